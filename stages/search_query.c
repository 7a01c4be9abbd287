/* search_query.c: see search_query.h. */
#include "stages/search_query.h"

#include "core/err.h"
#include "core/scan.h"

enum { MAX_VARIANTS = 12 }; /* of a phrase with several abbreviations in it */

struct parser {
    const struct bt_readings *readings;
    struct bt_search_cutter *cutter;
    struct bt_arena *arena;
    struct bt_str text;
    uint32_t pos, depth, nword, chunk;
    struct bt_err *err;
    bool failed;
};

/* The bare words side by side, and what is found of an OR's side. */
struct side {
    struct bt_query_word word[BT_QUERY_WORDS];
    uint32_t nword;
    struct bt_buf all, without;
};

static void fail(struct parser *p, const char *message)
{
    if (!p->failed)
        bt_err_set(p->err, BT_FATAL, "usage", "%s", message);
    p->failed = true;
}

static struct bt_str keep(struct parser *p, const struct bt_buf *b)
{
    if (b->failed)
        fail(p, "out of memory reading the query");
    return bt_str_dup(p->arena, (struct bt_str){b->s, b->failed ? 0 : (uint32_t)b->len});
}

/* The words of a text, not more than a query may have in all. */
static uint32_t cut(struct parser *p, struct bt_str text, struct bt_query_word *word)
{
    struct bt_search_word w;
    uint32_t n = 0;

    p->chunk++;
    for (uint32_t pos = 0; !p->failed && bt_search_next(p->cutter, text, pos, &w);
         pos = w.at.end) {
        if (w.gap)
            continue;
        if (p->nword == BT_QUERY_WORDS) {
            fail(p, "a query of more than 64 words");
            return n;
        }
        p->nword++;
        word[n++] = (struct bt_query_word){bt_slice(text, w.at.beg, w.at.end),
                                           bt_str_dup(p->arena, w.folded),
                                           bt_str_dup(p->arena, w.exact), p->chunk};
    }
    return n;
}

static void put_typed(struct bt_buf *b, const struct bt_query_word *word, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (i != 0)
            bt_buf_putc(b, ' ');
        bt_buf_str(b, word[i].typed);
    }
}

/* The words of a row of the table: letters and digits only. */
static void put_words(const struct parser *p, struct bt_buf *b, struct bt_str text)
{
    struct bt_search_word w;

    for (uint32_t pos = 0; bt_search_next(p->cutter, text, pos, &w); pos = w.at.end) {
        if (pos != 0)
            bt_buf_putc(b, ' ');
        bt_buf_str(b, bt_slice(text, w.at.beg, w.at.end));
    }
}

static void put_and(struct bt_buf *b)
{
    if (b->len != 0)
        bt_buf_puts(b, " AND ");
}

/* Every variant made so far, once for each spelling of the next run. */
static uint32_t extend(struct parser *p, struct bt_str *variant, uint32_t n,
                       const struct bt_str *spelling, uint32_t nspelling)
{
    struct bt_str next[MAX_VARIANTS] = {{NULL, 0}};
    uint32_t m = 0;

    for (uint32_t k = 0; k < nspelling; k++)
        for (uint32_t i = 0; i < n && m < MAX_VARIANTS; i++)
            next[m++] = bt_str_join(p->arena, variant[i], variant[i].len != 0, spelling[k]);
    memcpy(variant, next, m * sizeof *next);
    return m;
}

/* Words side by side in all their spellings, as typed first. */
static struct bt_str side_by_side(struct parser *p, const struct bt_query_word *word,
                                  uint32_t nword)
{
    struct bt_str variant[MAX_VARIANTS] = {{NULL, 0}};
    uint32_t nvariant = 1;
    struct bt_buf out = BT_BUF_INIT;
    struct bt_str made;

    for (uint32_t i = 0, n; i < nword && !p->failed; i += n) {
        struct bt_str spelling[BT_MAX_READINGS + 1];
        struct bt_buf typed = BT_BUF_INIT;
        uint32_t nspelling;
        n = bt_readings_find(p->readings, word + i, nword - i, false, spelling + 1, &nspelling);
        n = n != 0 ? n : 1;
        put_typed(&typed, word + i, n);
        spelling[0] = keep(p, &typed);
        bt_buf_release(&typed);
        nvariant = extend(p, variant, nvariant, spelling, nspelling + 1);
    }
    for (uint32_t i = 0; i < nvariant && nword != 0; i++) {
        bt_buf_puts(&out, i != 0 ? " OR \"" : nvariant > 1 ? "(\"" : "\"");
        put_words(p, &out, variant[i]);
        bt_buf_puts(&out, i + 1 == nvariant && nvariant > 1 ? "\")" : "\"");
    }
    made = keep(p, &out);
    bt_buf_release(&out);
    return made;
}

