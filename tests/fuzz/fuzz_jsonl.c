/* fuzz_jsonl.c: any bytes as a JSONL line: whether strings are lifted out of it or the parser reads
 * them all, the article is the same, and so is the error. */
#include "unit/lift.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct read lifted, plain;

    read_line(&lifted, (const char *)data, size, false);
    read_line(&plain, (const char *)data, size, true);
    if (difference(&lifted, &plain) != NULL)
        __builtin_trap();
    read_release(&lifted);
    read_release(&plain);
    return 0;
}
