/* detect.h: what bytes are, by their first kilobytes and never by a name. */
#ifndef BT_DETECT_H
#define BT_DETECT_H

#include "bantin.h"

/* Layers around the content. */
enum bt_packing {
    BT_PACKING_NONE,
    BT_PACKING_GZIP,
    BT_PACKING_ZSTD,
    BT_PACKING_XZ,
    BT_PACKING_BZIP2,
    BT_PACKING_LZ4,
    BT_PACKING_ZIP, /* from here on archives */
    BT_PACKING_TAR,
    BT_PACKING_7Z
};

/* The content.  The words of the option --from stand in this order. */
enum bt_format {
    BT_FORMAT_AUTO,
    BT_FORMAT_TEXT,
    BT_FORMAT_JSONL,
    BT_FORMAT_HTML,
    BT_FORMAT_CSV,
    BT_FORMAT_TSV,
    BT_FORMAT_FEED,
    BT_FORMAT_WARC
};

/* The n first bytes of a stream.  *more: they may be too few to tell. */
enum bt_packing bt_detect_packing(const char *s, size_t n, bool *more);
enum bt_format bt_detect_format(const char *s, size_t n, bool *more);

#endif
