/* test_bulk.c: a store that obeys versions, behind a server with every fault there is: whatever
 * happens on the way, it ends with the input less the dead letters, each once, the last one wins. */
#include "io/bulk.h"

#include "core/err.h"

#include <inttypes.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { REQUESTS = 3, DOCUMENTS = 20, BYTES = 4000, TRIES = 6 };

static const struct bt_bulk_limits limits = {.bytes = BYTES,
                                             .documents = DOCUMENTS,
                                             .requests = REQUESTS,
                                             .tries = TRIES,
                                             .delay = 100,
                                             .longest = 1000,
                                             .seed = 7};

static uint32_t seed = 1;

static uint32_t draw(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

/* One article: document `text` of id "a<id>"; NULL: not picked; an id below 0: a bad article. */
static void add(struct bt_bulk *b, int id, const char *text, uint64_t position)
{
    char name[32], action[80], document[8000];
    struct bt_bulk_article a = {.position = position, .fingerprint = position * 3};
    struct bt_err err = {0};

    snprintf(name, sizeof name, "a%d", id);
    snprintf(action, sizeof action, "{\"index\":{\"_id\":\"%s\"}}", name);
    snprintf(document, sizeof document, "{\"id\":\"%s\",\"text\":\"%s\"}", name,
             text != NULL ? text : "");
    a.id = bt_cstr(name);
    if (id < 0)
        a.line = BT_STR("{\"error\":{\"code\":\"empty\"}}");
    else if (text != NULL) {
        a.action = bt_cstr(action);
        a.document = bt_cstr(document);
    }
    assert_int_equal(bt_bulk_add(b, &a, &err), BT_OK);
}

static struct bt_bulk_batch *next(struct bt_bulk *b, uint64_t now, bool rest)
{
    struct bt_bulk_batch *batch = NULL;
    struct bt_err err = {0};
    uint64_t due;

    assert_int_equal(bt_bulk_next(b, now, rest, &batch, &due, &err), BT_OK);
    return batch;
}

static enum bt_status answer(struct bt_bulk *b, struct bt_bulk_batch *batch, int status,
                             const char *body, uint64_t now, struct bt_err *err)
{
    struct bt_bulk_reply r = {.status = status,
                              .why = "connection reset",
                              .body = bt_cstr(body != NULL ? body : ""),
                              .retry_after = -1};

    return bt_bulk_answer(b, batch, &r, now, err);
}

/* The answer with one status for each of the batch's documents, which are a0, a1 ... */
static const char *items(const int *status, int first, int n)
{
    static char s[4000];
    size_t at = (size_t)snprintf(s, sizeof s, "{\"items\":[");

    for (int i = 0; i < n; i++)
        at += (size_t)snprintf(
            s + at, sizeof s - at, "%s{\"index\":{\"_id\":\"a%d\",\"status\":%d%s}}",
            i != 0 ? "," : "", first + i, status[i],
            status[i] < 300    ? ""
            : status[i] == 409 ? ",\"error\":{\"type\":\"version_conflict_engine_exception\"}"
            : status[i] == 403
                ? ",\"error\":{\"type\":\"security_exception\",\"reason\":\"no\"}"
                : ",\"error\":{\"type\":\"kind\",\"reason\":\"why\"}");
    snprintf(s + at, sizeof s - at, "]}");
    return s;
}

static void expect_pop(struct bt_bulk *b, uint64_t position, const char *part)
{
    struct bt_bulk_done d;

    assert_true(bt_bulk_pop(b, true, &d));
    assert_int_equal(d.position, position);
    assert_int_equal(d.fingerprint, position * 3);
    assert_int_equal(d.bad, *part != '\0');
    assert_true(*part == '\0' ? d.line.len == 0 : strstr(d.line.s, part) != NULL);
}

static void verdicts(void **state)
{
    static const int first[] = {201, 200, 409, 400, 429, 503};
    static const int later[] = {429, 201}, last[] = {201};
    struct bt_bulk b;
    struct bt_bulk_batch *batch;
    struct bt_bulk_done d;
    struct bt_err err = {0};

    (void)state;
    bt_bulk_init(&b, &limits);
    for (int i = 0; i < 6; i++)
        add(&b, i, "x", (uint64_t)i + 1);
    add(&b, -1, NULL, 7);
    add(&b, 9, NULL, 8); /* not picked: leaves with the one before */
    assert_null(next(&b, 0, false));
    assert_non_null(batch = next(&b, 0, true));
    assert_int_equal(batch->n, 6);
    assert_int_equal(answer(&b, batch, 200, items(first, 0, 6), 10, &err), BT_OK);
    expect_pop(&b, 1, "");
    expect_pop(&b, 2, "");
    expect_pop(&b, 3, "");
    expect_pop(&b, 4,
               "\"code\":\"refused\",\"status\":400,\"message\":\"kind: why\",\"id\":\"a3\"");
    assert_false(bt_bulk_pop(&b, true, &d));
    assert_null(next(&b, 10, true));
    assert_non_null(batch = next(&b, 110, true));
    assert_int_equal(batch->n, 2);
    assert_int_equal(answer(&b, batch, 200, items(later, 4, 2), 110, &err), BT_OK);
    assert_false(bt_bulk_pop(&b, true, &d));
    assert_non_null(batch = next(&b, 9000, true));
    assert_int_equal(answer(&b, batch, 200, items(last, 4, 1), 9000, &err), BT_OK);
    expect_pop(&b, 5, "");
    expect_pop(&b, 6, "");
    expect_pop(&b, 8, "\"empty\"");
    assert_true(bt_bulk_empty(&b));
    assert_int_equal(b.counts.stored, 4);
    assert_int_equal(b.counts.older, 1);
    assert_int_equal(b.counts.refused, 1);
    bt_bulk_release(&b);
}

/* The same bytes again, later each time and not before the server says, until we give up. */
static void whole_again(void **state)
{
    static const char *const body[] = {
        "no JSON", "{\"items\":[]}", "{\"items\":3}",
        "{\"items\":[{\"index\":{\"_id\":\"b\",\"status\":200}}]}"};
    struct bt_buf before = BT_BUF_INIT, after = BT_BUF_INIT;
    struct bt_bulk_reply busy = {.status = 503, .retry_after = 5000};
    struct bt_bulk b;
    struct bt_bulk_batch *batch;
    struct bt_err err = {0};
    uint64_t now = 0;

    (void)state;
    bt_bulk_init(&b, &limits);
    add(&b, 0, "x", 1);
    batch = next(&b, now, true);
    bt_bulk_body(&b, batch, &before);
    assert_int_equal(bt_bulk_answer(&b, batch, &busy, now, &err), BT_BAD);
    assert_null(next(&b, 4999, true));
    assert_non_null(batch = next(&b, now = 5000, true));
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(answer(&b, batch, 200, body[i], now, &err), BT_BAD);
        assert_non_null(strstr(err.msg, "none to this _bulk request"));
        assert_null(next(&b, now + 49, true));
        assert_non_null(batch = next(&b, now += 1000, true));
    }
    bt_bulk_body(&b, batch, &after);
    assert_int_equal(before.len, after.len);
    assert_memory_equal(before.s, after.s, after.len);
    assert_int_equal(answer(&b, batch, 0, NULL, now, &err), BT_FATAL);
    assert_string_equal(err.msg, "gives up after 6 tries: connection reset");
    bt_buf_release(&before);
    bt_buf_release(&after);
    bt_bulk_release(&b);
}

