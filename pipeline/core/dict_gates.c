/* dict_gates.c: adds to an image what gate.h tells of the tables' patterns, which would else be worked out at
 * each start. */
#include "core/dict_build.h"

#include "core/gate.h"
#include "core/pattern.h"

struct gates {
    struct bt_buf list, table; /* struct image_gate; the gates, each 8-byte aligned */
};

/* The gate of a valid pattern; of another one nothing: whoever opens the table says what is wrong. */
static struct bt_gate *make_gate(struct bt_str pattern, bool caseless)
{
    struct bt_re *re;

    if (bt_re_new(&re, pattern, caseless ? BT_RE_CASELESS : 0, NULL) != BT_OK)
        return NULL;
    bt_re_free(re);
    return bt_gate_new(pattern, caseless);
}

static void add_gate(struct gates *gates, const struct bt_dict *dict, const char *table,
                     uint32_t row)
{
    static const char zero[8] = {0};
    struct image_gate one = {.row = row};
    struct bt_buf text = BT_BUF_INIT;
    struct bt_gate *g = NULL;

    if (bt_pattern_text(&text, dict, table, row) && !text.failed)
        g = make_gate((struct bt_str){text.s, (uint32_t)text.len},
                      bt_pattern_is_caseless(dict, table, row));
    if (g != NULL) {
        bt_buf_add(&gates->table, zero, (8 - gates->table.len % 8) % 8);
        one.off = (uint32_t)gates->table.len;
        bt_buf_add(&gates->table, g, bt_gate_size(g));
        bt_buf_add(&gates->list, &one, sizeof one);
    }
    bt_gate_free(g);
    bt_buf_release(&text);
}

enum bt_status builder_add_gates(struct bt_buf *image, struct bt_err *err)
{
    struct gates gates = {BT_BUF_INIT, BT_BUF_INIT};
    struct bt_dict *dict = NULL;
    enum bt_status st = bt_dict_open(&dict, image->s, image->len, err);

    for (uint32_t i = 0; st == BT_OK && i < bt_dict_ntables(dict); i++) {
        const char *table = bt_dict_table_name(dict, i);
        struct bt_rows rows;
        if (strcmp(bt_dict_header(dict, table, "index"), "patterns") != 0 ||
            !bt_dict_table(dict, table, &rows))
            continue;
        for (uint32_t r = 0; r < rows.n; r++)
            add_gate(&gates, dict, table, rows.first + r);
    }
    bt_dict_free(dict);
    if (st == BT_OK)
        st = builder_add_sections(image, &gates.list, &gates.table, err);
    bt_buf_release(&gates.list);
    bt_buf_release(&gates.table);
    return st;
}
