/* stats_read.c: see stats_read.h. */
#include "io/stats_read.h"

#include "core/err.h"

#include <jansson.h>

/* An absent member is 0.  Numbers beyond 2^53 were written with an exponent and come as reals. */
static bool number(const json_t *v, uint64_t *out)
{
    *out = 0;
    if (v == NULL)
        return true;
    if (json_is_integer(v) && json_integer_value(v) >= 0) {
        *out = (uint64_t)json_integer_value(v);
        return true;
    }
    if (json_is_real(v) && json_real_value(v) >= 0 && json_real_value(v) < 9e18) {
        *out = (uint64_t)json_real_value(v);
        return true;
    }
    return false;
}

static enum bt_status wrong(const char *name, struct bt_err *err)
{
    return bt_err_set(err, BT_BAD, "invalid-json",
                      "statistics: \"%.40s\" is not what was expected", name);
}

static enum bt_status read_named(struct bt_named_counts *c, const json_t *object,
                                 const char *key, struct bt_err *err)
{
    json_t *named = json_object_get(object, key), *value;
    const char *name;
    uint64_t n;

    if (named == NULL)
        return BT_OK;
    if (!json_is_object(named) || json_object_size(named) > BT_MAX_STAT_NAMES)
        return wrong(key, err);
    json_object_foreach(named, name, value)
    {
        if (!number(value, &n))
            return wrong(name, err);
        bt_named_counts_add(c, name, n);
    }
    return BT_OK;
}

static enum bt_status read_object(struct bt_stats *s, const json_t *object, struct bt_err *err)
{
    enum bt_status st;

    if (!json_is_object(object))
        return wrong("statistics", err);
    for (int i = 0; i < BT_NSTAT; i++)
        if (!number(json_object_get(object, bt_stat_names[i]), &s->n[i]))
            return wrong(bt_stat_names[i], err);
    if ((st = read_named(&s->errors, object, "error_codes", err)) == BT_OK &&
        (st = read_named(&s->charsets, object, "charsets", err)) == BT_OK)
        st = read_named(&s->input_records, object, "input_records", err);
    return st;
}

enum bt_status bt_stats_read(struct bt_stats *s, struct bt_str json, struct bt_err *err)
{
    json_t *object = json_loadb(json.s, json.len, JSON_REJECT_DUPLICATES, NULL);
    enum bt_status st;

    *s = (struct bt_stats){0};
    st = read_object(s, object, err);
    json_decref(object);
    return st;
}
