/* fuzz.h: one run of the whole chain over fuzzed bytes; what every target shares. */
#ifndef BT_FUZZ_H
#define BT_FUZZ_H

#include "core/run.h"

/* Runs one input to a record; the record must be one line of UTF-8. */
static enum bt_status fuzz_keep(void *ctx, enum bt_status st, struct bt_str json)
{
    (void)ctx;
    (void)st;
    if (json.len == 0 || json.s[0] != '{' || memchr(json.s, '\n', json.len) != NULL)
        __builtin_trap();
    for (uint32_t i = 0, len, bad; i < json.len; i += len)
        if ((len = bt_utf8_length(json.s + i, json.len - i, &bad)) == 0)
            __builtin_trap();
    return BT_OK;
}

static struct bt_run *fuzz_run;
static struct bt_worker *fuzz_worker;

static void fuzz_open(const char *const *options)
{
    struct bt_err err = {0};

    if (fuzz_run != NULL)
        return;
    if (bt_open(&fuzz_run, options, NULL, 0, &err) != BT_OK ||
        bt_worker_new(&fuzz_worker, fuzz_run, NULL, &err) != BT_OK)
        __builtin_trap();
}

static void fuzz_one(const struct bt_input *in)
{
    struct bt_err err = {0};

    if (bt_run_one(fuzz_run, fuzz_worker, in, fuzz_keep, NULL, &err) == BT_FATAL)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
