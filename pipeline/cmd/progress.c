/* progress.c: see progress.h. */
#include "cmd/progress.h"

#include "cmd/stats.h"

void bt_pace_note(struct bt_pace *p, double at, const struct bt_stats *s)
{
    const struct bt_pace_sample *last =
        p->n != 0 ? &p->sample[(p->first + p->n - 1) % BT_PACE_SAMPLES] : NULL;

    if (last != NULL && at - last->at < 1)
        return;
    if (p->n == BT_PACE_SAMPLES)
        p->first = (p->first + 1) % BT_PACE_SAMPLES;
    else
        p->n++;
    p->sample[(p->first + p->n - 1) % BT_PACE_SAMPLES] =
        (struct bt_pace_sample){at, s->n[BT_STAT_input_bytes], s->n[BT_STAT_articles]};
}

void bt_progress_fill(struct bt_progress *p, const struct bt_pace *pace, double at,
                      const struct bt_stats *s, double seconds, uint64_t total)
{
    const struct bt_pace_sample *from = &pace->sample[pace->first];

    *p = (struct bt_progress){.total = total,
                              .bytes = s->n[BT_STAT_input_bytes],
                              .articles = s->n[BT_STAT_articles],
                              .records = s->n[BT_STAT_records],
                              .errors = s->n[BT_STAT_errors],
                              .seconds = seconds,
                              .seconds_left = -1};
    if (pace->n != 0 && p->bytes >= from->bytes && p->articles >= from->articles) {
        p->byte_rate = bt_rate(p->bytes - from->bytes, at - from->at);
        p->article_rate = bt_rate(p->articles - from->articles, at - from->at);
    }
    if (total != 0 && p->byte_rate > 0)
        p->seconds_left = p->bytes < total ? (double)(total - p->bytes) / p->byte_rate : 0;
}

/* Never 100 % before the end, and not above it if a file grew. */
static double share(const struct bt_progress *p)
{
    return p->bytes < p->total ? (double)p->bytes / (double)p->total : 1;
}

enum part { SHARE, BYTE_RATE, ARTICLE_RATE, ERRORS, TIME, NPART };

static void put_part(struct bt_buf *b, const struct bt_progress *p, enum part part)
{
    switch (part) {
    case SHARE:
        if (p->total != 0)
            bt_buf_printf(b, "%.1f %%", (double)(int)(share(p) * 1000) / 10);
        else
            bt_put_bytes(b, p->bytes);
        break;
    case BYTE_RATE:
        bt_buf_printf(b, "%.1f MB/s", p->byte_rate / 1e6);
        break;
    case ARTICLE_RATE:
        bt_put_grouped(b, (uint64_t)p->article_rate);
        bt_buf_puts(b, " articles/s");
        break;
    case ERRORS:
        bt_put_grouped(b, p->errors);
        bt_buf_puts(b, p->errors == 1 ? " error" : " errors");
        break;
    default:
        bt_put_seconds(b, p->seconds_left >= 0 ? p->seconds_left : p->seconds);
        bt_buf_puts(b, p->seconds_left >= 0 ? " left" : "");
    }
}

/* Columns are bytes here: all parts are ASCII. */
void bt_progress_line(struct bt_buf *b, const struct bt_progress *p, unsigned width,
                      bool colour)
{
    static const enum part dropped_first[NPART] = {ARTICLE_RATE, BYTE_RATE, ERRORS, TIME,
                                                   SHARE};
    bool shown[NPART] = {true, p->byte_rate > 0, p->article_rate > 0, true, true};
    size_t start[NPART], length[NPART], columns = 0;
    struct bt_buf parts = BT_BUF_INIT;

    for (int i = 0; i < NPART; i++) {
        start[i] = parts.len;
        put_part(&parts, p, (enum part)i);
        length[i] = parts.len - start[i];
        columns += shown[i] ? length[i] + 2 : 0;
    }
    for (int k = 0; k < NPART && columns > (size_t)width + 2; k++) {
        enum part i = dropped_first[k];
        columns -= shown[i] ? length[i] + 2 : 0;
        shown[i] = false;
    }
    for (int i = 0, any = 0; i < NPART && !parts.failed; i++) {
        bool stands_out = colour && i == ERRORS && p->errors != 0;
        if (!shown[i])
            continue;
        bt_buf_puts(b, any++ != 0 ? "  " : "");
        bt_buf_puts(b, stands_out ? "\033[31m" : "");
        bt_buf_add(b, parts.s + start[i], length[i]);
        bt_buf_puts(b, stands_out ? "\033[0m" : "");
    }
    bt_buf_release(&parts);
}

void bt_progress_json(struct bt_buf *b, const struct bt_progress *p, bool finished)
{
    struct bt_json j = {b, false};

    bt_json_open(&j, '{');
    bt_json_key_real(&j, "seconds", p->seconds);
    bt_json_key(&j, "bytes");
    bt_json_int(&j, (int64_t)p->bytes);
    if (p->total != 0) {
        bt_json_key(&j, "bytes_total");
        bt_json_int(&j, (int64_t)p->total);
        bt_json_key_real(&j, "share", share(p));
    }
    bt_json_key(&j, "articles");
    bt_json_int(&j, (int64_t)p->articles);
    bt_json_key(&j, "records");
    bt_json_int(&j, (int64_t)p->records);
    bt_json_key(&j, "errors");
    bt_json_int(&j, (int64_t)p->errors);
    bt_json_key_real(&j, "bytes_per_second", p->byte_rate);
    bt_json_key_real(&j, "articles_per_second", p->article_rate);
    if (p->seconds_left >= 0)
        bt_json_key_real(&j, "seconds_left", p->seconds_left);
    bt_json_key(&j, "finished");
    bt_json_bool(&j, finished);
    bt_json_close(&j, '}');
    bt_buf_putc(b, '\n');
}
