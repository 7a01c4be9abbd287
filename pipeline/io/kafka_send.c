/* kafka_send.c: one answer becomes one message: a record, a dead letter, a deletion. */
#ifdef BT_HAVE_KAFKA

#include "io/kafka_parts.h"

#include "core/err.h"
#include "core/record.h"

enum { OVERHEAD = 512 }; /* bytes of a message beside key, value and headers, about */

/* The message itself is why, not the brokers' state. */
bool bt_kafka_refusal(rd_kafka_resp_err_t code)
{
    switch (code) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_MSG:
    case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE:
    case RD_KAFKA_RESP_ERR_INVALID_RECORD:
    case RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
    case RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
        return true;
    default:
        return false;
    }
}

struct outgoing {
    const char *topic;
    size_t limit; /* bytes that its brokers take */
    const void *value;
    size_t len;
    rd_kafka_headers_t *headers; /* NULL: none; taken over */
};

/* The headers are taken over if it is taken. */
static rd_kafka_resp_err_t hand_over(struct bt_kafka *k, const rd_kafka_message_t *m,
                                     const struct outgoing *o, uintptr_t index)
{
    rd_kafka_vu_t v[6] = {{.vtype = RD_KAFKA_VTYPE_TOPIC, .u.cstr = o->topic},
                          {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u.i = RD_KAFKA_MSG_F_COPY},
                          {.vtype = RD_KAFKA_VTYPE_KEY, .u.mem = {m->key, m->key_len}},
                          {.vtype = RD_KAFKA_VTYPE_VALUE, .u.mem = {(void *)o->value, o->len}},
                          {.vtype = RD_KAFKA_VTYPE_OPAQUE, .u.ptr = (void *)index},
                          {.vtype = RD_KAFKA_VTYPE_HEADERS, .u.headers = o->headers}};
    rd_kafka_error_t *e = rd_kafka_produceva(k->producer, v, o->headers != NULL ? 6 : 5);
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;

    if (e != NULL) {
        code = rd_kafka_error_code(e);
        rd_kafka_error_destroy(e);
    }
    return code;
}

static enum bt_kafka_sent produce(struct bt_kafka *k, const rd_kafka_message_t *m,
                                  const struct outgoing *o)
{
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE;
    uintptr_t index = 0;

    if (k->nsent < k->sent_room) {
        k->sent[k->nsent++] = (struct bt_kafka_at){m->partition, m->offset};
        index = (uintptr_t)k->nsent;
    }
    while (o->len + m->key_len + OVERHEAD <= o->limit) {
        code = hand_over(k, m, o, index);
        rd_kafka_poll(k->producer, code == RD_KAFKA_RESP_ERR__QUEUE_FULL ? 100 : 0);
        if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL)
            break;
    }
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
        k->bytes += o->len + m->key_len;
        return BT_KAFKA_SENT;
    }
    if (o->headers != NULL)
        rd_kafka_headers_destroy(o->headers);
    snprintf(k->refused, sizeof k->refused, "%s", rd_kafka_err2str(code));
    return bt_kafka_refusal(code) ? BT_KAFKA_REFUSED : BT_KAFKA_BROKEN;
}

static rd_kafka_headers_t *headers_of(const rd_kafka_message_t *m)
{
    rd_kafka_headers_t *theirs = NULL;

    if (rd_kafka_message_headers(m, &theirs) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return NULL;
    return rd_kafka_headers_copy(theirs);
}

static void add_header(rd_kafka_headers_t *h, const char *name, const char *s, size_t n)
{
    rd_kafka_header_add(h, name, -1, s, (ssize_t)n);
}

static void add_number(rd_kafka_headers_t *h, const char *name, int64_t v)
{
    char text[24];
    int n = snprintf(text, sizeof text, "%lld", (long long)v);

    add_header(h, name, text, (size_t)n);
}

/* The message as it came; its headers say what is wrong and where it stands.  One that even the
 * dead letters' topic does not take leaves its headers only. */
static enum bt_kafka_sent send_dead(struct bt_kafka *k, const rd_kafka_message_t *m,
                                    const char *code, struct bt_str error, bool whole)
{
    struct outgoing o = {k->dead, k->dead_limit, m->payload, m->len, NULL};
    enum bt_kafka_sent sent = BT_KAFKA_REFUSED;

    for (int i = whole ? 0 : 1; i < 2 && sent == BT_KAFKA_REFUSED; i++) {
        rd_kafka_headers_t *h = headers_of(m);
        if (h == NULL)
            h = rd_kafka_headers_new(8);
        add_header(h, "bantin-error-code", code, strlen(code));
        add_header(h, "bantin-error", error.s, error.len);
        add_header(h, "bantin-topic", k->opts.in, strlen(k->opts.in));
        add_number(h, "bantin-partition", m->partition);
        add_number(h, "bantin-offset", m->offset);
        if (i == 1) {
            add_number(h, "bantin-bytes-left-out", (int64_t)m->len);
            o.value = "";
            o.len = 0;
        }
        o.headers = h;
        sent = produce(k, m, &o);
    }
    k->deads += sent == BT_KAFKA_SENT;
    return sent;
}

static enum bt_kafka_sent send_record(struct bt_kafka *k, const rd_kafka_message_t *m,
                                      struct bt_str line)
{
    struct outgoing o = {k->opts.out, k->out_limit, line.s, line.len, headers_of(m)};
    enum bt_kafka_sent sent = produce(k, m, &o);

    k->records += sent == BT_KAFKA_SENT;
    return sent;
}

static enum bt_kafka_sent send_tombstone(struct bt_kafka *k, const rd_kafka_message_t *m)
{
    struct outgoing o = {k->opts.out, k->out_limit, NULL, 0, headers_of(m)};
    enum bt_kafka_sent sent = produce(k, m, &o);

    k->tombstones += sent == BT_KAFKA_SENT;
    return sent;
}

enum bt_kafka_sent bt_kafka_send(struct bt_kafka *k, const rd_kafka_message_t *m,
                                 const struct bt_kafka_answer *a, unsigned refusals)
{
    enum bt_kafka_sent sent = BT_KAFKA_REFUSED;
    struct bt_buf error = BT_BUF_INIT;
    struct bt_err err = {0};

    if (a != NULL && a->bad)
        return send_dead(k, m, a->code != NULL ? a->code : "unknown", a->line, refusals < 2);
    if (refusals < 2)
        sent = a != NULL ? send_record(k, m, a->line) : send_tombstone(k, m);
    if (sent != BT_KAFKA_REFUSED)
        return sent;
    bt_err_set(&err, BT_BAD, "record-refused", "a record of %lu bytes: %.140s",
               (unsigned long)(a != NULL ? a->line.len : 0), k->refused);
    bt_record_error(&error, &err, (struct bt_str){NULL, 0}, 0);
    sent =
        send_dead(k, m, err.code, (struct bt_str){error.s, (uint32_t)error.len}, refusals < 3);
    bt_buf_release(&error);
    return sent;
}

#endif
