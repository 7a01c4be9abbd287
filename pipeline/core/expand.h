/* expand.h: the written-out view of a text: every abbreviation replaced by its reading.
 *
 * A derived view: the text and its annotations stay as they are.  A defining occurrence ("Ban
 * Quản lý dự án (BQLDA)") and an abbreviation without a reading stay as printed.  The
 * abbreviating full stop goes with the abbreviation ("TP. Vinh" -> "thành phố Vinh"), a blank
 * is put where a letter or digit would touch ("P.5" -> "phường 5"), and the first letter is a
 * capital where the abbreviation opens a sentence. */
#ifndef BT_EXPAND_H
#define BT_EXPAND_H

#include "core/doc.h"

struct bt_written {
    bool out;          /* false: stays as printed */
    struct bt_span at; /* what is replaced: the annotation, or one full stop more */
    struct bt_str
        text; /* what stands there instead; in the document's arena or the reading's */
};

/* One for each annotation of ABBREVIATION, in its order; the spans that are written out are
 * disjoint and sorted. */
const struct bt_written *bt_expand_plan(const struct bt_doc *);

/* The written-out text from front to back, zeroed but for the first two: nobody needs it in one
 * piece. */
struct bt_expander {
    const struct bt_doc *doc;
    const struct bt_written *plan;
    uint32_t next, at; /* annotation; byte of TEXT */
};

/* The next stretch of TEXT that stays and the reading that follows it, either may be empty; false
 * behind the end. */
bool bt_expand_next(struct bt_expander *, struct bt_str *text, struct bt_str *reading);

#endif
