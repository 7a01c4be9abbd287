/* warc_article.c: see warc_article.h. */
#include "io/warc_article.h"

#include "core/err.h"
#include "core/when.h"
#include "io/http.h"

static void take_facts(const struct bt_piece *p, const struct bt_warc_head *h,
                       struct bt_input *in)
{
    struct bt_time date;

    in->id = h->id;
    in->uri = h->uri;
    in->version = bt_time_parse(h->date, &date) && date.utc > 0 ? date.utc : p->mtime;
}

static void take_media(struct bt_str content_type, struct bt_input *in)
{
    const char *type = bt_media_type(content_type);

    in->media_type = type != NULL ? type : "text/html";
    in->charset = bt_media_charset(content_type);
}

static enum bt_status too_large(const struct bt_piece *p, struct bt_err *err)
{
    return bt_err_set(err, BT_BAD, "too-large",
                      "more than %lld bytes, the limit of --max-document", (long long)p->limit);
}

/* The headers of record and answer move to `head`, so that the body may be exchanged. */
static enum bt_status read_block(struct bt_piece *p, struct bt_buf *head, struct bt_buf *spare,
                                 struct bt_input *in, struct bt_err *err)
{
    struct bt_warc_head h;
    struct bt_http http = {.head = 0};
    struct bt_str block = {p->bytes.s + p->header, (uint32_t)(p->bytes.len - p->header)};
    enum bt_status st = BT_OK;
    size_t beg;

    bt_warc_head_parse((struct bt_str){p->bytes.s, p->header}, &h);
    if (h.http && !p->too_large && !bt_http_parse(block, &http))
        st = bt_err_set(err, BT_BAD, "invalid-http", "the answer has no status line");
    beg = p->header + http.head;
    bt_buf_add(head, p->bytes.s, beg);
    if (head->failed)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading a record");
    bt_warc_head_parse((struct bt_str){head->s, p->header}, &h);
    take_facts(p, &h, in);
    if (st != BT_OK)
        return st;
    if (p->too_large)
        return too_large(p, err);
    if (!h.http) {
        take_media(h.content_type, in);
    } else {
        bt_http_parse((struct bt_str){head->s + p->header, http.head}, &http);
        take_media(http.content_type.len != 0 ? http.content_type : h.payload_type, in);
        st = bt_http_decode(&http, &p->bytes, &beg, spare, p->limit, h.cut, err);
    }
    in->bytes = (struct bt_str){p->bytes.s + beg, (uint32_t)(p->bytes.len - beg)};
    return st == BT_OK && in->bytes.len > p->limit ? too_large(p, err) : st;
}

/* The place before the message: an error record has no other room for it. */
static void place(const struct bt_piece *p, struct bt_err *err)
{
    char msg[sizeof err->msg];

    memcpy(msg, err->msg, sizeof msg);
    bt_err_set(err, BT_BAD, err->code, "record %llu at byte %llu: %.100s",
               (unsigned long long)p->record, (unsigned long long)p->offset, msg);
}

enum bt_status bt_warc_parse(struct bt_piece *p, struct bt_buf *head, struct bt_buf *spare,
                             struct bt_input *in, struct bt_err *err)
{
    struct bt_warc_head h;
    enum bt_status st;

    in->line = 0;
    if (p->damage.code != NULL) {
        *err = p->damage;
        if (p->header != 0) {
            bt_warc_head_parse((struct bt_str){p->bytes.s, p->header}, &h);
            take_facts(p, &h, in);
        }
        return BT_BAD;
    }
    st = read_block(p, head, spare, in, err);
    if (spare->cap > BT_PIECE_KEEP) /* the body as it came */
        bt_buf_release(spare);
    if (st == BT_BAD)
        place(p, err);
    return st;
}
