/* fuzz_warc.c: any bytes as a web archive: in whatever portions they come, the articles are the same,
 * and there are no more of them than there are bytes.  (How far broken gzip data can be unpacked does
 * depend on the portions.) */
#include "unit/warc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *s = (const char *)data;
    struct bt_buf whole = BT_BUF_INIT, parts = BT_BUF_INIT;
    uint64_t done[BT_WARC_NSKIP], again[BT_WARC_NSKIP];
    uint64_t pieces = warc_read_bytes(&whole, s, size, SIZE_MAX, false, done);
    bool plain = size == 0 || data[0] != 0x1F;

    warc_read_bytes(&parts, s, size, 1 + size % 7, false, again);
    if (plain &&
        (pieces > size || whole.len != parts.len || memcmp(done, again, sizeof done) != 0 ||
         (whole.len != 0 && memcmp(whole.s, parts.s, whole.len) != 0)))
        __builtin_trap();
    warc_read_bytes(&parts, s, size, SIZE_MAX, true, again);
    bt_buf_release(&whole);
    bt_buf_release(&parts);
    return 0;
}