static void halving(void **state)
{
    struct bt_bulk b;
    struct bt_bulk_batch *batch;
    struct bt_err err = {0};
    static const int one[] = {201};
    char large[3001];

    (void)state;
    memset(large, 'x', 3000);
    large[3000] = '\0';
    bt_bulk_init(&b, &limits);
    add(&b, 0, large, 1);
    add(&b, 1, "y", 2);
    batch = next(&b, 0, true);
    assert_int_equal(batch->n, 2);
    assert_int_equal(answer(&b, batch, 413, "", 0, &err), BT_OK);
    assert_true(b.limits.bytes < 1600);
    batch = next(&b, 0, true);
    assert_int_equal(batch->n, 1);
    assert_int_equal(answer(&b, batch, 413, "", 0, &err), BT_OK);
    expect_pop(&b, 1, "\"status\":413");
    batch = next(&b, 0, true);
    assert_int_equal(answer(&b, batch, 200, items(one, 1, 1), 0, &err), BT_OK);
    expect_pop(&b, 2, "");
    for (int i = 0; i < 10; i++)
        add(&b, i,
            "a document of about a hundred and fifty bytes, so that ten of them are as "
            "much as the server was seen to take in one request of ours",
            (uint64_t)i + 3);
    batch = next(&b, 0, false);
    assert_in_range(batch->n, 5, 9);
    assert_true(batch->bytes <= b.limits.bytes);
    bt_bulk_release(&b);
}

