/* dict_parse.h: TSV text -> checked rows; private to the making of dictionaries. */
#ifndef BT_DICT_PARSE_H
#define BT_DICT_PARSE_H

#include "core/dict.h"

enum { BT_MAX_COLUMNS = 16, BT_MAX_HEADERS = 24 };

struct tsv_row {
    uint32_t line;
    struct bt_str cell[BT_MAX_COLUMNS];
};

struct tsv_table {
    const char *file; /* for messages */
    struct bt_str name;
    struct bt_str header[BT_MAX_HEADERS][2];
    uint32_t nheader;
    struct bt_str column[BT_MAX_COLUMNS];
    uint32_t ncolumn;
    uint32_t key[BT_MAX_COLUMNS], nkey; /* columns that name a row */
    struct tsv_row *row;
    uint32_t nrow, cap;
    bool has_columns; /* a "# columns:" line was there */
};

struct bt_str tsv_header(const struct tsv_table *, const char *name); /* empty if absent */
int tsv_column(const struct tsv_table *, struct bt_str name);         /* -1 if absent */
int tsv_key_cmp(const struct tsv_table *, const struct tsv_row *a, const struct tsv_row *b);

/* Parses one built-in table; cells borrow from src->text.  Checks header, columns, field
 * numbers, NFC, order and uniqueness. */
enum bt_status tsv_parse(struct tsv_table *, const struct bt_dict_source *src,
                         const struct bt_lang *, struct bt_err *err);
/* Applies a user's file to the built-in table of its name. */
enum bt_status tsv_apply(struct tsv_table *, const struct bt_dict_source *src,
                         const struct bt_lang *, struct bt_err *err);
void tsv_release(struct tsv_table *);

#endif
