/* letter.c: see letter.h. */
#include "io/letter.h"

#include "core/record.h"

#include <jansson.h>

/* The record as its bytes stand in the line, which ends in `,"record":{...}}`.  A string cannot
 * contain these quotes: there they have backslashes. */
static struct bt_str record_of(struct bt_str line)
{
    static const char mark[] = "},\"record\":";
    const char *at = strstr(line.s, mark);

    if (at == NULL || line.s[line.len - 1] != '}')
        return BT_STR("");
    at += sizeof mark - 1;
    return (struct bt_str){at, (uint32_t)(line.s + line.len - 1 - at)};
}

static bool is_id(const json_t *id)
{
    return json_string_length(id) != 0 && json_string_length(id) <= BT_MAX_ID &&
           strpbrk(json_string_value(id), "\"\\") == NULL;
}

bool bt_letter_read(struct bt_str line, struct bt_buf *action, struct bt_bulk_article *a)
{
    static const char head[] = "{\"index\":{\"_id\":\"";
    struct bt_str record = record_of(line);
    json_t *root = json_loadb(record.s, record.len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *id = json_object_get(root, "id"), *version = json_object_get(root, "version");
    bool good = is_id(id) && json_is_integer(version);

    if (good) {
        bt_buf_clear(action);
        bt_buf_printf(action, "%s%s\",\"version\":%lld,\"version_type\":\"external_gte\"}}",
                      head, json_string_value(id), (long long)json_integer_value(version));
        good = !action->failed;
    }
    if (good) {
        a->id = (struct bt_str){action->s + sizeof head - 1, (uint32_t)json_string_length(id)};
        a->action = (struct bt_str){action->s, (uint32_t)action->len};
        a->document = record;
    }
    json_decref(root);
    return good;
}
