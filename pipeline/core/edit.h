/* edit.h: edit lists, the heart of offsets: build, compose, map both ways.
 *
 * Invariants of a list (in: parent text, out: text made of it):
 *   1. sorted and disjoint in both texts; between two edits, before the first and after the
 *      last the two texts have the same bytes;
 *   2. no edit is empty on both sides; an edit of equal bytes may stand (it only costs precision);
 *   3. one edit per grapheme cluster, never per word: touching edits stay apart, so that a
 *      boundary between two rewritten letters maps exactly.  The editor merges touching
 *      deletions, compose() does not.
 *
 * Mapping a span of `out` to `in`: the left edge goes to the start of an edit it falls into,
 * the right edge to its end.  What was deleted at an edge stays outside the span, what was
 * deleted inside stays inside.  compose() is associative for lists that insert nothing out of
 * nothing (no stage does); mapping there and back contains the span. */
#ifndef BT_EDIT_H
#define BT_EDIT_H

#include "core/arena.h"

/* Rewrites one text from left to right.  No replace call: no edits, and the output is the
 * input. */
struct bt_editor {
    struct bt_arena *arena;
    struct bt_str in;
    char *out;
    uint32_t out_len, out_cap;
    uint32_t at; /* input bytes consumed */
    struct bt_edit *e;
    uint32_t n, cap;
};

void bt_editor_init(struct bt_editor *, struct bt_arena *, struct bt_str in);
/* Memory for the output that nobody needs any more: of a step before the last.  NULL: none. */
void bt_editor_reuse(struct bt_editor *, char *room, uint32_t size);
/* in[beg, end) becomes the n bytes at `text`; beg is not before the end of the last call.  What
 * lies between is copied. */
void bt_editor_replace(struct bt_editor *, uint32_t beg, uint32_t end, const char *text,
                       uint32_t n);
void bt_editor_finish(struct bt_editor *, struct bt_str *out, struct bt_edits *edits);

/* a: A -> B, b: B -> C; the result: A -> C. */
struct bt_edits bt_edits_compose(struct bt_arena *, struct bt_edits a, struct bt_edits b);

struct bt_span bt_edits_to_in(struct bt_edits, struct bt_span out);
struct bt_span bt_edits_to_out(struct bt_edits, struct bt_span in);

#endif