/* The server takes no request: 401 at once, 400 after we have looked whether it is one document. */
static void hopeless(void **state)
{
    static const int forbidden[] = {201, 403};
    struct bt_bulk b;
    struct bt_bulk_batch *batch;
    struct bt_bulk_done d;
    struct bt_err err = {0};
    enum bt_status st = BT_OK;

    (void)state;
    bt_bulk_init(&b, &limits);
    add(&b, 0, "x", 1);
    assert_int_equal(answer(&b, next(&b, 0, true), 401, "{\"error\":\"who?\"}", 0, &err),
                     BT_FATAL);
    assert_string_equal(err.msg, "answers 401: who?");
    bt_bulk_release(&b);

    bt_bulk_init(&b, &limits);
    add(&b, 0, "x", 1);
    add(&b, 1, "x", 2);
    assert_int_equal(answer(&b, next(&b, 0, true), 200, items(forbidden, 0, 2), 0, &err),
                     BT_FATAL);
    assert_string_equal(err.msg, "answers 403: security_exception: no");
    expect_pop(&b, 1, "");
    assert_false(bt_bulk_pop(&b, true, &d));
    bt_bulk_release(&b);

    bt_bulk_init(&b, &limits);
    for (int i = 0; i < 20; i++)
        add(&b, i, "x", (uint64_t)i + 1);
    for (int i = 0; i < 100 && st == BT_OK; i++)
        if ((batch = next(&b, 0, true)) != NULL)
            st = answer(&b, batch, 400, "bad <request>", 0, &err);
    assert_int_equal(st, BT_FATAL);
    assert_string_equal(err.msg, "refuses every request: bad <request>");
    assert_false(bt_bulk_pop(&b, false, &d)); /* we do not blame documents for that */
    bt_bulk_release(&b);
}

/* One document that always breaks the server is refused once others were taken; without others
 * it is the server. */
static void breaking(void **state)
{
    for (int others = 0; others < 2; others++) {
        static const int broken[] = {500}, stored[] = {201};
        struct bt_bulk b;
        struct bt_bulk_batch *batch, *other;
        struct bt_err err = {0};
        enum bt_status st = BT_OK;
        uint64_t now = 0;

        bt_bulk_init(&b, &limits);
        add(&b, 0, "x", 1);
        batch = next(&b, now, true);
        for (int i = 0; i < TRIES; i++) {
            st = answer(&b, batch, 200, items(broken, 0, 1), now, &err);
            if (i == 0 && others != 0) {
                add(&b, 1, "y", 2);
                assert_non_null(other = next(&b, now, true));
                answer(&b, other, 200, items(stored, 1, 1), now, &err);
            }
            if (i + 1 < TRIES)
                assert_non_null(batch = next(&b, now += 1000, true));
        }
        assert_int_equal(st, others != 0 ? BT_OK : BT_FATAL);
        if (others != 0)
            expect_pop(&b, 1, "\"status\":500");
        bt_bulk_release(&b);
    }
    (void)state;
}

/* The store and the server of the random walk. */
enum { IDS = 150, ARTICLES = 1500, SERVER_BYTES = 2500 };

struct server {
    char stored[IDS][120];
    struct bt_bulk_batch *flight[REQUESTS];
    unsigned n;
    struct bt_buf body, reply;
};

static void serve_one(struct server *s, const char *action, const char *document, bool busy)
{
    const char *id = strstr(action, "\"_id\":\"a") + 8;
    long number = strtol(id, NULL, 10);
    int status = busy && draw(10) == 0 ? (draw(2) == 0 ? 429 : 503) : 201;
    const char *poison = strstr(document, "poison");

    assert_in_range(number, 0, IDS - 1);
    if (poison != NULL && poison < strchr(document, '\n'))
        status = 400;
    if (status == 201)
        snprintf(s->stored[number], sizeof s->stored[number], "%.*s",
                 (int)strcspn(document, "\n"), document);
    bt_buf_printf(&s->reply, "%s{\"index\":{\"_id\":\"a%ld\",\"status\":%d%s}}",
                  s->reply.len > 12 ? "," : "", number, status,
                  status >= 300 ? ",\"error\":{\"type\":\"t\",\"reason\":\"r\"}" : "");
}

static void apply(struct server *s, bool busy)
{
    bt_buf_clear(&s->reply);
    bt_buf_puts(&s->reply, "{\"items\":[ ");
    bt_buf_putc(&s->body, '\0');
    for (const char *line = s->body.s; *line != '\0';) {
        const char *document = strchr(line, '\n') + 1;
        serve_one(s, line, document, busy);
        line = strchr(document, '\n') + 1;
    }
    bt_buf_puts(&s->reply, "]}");
    s->body.len--;
}

/* One of the requests under way is answered in one of the ways there are. */
static enum bt_status serve(struct server *s, struct bt_bulk *b, uint64_t now,
                            struct bt_err *err)
{
    uint32_t which = draw(s->n), fault = draw(16);
    struct bt_bulk_batch *batch = s->flight[which];
    struct bt_bulk_reply r = {.retry_after = draw(3) == 0 ? 150 : -1, .why = "reset"};