static struct bt_str phrase(struct parser *p, struct bt_str text)
{
    struct bt_query_word word[BT_QUERY_WORDS];
    uint32_t nword = cut(p, text, word);

    return side_by_side(p, word, nword);
}

/* Bare words: a phrase for each chunk, an OR of phrases for each run of chunks with other spellings. */
static void put_bare(struct parser *p, struct side *s)
{
    for (uint32_t i = 0, n; i < s->nword; i += n) {
        struct bt_str spelling[BT_MAX_READINGS];
        uint32_t nspelling;

        n = bt_readings_find(p->readings, s->word + i, s->nword - i, true, spelling,
                             &nspelling);
        put_and(&s->all);
        if (n == 0) {
            for (n = 1; i + n < s->nword && s->word[i + n].chunk == s->word[i].chunk;)
                n++;
            bt_buf_str(&s->all, side_by_side(p, s->word + i, n));
            continue;
        }
        bt_buf_puts(&s->all, "(\"");
        put_typed(&s->all, s->word + i, n);
        for (uint32_t k = 0; k < nspelling; k++) {
            bt_buf_puts(&s->all, "\" OR \"");
            put_words(p, &s->all, spelling[k]);
        }
        bt_buf_puts(&s->all, "\")");
    }
    s->nword = 0;
}

static void skip_spaces(struct parser *p)
{
    for (uint32_t step; p->pos < p->text.len; p->pos += step)
        if (bt_char_class(bt_decode(p->text.s + p->pos, p->text.len - p->pos, &step)) !=
            BT_CH_SPACE)
            break;
}

static bool at(const struct parser *p, char c)
{
    return p->pos < p->text.len && p->text.s[p->pos] == c;
}

static bool digit_at(const struct parser *p, uint32_t pos)
{
    return pos < p->text.len && (unsigned char)(p->text.s[pos] - '0') < 10;
}

/* Does the character at pos hold together what stands around it: "KT-XH", "34/2019", "TP.", "1,5", "8:30"? */
static bool joins(const struct parser *p, uint32_t pos, uint32_t cp)
{
    switch (cp) {
    case '-':
    case '.':
    case '/':
    case '&':
    case '\'':
    case 0x2019: /* ’ */
    case 0x2013: /* – */
        return true;
    case ',':
    case ':':
        return pos != 0 && digit_at(p, pos - 1) && digit_at(p, pos + 1);
    default:
        return false;
    }
}

/* Letters, digits and what joins them; of anything else one character, which has no word.  Not empty. */
static struct bt_str chunk(struct parser *p)
{
    uint32_t beg = p->pos, step;

    for (; p->pos < p->text.len; p->pos += step) {
        uint32_t cp = bt_decode(p->text.s + p->pos, p->text.len - p->pos, &step);
        if (bt_char_class(cp) == BT_CH_OTHER && !joins(p, p->pos, cp))
            break;
        if (bt_char_class(cp) == BT_CH_SPACE)
            break;
    }
    if (p->pos == beg) {
        bt_decode(p->text.s + beg, p->text.len - beg, &step);
        p->pos += step;
    }
    return bt_slice(p->text, beg, p->pos);
}

static struct bt_str quoted(struct parser *p)
{
    const char *beg = p->text.s + ++p->pos;
    const char *end = memchr(beg, '"', p->text.len - p->pos);
    uint32_t n = end != NULL ? (uint32_t)(end - beg) : p->text.len - p->pos;

    p->pos += n + (end != NULL);
    return (struct bt_str){beg, n};
}

static struct bt_str any_of(struct parser *p);

static struct bt_str group(struct parser *p)
{
    struct bt_str inside;

    p->pos++;
    if (++p->depth > BT_QUERY_DEPTH) {
        fail(p, "a query of more than 16 brackets within each other");
        return BT_STR("");
    }
    inside = any_of(p);
    p->depth--;
    p->pos += at(p, ')');
    return inside;
}

static void put(struct side *s, struct bt_str text, bool negative)
{
    struct bt_buf *b = negative ? &s->without : &s->all;

    if (text.len == 0)
        return;
    if (b->len != 0)
        bt_buf_puts(b, negative ? " OR " : " AND ");
    bt_buf_str(b, text);
}

