/* decode_charset.c: one charset -> UTF-8; see charset.h.
 *
 * A table of dicts/charsets/ is a list of byte sequences, longest first at each lead byte.  A byte
 * that no row begins with is itself in ASCII and U+FFFD beyond.  The Windows code pages become such
 * tables when they are opened, byte by byte through ICU's converter. */
#include "stages/charset.h"

#include "core/err.h"
#include "core/scan.h"
#include "stages/viet.h"

#include <unicode/ucnv.h>

enum { MAX_SEQUENCE = 3, REPLACEMENT = 0xFFFD };

struct sequence {
    unsigned char byte[MAX_SEQUENCE];
    uint8_t n;
    uint32_t cp;
};

struct table {
    struct sequence *row; /* by lead byte, then longest first */
    uint32_t n;
    uint16_t first[257]; /* rows of lead byte b: [first[b], first[b + 1]) */
};

enum {
    LATIN_END = 0x2123
}; /* behind the last character of windows-1252, the trade mark sign */

struct bt_charsets {
    struct table table[BT_NCHARSET]; /* those that have one */
    unsigned char latin[LATIN_END];  /* windows-1252 backwards: code point -> byte, 0 = none */
};

static const struct {
    const char *name;
    const char *dictionary; /* its table in dicts/charsets/ */
    const char *converter;  /* its name in ICU */
} charsets[BT_NCHARSET] = {
    [BT_CHARSET_AUTO] = {"unknown", NULL, NULL},
    [BT_CHARSET_UTF8] = {"UTF-8", NULL, NULL},
    [BT_CHARSET_UTF16] = {"UTF-16", NULL, NULL},
    [BT_CHARSET_UTF16LE] = {"UTF-16LE", NULL, NULL},
    [BT_CHARSET_UTF16BE] = {"UTF-16BE", NULL, NULL},
    [BT_CHARSET_UTF32] = {"UTF-32", NULL, NULL},
    [BT_CHARSET_UTF32LE] = {"UTF-32LE", NULL, NULL},
    [BT_CHARSET_UTF32BE] = {"UTF-32BE", NULL, NULL},
    [BT_CHARSET_TCVN3] = {"TCVN3", "tcvn3", NULL},
    [BT_CHARSET_VNI] = {"VNI", "vni", NULL},
    [BT_CHARSET_VPS] = {"VPS", "vps", NULL},
    [BT_CHARSET_VISCII] = {"VISCII", "viscii", NULL},
    [BT_CHARSET_WINDOWS1258] = {"windows-1258", NULL, "windows-1258"},
    [BT_CHARSET_BKHCM2] = {"BKHCM2", "bkhcm2", NULL},
    [BT_CHARSET_VIQR] = {"VIQR", "viqr", NULL},
    [BT_CHARSET_WINDOWS1252] = {"windows-1252", NULL, "windows-1252"},
    [BT_CHARSET_CP1258] = {"windows-1258", NULL, "windows-1258"},
};

