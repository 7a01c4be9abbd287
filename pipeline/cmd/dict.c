/* dict.c: `bantin dict`: check the tables, find a word in them. */
#include "cmd/dict.h"

#include "core/err.h"
#include "core/scan.h"
#include "stage.h"

static struct bt_str line_of(struct bt_str text, uint32_t number)
{
    uint32_t beg = 0;

    for (uint32_t line = 1; beg < text.len; line++) {
        const char *nl = memchr(text.s + beg, '\n', text.len - beg);
        uint32_t end = nl != NULL ? (uint32_t)(nl - text.s) : text.len;
        if (line == number)
            return bt_slice(text, beg, end);
        beg = end + 1;
    }
    return BT_STR("");
}

/* True if the file is the table's and its line may be the row. */
static bool holds(const char *file, struct bt_str line, const char *table, struct bt_str cell)
{
    const char *slash = strrchr(file, '/'), *base = slash != NULL ? slash + 1 : file;
    size_t n = strlen(table);

    if (strlen(base) != n + 4 || memcmp(base, table, n) != 0 || line.len < cell.len)
        return false;
    for (uint32_t i = 0; i + cell.len <= line.len; i++)
        if (memcmp(line.s + i, cell.s, cell.len) == 0)
            return true;
    return false;
}

struct bt_row_place bt_row_place(const struct bt_args *args, const struct bt_dict *d,
                                 uint32_t row)
{
    struct bt_row_place p = {"", {NULL, 0}, bt_dict_row_line(d, row)};
    const char *table = bt_dict_row_table(d, row);
    struct bt_str cell = bt_dict_cell(d, row, 0);

    for (size_t i = args->ntable; i-- > 0;) {
        p.file = args->table[i].name;
        p.line = line_of(args->table[i].text, p.number);
        if (holds(p.file, p.line, table, cell))
            return p;
    }
    for (size_t i = 0; i < bt_dict_nsources(d); i++) {
        struct bt_dict_source s = bt_dict_source_at(d, i);
        p.file = s.name;
        p.line = line_of(s.text, p.number);
        if (holds(p.file, p.line, table, cell))
            return p;
    }
    p.file = table;
    p.line = BT_STR("");
    return p;
}

/* The key of one atom; an over-long word has none. */
static struct bt_str key_of(struct bt_str word, char out[BT_MAX_KEY + 16])
{
    if (word.len > BT_MAX_KEY)
        return BT_STR("");
    return (struct bt_str){out, bt_lang.key(word.s, word.len, out)};
}

/* True if the words of `query` stand in `cell` from byte `pos`, whatever the case and the tone
 * style. */
static bool stands_at(struct bt_str cell, uint32_t pos, struct bt_str query)
{
    char x[BT_MAX_KEY + 16], y[BT_MAX_KEY + 16];
    struct bt_atom a, b;
    uint32_t q = 0;

    while (bt_scan_atom(query, q, &a)) {
        if (!bt_scan_atom(cell, pos, &b) ||
            !bt_str_eq(key_of(bt_slice(query, a.at.beg, a.at.end), x),
                       key_of(bt_slice(cell, b.at.beg, b.at.end), y)))
            return false;
        q = a.at.end;
        pos = b.at.end;
    }
    return q != 0;
}

static bool stands_in(struct bt_str cell, struct bt_str query)
{
    struct bt_atom a;

    for (uint32_t pos = 0; bt_scan_atom(cell, pos, &a); pos = a.at.end)
        if (stands_at(cell, a.at.beg, query))
            return true;
    return false;
}

static const char *column_name(const struct bt_dict *d, const char *table, int column,
                               char *out, size_t size)
{
    const char *s = bt_dict_header(d, table, "columns");

    for (int i = 0; *s != '\0'; i++) {
        size_t n = strcspn(s, " ");
        if (i == column) {
            snprintf(out, size, "%.*s", (int)n, s);
            return out;
        }
        s += n + strspn(s + n, " ");
    }
    return NULL;
}

enum { MAX_SHOWN = 80 }; /* code points of a cell; patterns are long */

static void print_cell(const char *name, struct bt_str cell)
{
    uint32_t n = 0, end = 0, len;

    for (; end < cell.len && n < MAX_SHOWN; n++, end += len)
        bt_decode(cell.s + end, cell.len - end, &len);
    printf("\t%s: %.*s%s", name, (int)end, cell.s, end < cell.len ? "…" : "");
}

static void print_row(const struct bt_args *args, const struct bt_dict *d, uint32_t row)
{
    const char *table = bt_dict_row_table(d, row);
    struct bt_row_place p = bt_row_place(args, d, row);
    char name[64];

    printf("%s:%u:", p.file, (unsigned)p.number);
    for (int i = 0; column_name(d, table, i, name, sizeof name) != NULL; i++) {
        struct bt_str cell = bt_dict_cell(d, row, i);
        if (cell.len != 0)
            print_cell(name, cell);
    }
    putchar('\n');
}

/* Rows that have the word in any column but the example. */
static size_t find_rows(const struct bt_args *args, const struct bt_dict *d, struct bt_str word)
{
    size_t found = 0;
    char name[64];

    for (uint32_t t = 0; t < bt_dict_ntables(d); t++) {
        const char *table = bt_dict_table_name(d, t);
        int example = bt_dict_column(d, table, "example");
        struct bt_rows rows = {0, 0};
        bt_dict_table(d, table, &rows);
        for (uint32_t row = rows.first; row < rows.first + rows.n; row++)
            for (int i = 0; column_name(d, table, i, name, sizeof name) != NULL; i++)
                if (i != example && stands_in(bt_dict_cell(d, row, i), word)) {
                    print_row(args, d, row);
                    found++;
                    break;
                }
    }
    return found;
}

static int find(struct bt_args *args, const char *word)
{
    struct bt_err err = {0};
    struct bt_run *run = NULL;
    size_t found = 0;

    if (bt_args_open(args, &run, &err) != BT_OK) {
        bt_close(run);
        return bt_complain(&err);
    }
    found = find_rows(args, bt_run_dict(run), bt_cstr(word));
    bt_close(run);
    return found != 0 ? BT_EXIT_OK : BT_EXIT_BAD;
}

static int dict(const void *opts, struct bt_args *args)
{
    const char *what = args->nfile > 0 ? args->file[0] : "";
    struct bt_err err = {0};

    (void)opts;
    if (strcmp(what, "check") == 0 && args->nfile <= 2) {
        if (args->nfile == 2)
            args->dicts = args->file[1];
        return bt_dict_check(args);
    }
    if (strcmp(what, "find") == 0 && args->nfile == 2)
        return find(args, args->file[1]);
    bt_err_set(&err, BT_FATAL, "usage", "dict has \"%.40s\", expected check [DIR] or find WORD",
               what);
    return bt_complain(&err);
}

const struct bt_cmd bt_cmd_dict = {
    .name = "dict",
    .args = "check [DIR] | find WORD",
    .help = "check the dictionary tables and their examples, or find a word in them",
    .about =
        "check: every table is read (with those of DIR added), and the examples of every\n"
        "row are run: each bracketed part must be found by that row, exactly.  Failures\n"
        "are printed as FILE:LINE:COLUMN: MESSAGE; the exit status is 2 if there are any.\n"
        "find: the rows in which the word stands; the exit status is 1 if there are none.\n",
    .takes = BT_TAKES_CHAIN,
    .run = dict,
};
