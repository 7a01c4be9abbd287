/* fuzz_text.c: any bytes as a plain article, with source offsets and every field. */
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const options[] = {"source-offsets=1", "fields=+folded", "tone=old",
                                          NULL};
    struct bt_input in = {.bytes = {(const char *)data, (uint32_t)size},
                          .media_type = "text/plain"};

    fuzz_open(options);
    fuzz_one(&in);
    return 0;
}
