/* fuzz_bulk.c: any bytes as the answer to a _bulk request, and as the line of a dead letter. */
#include "fuzz/fuzz.h"
#include "io/bulk.h"
#include "io/letter.h"

static void check_line(struct bt_str line)
{
    if (line.len != 0)
        fuzz_keep(NULL, BT_BAD, line);
}

static void fuzz_answer(struct bt_str body, int status)
{
    static const struct bt_bulk_limits limits = {.bytes = 1000,
                                                 .documents = 3,
                                                 .requests = 1,
                                                 .tries = 3,
                                                 .delay = 10,
                                                 .longest = 100,
                                                 .seed = 1};
    static const char *const id[] = {"a", "b", "c"};
    struct bt_bulk_reply reply = {
        .status = status, .why = "gone", .body = body, .retry_after = -1};
    struct bt_bulk_batch *batch;
    struct bt_bulk_done done;
    struct bt_err err = {0};
    struct bt_bulk b;
    uint64_t due;

    bt_bulk_init(&b, &limits);
    for (int i = 0; i < 3; i++) {
        struct bt_bulk_article a = {.id = bt_cstr(id[i]),
                                    .action = BT_STR("{\"index\":{}}"),
                                    .document = BT_STR("{\"text\":\"Xã họp.\"}"),
                                    .position = (uint64_t)i + 1};
        bt_bulk_add(&b, &a, &err);
    }
    for (uint64_t now = 0; now < 10; now++) {
        if (bt_bulk_next(&b, now * 1000, true, &batch, &due, &err) != BT_OK || batch == NULL)
            break;
        if (bt_bulk_answer(&b, batch, &reply, now * 1000, &err) == BT_FATAL)
            break;
        while (bt_bulk_pop(&b, true, &done))
            check_line(done.line);
    }
    bt_bulk_release(&b);
}

static void fuzz_letter(struct bt_str line)
{
    struct bt_buf text = BT_BUF_INIT, action = BT_BUF_INIT;
    struct bt_bulk_article a = {0};

    bt_buf_str(&text, line);
    bt_buf_putc(&text, '\0');
    if (bt_letter_read((struct bt_str){text.s, line.len}, &action, &a) &&
        (a.id.len == 0 || a.document.len == 0 || a.document.s[0] != '{'))
        __builtin_trap();
    bt_buf_release(&text);
    bt_buf_release(&action);
}

/* The first byte chooses the status; 0 is none. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int status[] = {0, 200, 400, 401, 413, 429, 503, 200};
    struct bt_str body;

    if (size == 0)
        return 0;
    body = (struct bt_str){(const char *)data + 1, (uint32_t)size - 1};
    fuzz_answer(body, status[data[0] % 8]);
    fuzz_letter(body);
    return 0;
}
