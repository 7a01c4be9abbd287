/* mkdict.c: the build's tool: checks the tables of dicts/ and writes the image the program
 * embeds.
 *
 *   mkdict OUT TABLE.tsv...      writes OUT
 *   mkdict --sort TABLE.tsv...   sorts the rows of the files in place */
#include "core/dict_parse.h"
#include "core/err.h"
#include "stage.h"

static bool read_file(const char *path, struct bt_buf *out)
{
    FILE *f = fopen(path, "rb");
    char block[65536];
    size_t n;

    if (f == NULL)
        return false;
    while ((n = fread(block, 1, sizeof block, f)) > 0)
        bt_buf_add(out, block, n);
    n = ferror(f) != 0;
    return fclose(f) == 0 && n == 0 && !out->failed;
}

static bool write_file(const char *path, const struct bt_buf *b)
{
    FILE *f = fopen(path, "wb");

    if (f == NULL)
        return false;
    if (fwrite(b->s, 1, b->len, f) != b->len) {
        fclose(f);
        return false;
    }
    return fclose(f) == 0;
}

static int fail(const char *what, const char *path)
{
    fprintf(stderr, "mkdict: cannot %s %s\n", what, path);
    return 1;
}

static int complain(const struct bt_err *err)
{
    if (err->line != 0)
        fprintf(stderr, "%s:%d:%d: %s\n", err->file, err->line, err->col, err->msg);
    else
        fprintf(stderr, "mkdict: %s\n", err->msg);
    return 1;
}

struct sort_row {
    struct bt_str line;
    struct bt_str cell[BT_MAX_COLUMNS];
    const uint32_t *key;
    uint32_t nkey;
};

static int by_key(const void *a, const void *b)
{
    const struct sort_row *x = a, *y = b;

    for (uint32_t i = 0; i < x->nkey; i++) {
        int c = bt_str_cmp(x->cell[x->key[i]], y->cell[x->key[i]]);
        if (c != 0)
            return c;
    }
    return 0;
}

/* Reads the head by parsing the table without its rows, then sorts what follows it. */
static int sort_file(const char *path)
{
    struct bt_buf text = BT_BUF_INIT, out = BT_BUF_INIT;
    struct sort_row *row = NULL;
    uint32_t n = 0, pos = 0, head = 0;
    struct bt_dict_source src;
    struct tsv_table t;
    struct bt_err err = {0};
    int rc = 0;

    if (!read_file(path, &text))
        return fail("read", path);
    while (head < text.len && (text.s[head] == '#' || text.s[head] == '\n')) {
        const char *nl = memchr(text.s + head, '\n', text.len - head);
        head = nl != NULL ? (uint32_t)(nl - text.s) + 1 : (uint32_t)text.len;
    }
    src = (struct bt_dict_source){path, {text.s, head}, false};
    if (tsv_parse(&t, &src, &bt_lang, &err) != BT_OK)
        return complain(&err);
    row = calloc(text.len - head + 1, sizeof *row);
    for (pos = head; row != NULL && pos < text.len;) {
        const char *nl = memchr(text.s + pos, '\n', text.len - pos);
        uint32_t end = nl != NULL ? (uint32_t)(nl - text.s) : (uint32_t)text.len, beg = pos,
                 col = 0;
        row[n] =
            (struct sort_row){.line = {text.s + pos, end - pos}, .key = t.key, .nkey = t.nkey};
        for (uint32_t i = pos; i <= end && col < BT_MAX_COLUMNS; i++)
            if (i == end || text.s[i] == '\t') {
                row[n].cell[col++] = (struct bt_str){text.s + beg, i - beg};
                beg = i + 1;
            }
        n += end > pos;
        pos = end + 1;
    }
    if (row != NULL && n != 0)
        qsort(row, n, sizeof *row, by_key);
    bt_buf_add(&out, text.s, head);
    for (uint32_t i = 0; i < n; i++) {
        bt_buf_str(&out, row[i].line);
        bt_buf_putc(&out, '\n');
    }
    if (row == NULL || out.failed || !write_file(path, &out))
        rc = fail("write", path);
    free(row);
    tsv_release(&t);
    bt_buf_release(&text);
    bt_buf_release(&out);
    return rc;
}

static int build(const char *out, char **files, int n)
{
    struct bt_dict_source *src = calloc((size_t)n + 1, sizeof *src);
    struct bt_buf image = BT_BUF_INIT, *text = calloc((size_t)n + 1, sizeof *text);
    struct bt_err err = {0};
    int rc = 0;

    for (int i = 0; rc == 0 && i < n; i++) {
        if (src == NULL || text == NULL || !read_file(files[i], &text[i]))
            rc = fail("read", files[i]);
        else
            src[i] =
                (struct bt_dict_source){files[i], {text[i].s, (uint32_t)text[i].len}, false};
    }
    if (rc == 0 && bt_dict_build(&image, src, (size_t)n, &bt_lang, &err) != BT_OK)
        rc = complain(&err);
    if (rc == 0 && !write_file(out, &image))
        rc = fail("write", out);
    for (int i = 0; text != NULL && i < n; i++)
        bt_buf_release(&text[i]);
    bt_buf_release(&image);
    free(text);
    free(src);
    return rc;
}

int main(int argc, char **argv)
{
    int rc = 0;

    if (argc > 2 && strcmp(argv[1], "--sort") == 0) {
        for (int i = 2; i < argc; i++)
            rc |= sort_file(argv[i]);
        return rc;
    }
    if (argc < 2) {
        fprintf(stderr, "usage: mkdict OUT TABLE.tsv... | mkdict --sort TABLE.tsv...\n");
        return 2;
    }
    return build(argv[1], argv + 2, argc - 2);
}
