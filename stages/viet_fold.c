/* viet_fold.c: search keys and the case of names; see viet.h. */
#include "stages/viet.h"

#include "core/edit.h"
#include "core/scan.h"

#include <unicode/unorm2.h>

/* Marks and letters that Unicode does not take apart, and what people type for them; NULL:
 * stays. */
static const char *plain_form(uint32_t cp)
{
    switch (cp) {
    case 0x110: /* Đ, and its look-alikes Ð ð Ɖ ɖ */
    case 0x111:
    case 0xD0:
    case 0xF0:
    case 0x189:
    case 0x256:
    case 0x1D06:
        return "d";
    case 0xA0:
    case 0x202F:
    case 0x205F:
    case 0x3000:
        return " ";
    case 0xAB:
    case 0xBB:
    case 0x201C:
    case 0x201D:
    case 0x201E:
        return "\"";
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x2BC:
        return "'";
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
        return "-";
    case 0x2026:
        return "...";
    case 0xC6:
    case 0xE6:
        return "ae";
    case 0xD8:
    case 0xF8:
        return "o";
    case 0xDF:
        return "ss";
    case 0x141:
    case 0x142:
        return "l";
    case 0x152:
    case 0x153:
        return "oe";
    case 0xAD:
    case 0xFEFF:
        return "";
    default:
        if (cp >= 0x2000 && cp <= 0x200A)
            return " ";
        if ((cp >= 0x200B && cp <= 0x200F) || (cp >= 0x202A && cp <= 0x202E) ||
            (cp >= 0x2060 && cp <= 0x2069))
            return "";
        return NULL;
    }
}

/* The letter without marks, lower case; 0 for a combining mark. */
static uint32_t bare(uint32_t cp)
{
    struct bt_letter l;
    UErrorCode status = U_ZERO_ERROR;
    UChar parts[32];
    int32_t n;

    if (bt_letter_of(cp, &l)) {
        l.tone = BT_LEVEL;
        cp = l.base;
    }
    if (bt_char_class(cp) == BT_CH_MARK)
        return 0;
    if (cp >= 0xFF01 && cp <= 0xFF5E)
        return bt_lower(cp - 0xFEE0);
    if (cp < 0xC0 || cp >= 0x2000 || (cp >= 0x250 && cp < 0x1E00))
        return bt_lower(cp);
    n = unorm2_getDecomposition(unorm2_getNFDInstance(&status), (UChar32)cp, parts, 32,
                                &status);
    return bt_lower(U_SUCCESS(status) && n > 0 ? parts[0] : cp);
}

/* The plain forms are never longer than what they stand for. */
static uint32_t put(char *out, uint32_t len, const char *s)
{
    size_t n = strlen(s);

    memcpy(out + len, s, n);
    return len + (uint32_t)n;
}

uint32_t bt_viet_fold(const char *s, uint32_t n, char *out)
{
    uint32_t len = 0;

    for (uint32_t i = 0, step; i < n; i += step) {
        uint32_t cp = bt_decode(s + i, n - i, &step), to;
        const char *plain = cp >= 0x80 ? plain_form(cp) : NULL;
        char one[4];
        if (plain != NULL) {
            len = put(out, len, plain);
        } else if (cp < 0x80) {
            out[len++] = (char)(cp - 'A' < 26 ? cp | 0x20 : cp);
        } else if ((to = bare(cp)) != 0) {
            uint32_t k = bt_encode(one, to);
            bool fits = k <= step; /* the lower case of a few letters is longer: they stay */
            memcpy(out + len, fits ? one : s + i, fits ? k : step);
            len += fits ? k : step;
        }
    }
    return len;
}

/* End of the word (letters and marks) that begins at `beg`. */
static uint32_t word_end(struct bt_str s, uint32_t beg)
{
    uint32_t i = beg, step;

    for (; i < s.len; i += step) {
        enum bt_char c = bt_char_class(bt_decode(s.s + i, s.len - i, &step));
        if (c != BT_CH_LETTER && c != BT_CH_MARK)
            break;
    }
    return i;
}

struct bt_str bt_viet_fold_marked(struct bt_arena *arena, struct bt_str text)
{
    char *out = bt_alloc(arena, (size_t)text.len + text.len / 2 + 8);
    uint32_t len = 0;

    for (uint32_t i = 0, step, end = 0; i < text.len; i += step) {
        bool word = i >= end && (end = word_end(text, i)) > i;
        if (word && end - i <= BT_MAX_KEY_POINTS) {
            char key[BT_MAX_KEY_POINTS + 8];
            uint32_t n = bt_viet_key(text.s + i, end - i, key);
            memcpy(out + len, key, n);
            len += n;
            step = end - i;
        } else {
            uint32_t cp = bt_decode(text.s + i, text.len - i, &step);
            const char *plain = cp >= 0x80 && i >= end ? plain_form(cp) : NULL;
            if (plain != NULL)
                len = put(out, len, plain);
            else
                len += bt_encode(out + len, bt_lower(cp));
        }
    }
    return (struct bt_str){out, len};
}

/* The byte of the y in a word whose rime is y alone, after an onset that is written with i too; 0
 * if it is none. */
static uint32_t open_y(struct bt_str word)
{
    struct bt_letter l[3];
    uint32_t n = 0, i = 0, last = 0, step;

    for (; i < word.len; i += step) {
        if (n == 3 || !bt_letter_of(bt_decode(word.s + i, word.len - i, &step), &l[n++]))
            return 0;
        last = i;
    }
    if (n < 2 || l[n - 1].base != 'y')
        return 0;
    if (n == 3)
        return l[0].base == 'q' && l[1].base == 'u' ? last : 0;
    return l[0].base < 0x80 && strchr("hklmstv", l[0].base) != NULL ? last : 0;
}

struct bt_str bt_viet_merge_iy(struct bt_arena *arena, struct bt_str text)
{
    struct bt_editor ed;
    struct bt_edits edits;
    struct bt_str out;

    bt_editor_init(&ed, arena, text);
    for (uint32_t i = 0, step; i < text.len; i += step) {
        uint32_t end = word_end(text, i), y = open_y(bt_slice(text, i, end)), len;
        struct bt_letter l;
        char letter[4];
        step = end > i ? end - i : 1;
        if (y == 0 || !bt_letter_of(bt_decode(text.s + i + y, end - i - y, &len), &l))
            continue;
        l.base = 'i';
        bt_editor_replace(&ed, i + y, end, letter, bt_encode(letter, bt_letter_compose(l)));
    }
    bt_editor_finish(&ed, &out, &edits);
    return out;
}

struct bt_str bt_viet_title_case(struct bt_arena *arena, struct bt_str name)
{
    char *out = bt_alloc(arena, (size_t)name.len + name.len / 2 + 8);
    uint32_t len = 0;
    bool inside = false;

    for (uint32_t i = 0, step; i < name.len; i += step) {
        uint32_t cp = bt_decode(name.s + i, name.len - i, &step);
        enum bt_char c = bt_char_class(cp);
        len += bt_encode(out + len, inside ? bt_lower(cp) : bt_upper(cp));
        inside = c == BT_CH_LETTER || c == BT_CH_MARK;
    }
    return (struct bt_str){out, len};
}
