/* foreign.c: see foreign.h. */
#include "io/foreign.h"

#include <string.h>

/* The name of a ZIP's first member stands behind a header of so many bytes. */
enum { ZIP_NAME = BT_FOREIGN_LOOK - 10 };

static const struct {
    const char *name;
    bool packed;
    unsigned char at, len;
    char magic[10];
} known[] = {
    {"a RAR archive", true, 0, 6, "Rar!\x1A\x07"},
    {"a compress (.Z) file", true, 0, 2, "\x1F\x9D"},
    {"an lzip file", true, 0, 4, "LZIP"},
    {"an lzop file", true, 0, 4, "\x89LZO"},
    {"an lz4 file of the old kind", true, 0, 4, "\x02\x21\x4C\x18"},
    {"a snappy file", true, 0, 10, "\xFF\x06\0\0sNaPpY"},
    {"a cabinet archive", true, 0, 4, "MSCF"},
    {"an ar archive", true, 0, 8, "!<arch>\n"},
    {"an RPM package", true, 0, 4, "\xED\xAB\xEE\xDB"},
    {"an office document", true, ZIP_NAME, 10, "[Content_T"},
    {"an office document", true, ZIP_NAME, 6, "_rels/"},
    {"an office document or e-book", true, ZIP_NAME, 8, "mimetype"},
    {"a Java archive", true, ZIP_NAME, 9, "META-INF/"},
    {"an office document of the old kind", false, 0, 8, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"},
    {"a PDF document", false, 0, 5, "%PDF-"},
    {"an RTF document", false, 0, 5, "{\\rtf"},
    {"a PostScript document", false, 0, 4, "%!PS"},
    {"a PNG image", false, 0, 8, "\x89PNG\r\n\x1A\n"},
    {"a JPEG image", false, 0, 3, "\xFF\xD8\xFF"},
    {"a GIF image", false, 0, 6, "GIF87a"},
    {"a GIF image", false, 0, 6, "GIF89a"},
    {"a TIFF image", false, 0, 4, "II*\0"},
    {"an SQLite database", false, 0, 10, "SQLite for"},
};

const char *bt_foreign(const char *s, size_t n, bool *packed)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        size_t at = known[i].at;
        if (n < at + known[i].len || memcmp(s + at, known[i].magic, known[i].len) != 0 ||
            (at == ZIP_NAME && memcmp(s, "PK\3\4", 4) != 0))
            continue;
        *packed = known[i].packed;
        return known[i].name;
    }
    *packed = false;
    return NULL;
}
