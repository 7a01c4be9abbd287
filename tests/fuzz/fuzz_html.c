/* fuzz_html.c: any bytes as a page. */
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const options[] = {"source-offsets=1", "offsets=utf16", NULL};
    struct bt_input in = {.bytes = {(const char *)data, (uint32_t)size},
                          .media_type = "text/html"};

    fuzz_open(options);
    fuzz_one(&in);
    return 0;
}
