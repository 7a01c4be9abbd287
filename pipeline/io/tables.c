/* tables.c: see tables.h. */
#include "io/tables.h"

#include "core/buf.h"
#include "core/err.h"

#include <dirent.h>
#include <errno.h>

enum { MAX_TABLE_BYTES = 64 << 20 };

static enum bt_status fail(struct bt_err *err, const char *path, const char *why)
{
    snprintf(err->file, sizeof err->file, "%s", path);
    return bt_err_set(err, BT_FATAL, "input-output", "%s", why);
}

static enum bt_status read_table(struct bt_table *t, const char *dir, const char *name,
                                 struct bt_err *err)
{
    size_t size = strlen(dir) + strlen(name) + 2, n;
    char *path = malloc(size), block[16384];
    struct bt_buf text = BT_BUF_INIT;
    FILE *f;
    bool failed;

    if (path == NULL)
        return fail(err, dir, "out of memory");
    snprintf(path, size, "%s/%s", dir, name);
    t->name = path;
    if ((f = fopen(path, "rb")) == NULL)
        return fail(err, path, strerror(errno));
    while (text.len <= MAX_TABLE_BYTES && (n = fread(block, 1, sizeof block, f)) > 0)
        bt_buf_add(&text, block, n);
    failed = ferror(f) != 0;
    if (failed)
        fail(err, path, strerror(errno));
    fclose(f);
    t->text = (struct bt_str){text.s, (uint32_t)text.len};
    if (failed)
        return BT_FATAL;
    if (text.failed || text.len > MAX_TABLE_BYTES)
        return fail(err, path, "table larger than 64M");
    return BT_OK;
}

static bool is_table(const char *name)
{
    size_t n = strlen(name);

    return n > 4 && name[0] != '.' && strcmp(name + n - 4, ".tsv") == 0;
}

enum bt_status bt_tables_read(struct bt_table **out, size_t *n, const char *dir,
                              struct bt_err *err)
{
    struct dirent **entry = NULL;
    int found = scandir(dir, &entry, NULL, NULL), kept = 0;
    struct bt_table *t;
    enum bt_status st = BT_OK;

    if (found < 0)
        return fail(err, dir, strerror(errno));
    t = calloc((size_t)found + 1, sizeof *t);
    if (t == NULL)
        st = fail(err, dir, "out of memory");
    /* by bytes, so that the order does not depend on the locale */
    for (int i = 1; i < found; i++)
        for (int j = i; j > 0 && strcmp(entry[j - 1]->d_name, entry[j]->d_name) > 0; j--) {
            struct dirent *swap = entry[j];
            entry[j] = entry[j - 1];
            entry[j - 1] = swap;
        }
    for (int i = 0; i < found; i++) {
        if (st == BT_OK && is_table(entry[i]->d_name))
            st = read_table(&t[kept++], dir, entry[i]->d_name, err);
        free(entry[i]);
    }
    free(entry);
    if (st != BT_OK) {
        bt_tables_free(t, (size_t)kept);
        return st;
    }
    *out = t;
    *n = (size_t)kept;
    return BT_OK;
}

void bt_tables_free(struct bt_table *t, size_t n)
{
    for (size_t i = 0; t != NULL && i < n; i++) {
        free((char *)t[i].name);
        free((char *)t[i].text.s);
    }
    free(t);
}
