/* article.h: a piece of input -> what bt_run_one() takes.  Runs in the workers.
 *
 * A JSONL line is an object with id, title, text (or body, or html), published, url, version;
 * its other members pass through as `meta`, byte for byte. */
#ifndef BT_ARTICLE_H
#define BT_ARTICLE_H

#include "io/cut.h"
#include "io/lift.h"
#include "io/transcode.h"

#include <jansson.h>

/* Facts from the command line for articles that bring none. */
struct bt_given {
    const char *id, *title, *uri, *published;
    struct bt_transcoding transcoding; /* of JSON lines; files are decoded by the chain */
};

/* What one worker needs to parse; zeroed at first.  `known` and `text` go by known member. */
enum { BT_ARTICLE_KNOWN = 8 };
struct bt_article {
    bool plain; /* nothing is lifted: for the tests, which compare */
    json_t *root, *known[BT_ARTICLE_KNOWN];
    const struct bt_lifted *lifted[BT_ARTICLE_KNOWN]; /* while the line is read */
    struct bt_str text[BT_ARTICLE_KNOWN];             /* what they say */
    bool borrows;                                     /* some of it stands in the piece */
    struct bt_arena *arena;        /* of a line that had to be transcoded; NULL: none yet */
    struct bt_buf spare, meta, id; /* spare: the line repaired, then without lifted strings */
};

/* Fills *in, which borrows from the piece and the article until the article's next use.
 * BT_BAD: err says what is wrong; in->id and in->line are set as far as they are known. */
enum bt_status bt_article_parse(struct bt_article *, struct bt_piece *, const struct bt_given *,
                                struct bt_input *in, struct bt_err *err);
void bt_article_clear(struct bt_article *); /* frees large memory, keeps small */
void bt_article_release(struct bt_article *);

#endif
