/* lift.h: reads a line twice, with long strings lifted out and with the parser reading them all;
 * shared by the unit test and the fuzz target. */
#ifndef BT_TEST_LIFT_H
#define BT_TEST_LIFT_H

#include "core/str.h"
#include "io/article.h"

struct read {
    struct bt_article article;
    struct bt_piece piece;
    struct bt_input in;
    struct bt_err err;
    enum bt_status st;
};

static void read_line(struct read *r, const char *line, size_t n, bool plain)
{
    static const struct bt_given given = {.id = "given"};

    *r = (struct read){.article = {.plain = plain},
                       .piece = {.format = BT_FORMAT_JSONL, .name = "stdin", .ordinal = 1}};
    bt_buf_add(&r->piece.bytes, line, n);
    r->st = bt_article_parse(&r->article, &r->piece, &given, &r->in, &r->err);
}

static void read_release(struct read *r)
{
    bt_article_release(&r->article);
    bt_buf_release(&r->piece.bytes);
}

/* What differs, NULL if nothing does. */
static const char *difference(const struct read *a, const struct read *b)
{
    if (a->st != b->st || a->err.code != b->err.code || a->err.col != b->err.col ||
        a->err.line != b->err.line || strcmp(a->err.msg, b->err.msg) != 0)
        return "error";
    if (!bt_str_eq(a->in.id, b->in.id))
        return "id";
    if (a->in.replaced != b->in.replaced)
        return "replaced";
    if (a->st != BT_OK)
        return NULL;
    if (!bt_str_eq(a->in.bytes, b->in.bytes) || a->in.media_type != b->in.media_type)
        return "text";
    if (!bt_str_eq(a->in.title, b->in.title))
        return "title";
    if (!bt_str_eq(a->in.uri, b->in.uri))
        return "url";
    if (!bt_str_eq(a->in.published, b->in.published))
        return "published";
    if (a->in.version != b->in.version)
        return "version";
    return bt_str_eq(a->in.meta, b->in.meta) ? NULL : "meta";
}

#endif
