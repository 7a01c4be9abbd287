/* normalize_spaces.c: entities, invisible characters, white space, wrapped lines; see
 * normalize_steps.h. */
#include "stages/normalize_steps.h"

#include "core/scan.h"

/* What HTML reads for the references 128 to 159: the printable part of windows-1252. */
static const uint16_t windows[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

void bt_entities_open(struct bt_entities *e, const struct bt_dict *dict)
{
    *e = (struct bt_entities){.dict = dict,
                              .name = bt_dict_column(dict, "entities", "name"),
                              .code = bt_dict_column(dict, "entities", "code")};
    bt_dict_table(dict, "entities", &e->rows);
}

static uint32_t named_entity(const struct bt_entities *e, struct bt_str name)
{
    uint32_t lo = 0, hi = e->rows.n;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2, row = e->rows.first + mid, cp = 0;
        int c = bt_str_cmp(bt_dict_cell(e->dict, row, e->name), name);
        if (c == 0) {
            struct bt_str hex = bt_dict_cell(e->dict, row, e->code);
            for (uint32_t i = 0; i < hex.len; i++)
                cp = cp << 4 |
                     (uint32_t)(hex.s[i] <= '9' ? hex.s[i] - '0' : hex.s[i] - 'A' + 10);
            return cp;
        }
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return 0;
}

/* "#225" or "#xE1"; 0 if it is no character that may stand in a text. */
static uint32_t numbered_entity(struct bt_str s)
{
    bool hex = s.len > 1 && (s.s[1] | 0x20) == 'x';
    uint32_t cp = 0, i = hex ? 2 : 1;

    if (i >= s.len)
        return 0;
    for (; i < s.len; i++) {
        uint32_t d = (uint32_t)(s.s[i] - '0');
        if (hex && (s.s[i] | 0x20) >= 'a' && (s.s[i] | 0x20) <= 'f')
            d = (uint32_t)((s.s[i] | 0x20) - 'a') + 10;
        else if (d > 9)
            return 0;
        cp = cp * (hex ? 16 : 10) + d;
        if (cp > 0x10FFFF)
            return 0;
    }
    if (cp >= 0x80 && cp < 0xA0)
        cp = windows[cp - 0x80];
    if ((cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r') || cp == 0x7F ||
        (cp >= 0xD800 && cp < 0xE000))
        return 0;
    return cp;
}

uint32_t bt_entity_at(const struct bt_entities *e, struct bt_str t, uint32_t at, uint32_t *len)
{
    enum { MAX_ENTITY = 34 };
    uint32_t i = at + 1;
    struct bt_str name;

    while (i < t.len && i - at < MAX_ENTITY && t.s[i] != ';' &&
           (bt_char_class((unsigned char)t.s[i]) == BT_CH_LETTER || t.s[i] == '#' ||
            (t.s[i] >= '0' && t.s[i] <= '9')) &&
           (unsigned char)t.s[i] < 0x80)
        i++;
    if (i >= t.len || t.s[i] != ';' || i == at + 1)
        return 0;
    *len = i + 1 - at;
    name = bt_slice(t, at + 1, i);
    return name.s[0] == '#' ? numbered_entity(name) : named_entity(e, name);
}

void bt_step_entities(const struct bt_normalizer *n, struct bt_editor *ed, bool in_line)
{
    struct bt_str t = ed->in;

    for (uint32_t i = 0; i < t.len; i++) {
        uint32_t len, cp;
        char out[4];
        const char *amp = memchr(t.s + i, '&', t.len - i);
        if (amp == NULL)
            return;
        i = (uint32_t)(amp - t.s);
        if ((cp = bt_entity_at(&n->entities, t, i, &len)) == 0)
            continue;
        if (in_line && (cp == '\n' || cp == '\r' || cp == '\t'))
            cp = ' ';
        bt_editor_replace(ed, i, i + len, out, bt_encode(out, cp));
        i += len - 1;
    }
}

static bool is_invisible(uint32_t cp)
{
    return (cp < 0x20 && cp != '\t' && !(cp >= '\n' && cp <= '\r')) || cp == 0x7F ||
           (cp >= 0x80 && cp < 0xA0 && cp != 0x85) || cp == 0xAD || cp == 0x34F ||
           (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x202A && cp <= 0x202E) ||
           (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF || cp == 0xFFFC;
}

void bt_step_invisible(const struct bt_normalizer *n, struct bt_editor *ed)
{
    uint64_t rules = bt_normal_rules(&n->scan, HAS_INVISIBLE);
    struct bt_str t = ed->in;

    for (uint32_t i = 0, step; (i = bt_normal_next(&n->scan, t, i, rules)) < t.len; i += step) {
        i = bt_normal_beg(t, i);
        if (is_invisible(bt_decode(t.s + i, t.len - i, &step)))
            bt_editor_replace(ed, i, i + step, "", 0);
    }
}

/* White space from `beg` on: its end, and how many line breaks it holds. */
static uint32_t white_end(struct bt_str t, uint32_t beg, uint32_t *lines)
{
    uint32_t i = beg, step;

    *lines = 0;
    for (; i < t.len; i += step) {
        uint32_t cp = bt_decode(t.s + i, t.len - i, &step);
        if (cp == '\n' || cp == 0x85 || cp == 0x2028 || cp == 0x2029 || cp == '\r')
            ++*lines;
        else if (bt_char_class(cp) != BT_CH_SPACE && cp != 0x1680)
            break;
        if (cp == '\r' && i + 1 < t.len && t.s[i + 1] == '\n')
            step = 2;
    }
    return i;
}

/* The white space at `beg`, if there is any, becomes one blank, one line break or two; nothing at the
 * ends of the text.  Returns its end. */
static uint32_t set_spaces(struct bt_editor *ed, uint32_t beg)
{
    struct bt_str t = ed->in;
    uint32_t lines, end = white_end(t, beg, &lines), want = lines > 2 ? 2 : lines;
    const char *by = lines != 0 ? "\n\n" : " ";

    if (lines == 0)
        want = 1;
    if (beg == 0 || end == t.len)
        want = 0;
    if (end != beg && (end - beg != want || memcmp(t.s + beg, by, want) != 0))
        bt_editor_replace(ed, beg, end, by, want);
    return end;
}

/* The first of the blanks and line breaks that end before `at`, but not below `from`. */
static uint32_t blanks_before(struct bt_str t, uint32_t from, uint32_t at)
{
    while (at > from && (t.s[at - 1] == ' ' || t.s[at - 1] == '\n'))
        at--;
    return at;
}

/* Single blanks and line breaks are right as they stand.  A run that is not, but for those at the ends
 * of the text, has a byte that a rule fits; before the first of them are only blanks and breaks. */
void bt_step_spaces(const struct bt_normalizer *n, struct bt_editor *ed)
{
    uint64_t rules = bt_normal_rules(&n->scan, HAS_SPACES | HAS_BLANKS | HAS_BREAKS);
    struct bt_str t = ed->in;
    uint32_t done = set_spaces(ed, 0);

    for (uint32_t i = done; (i = bt_normal_next(&n->scan, t, i, rules)) < t.len;) {
        uint32_t end = set_spaces(ed, blanks_before(t, done, bt_normal_beg(t, i)));
        if (end > i)
            done = end;
        i = end > i ? end : i + 1;
    }
    if (done < t.len)
        set_spaces(ed, blanks_before(t, done, t.len));
}

/* What a byte may begin: white space. */
static const bool leads_space[256] = {
    ['\t'] = true, ['\n'] = true, ['\v'] = true, ['\f'] = true, ['\r'] = true,
    [' '] = true,  [0xC2] = true, [0xE1] = true, [0xE2] = true, [0xE3] = true,
};

/* False if the bytes at i begin no white space; "a b": nor a blank that nothing is to be done with. */
static bool may_be_space(struct bt_str t, uint32_t i)
{
    unsigned char c = (unsigned char)t.s[i],
                  next = i + 1 < t.len ? (unsigned char)t.s[i + 1] : '\n';

    if (c == 0xE1)
        return next == 0x9A;
    if (c != ' ' || i == 0)
        return leads_space[c];
    /* White space may go on behind it: U+1680 is E1 9A 80. */
    return next == 0xE1 ? i + 2 >= t.len || (unsigned char)t.s[i + 2] == 0x9A
                        : leads_space[next];
}

void bt_step_spaces_in_line(struct bt_editor *ed)
{
    struct bt_str t = ed->in;

    for (uint32_t i = 0, end; i < t.len; i = end) {
        const char *lf = memchr(t.s + i, '\n', t.len - i);
        struct bt_str line = bt_slice(t, 0, lf != NULL ? (uint32_t)(lf - t.s) : t.len);
        uint32_t ignored;
        end = line.len + 1;
        if (line.len > i && line.s[line.len - 1] == '\r')
            line.len--;
        for (; i < line.len; i++) {
            uint32_t stop = may_be_space(line, i) ? white_end(line, i, &ignored) : i;
            if (stop > i + 1 || (stop == i + 1 && t.s[i] != ' '))
                bt_editor_replace(ed, i, stop, " ", 1);
            if (stop > i)
                i = stop - 1;
        }
        if (end - 1 - line.len == 1)
            bt_editor_replace(ed, line.len, end - 1, "", 0);
    }
}

/* Lines broken in the middle of a sentence, as in text pasted from a page of fixed width, are
 * joined: a name or a number may run over the break.  Proof is a line that begins with a small
 * letter under one that does not end a sentence; where a paragraph has such a proof, its other
 * long lines are joined too. */
struct wrap_line {
    uint32_t beg, end;
    bool proof; /* goes on the line above */
    bool joins; /* may go on it, if its neighbours do */
};

enum { WRAP_WIDTH = 40 /* bytes: a shorter line was not broken by a margin */ };

static bool ends_open(struct bt_str t, uint32_t beg, uint32_t end)
{
    static const bool closes[256] = {
        ['.'] = true, ['!'] = true, ['?'] = true, [':'] = true, [';'] = true, ['|'] = true};

    return end > beg && !closes[(unsigned char)t.s[end - 1]] &&
           !(end - beg >= 3 &&
             (memcmp(t.s + end - 3, "…", 3) == 0 || memcmp(t.s + end - 3, "”", 3) == 0));
}

/* The first letter of a line, within its first eight bytes: lower case? */
static bool begins_low(struct bt_str t, uint32_t beg, uint32_t end)
{
    for (uint32_t i = beg, step; i < end && i < beg + 8; i += step) {
        uint32_t cp = bt_decode(t.s + i, end - i, &step);
        if (bt_char_class(cp) == BT_CH_LETTER) /* not "a) ..." */
            return !bt_is_upper(cp) && i + step < end && t.s[i + step] != ')' &&
                   t.s[i + step] != '.';
        if (cp == '-' || cp == '+' || cp == '*' || cp > 0x7F || cp == '/')
            return false;
    }
    return false;
}

static bool first_is_letter(struct bt_str t, uint32_t at)
{
    uint32_t step;

    return bt_char_class(bt_decode(t.s + at, t.len - at, &step)) == BT_CH_LETTER;
}

void bt_step_wraps(struct bt_editor *ed)
{
    struct bt_str t = ed->in;
    struct wrap_line last = {0, 0, false, false}, line;
    bool last_proof = false;

    for (uint32_t beg = 0, i; beg <= t.len; beg = i + 1) {
        const char *lf = beg < t.len ? memchr(t.s + beg, '\n', t.len - beg) : NULL;
        bool open, low;
        i = lf != NULL ? (uint32_t)(lf - t.s) : t.len;
        line = (struct wrap_line){beg, i, false, false};
        open = i > beg && ends_open(t, last.beg, last.end); /* the first line has none before */
        low = open && begins_low(t, beg, i);
        line.proof = low && (first_is_letter(t, beg) || last.end - last.beg >= WRAP_WIDTH);
        line.joins = open && last.end - last.beg >= WRAP_WIDTH && t.s[beg] != '-' &&
                     t.s[beg] != '+' && t.s[beg] != '*';
        /* `last` waits until it is known whether this line proves a wrap. */
        if (last.proof || (last.joins && (last_proof || line.proof)))
            bt_editor_replace(ed, last.beg - 1, last.beg, " ", 1);
        last_proof = last.proof;
        last = line;
    }
    if (last.proof || (last.joins && last_proof))
        bt_editor_replace(ed, last.beg - 1, last.beg, " ", 1);
}
