/* stream.c: see stream.h. */
#include "io/stream.h"

#include <stdlib.h>

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
