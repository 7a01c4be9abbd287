/* warc_head.h: the header of one record of a web archive (WARC/1.0 and 1.1, ISO 28500), and which
 * records are articles. */
#ifndef BT_WARC_HEAD_H
#define BT_WARC_HEAD_H

#include "core/str.h"

/* Why a record is no article; the words stand in bt_warc_skip_name. */
enum bt_warc_skip {
    BT_WARC_ARTICLE,
    BT_WARC_REVISIT,
    BT_WARC_REQUEST,
    BT_WARC_METADATA,
    BT_WARC_WARCINFO,
    BT_WARC_OTHER_TYPE, /* continuation and what later versions may bring */
    BT_WARC_STATUS,     /* an answer other than 200 */
    BT_WARC_MEDIA,      /* neither HTML nor plain text */
    BT_WARC_NSKIP
};
extern const char *const bt_warc_skip_name[BT_WARC_NSKIP];

/* Slices of the header. */
struct bt_warc_head {
    struct bt_str type, id, uri, date;
    struct bt_str content_type, payload_type; /* of the block; of what is in the HTTP answer */
    int64_t length;                           /* of the block in bytes; -1: none is stated */
    bool cut;                                 /* the crawler kept only a part of it */
    bool http;                                /* the block is an HTTP answer */
};

/* A record may begin here: "WARC/1." and a digit, and the next line is a header of such a record.
 * Where it may, a quoted one may as well, so this alone proves nothing. */
enum { BT_WARC_MARK = 7, BT_WARC_LOOK = 32 };
bool bt_warc_begins(const char *s, size_t n);
/* The first place in the bytes where one may begin; n if there is none. */
size_t bt_warc_find(const char *s, size_t n);

/* The header with its first line. */
void bt_warc_head_parse(struct bt_str head, struct bt_warc_head *out);
/* `block`: as much of it as its HTTP headers need. */
enum bt_warc_skip bt_warc_classify(const struct bt_warc_head *, struct bt_str block);

#endif
