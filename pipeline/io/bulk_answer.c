/* bulk_answer.c: see bulk_answer.h. */
#include "io/bulk_answer.h"

json_t *bt_bulk_items(struct bt_str body, uint32_t n)
{
    json_t *root = json_loadb(body.s != NULL ? body.s : "", body.len, 0, NULL);
    json_t *items = json_object_get(root, "items");

    if (!json_is_array(items) || json_array_size(items) != n)
        items = NULL;
    json_incref(items);
    json_decref(root);
    return items;
}

static struct bt_str string_of(const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);

    return (struct bt_str){json_string_value(v), (uint32_t)json_string_length(v)};
}

/* Errors that are not this document's fault. */
static bool is_of_index(struct bt_str type)
{
    return bt_str_is(type, "security_exception") ||
           bt_str_is(type, "index_not_found_exception") ||
           bt_str_is(type, "index_closed_exception");
}

/* 429 and 5xx: later.  So is an index that was blocked, for its disk is nearly full: older servers
 * say 403 there. */
static enum bt_bulk_verdict judge(int status, struct bt_str type)
{
    if (status >= 200 && status < 300)
        return BT_BULK_STORED;
    if (status == 409 && bt_str_is(type, "version_conflict_engine_exception"))
        return BT_BULK_OLDER;
    if (is_of_index(type))
        return BT_BULK_STOP;
    if (status == 429 || status == 408 || status >= 500 ||
        bt_str_is(type, "cluster_block_exception"))
        return BT_BULK_AGAIN;
    return BT_BULK_REFUSED;
}

bool bt_bulk_item(const json_t *items, uint32_t i, struct bt_str id, struct bt_bulk_item *out)
{
    void *only = json_object_iter(json_array_get(items, i)); /* {"index":{...}} */
    const json_t *item = json_object_iter_value(only), *error, *cause;
    const json_t *status = json_object_get(item, "status");

    if (!json_is_integer(status) || json_integer_value(status) < 200 ||
        json_integer_value(status) > 599 || !bt_str_eq(string_of(item, "_id"), id))
        return false;
    error = json_object_get(item, "error");
    *out = (struct bt_bulk_item){.status = (int)json_integer_value(status),
                                 .type = string_of(error, "type"),
                                 .reason = string_of(error, "reason")};
    if (json_is_string(error))
        out->reason = string_of(item, "error");
    cause = json_object_get(error, "caused_by");
    if (out->reason.len == 0)
        out->reason = string_of(cause, "reason");
    out->verdict = judge(out->status, out->type);
    return true;
}

/* Printable ASCII and UTF-8 as it is; what could play with a terminal becomes a blank. */
static size_t put(char *out, size_t at, size_t room, struct bt_str s)
{
    for (uint32_t i = 0; i < s.len && at + 1 < room; i++)
        out[at++] = (unsigned char)s.s[i] < 0x20 || s.s[i] == 0x7F ? ' ' : s.s[i];
    out[at] = '\0';
    return at;
}

void bt_bulk_reason(struct bt_str body, char *out, size_t room)
{
    json_t *root = json_loadb(body.s != NULL ? body.s : "", body.len, 0, NULL);
    const json_t *error = json_object_get(root, "error");
    struct bt_str type = string_of(error, "type"), reason = string_of(error, "reason");
    size_t at = 0;

    out[0] = '\0';
    if (json_is_string(error))
        reason = string_of(root, "error");
    if (type.len == 0 && reason.len == 0)
        reason = body.len < 80 ? body : bt_slice(body, 0, 80);
    if (type.len != 0) {
        at = put(out, at, room, type);
        if (reason.len != 0)
            at = put(out, at, room, BT_STR(": "));
    }
    put(out, at, room, reason);
    json_decref(root);
}
