/* stream.h: bytes that come one after another, wherever from: an open file, what a decompressor
 * makes of a stream, the open member of an archive.  A source stacks them. */
#ifndef BT_STREAM_H
#define BT_STREAM_H

#include "bantin.h"

struct bt_stream {
    /* Up to `room` > 0 bytes to `to`.  BT_OK: *got > 0 of them; BT_END: no more; BT_BAD: `err`
     * says why, with the code "input-output" if the file cannot be read, else with that of an
     * error record: "damaged", "encrypted", "unsupported". */
    enum bt_status (*read)(struct bt_stream *, char *to, size_t room, size_t *got,
                           struct bt_err *err);
    /* To byte `to` of the stream; false: not there.  NULL: a stream that only goes forward. */
    bool (*seek)(struct bt_stream *, uint64_t to);
    uint64_t size; /* of a stream with seek() */
    /* After BT_BAD "damaged": reading goes on with the next packed member; false: there is none.
     * NULL: cannot. */
    bool (*resync)(struct bt_stream *);
    bool begins; /* the bytes of the last read() are the first of a packed member */
    void (*close)(struct bt_stream *);
};

enum { BT_STREAM_BUFFER = 256 << 10 };

/* What all layers over one file may make of its bytes together.  News packs four to one, the same
 * line again and again a thousand to one; a kilobyte that becomes a terabyte is meant to. */
struct bt_budget {
    uint64_t made, most;
};
/* The most for a file of so many bytes. */
uint64_t bt_budget_for(uint64_t bytes);
/* `n` more bytes; BT_BAD "too-large" if they are too many.  NULL: no budget. */
enum bt_status bt_budget_spend(struct bt_budget *, size_t n, struct bt_err *err);

/* A stream with the bytes of it that were read and not taken yet: buf[beg, end), room for
 * BT_STREAM_BUFFER.  Who opens a layer above it takes the buffer over. */
struct bt_below {
    struct bt_stream *from;
    char *buf;
    size_t beg, end;
    struct bt_budget *budget; /* of the layer above; NULL: none */
};

/* More bytes where there are none left.  As read(). */
enum bt_status bt_below_fill(struct bt_below *, struct bt_err *err);
void bt_below_close(struct bt_below *); /* the buffer; `from` stays open */

#endif
