/* record.c: see record.h. */
#include "core/record.h"

#include "core/err.h"

const struct bt_opt bt_record_options[] = {{0}};

enum bt_status bt_record_open(struct bt_record_opts *o, struct bt_err *err)
{
    (void)o;
    (void)err;
    return BT_OK;
}

void bt_record_why(struct bt_buf *b, const struct bt_ann *a, const struct bt_dict *d)
{
    if (a->why != NULL)
        bt_buf_puts(b, a->why);
    else if (a->row != 0)
        bt_buf_printf(b, "%s.tsv:%u", bt_dict_row_table(d, a->row),
                      (unsigned)bt_dict_row_line(d, a->row));
}

void bt_record_write(struct bt_buf *b, const struct bt_doc *doc, const struct bt_dict *d,
                     const struct bt_record_opts *o, uint32_t revision)
{
    (void)doc;
    (void)d;
    (void)o;
    (void)revision;
    bt_buf_puts(b, "{}");
}

void bt_record_error(struct bt_buf *b, const struct bt_err *err, struct bt_str id, int64_t line)
{
    (void)err;
    (void)id;
    (void)line;
    bt_buf_puts(b, "{}");
}
