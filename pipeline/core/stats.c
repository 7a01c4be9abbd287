/* stats.c: see stats.h. */
#include "core/stats.h"

#define STAT_NAME(name, help) #name,
#define STAT_HELP(name, help) help,
const char *const bt_stat_names[BT_NSTAT] = {BT_STATS(STAT_NAME)};
const char *const bt_stat_helps[BT_NSTAT] = {BT_STATS(STAT_HELP)};

void bt_tally_doc(struct bt_tally *t, const struct bt_doc *doc)
{
    static const struct {
        enum bt_layer_id layer;
        enum bt_stat stat;
    } counted[] = {{BT_ROLE, BT_STAT_roles},   {BT_ORGANIZATION, BT_STAT_organizations},
                   {BT_PLACE, BT_STAT_places}, {BT_DATE, BT_STAT_dates},
                   {BT_COUNT, BT_STAT_counts}, {BT_ABBREVIATION, BT_STAT_abbreviations}};

    t->n[BT_STAT_articles] = t->n[BT_STAT_records] = 1;
    for (size_t i = 0; i < sizeof counted / sizeof counted[0]; i++)
        t->n[counted[i].stat] = doc->layer[counted[i].layer].n;
    for (uint32_t i = 0; i < doc->nentity; i++)
        t->n[BT_STAT_people] += doc->entity[i].layer == BT_PERSON;
    t->n[BT_STAT_limits_cut] = doc->cut;
    t->n[BT_STAT_replaced] = doc->replaced;
    t->charset = doc->charset;
}

void bt_tally_error(struct bt_tally *t, const char *code)
{
    t->n[BT_STAT_articles] = t->n[BT_STAT_errors] = 1;
    t->error = code != NULL ? code : "unknown";
}

static bool is_name_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != '\0' && strchr("._:/-", c) != NULL);
}

/* Index of the first name that is not before `name`. */
static uint32_t find(const struct bt_named_counts *c, const char *name)
{
    uint32_t i = 0;

    while (i < c->n && strcmp(c->of[i].name, name) < 0)
        i++;
    return i;
}

/* Every name beside the last place, which is kept for "other". */
void bt_named_counts_add(struct bt_named_counts *c, const char *name, uint64_t n)
{
    char clean[BT_STAT_NAME] = "";
    uint32_t i;

    for (i = 0; i + 1 < BT_STAT_NAME && name[i] != '\0'; i++)
        clean[i] = is_name_byte(name[i]) ? name[i] : '_';
    i = find(c, clean);
    if (i == c->n || strcmp(c->of[i].name, clean) != 0) {
        if (c->n + 1 >= BT_MAX_STAT_NAMES) {
            snprintf(clean, sizeof clean, "other");
            i = find(c, clean);
        }
        if (i == c->n || strcmp(c->of[i].name, clean) != 0) {
            memmove(&c->of[i + 1], &c->of[i], (c->n - i) * sizeof c->of[0]);
            memcpy(c->of[i].name, clean, sizeof clean);
            c->of[i].n = 0;
            c->n++;
        }
    }
    c->of[i].n += n;
}

void bt_stats_add(struct bt_stats *s, const struct bt_tally *t)
{
    for (int i = 0; i < BT_NSTAT; i++)
        s->n[i] += t->n[i];
    if (t->charset != NULL)
        bt_named_counts_add(&s->charsets, t->charset, 1);
    if (t->error != NULL)
        bt_named_counts_add(&s->errors, t->error, 1);
    for (int i = 0; i < BT_MAX_PASSED; i++)
        if (t->passed[i].n != 0)
            bt_named_counts_add(&s->input_records, t->passed[i].kind, t->passed[i].n);
}

static void write_named(struct bt_json *j, const char *key, const struct bt_named_counts *c)
{
    bt_json_key(j, key);
    bt_json_open(j, '{');
    for (uint32_t i = 0; i < c->n; i++) {
        bt_json_key(j, c->of[i].name);
        bt_json_int(j, (int64_t)c->of[i].n);
    }
    bt_json_close(j, '}');
}

void bt_stats_members(struct bt_json *j, const struct bt_stats *s)
{
    for (int i = 0; i < BT_NSTAT; i++) {
        bt_json_key(j, bt_stat_names[i]);
        bt_json_int(j, (int64_t)s->n[i]);
    }
    write_named(j, "error_codes", &s->errors);
    write_named(j, "charsets", &s->charsets);
    write_named(j, "input_records", &s->input_records);
}

void bt_stats_write(struct bt_json *j, const struct bt_stats *s)
{
    bt_json_open(j, '{');
    bt_stats_members(j, s);
    bt_json_close(j, '}');
}
