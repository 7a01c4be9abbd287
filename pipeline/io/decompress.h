/* decompress.h: gzip, zstd, xz, bzip2 and lz4, several streams behind each other included.
 *
 * Memory is bounded whatever the data say: windows up to 128 MiB are accepted, the output goes
 * straight to the reader's buffer.  What is broken or cut short ends in BT_BAD "damaged" behind the
 * bytes that were good. */
#ifndef BT_DECOMPRESS_H
#define BT_DECOMPRESS_H

#include "io/detect.h"
#include "io/stream.h"

/* Takes over the buffer of `below`; BT_FATAL: no memory, nothing is taken. */
enum bt_status bt_decompress_open(struct bt_stream **out, enum bt_packing,
                                  const struct bt_below *below, struct bt_err *err);

#endif
