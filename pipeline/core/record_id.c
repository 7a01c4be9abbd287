/* record_id.c: the id of a record, and the error record, which has no document. */
#include "core/record_parts.h"
#include "core/swar.h"

#define MIX UINT64_C(0x9E3779B97F4A7C15)

static inline uint64_t mix(uint64_t h, uint64_t w)
{
    h = (h ^ w ^ w >> 29) * MIX;
    return h ^ h >> 32;
}

/* Eight bytes a step, little-endian, folded in by multiplication. */
uint64_t bt_record_hash(uint64_t h, struct bt_str s)
{
    const unsigned char *p = (const unsigned char *)s.s;
    uint32_t i = 0;

    h ^= s.len * MIX;
    for (; i + 8 <= s.len; i += 8)
        h = mix(h, bt_load8(p + i));
    if (i < s.len)
        h = mix(h, bt_load_rest(p, i, s.len));
    h = (h ^ h >> 31) * UINT64_C(0xBF58476D1CE4E5B9);
    return h ^ h >> 29;
}

static bool is_id_char(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
           (c != '\0' && strchr("._:/-", c) != NULL);
}

static bool fits(struct bt_str id)
{
    if (id.len == 0 || id.len > BT_MAX_ID)
        return false;
    for (uint32_t i = 0; i < id.len; i++)
        if (!is_id_char(id.s[i]))
            return false;
    return true;
}

static uint32_t put_hash(uint64_t h, char out[BT_MAX_ID])
{
    return (uint32_t)snprintf(out, BT_MAX_ID, "%016llx", (unsigned long long)h);
}

static uint32_t put_id(struct bt_str id, char out[BT_MAX_ID])
{
    if (!fits(id))
        return put_hash(bt_record_hash(0, id), out);
    memcpy(out, id.s, id.len);
    return id.len;
}

uint32_t bt_record_id(const struct bt_doc *doc, char out[BT_MAX_ID])
{
    uint64_t h = 0;

    if (doc->id.len != 0)
        return put_id(doc->id, out);
    for (uint32_t i = 0; i < doc->nfield; i++)
        h = bt_record_hash(h, doc->field[i].orig);
    return put_hash(h, out);
}

void bt_record_error(struct bt_buf *b, const struct bt_err *err, struct bt_str id, int64_t line)
{
    struct bt_json j = {b, false};
    char text[BT_MAX_ID];

    bt_json_open(&j, '{');
    bt_json_key(&j, "schema");
    bt_json_str(&j, BT_STR(BT_SCHEMA));
    bt_json_key(&j, "error");
    bt_json_open(&j, '{');
    bt_json_key(&j, "code");
    bt_json_cstr(&j, err->code != NULL ? err->code : "unknown");
    if (line > 0 || err->line > 0) {
        bt_json_key(&j, "line");
        bt_json_int(&j, line > 0 ? line : err->line);
    }
    if (err->col > 0) {
        bt_json_key(&j, "column");
        bt_json_int(&j, err->col);
    }
    bt_json_key(&j, "message");
    bt_json_str(&j, bt_cstr(err->msg)); /* with names as they are on the disk */
    if (id.len != 0) {
        bt_json_key(&j, "id");
        bt_json_str(&j, (struct bt_str){text, put_id(id, text)});
    }
    bt_json_close(&j, '}');
    bt_json_close(&j, '}');
}
