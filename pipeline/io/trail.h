/* trail.h: the articles a reader has cut, counted and hashed, so that a resumed run knows the
 * part of the input that an earlier run has answered and sees when it is another input. */
#ifndef BT_TRAIL_H
#define BT_TRAIL_H

#include "io/cut.h"

struct bt_trail {
    uint64_t position, fingerprint; /* of the articles so far: their number and their hash */
    uint64_t answered, expected;    /* the same of those an earlier run answered */
    bool uncompared; /* no run will go on from here: the articles are counted, not hashed */
};

/* One more article: BT_OK, BT_SKIP if it is answered already, BT_FATAL if the answered ones are
 * not those of the earlier run. */
enum bt_status bt_trail_step(struct bt_trail *, const struct bt_piece *, struct bt_err *err);
/* No more articles: BT_FATAL if some of the answered ones are missing. */
enum bt_status bt_trail_end(const struct bt_trail *, struct bt_err *err);

#endif