const char *bt_charset_name(enum bt_charset c)
{
    return charsets[c].name;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* "41 B5": up to MAX_SEQUENCE bytes in hexadecimal, a blank between them. */
static bool read_bytes(struct bt_str s, struct sequence *row)
{
    row->n = 0;
    for (uint32_t i = 0; i < s.len; i += 3) {
        int high, low;
        if (s.len - i < 2 || row->n == MAX_SEQUENCE || (s.len - i > 2 && s.s[i + 2] != ' '))
            return false;
        high = hex_digit(s.s[i]);
        low = hex_digit(s.s[i + 1]);
        if (high < 0 || low < 0)
            return false;
        row->byte[row->n++] = (unsigned char)(high << 4 | low);
    }
    return row->n != 0;
}

static int by_lead(const void *a, const void *b)
{
    const struct sequence *x = a, *y = b;

    return x->byte[0] != y->byte[0] ? x->byte[0] - y->byte[0] : y->n - x->n;
}

static void index_table(struct table *t)
{
    uint32_t i = 0;

    qsort(t->row, t->n, sizeof *t->row, by_lead);
    for (uint32_t b = 0; b < 256; b++) {
        t->first[b] = (uint16_t)i;
        while (i < t->n && t->row[i].byte[0] == b)
            i++;
    }
    t->first[256] = (uint16_t)i;
}

static enum bt_status read_table(struct table *t, const struct bt_dict *dict, const char *name,
                                 struct bt_err *err)
{
    int bytes = bt_dict_column(dict, name, "bytes");
    int letter = bt_dict_column(dict, name, "letter");
    struct bt_rows rows = {0, 0};

    if (!bt_dict_table(dict, name, &rows) || rows.n > UINT16_MAX)
        return bt_err_set(err, BT_FATAL, "dictionary", "there is no table %s", name);
    if ((t->row = calloc((size_t)rows.n + 1, sizeof *t->row)) == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening charset %s", name);
    for (; t->n < rows.n; t->n++) {
        struct sequence *row = &t->row[t->n];
        struct bt_str c = bt_dict_cell(dict, rows.first + t->n, letter);
        uint32_t len = 0;
        if (c.len != 0)
            row->cp = bt_decode(c.s, c.len, &len);
        if (!read_bytes(bt_dict_cell(dict, rows.first + t->n, bytes), row) || c.len == 0 ||
            len != c.len)
            return bt_err_at(
                err, BT_FATAL, name, (int)bt_dict_row_line(dict, rows.first + t->n), 0,
                "expected up to %d bytes such as \"41 B5\" and one letter", MAX_SEQUENCE);
    }
    index_table(t);
    return BT_OK;
}

/* The upper half of a code page, asked of ICU byte by byte. */
static enum bt_status read_code_page(struct table *t, const char *name, struct bt_err *err)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(name, &status);

    if (U_FAILURE(status))
        return bt_err_set(err, BT_FATAL, "charset", "ICU has no converter %s: %s", name,
                          u_errorName(status));
    if ((t->row = calloc(128, sizeof *t->row)) == NULL) {
        ucnv_close(converter);
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening charset %s", name);
    }
    for (int b = 0x80; b < 0x100; b++) {
        char byte = (char)b;
        UChar wide[4];
        status = U_ZERO_ERROR;
        if (ucnv_toUChars(converter, wide, 4, &byte, 1, &status) == 1 && U_SUCCESS(status))
            t->row[t->n++] = (struct sequence){{(unsigned char)b}, 1, wide[0]};
    }
    ucnv_close(converter);
    index_table(t);
    return BT_OK;
}

static void turn_latin(struct bt_charsets *cs)
{
    const struct table *t = &cs->table[BT_CHARSET_WINDOWS1252];

    for (uint32_t b = 0; b < 0x100; b++)
        cs->latin[b] = (unsigned char)b;
    for (uint32_t i = 0; i < t->n; i++)
        if (t->row[i].cp < LATIN_END)
            cs->latin[t->row[i].cp] = t->row[i].byte[0];
}

enum bt_status bt_charsets_open(struct bt_charsets **out, const struct bt_dict *dict,
                                struct bt_err *err)
{
    struct bt_charsets *cs = calloc(1, sizeof *cs);
    enum bt_status st = BT_OK;

    if (cs == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening charsets");
    for (int i = 0; st == BT_OK && i < BT_CHARSET_CP1258; i++)
        if (charsets[i].dictionary != NULL)
            st = read_table(&cs->table[i], dict, charsets[i].dictionary, err);
        else if (i == BT_CHARSET_WINDOWS1258 || i == BT_CHARSET_WINDOWS1252)
            st = read_code_page(&cs->table[i], charsets[i].converter, err);
    if (st != BT_OK) {
        bt_charsets_free(cs);
        return st;
    }
    turn_latin(cs);
    *out = cs;
    return BT_OK;
}

void bt_charsets_free(struct bt_charsets *cs)
{
    if (cs == NULL)
        return;
    for (int i = 0; i < BT_NCHARSET; i++)
        free(cs->table[i].row);
    free(cs);
}

/* The longest sequence of the table at byte i; NULL if none begins there. */
static const struct sequence *sequence_at(const struct table *t, struct bt_str s, uint32_t i)
{
    unsigned char lead = (unsigned char)s.s[i];

    for (uint32_t k = t->first[lead]; k < t->first[lead + 1]; k++) {
        const struct sequence *row = &t->row[k];
        if (row->n <= s.len - i && memcmp(row->byte, s.s + i, row->n) == 0)
            return row;
    }
    return NULL;
}

static void decode_table(const struct table *t, struct bt_editor *ed, uint32_t *replaced)
{
    struct bt_str s = ed->in;

    for (uint32_t i = 0, step; i < s.len; i += step) {
        const struct sequence *row;
        char out[4];
        step = 1;
        if ((row = sequence_at(t, s, i)) != NULL) {
            step = row->n;
            bt_editor_replace(ed, i, i + step, out, bt_encode(out, row->cp));
        } else if ((unsigned char)s.s[i] >= 0x80) {
            bt_editor_replace(ed, i, i + 1, out, bt_encode(out, REPLACEMENT));
            ++*replaced;
        }
    }
}

static bool is_tone_sign(char c)
{
    return c == '.' || c == '?' || c == '\'' || c == '`' || c == '~';
}

static bool is_mark_sign(char c)
{
    return is_tone_sign(c) || c == '^' || c == '(' || c == '+' || c == '\\' ||
           (c | 0x20) == 'd';
}

static bool is_capital(char c)
{
    return (unsigned char)(c - 'A') < 26;
}

static bool is_ascii_letter(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

static bool has_escapes(struct bt_str s)
{
    for (uint32_t i = 0; i + 1 < s.len; i++)
        if (s.s[i] == '\\' && is_tone_sign(s.s[i + 1]))
            return true;
    return false;
}

/* In VIQR a full stop or a question mark behind a vowel may be a mark or end a sentence.  RFC 1456
 * wants the latter escaped; who did not is read by what stands around the word, which begins at
 * `word` and ends before the sign.  At a line's end it is punctuation, and so is a full stop before a
 * capital, unless the word has one too ("Thi. Mai": measured right in four cases of five). */
static bool is_punctuation(struct bt_str s, uint32_t word, uint32_t sign)
{
    uint32_t i = sign + 1;

    if (s.s[sign] != '.' && s.s[sign] != '?')
        return false;
    if (i < s.len && is_ascii_letter(s.s[i]))
        return false;
    if (i < s.len && s.s[i] == '.') /* a mark and a full stop, or dots */
        return i + 1 < s.len && s.s[i + 1] == '.';
    while (i < s.len && (s.s[i] == ' ' || s.s[i] == '"' || s.s[i] == ')'))
        i++;
    if (i == s.len || s.s[i] == '\n' || s.s[i] == '\r')
        return true;
    return s.s[sign] == '.' && is_capital(s.s[i]) && !(i == sign + 2 && is_capital(s.s[word]));
}

/* The letter of a row, or without its tone if the sign of that is punctuation here. */
static uint32_t read_tone(const struct sequence *row, bool sign, uint32_t *bytes)
{
    struct bt_letter letter;

    *bytes = row->n;
    if (!sign || !bt_letter_of(row->cp, &letter))
        return row->cp;
    --*bytes;
    letter.tone = BT_LEVEL;
    return bt_letter_compose(letter);
}

/* Without escapes a second tone in the same word is punctuation too: a syllable has one. */
static void decode_viqr(const struct table *t, struct bt_editor *ed)
{
    struct bt_str s = ed->in;
    bool escapes = has_escapes(s), toned = false;
    uint32_t word = 0;

    for (uint32_t i = 0, step; i < s.len; i += step) {
        const struct sequence *row = NULL;
        char out[4];
        step = 1;
        if (s.s[i] == '\\' && i + 1 < s.len && is_mark_sign(s.s[i + 1])) {
            bt_editor_replace(ed, i, i + 1, "", 0);
            step = 2;
        } else if (is_ascii_letter(s.s[i])) {
            row = sequence_at(t, s, i);
        }
        if (row == NULL) {
            if (!is_ascii_letter(s.s[i])) {
                toned = false;
                word = i + step;
            }
            continue;
        }
        if (is_tone_sign(s.s[i + row->n - 1])) {
            bool sign = !escapes && (toned || is_punctuation(s, word, i + row->n - 1u));
            uint32_t cp = read_tone(row, sign, &step);
            toned = true;
            if (step > 1)
                bt_editor_replace(ed, i, i + step, out, bt_encode(out, cp));
        } else {
            step = row->n;
            bt_editor_replace(ed, i, i + step, out, bt_encode(out, row->cp));
        }
    }
}

static void decode_wide(enum bt_charset c, struct bt_editor *ed, uint32_t *replaced)
{
    struct bt_str s = ed->in;

    for (uint32_t i = 0, len; i < s.len; i += len) {
        uint32_t cp = bt_charset_wide_char(c, s.s + i, s.len - i, &len);
        char out[4];
        if (cp == BT_WIDE_BROKEN) {
            cp = REPLACEMENT;
            ++*replaced;
        }
        bt_editor_replace(ed, i, i + len, out, bt_encode(out, cp));
    }
}

void bt_charset_decode(const struct bt_charsets *cs, enum bt_charset c, struct bt_arena *arena,
                       struct bt_str *text, struct bt_edits *edits, uint32_t *replaced)
{
    struct bt_editor ed;
    struct bt_edits now;

    if (c == BT_CHARSET_AUTO || c == BT_CHARSET_UTF8)
        return;
    c = bt_charset_settle_wide(c, *text);
    if (c == BT_CHARSET_CP1258)
        c = BT_CHARSET_WINDOWS1258;
    bt_editor_init(&ed, arena, *text);
    if (bt_charset_is_wide(c))
        decode_wide(c, &ed, replaced);
    else if (c == BT_CHARSET_VIQR)
        decode_viqr(&cs->table[c], &ed);
    else
        decode_table(&cs->table[c], &ed, replaced);
    bt_editor_finish(&ed, text, &now);
    *edits = bt_edits_compose(arena, *edits, now);
}

int bt_charset_latin_byte(const struct bt_charsets *cs, uint32_t cp)
{
    return cp < LATIN_END && (cp == 0 || cs->latin[cp] != 0) ? cs->latin[cp] : -1;
}

/* A text that was read as windows-1252 by mistake: each character stands for its byte there.
 * Characters that page has not, and bytes the table has not, stay as they are. */
void bt_charset_decode_latin(const struct bt_charsets *cs, enum bt_charset c,
                             struct bt_arena *arena, struct bt_str *text,
                             struct bt_edits *edits)
{
    struct bt_editor ed;
    struct bt_edits now;

    bt_editor_init(&ed, arena, *text);
    for (uint32_t i = 0, first = 1; i < text->len; i += first) {
        char byte[MAX_SEQUENCE], out[4];
        uint32_t end[MAX_SEQUENCE], n = 0, at = i, step;
        const struct sequence *row;
        while (n < MAX_SEQUENCE && at < text->len) {
            int b = bt_charset_latin_byte(cs, bt_decode(text->s + at, text->len - at, &step));
            at += step;
            if (n == 0)
                first = step;
            if (b < 0)
                break;
            byte[n] = (char)b;
            end[n++] = at;
        }
        if (n == 0 || (row = sequence_at(&cs->table[c], (struct bt_str){byte, n}, 0)) == NULL)
            continue;
        first = end[row->n - 1] - i;
        bt_editor_replace(&ed, i, i + first, out, bt_encode(out, row->cp));
    }
    bt_editor_finish(&ed, text, &now);
    *edits = bt_edits_compose(arena, *edits, now);
}
