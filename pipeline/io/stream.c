/* stream.c: see stream.h. */
#include "io/stream.h"

#include "core/err.h"

#include <stdlib.h>

enum { MOST_TIMES = 10000 };
static const uint64_t always = UINT64_C(1) << 30;

uint64_t bt_budget_for(uint64_t bytes)
{
    if (bytes > UINT64_MAX / MOST_TIMES)
        return UINT64_MAX;
    return bytes * MOST_TIMES > always ? bytes * MOST_TIMES : always;
}

enum bt_status bt_budget_spend(struct bt_budget *b, size_t n, struct bt_err *err)
{
    if (b == NULL || (b->made += n) <= b->most)
        return BT_OK;
    return bt_err_set(err, BT_BAD, "too-large", "unpacked it is more than %d times its size",
                      MOST_TIMES);
}

enum bt_status bt_below_fill(struct bt_below *b, struct bt_err *err)
{
    size_t got = 0;
    enum bt_status st;

    if (b->beg != b->end)
        return BT_OK;
    st = b->from->read(b->from, b->buf, BT_STREAM_BUFFER, &got, err);
    b->beg = 0;
    b->end = got;
    return st;
}

void bt_below_close(struct bt_below *b)
{
    free(b->buf);
    b->buf = NULL;
}
