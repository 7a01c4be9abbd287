/* table.h: CSV and TSV with a header line.
 *
 * Quoting is that of RFC 4180: a field that begins with a quotation mark ends at the next one, two of
 * them stand for one, and what is between may hold separators and line breaks.  CSV is divided by
 * commas, or by semicolons if its header has those and no comma.  Columns are named as the members
 * of a JSONL line; all others go into `meta` as strings. */
#ifndef BT_TABLE_H
#define BT_TABLE_H

#include "core/buf.h"
#include "io/detect.h"

/* Where a reader of records stands in one. */
enum bt_table_state { BT_TABLE_BEGIN, BT_TABLE_PLAIN, BT_TABLE_QUOTED, BT_TABLE_QUOTE };
struct bt_table_scan {
    char separator;
    enum bt_table_state state; /* at the start: BEGIN, of a field */
};

/* Bytes of s[0, n) up to and with the line break that ends the record; n and *whole = false if it
 * goes on behind them. */
size_t bt_table_scan(struct bt_table_scan *, const char *s, size_t n, bool *whole);

/* By a header line. */
char bt_table_separator(enum bt_format, struct bt_str header);
/* CSV or TSV if the line can be nothing else than a header, else TEXT. */
enum { BT_MAX_HEADER_LINE = 4096 };
enum bt_format bt_table_detect(struct bt_str line);

/* The fields of one record, without its line break. */
struct bt_table_reader {
    char separator;
    uint32_t pos;
    bool open_quote; /* the last field has no closing quotation mark */
};
/* The next field, decoded in place.  False: there is none. */
bool bt_table_field(char *record, uint32_t len, struct bt_table_reader *, struct bt_str *field);

enum { BT_MAX_COLUMNS = 256 };
struct bt_table_columns {
    struct bt_str name[BT_MAX_COLUMNS];
    uint32_t n, text, known; /* columns: all; of text; others that are known */
};
/* The columns of a header, which is decoded in place; the names stand in it.  BT_BAD: such a table
 * gives no articles. */
enum bt_status bt_table_header(struct bt_table_columns *, char *line, uint32_t len,
                               char separator, struct bt_err *err);

#endif
