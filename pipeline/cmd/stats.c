/* stats.c: see stats.h. */
#include "cmd/stats.h"

void bt_put_grouped(struct bt_buf *b, uint64_t v)
{
    char digits[BT_UINT_ROOM];
    size_t n = (size_t)(bt_put_uint(digits, v) - digits);

    for (size_t i = 0; i < n; i++) {
        if (i != 0 && (n - i) % 3 == 0)
            bt_buf_putc(b, ',');
        bt_buf_putc(b, digits[i]);
    }
}

void bt_put_bytes(struct bt_buf *b, uint64_t v)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
    double d = (double)v / 1e3;
    int unit = 0;

    if (v < 1000) {
        bt_buf_printf(b, "%llu bytes", (unsigned long long)v);
        return;
    }
    for (; d >= 999.95 && unit < 5; unit++)
        d /= 1e3;
    bt_buf_printf(b, "%.1f %s", d, units[unit]);
}

void bt_put_seconds(struct bt_buf *b, double seconds)
{
    unsigned long long s = seconds > 0 && seconds < 1e15 ? (unsigned long long)seconds : 0;

    if (s >= 3600)
        bt_buf_printf(b, "%llu:%02llu:%02llu", s / 3600, s / 60 % 60, s % 60);
    else
        bt_buf_printf(b, "%llu:%02llu", s / 60, s % 60);
}

double bt_rate(uint64_t n, double seconds)
{
    return seconds > 0 ? (double)n / seconds : 0;
}

void bt_json_key_real(struct bt_json *j, const char *key, double v)
{
    char text[64];
    int n = snprintf(text, sizeof text, "%.3f", v);

    bt_json_key(j, key);
    bt_json_decimal(j, (struct bt_str){text, (uint32_t)(n > 0 && n < 64 ? n : 0)});
}

static void put_named(struct bt_buf *b, const struct bt_named_counts *c)
{
    for (uint32_t i = 0; i < c->n; i++) {
        bt_buf_puts(b, i != 0 ? ", " : "");
        bt_put_grouped(b, c->of[i].n);
        bt_buf_printf(b, " %s", c->of[i].name);
    }
}

/* "12 words"; of one, the plural without its last letter. */
static void put_count(struct bt_buf *b, const char *before, uint64_t n, const char *plural)
{
    size_t len = strlen(plural);

    bt_buf_puts(b, before);
    bt_put_grouped(b, n);
    bt_buf_printf(b, " %.*s", (int)(n == 1 ? len - 1 : len), plural);
}

static void put_found(struct bt_buf *b, const uint64_t *n)
{
    bt_buf_puts(b, "found: ");
    bt_put_grouped(b, n[BT_STAT_people]);
    bt_buf_puts(b, n[BT_STAT_people] == 1 ? " person" : " people");
    put_count(b, ", ", n[BT_STAT_roles], "roles");
    put_count(b, ", ", n[BT_STAT_organizations], "organizations");
    put_count(b, ", ", n[BT_STAT_places], "places");
    put_count(b, ", ", n[BT_STAT_dates], "dates");
    put_count(b, ", ", n[BT_STAT_counts], "counts");
    put_count(b, ", ", n[BT_STAT_abbreviations], "abbreviations");
    bt_buf_putc(b, '\n');
}

void bt_stats_summary(struct bt_buf *b, const struct bt_stats *s, const struct bt_usage *u)
{
    const uint64_t *n = s->n;

    put_count(b, "", n[BT_STAT_articles], "articles");
    put_count(b, ": ", n[BT_STAT_records], "records");
    put_count(b, ", ", n[BT_STAT_errors], "errors");
    if (s->errors.n != 0) {
        bt_buf_puts(b, " (");
        put_named(b, &s->errors);
        bt_buf_putc(b, ')');
    }
    if (n[BT_STAT_skipped] != 0) {
        bt_buf_puts(b, ", ");
        bt_put_grouped(b, n[BT_STAT_skipped]);
        bt_buf_puts(b, " skipped");
    }
    bt_buf_puts(b, u->finished ? "\n" : "; not finished\n");
    put_found(b, n);
    if (s->charsets.n != 0) {
        bt_buf_puts(b, "charsets: ");
        put_named(b, &s->charsets);
        bt_buf_putc(b, '\n');
    }
    if (s->input_records.n != 0) {
        bt_buf_puts(b, "records of web archives: ");
        put_named(b, &s->input_records);
        bt_buf_putc(b, '\n');
    }
    if (n[BT_STAT_limits_cut] != 0) {
        put_count(b, "limits: ", n[BT_STAT_limits_cut], "articles");
        bt_buf_puts(b, " cut\n");
    }
    bt_buf_puts(b, "read ");
    bt_put_bytes(b, n[BT_STAT_input_bytes]);
    bt_buf_puts(b, ", wrote ");
    bt_put_bytes(b, n[BT_STAT_output_bytes]);
    bt_buf_printf(b, "\ntook %.1f s, %.1f s of CPU: %.1f MB/s, ", u->seconds, u->cpu,
                  bt_rate(n[BT_STAT_input_bytes], u->seconds) / 1e6);
    bt_put_grouped(b, (uint64_t)bt_rate(n[BT_STAT_articles], u->seconds));
    bt_buf_puts(b, " articles/s; ");
    bt_put_bytes(b, u->peak_memory);
    bt_buf_puts(b, " of memory at most\n");
}

