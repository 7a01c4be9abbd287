/* normalize_mojibake.c: "Tiáº¿ng Viá»‡t" -> "Tiếng Việt"; see normalize_steps.h.
 *
 * UTF-8 that some tool read as windows-1252 (or latin-1) and wrote as UTF-8 again, once or twice.
 * The way back is taken run by run: characters become the bytes they stand for, and where those are
 * UTF-8 they become its characters.  A run is rewritten only if it holds more syllables afterwards:
 * "São Paulo" gives no UTF-8, "ĐÃ…" gives some but no word.  In a line with such a run, others that
 * lose nothing are rewritten too: their signs and foreign words are of the same make. */
#include "stages/normalize_steps.h"

#include "core/scan.h"
#include "stages/charset.h"

enum { MAX_RUN = 256 /* characters */, FIRST_UNPRINTABLE = 0x80, LAST_UNPRINTABLE = 0x9F };

/* Characters of a run, and where in the text each begins; at[n] is the end. */
struct run {
    uint32_t cp[MAX_RUN], at[MAX_RUN + 1], n;
};

static bool in_run(uint32_t cp)
{
    return cp == 0xA0 || bt_char_class(cp) == BT_CH_LETTER ||
           (cp >= 0x80 && bt_char_class(cp) != BT_CH_SPACE);
}

/* The run that begins at `beg`; returns its end. */
static uint32_t read_run(struct bt_str t, uint32_t beg, struct run *r)
{
    uint32_t i = beg, step;

    for (r->n = 0; i < t.len && r->n < MAX_RUN; i += step) {
        uint32_t cp = bt_decode(t.s + i, t.len - i, &step);
        if (!in_run(cp))
            break;
        r->cp[r->n] = cp;
        r->at[r->n++] = i;
    }
    r->at[r->n] = i;
    return i;
}

/* Where to look for the next run: behind this one, or behind the character that begins none. */
static uint32_t next_run(struct bt_str t, uint32_t beg, uint32_t end)
{
    uint32_t step = 0;

    if (end == beg)
        bt_decode(t.s + beg, t.len - beg, &step);
    return end + step;
}

/* One reading taken back; returns how many characters it made, and leaves *out alone if none. */
static uint32_t take_back(const struct bt_charsets *cs, const struct run *in, struct run *out)
{
    char byte[MAX_RUN];
    uint32_t made = 0, bad;
    bool leads = false; /* some byte may be the first of a character */

    for (uint32_t i = 0; i < in->n; i++) {
        int b = bt_charset_latin_byte(cs, in->cp[i]);
        byte[i] = (char)(b < 0 ? 0xFF : b);
        leads |= b >= 0xC2;
    }
    if (!leads)
        return 0;
    out->n = 0;
    for (uint32_t i = 0, len; i < in->n; i += len) {
        uint32_t unused;
        len = bt_utf8_length(byte + i, in->n - i, &bad);
        out->at[out->n] = in->at[i];
        out->cp[out->n++] = len > 1 ? bt_decode(byte + i, len, &unused) : in->cp[i];
        made += len > 1;
        if (len == 0)
            len = 1;
    }
    out->at[out->n] = in->at[in->n];
    return made;
}

/* Syllables among the pieces between blanks, quotes and dashes.  A piece with any other sign in it
 * is no word: "á»§" has a vowel, and is none. */
static uint32_t syllables(const struct run *r)
{
    char word[MAX_RUN * 4];
    uint32_t len = 0, n = 0;

    for (uint32_t i = 0; i <= r->n; i++) {
        uint32_t cp = i < r->n ? r->cp[i] : 0xA0;
        if (cp != 0xA0 && !(cp >= 0x2000 && cp <= 0x206F)) {
            len += bt_encode(word + len, cp);
            continue;
        }
        n += len != 0 && bt_viet_syllable((struct bt_str){word, len});
        len = 0;
    }
    return n;
}

static bool has_unprintable(const struct run *r)
{
    for (uint32_t i = 0; i < r->n; i++)
        if (r->cp[i] >= FIRST_UNPRINTABLE && r->cp[i] <= LAST_UNPRINTABLE)
            return true;
    return false;
}

/* Rewrites *r if that is right; `sure`: the line has shown that it was read wrongly. */
static bool repair_run(const struct bt_charsets *cs, struct run *r, bool sure)
{
    struct run once, twice;
    uint32_t before, after, again;
    bool good;

    if (take_back(cs, r, &once) == 0) /* nearly every run */
        return false;
    before = syllables(r);
    after = syllables(&once);
    good = after > before || (sure && after == before && !has_unprintable(&once));
    if (take_back(cs, &once, &twice) != 0 && (again = syllables(&twice)) >= after &&
        (again > before || good) && !(again == after && has_unprintable(&twice))) {
        *r = twice;
        return true;
    }
    if (good)
        *r = once;
    return good;
}

/* True if a run of the line is Vietnamese once it is taken back. */
static bool was_misread(const struct bt_charsets *cs, struct bt_str t, uint32_t beg)
{
    struct run r;

    for (uint32_t i = beg; i < t.len;) {
        uint32_t end = read_run(t, i, &r);
        if (end > i && repair_run(cs, &r, false))
            return true;
        i = next_run(t, i, end);
    }
    return false;
}

static void write_run(struct bt_editor *ed, const struct run *r)
{
    for (uint32_t i = 0; i < r->n; i++) {
        char out[4];
        uint32_t n = bt_encode(out, r->cp[i]), beg = r->at[i], end = r->at[i + 1];
        if (end - beg != n || memcmp(ed->in.s + beg, out, n) != 0)
            bt_editor_replace(ed, beg, end, out, n);
    }
}

void bt_step_mojibake(const struct bt_normalizer *n, struct bt_editor *ed)
{
    struct bt_str t = ed->in;
    struct run r;

    for (uint32_t beg = 0, end; beg < t.len; beg = end + 1) {
        const char *lf = memchr(t.s + beg, '\n', t.len - beg);
        struct bt_str line;
        end = lf != NULL ? (uint32_t)(lf - t.s) : t.len;
        line = bt_slice(t, 0, end);
        if (!(bt_normalize_scan(&n->scan, bt_slice(t, beg, end)) & HAS_MOJIBAKE) ||
            !was_misread(n->charsets, line, beg))
            continue;
        for (uint32_t i = beg; i < end;) {
            uint32_t stop = read_run(line, i, &r);
            if (stop > i && repair_run(n->charsets, &r, true))
                write_run(ed, &r);
            i = next_run(line, i, stop);
        }
    }
}
