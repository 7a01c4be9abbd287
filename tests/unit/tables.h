/* tables.h: runs a table of tests/tables: "text => expected" or "text @published => expected", one line
 * each ("@-": without a day of publication); "# ..." and empty lines are passed over.  The text goes through the chain that `only` needs, and `show` writes what was
 * found as the table writes it. */
#ifndef BT_TEST_TABLES_H
#define BT_TEST_TABLES_H

#include "core/buf.h"
#include "core/doc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>

typedef void table_show(struct bt_buf *out, const struct bt_doc *doc);

/* Cuts " @2020-10-19" or " @-" off the end of the text. */
static struct bt_str take_published(struct bt_str *text)
{
    struct bt_str day = BT_STR("2024-06-15");

    for (uint32_t at = text->len; at > 1 && text->len - at < 12; at--)
        if (text->s[at - 1] == '@' && text->s[at - 2] == ' ') {
            day = bt_slice(*text, at, text->len);
            text->len = at - 2;
            return bt_str_is(day, "-") ? (struct bt_str){"", 0} : day;
        }
    return day;
}

static void run_line(struct bt_run *run, struct bt_worker *w, struct bt_str text,
                     struct bt_str want, table_show *show, const char *path, int line,
                     int *failed)
{
    struct bt_str published = take_published(&text);
    struct bt_input in = {.bytes = text, .media_type = "text/plain", .published = published};
    struct bt_buf got = BT_BUF_INIT;
    struct bt_doc *doc = NULL;
    struct bt_err err = {0};

    assert_int_equal(bt_run_doc(run, w, &in, &doc, &err), BT_OK);
    show(&got, doc);
    if (got.len == 0)
        bt_buf_puts(&got, "-");
    if (!bt_str_eq((struct bt_str){got.s, (uint32_t)got.len}, want)) {
        printf("%s:%d: %.*s => %.*s, expected %.*s\n", path, line, (int)text.len, text.s,
               (int)got.len, got.s, (int)want.len, want.s);
        ++*failed;
    }
    bt_buf_release(&got);
}

/* Fails if a line does, or if the table has fewer than `least` lines. */
static void run_table(const char *path, const char *only, int least, table_show *show)
{
    char line[2000], option[100];
    const char *options[] = {option, NULL};
    struct bt_run *run = NULL;
    struct bt_worker *w = NULL;
    struct bt_err err = {0};
    int number = 0, lines = 0, failed = 0;
    FILE *f = fopen(path, "r");

    assert_non_null(f);
    snprintf(option, sizeof option, "only=%s", only);
    assert_int_equal(bt_open(&run, options, NULL, 0, &err), BT_OK);
    assert_int_equal(bt_worker_new(&w, run, NULL, &err), BT_OK);
    while (fgets(line, sizeof line, f) != NULL) {
        char *arrow = strstr(line, " => ");
        number++;
        if (line[0] == '#' || line[0] == '\n')
            continue;
        line[strcspn(line, "\n")] = '\0';
        if (arrow == NULL)
            fail_msg("%s:%d: no \" => \"", path, number);
        lines++;
        run_line(run, w, (struct bt_str){line, (uint32_t)(arrow - line)}, bt_cstr(arrow + 4),
                 show, path, number, &failed);
    }
    fclose(f);
    bt_worker_free(w);
    bt_close(run);
    printf("%s: %d of %d lines failed\n", path, failed, lines);
    assert_int_equal(failed, 0);
    assert_true(lines >= least);
}

#endif