/* One operand; true: it was the word OR, and the side ends. */
static bool operand(struct parser *p, struct side *s, bool *negative)
{
    struct bt_str word;

    if (at(p, '-') && p->pos + 1 < p->text.len &&
        bt_char_class((unsigned char)p->text.s[p->pos + 1]) != BT_CH_SPACE) {
        *negative = true;
        p->pos++;
    }
    if (at(p, '"') || at(p, '(')) {
        put_bare(p, s);
        put(s, at(p, '"') ? phrase(p, quoted(p)) : group(p), *negative);
        *negative = false;
        return false;
    }
    word = chunk(p);
    if (bt_str_is(word, "OR"))
        return true;
    if (bt_str_is(word, "NOT"))
        *negative = true;
    else if (*negative) {
        put_bare(p, s);
        put(s, phrase(p, word), true);
        *negative = false;
    } else if (!bt_str_is(word, "AND"))
        s->nword += cut(p, word, s->word + s->nword);
    return false;
}

static struct bt_str finish(struct parser *p, struct side *s)
{
    struct bt_buf out = BT_BUF_INIT;
    struct bt_str made;

    put_bare(p, s);
    if (s->all.len == 0 && s->without.len != 0)
        fail(p, "a part of the query only excludes; expected a word to find beside it");
    if (s->without.len != 0)
        bt_buf_printf(&out, "((%.*s) NOT (%.*s))", (int)s->all.len, s->all.s,
                      (int)s->without.len, s->without.s);
    else
        bt_buf_add(&out, s->all.s, s->all.len);
    if (s->all.failed || s->without.failed)
        fail(p, "out of memory reading the query");
    made = keep(p, &out);
    bt_buf_release(&out);
    bt_buf_release(&s->all);
    bt_buf_release(&s->without);
    return made;
}

/* All that stands side by side, up to OR, a closing bracket or the end. */
static struct bt_str all_of(struct parser *p)
{
    struct side *s = bt_alloc(p->arena, sizeof *s);
    bool negative = false;

    memset(s, 0, sizeof *s);
    for (;;) {
        skip_spaces(p);
        if (p->failed || p->pos == p->text.len)
            break;
        if (at(p, ')')) {
            if (p->depth != 0)
                break;
            p->pos++; /* it closes nothing */
            continue;
        }
        if (operand(p, s, &negative))
            break;
    }
    return finish(p, s);
}

static struct bt_str any_of(struct parser *p)
{
    struct bt_buf out = BT_BUF_INIT;
    struct bt_str made;
    uint32_t n = 0;

    for (;;) {
        struct bt_str one = all_of(p);
        if (one.len != 0) {
            bt_buf_puts(&out, n++ != 0 ? " OR (" : "(");
            bt_buf_str(&out, one);
            bt_buf_putc(&out, ')');
        }
        if (p->failed || p->pos == p->text.len || at(p, ')'))
            break;
    }
    if (n > 1) {
        bt_buf_putc(&out, ')');
        made = keep(p, &out);
        made = bt_str_join(p->arena, BT_STR("("), false, made);
    } else {
        made = keep(p, &out);
    }
    bt_buf_release(&out);
    return made;
}

/* The room of a parse; what it has made is copied out before it is released. */
static enum bt_status parse(struct bt_buf *out, const struct bt_readings *r, struct bt_str text,
                            struct bt_str (*how)(struct parser *), struct bt_err *err)
{
    struct parser p = {.readings = r, .text = text, .err = err};

    if (text.len > BT_QUERY_BYTES)
        return bt_err_set(err, BT_FATAL, "usage", "a query of %u bytes, expected %d at most",
                          text.len, BT_QUERY_BYTES);
    p.arena = bt_arena_new(NULL);
    p.cutter = bt_search_cutter_new();
    if (p.arena == NULL || p.cutter == NULL || setjmp(*bt_arena_guard(p.arena)) != 0)
        out->failed = true;
    else
        bt_buf_str(out, how(&p));
    bt_search_cutter_free(p.cutter);
    bt_arena_free(p.arena);
    if (out->failed)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading the query");
    return p.failed ? BT_FATAL : BT_OK;
}

static struct bt_str whole_phrase(struct parser *p)
{
    return phrase(p, p->text);
}

enum bt_status bt_query_write(struct bt_buf *out, const struct bt_readings *r,
                              struct bt_str text, struct bt_err *err)
{
    return parse(out, r, text, any_of, err);
}

enum bt_status bt_query_phrase(struct bt_buf *out, const struct bt_readings *r,
                               struct bt_str text, struct bt_err *err)
{
    return parse(out, r, text, whole_phrase, err);
}
