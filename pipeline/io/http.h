/* http.h: an HTTP answer as a web archive keeps it: status line, headers, body as it came. */
#ifndef BT_HTTP_H
#define BT_HTTP_H

#include "core/buf.h"

/* Lines "Name: value", as in HTTP and in the records of a web archive. */
struct bt_header {
    struct bt_str name, value; /* without white space at their ends */
};

/* The header in the line at *pos; *pos moves behind it.  An empty name: no header, such as a
 * continued line.  False: the empty line that ends the headers, or no line is left. */
bool bt_header_next(struct bt_str s, uint32_t *pos, struct bt_header *out);
/* Letters of ASCII without regard to case. */
bool bt_header_is(struct bt_str name, const char *lower);
bool bt_header_starts(struct bt_str s, const char *lower);

/* What an article can be read from: "text/html", "text/plain"; NULL for any other type. */
const char *bt_media_type(struct bt_str content_type);
/* Parameter charset of a Content-Type; empty if it has none. */
struct bt_str bt_media_charset(struct bt_str content_type);

enum { BT_HTTP_CODINGS = 4 };
struct bt_http {
    int status;
    struct bt_str content_type;
    bool chunked;
    struct bt_str coding[BT_HTTP_CODINGS]; /* of the body, in the order they were applied */
    uint32_t ncoding;                      /* may be more than there is room for: refused */
    uint32_t head;                         /* bytes before the body */
};

/* False: the bytes do not begin with a status line. */
bool bt_http_parse(struct bt_str answer, struct bt_http *out);

/* Undoes transfer and content codings of the body, which is `bytes` from *beg on; its end may move,
 * and `bytes` may be exchanged for `spare`.  `limit`: of what comes out.  `cut`: the body is known
 * to break off, so what there is of it is taken.  BT_BAD: broken, too large, or in a coding that
 * we cannot read. */
enum bt_status bt_http_decode(const struct bt_http *, struct bt_buf *bytes, size_t *beg,
                              struct bt_buf *spare, size_t limit, bool cut, struct bt_err *err);

#endif
