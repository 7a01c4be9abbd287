/* dict.h: the dictionary: TSV tables -> checked, indexed, read-only image; longest match over
 * tokens.
 *
 * A table is a UTF-8, NFC file that opens with lines "# name: value":
 *   # table: roles         the file's name without .tsv
 *   # licence: MIT         and "# source: ..." (both needed)
 *   # index: terms         terms: the column `form` is matched over the text's tokens;
 *                          patterns: the column `pattern` is a PCRE2 pattern; rows: neither
 *   # kind: role-head      for terms: the kind of rows without a column `kind` of their own
 *   # case: any            terms: any (default), title (first letter upper case), exact
 *   # key: form kind       columns that name a row (default: the first); unique in the table
 *   # layer: TERM          the layer where the examples must show (default TERM)
 *   # example: ở [{form}]  optional: one example for each row, for tables of bare facts
 *   # fragment: NAME text  for patterns: %NAME% stands for the text; any number of these
 *   # columns: form kind ... example       separated by one blank
 * Then one row per line, fields separated by one tab, sorted by key; other lines that begin with
 * "# " before the first row are comments.  An empty field is allowed but in key columns.
 *
 * A form may hold alternatives in braces: GD{&|-|}ĐT stands for GD&ĐT, GD-ĐT and GDĐT (at most
 * 64 in all).  Where the form has a blank the text must have white space, and nowhere else.
 *
 * The column `example` holds texts separated by " | ".  In each, every bracketed part must be
 * an annotation of the table's layer that this row proves; after a leading "!" nothing may be.
 * "⏎" in an example is a line break.  They run as tests (bantin dict check).
 *
 * In DIR of --dicts a file with a table's name adds rows; a row with the same key replaces; a
 * first field with a leading "-" removes; it may name the columns it gives (in "# columns:"),
 * the first ones by default.  An unknown table or column is an error. */
#ifndef BT_DICT_H
#define BT_DICT_H

#include "core/buf.h"
#include "core/doc.h"

/* What the language gives.  key: the key of a word (lower case, one tone style) of n <=
 * BT_MAX_KEY bytes, at most n + 8 bytes into out; returns its length.  nfc: true if the text is
 * NFC.  fold: what people type without marks ("Đà Nẵng" -> "da nang"): any length of text, at
 * most n bytes into out; returns their number.  upper: the capital of a letter. */
enum { BT_MAX_KEY = 120 };
struct bt_lang {
    uint32_t (*key)(const char *s, uint32_t n, char *out);
    bool (*nfc)(struct bt_str);
    uint32_t (*fold)(const char *s, uint32_t n, char *out);
    uint32_t (*upper)(uint32_t cp);
};

struct bt_dict;

/* One TSV text.  `name` is the path for messages; it must outlive the build. */
struct bt_dict_source {
    const char *name;
    struct bt_str text;
    bool user; /* from --dicts: adds to the table of the same name */
};

/* Checks and indexes the tables into one position-independent image (malloc'd by `image`). */
enum bt_status bt_dict_build(struct bt_buf *image, const struct bt_dict_source *src, size_t n,
                             const struct bt_lang *lang, struct bt_err *err);
/* Opens an image in place; it must stay and be 8-byte aligned. */
enum bt_status bt_dict_open(struct bt_dict **out, const void *image, size_t size,
                            struct bt_err *err);
void bt_dict_free(struct bt_dict *); /* NULL is legal */

/* The tables' own TSV texts, kept in the image so that --dicts can build a new one. */
size_t bt_dict_nsources(const struct bt_dict *);
struct bt_dict_source bt_dict_source_at(const struct bt_dict *, size_t i);

/* The image the program carries (generated: .build/dicts.S). */
extern const unsigned char bt_dict_image[];
extern const uint64_t bt_dict_image_size; /* bytes */

/* Rows are numbered from 1 over all tables; 0 is no row. */
struct bt_rows {
    uint32_t first, n;
};
bool bt_dict_table(const struct bt_dict *, const char *table, struct bt_rows *rows);
/* Column number of a table for bt_dict_cell(); -1 if the table has no such column. */
int bt_dict_column(const struct bt_dict *, const char *table, const char *column);
struct bt_str bt_dict_cell(const struct bt_dict *, uint32_t row,
                           int column); /* column -1: empty */
const char *bt_dict_row_table(const struct bt_dict *, uint32_t row);
uint32_t bt_dict_row_line(const struct bt_dict *, uint32_t row);
/* The last two will be asked of this row, which lies anywhere in a large table. */
void bt_dict_row_soon(const struct bt_dict *, uint32_t row);
const char *bt_dict_header(const struct bt_dict *, const char *table,
                           const char *name); /* "" if absent */
/* The text of "# fragment: NAME text" of a table; empty if there is none of this name. */
struct bt_str bt_dict_fragment(const struct bt_dict *, const char *table, struct bt_str name);
uint32_t bt_dict_ntables(const struct bt_dict *);
const char *bt_dict_table_name(const struct bt_dict *, uint32_t i);
uint32_t bt_dict_hash(const struct bt_dict *); /* of all contents: part of the revision */

struct bt_gate;
/* The gate of a row of patterns (gate.h); NULL: it has none. */
const struct bt_gate *bt_dict_gate(const struct bt_dict *, uint32_t row);

/* Kind id of a name ("honorific", "role-head"); 0 if no row has it. */
uint16_t bt_dict_kind(const struct bt_dict *, const char *name);
const char *bt_dict_kind_name(const struct bt_dict *, uint16_t kind);
/* The bits kind % 64 that several kinds share, no kind at all counted as one (id 0). */
uint64_t bt_dict_shared_kinds(const struct bt_dict *);

/* Id of a word's key (already in key form), 0 if no term and no trigger uses it. */
uint32_t bt_dict_key(const struct bt_dict *, const char *key, uint32_t n);
/* All ids are below this. */
uint32_t bt_dict_nkeys(const struct bt_dict *);
/* The key of an id; empty for 0. */
struct bt_str bt_dict_key_text(const struct bt_dict *, uint32_t key);

/* Walking the term index token by token: start at BT_TRIE_ROOT, step with the token's key and
 * whether it is glued to the one before; 0 = no way on.  hits() gives the rows that end at a
 * node. */
enum { BT_TRIE_ROOT = 1 };
struct bt_hit {
    uint32_t row;
    uint16_t ntok, kind;
    uint32_t form; /* of BT_CASE_EXACT: bt_dict_string() of the spelling; else 0 */
};
enum bt_case_rule { BT_CASE_ANY, BT_CASE_TITLE, BT_CASE_EXACT };
uint32_t bt_dict_step(const struct bt_dict *, uint32_t node, uint32_t key, bool glued);
const struct bt_hit *bt_dict_hits(const struct bt_dict *, uint32_t node, uint32_t *n);
const struct bt_trie *
bt_dict_trie(const struct bt_dict *); /* the same for every token: trie.h */
struct bt_str bt_dict_string(const struct bt_dict *, uint32_t ref);

#endif
