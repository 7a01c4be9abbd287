/* trail.c: see trail.h. */
#include "io/trail.h"

#include "core/err.h"
#include "core/record_parts.h"

#include <inttypes.h>

/* Name and bytes: what a record is made of.  Not the time of change: a copied archive is the
 * same archive. */
static uint64_t add(uint64_t h, const struct bt_piece *p)
{
    h = bt_record_hash(h, bt_cstr(p->name != NULL ? p->name : ""));
    h = bt_record_hash(h, (struct bt_str){p->bytes.s, (uint32_t)p->bytes.len});
    return p->too_large ? ~h : h;
}

enum bt_status bt_trail_step(struct bt_trail *t, const struct bt_piece *p, struct bt_err *err)
{
    t->position++;
    if (!t->uncompared)
        t->fingerprint = add(t->fingerprint, p);
    if (t->position > t->answered)
        return BT_OK;
    if (t->position == t->answered && t->fingerprint != t->expected)
        return bt_err_set(err, BT_FATAL, "usage",
                          "the input has changed: its first %" PRIu64
                          " articles are not those of the run to resume",
                          t->answered);
    return BT_SKIP;
}

enum bt_status bt_trail_end(const struct bt_trail *t, struct bt_err *err)
{
    if (t->position >= t->answered)
        return BT_OK;
    return bt_err_set(err, BT_FATAL, "usage",
                      "the input has changed: %" PRIu64 " articles, %" PRIu64
                      " were answered by the run to resume",
                      t->position, t->answered);
}