static void put_more_json(struct bt_json *j, const struct bt_more_stats *m)
{
    if (m == NULL)
        return;
    bt_json_key(j, m->name);
    bt_json_open(j, '{');
    for (size_t i = 0; i < m->n; i++) {
        bt_json_key(j, m->names[i]);
        bt_json_int(j, (int64_t)m->value[i]);
    }
    bt_json_close(j, '}');
}

void bt_stats_json(struct bt_buf *b, const struct bt_stats *s, const struct bt_usage *u)
{
    struct bt_json j = {b, false};

    bt_json_open(&j, '{');
    bt_json_key(&j, "schema");
    bt_json_cstr(&j, "bantin-stats/1");
    bt_json_key(&j, "finished");
    bt_json_bool(&j, u->finished);
    bt_stats_members(&j, s);
    put_more_json(&j, u->more);
    bt_json_key_real(&j, "seconds", u->seconds);
    bt_json_key_real(&j, "cpu_seconds", u->cpu);
    bt_json_key(&j, "peak_memory_bytes");
    bt_json_int(&j, (int64_t)u->peak_memory);
    bt_json_key(&j, "timestamp");
    bt_json_int(&j, u->now);
    bt_json_close(&j, '}');
    bt_buf_putc(b, '\n');
}

static void put_head(struct bt_buf *b, const char *name, const char *help)
{
    bt_buf_printf(b, "# HELP bantin_%s %s\n# TYPE bantin_%s gauge\n", name, help, name);
}

static void put_labelled(struct bt_buf *b, const char *name, const char *label,
                         const char *help, const struct bt_named_counts *c)
{
    if (c->n != 0)
        put_head(b, name, help);
    for (uint32_t i = 0; i < c->n; i++)
        bt_buf_printf(b, "bantin_%s{%s=\"%s\"} %llu\n", name, label, c->of[i].name,
                      (unsigned long long)c->of[i].n);
}

static void put_more_prometheus(struct bt_buf *b, const struct bt_more_stats *m)
{
    for (size_t i = 0; m != NULL && i < m->n; i++)
        bt_buf_printf(b,
                      "# HELP bantin_%s_%s %s\n# TYPE bantin_%s_%s gauge\nbantin_%s_%s %llu\n",
                      m->name, m->names[i], m->helps[i], m->name, m->names[i], m->name,
                      m->names[i], (unsigned long long)m->value[i]);
}

void bt_stats_prometheus(struct bt_buf *b, const struct bt_stats *s, const struct bt_usage *u)
{
    for (int i = 0; i < BT_NSTAT; i++) {
        put_head(b, bt_stat_names[i], bt_stat_helps[i]);
        bt_buf_printf(b, "bantin_%s %llu\n", bt_stat_names[i], (unsigned long long)s->n[i]);
    }
    put_labelled(b, "errors_by_code", "code", "Error records by code.", &s->errors);
    put_labelled(b, "articles_by_charset", "charset", "Records by the charset of the source.",
                 &s->charsets);
    put_labelled(b, "input_records", "kind",
                 "Records of web archives: articles, and by kind what was passed over.",
                 &s->input_records);
    put_more_prometheus(b, u->more);
    put_head(b, "run_seconds", "Wall clock of the run.");
    bt_buf_printf(b, "bantin_run_seconds %.3f\n", u->seconds);
    put_head(b, "cpu_seconds", "CPU time of all threads.");
    bt_buf_printf(b, "bantin_cpu_seconds %.3f\n", u->cpu);
    put_head(b, "peak_memory_bytes", "Largest resident memory.");
    bt_buf_printf(b, "bantin_peak_memory_bytes %llu\n", (unsigned long long)u->peak_memory);
    put_head(b, "finished", "1 once the whole input was read and all of it written.");
    bt_buf_printf(b, "bantin_finished %d\n", u->finished);
    put_head(b, "timestamp_seconds", "When these figures were written.");
    bt_buf_printf(b, "bantin_timestamp_seconds %lld\n", (long long)u->now);
}
