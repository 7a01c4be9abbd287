/* wide.h: UTF-16 and UTF-32 made for the tests. */
#ifndef BT_TEST_WIDE_H
#define BT_TEST_WIDE_H

#include "stages/charset.h"

static void put_unit(char *to, uint32_t bytes, bool big, uint32_t unit)
{
    for (uint32_t i = 0; i < bytes; i++)
        to[big ? bytes - 1 - i : i] = (char)(unit >> 8 * i & 0xFF);
}

/* The character to `to`, room for 4 bytes; how many it takes. */
static uint32_t put_wide(char *to, enum bt_charset c, uint32_t cp)
{
    uint32_t bytes = bt_charset_unit(c);
    bool big = bt_charset_is_big(c);

    if (bytes == 2 && cp > 0xFFFF) {
        put_unit(to, 2, big, 0xD800 + ((cp - 0x10000) >> 10));
        put_unit(to + 2, 2, big, 0xDC00 + (cp & 0x3FF));
        return 4;
    }
    put_unit(to, bytes, big, cp);
    return bytes;
}

#endif
