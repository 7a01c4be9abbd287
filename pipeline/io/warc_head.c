/* warc_head.c: see warc_head.h. */
#include "io/warc_head.h"

#include "io/http.h"

const char *const bt_warc_skip_name[BT_WARC_NSKIP] = {"article",  "revisit",   "request",
                                                      "metadata", "warcinfo",  "other-type",
                                                      "status",   "media-type"};

bool bt_warc_begins(const char *s, size_t n)
{
    size_t i = BT_WARC_MARK + 1;
    struct bt_str line;

    if (n <= i || memcmp(s, "WARC/1.", BT_WARC_MARK) != 0 || s[i - 1] < '0' || s[i - 1] > '9')
        return false;
    i += s[i] == '\r';
    if (i >= n || s[i] != '\n')
        return false;
    line = (struct bt_str){s + i + 1,
                           (uint32_t)(n - i - 1 < BT_WARC_LOOK ? n - i - 1 : BT_WARC_LOOK)};
    return bt_header_starts(line, "warc-") || bt_header_starts(line, "content-");
}

size_t bt_warc_find(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *w = memchr(s + i, 'W', n - i);
        if (w == NULL)
            break;
        i = (size_t)(w - s);
        if (bt_warc_begins(w, n - i))
            return i;
    }
    return n;
}

static struct bt_str without_brackets(struct bt_str s)
{
    if (s.len >= 2 && s.s[0] == '<' && s.s[s.len - 1] == '>')
        s = bt_slice(s, 1, s.len - 1);
    return s;
}

void bt_warc_head_parse(struct bt_str head, struct bt_warc_head *out)
{
    struct bt_header h;
    uint32_t pos = 0;

    *out = (struct bt_warc_head){.length = -1};
    bt_header_next(head, &pos, &h); /* "WARC/1.0" */
    while (bt_header_next(head, &pos, &h)) {
        if (bt_header_is(h.name, "warc-type"))
            out->type = h.value;
        else if (bt_header_is(h.name, "warc-record-id"))
            out->id = without_brackets(h.value);
        else if (bt_header_is(h.name, "warc-target-uri"))
            out->uri = without_brackets(h.value);
        else if (bt_header_is(h.name, "warc-date"))
            out->date = h.value;
        else if (bt_header_is(h.name, "warc-truncated"))
            out->cut = true;
        else if (bt_header_is(h.name, "warc-identified-payload-type"))
            out->payload_type = h.value;
        else if (bt_header_is(h.name, "content-type"))
            out->content_type = h.value;
        else if (bt_header_is(h.name, "content-length") &&
                 !bt_str_digits(h.value, &out->length))
            out->length = -1;
    }
    if (bt_header_starts(out->id, "urn:uuid:"))
        out->id = bt_slice(out->id, 9, out->id.len);
    out->http =
        bt_header_is(out->type, "response") &&
        (out->content_type.len == 0 || bt_header_starts(out->content_type, "application/http"));
}

static enum bt_warc_skip classify_http(const struct bt_warc_head *h, struct bt_str block)
{
    struct bt_http http;

    if (!bt_http_parse(block, &http))
        return BT_WARC_ARTICLE; /* the worker says what is wrong */
    if (http.status != 200)
        return BT_WARC_STATUS;
    return bt_media_type(http.content_type.len != 0 ? http.content_type : h->payload_type) !=
                   NULL
               ? BT_WARC_ARTICLE
               : BT_WARC_MEDIA;
}

enum bt_warc_skip bt_warc_classify(const struct bt_warc_head *h, struct bt_str block)
{
    static const struct {
        const char *type;
        enum bt_warc_skip skip;
    } known[] = {{"response", BT_WARC_ARTICLE},   {"resource", BT_WARC_ARTICLE},
                 {"conversion", BT_WARC_ARTICLE}, {"revisit", BT_WARC_REVISIT},
                 {"request", BT_WARC_REQUEST},    {"metadata", BT_WARC_METADATA},
                 {"warcinfo", BT_WARC_WARCINFO}};
    enum bt_warc_skip skip = BT_WARC_OTHER_TYPE;

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (bt_header_is(h->type, known[i].type))
            skip = known[i].skip;
    if (skip != BT_WARC_ARTICLE)
        return skip;
    if (bt_header_starts(h->uri, "metadata:")) /* the crawler's own log, as wget keeps it */
        return BT_WARC_METADATA;
    if (h->http)
        return classify_http(h, block);
    return bt_media_type(h->content_type) != NULL ? BT_WARC_ARTICLE : BT_WARC_MEDIA;
}