    s->flight[which] = s->flight[--s->n];
    bt_buf_clear(&s->body);
    bt_bulk_body(b, batch, &s->body);
    assert_int_equal(s->body.len, batch->bytes);
    bt_buf_putc(&s->body, '\0');
    s->body.len--;
    if (s->body.len > SERVER_BYTES)
        r.status = 413;
    else if (strstr(s->body.s, "venom") != NULL)
        r.status = 400;
    else if (fault < 3)
        r.status = fault == 0 ? 0 : fault == 1 ? 429 : 503;
    else {
        apply(s, fault > 8);
        r.status = fault == 3 ? 0 : 200; /* 3: reset after it was applied */
        if (fault == 4)
            s->reply.len /= 2;
        else if (fault == 5)
            bt_buf_clear(&s->reply);
        r.body = (struct bt_str){s->reply.s, (uint32_t)s->reply.len};
    }
    return bt_bulk_answer(b, batch, &r, now, err);
}

static void no_id_twice_under_way(const struct server *s, const struct bt_bulk *b)
{
    bool seen[IDS] = {false};
    struct bt_buf body = BT_BUF_INIT;

    for (unsigned i = 0; i < s->n; i++)
        bt_bulk_body(b, s->flight[i], &body);
    bt_buf_putc(&body, '\0');
    for (const char *at = body.s; (at = strstr(at, "\"_id\":\"a")) != NULL;) {
        long id = strtol(at += 8, NULL, 10);
        assert_false(seen[id]);
        seen[id] = true;
    }
    bt_buf_release(&body);
}

static void drain(struct server *s, struct bt_bulk *b, uint64_t *now, bool rest,
                  uint64_t *position)
{
    struct bt_err err = {0};
    struct bt_bulk_done d;
    uint64_t due;

    while (rest ? !bt_bulk_empty(b) : !bt_bulk_room(b)) {
        struct bt_bulk_batch *batch = NULL;
        do {
            assert_int_equal(bt_bulk_next(b, *now, rest, &batch, &due, &err), BT_OK);
            if (batch != NULL)
                s->flight[s->n++] = batch;
        } while (batch != NULL);
        no_id_twice_under_way(s, b);
        if (s->n != 0)
            assert_int_not_equal(serve(s, b, *now, &err), BT_FATAL);
        else if (due != UINT64_MAX)
            *now = due > *now ? due : *now;
        *now += draw(20);
        while (bt_bulk_pop(b, rest, &d)) {
            assert_in_range(d.position, *position + 1, ARTICLES);
            *position = d.position;
            assert_true(!d.bad || strstr(d.line.s, "poison") != NULL ||
                        strstr(d.line.s, "venom") != NULL ||
                        strstr(d.line.s, "empty") != NULL ||
                        strstr(d.line.s, "\"status\":413") != NULL);
        }
    }
}

static void random_walk(void **state)
{
    static struct server s;
    static char want[IDS][120];
    struct bt_bulk b;
    struct bt_bulk_limits l = limits;
    uint64_t now = 0, position = 0, refused = 0;

    (void)state;
    for (int round = 0; round < 10; round++) {
        memset(&s, 0, sizeof s);
        memset(want, 0, sizeof want);
        l.seed = draw(1000);
        l.tries = 60; /* so many faults in a row are its own fault */
        bt_bulk_init(&b, &l);
        refused = position = 0;
        for (uint64_t i = 1; i <= ARTICLES; i++) {
            int id = (int)draw(IDS);
            uint32_t kind = draw(40);
            char text[80];
            drain(&s, &b, &now, false, &position);
            snprintf(text, sizeof text, "Xã Đồng Quýt họp lần %" PRIu64 "%s", i,
                     kind == 0   ? " poison"
                     : kind == 1 ? " venom"
                                 : "");
            if (kind < 2)
                refused++;
            if (kind > 1 && kind < 6)
                add(&b, kind == 2 ? -1 : id, NULL, i);
            else
                add(&b, id, text, i);
            if (kind > 5)
                snprintf(want[id], sizeof want[id], "{\"id\":\"a%d\",\"text\":\"%s\"}", id,
                         text);
            assert_true(b.bytes <= (REQUESTS + 1) * BYTES + 200);
        }
        drain(&s, &b, &now, true, &position);
        assert_int_equal(position, ARTICLES);
        assert_int_equal(b.counts.refused, refused);
        for (int i = 0; i < IDS; i++)
            assert_string_equal(s.stored[i], want[i]);
        bt_bulk_release(&b);
        bt_buf_release(&s.body);
        bt_buf_release(&s.reply);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts), cmocka_unit_test(whole_again),
        cmocka_unit_test(halving),  cmocka_unit_test(hopeless),
        cmocka_unit_test(breaking), cmocka_unit_test(random_walk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
