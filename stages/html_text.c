/* html_text.c: characters of the page, and the text made of it by edits; see html.h. */
#include "stages/html.h"

#include "core/scan.h"

/* ---- characters ---- */

static uint32_t hex4(const char *s, uint32_t n)
{
    uint32_t v = 0;

    if (n < 4)
        return 0;
    for (int i = 0; i < 4; i++) {
        char c = s[i];
        uint32_t d = c >= '0' && c <= '9' ? (uint32_t)(c - '0')
                     : (c | 0x20) >= 'a' && (c | 0x20) <= 'f'
                         ? (uint32_t)((c | 0x20) - 'a' + 10)
                         : 16;
        if (d == 16)
            return 0;
        v = v * 16 + d;
    }
    return v;
}

/* The escape at the backslash page[pos]; what is none stands for itself. */
static uint32_t json_escape(struct bt_str page, uint32_t pos, uint32_t end, uint32_t *len)
{
    const char *s = page.s + pos;
    uint32_t n = end - pos, cp, low;

    *len = 1;
    if (n < 2)
        return '\\';
    if (s[1] == 'u' && (cp = hex4(s + 2, n - 2)) != 0) {
        *len = 6;
        if (cp < 0xD800 || cp > 0xDFFF)
            return cp;
        if (cp < 0xDC00 && n >= 12 && s[6] == '\\' && s[7] == 'u' &&
            (low = hex4(s + 8, n - 8)) >= 0xDC00 && low <= 0xDFFF) {
            *len = 12;
            return 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
        }
        return 0xFFFD;
    }
    if (s[1] == 'n' || s[1] == 't' || s[1] == 'r' || s[1] == 'b' || s[1] == 'f') {
        *len = 2;
        return ' ';
    }
    if (s[1] == '"' || s[1] == '/' || s[1] == '\\') {
        *len = 2;
        return (unsigned char)s[1];
    }
    return '\\';
}

uint32_t bt_html_char(const struct bt_entities *entities, struct bt_str page, uint32_t pos,
                      uint32_t end, enum html_escape escape, uint32_t *len)
{
    uint32_t cp;

    if (page.s[pos] == '&' &&
        (cp = bt_entity_at(entities, bt_slice(page, 0, end), pos, len)) != 0)
        return cp;
    if (page.s[pos] == '\\' && escape == HTML_JSON)
        return json_escape(page, pos, end, len);
    return bt_decode(page.s + pos, end - pos, len);
}

void bt_html_glyphs(struct html_glyphs *g, const struct bt_entities *entities,
                    struct bt_str page, struct bt_span at, enum html_escape escape)
{
    *g = (struct html_glyphs){.entities = entities,
                              .page = page,
                              .pos = at.beg,
                              .end = at.end,
                              .text_end = escape == HTML_MARKUP ? at.beg : at.end,
                              .escape = escape};
}

uint32_t bt_html_glyph(struct html_glyphs *g)
{
    uint32_t cp, len;

    while (g->pos >= g->text_end) {
        struct html_piece before = g->piece;
        if (g->pos >= g->end)
            return 0;
        bt_html_next(bt_slice(g->page, 0, g->end), g->pos, &before, &g->piece);
        if (g->piece.kind == HTML_TEXT)
            g->text_end = g->piece.at.end;
        else
            g->pos = g->text_end = g->piece.at.end;
    }
    cp = bt_html_char(g->entities, g->page, g->pos, g->text_end, g->escape, &len);
    g->pos += len;
    return bt_char_class(cp) == BT_CH_SPACE || cp < ' ' ? ' ' : cp;
}

struct bt_str bt_html_string(struct html_glyphs *g, char *room, uint32_t max)
{
    uint32_t n = 0, cp;

    while (n < max && (cp = bt_html_glyph(g)) != 0)
        if (cp != ' ' || (n != 0 && room[n - 1] != ' '))
            n += bt_encode(room + n, cp);
    while (n != 0 && room[n - 1] == ' ')
        n--;
    return (struct bt_str){room, n};
}

/* ---- edits ---- */

/* Text between tags: entities and escapes are read, white space is one blank.  Returns true if there
 * was more than white space. */
static bool write_text(struct bt_editor *ed, const struct bt_entities *entities,
                       struct bt_span at, enum html_escape escape)
{
    const char *s = ed->in.s;
    bool some = false;
    char out[4];

    for (uint32_t i = at.beg, len, cp; i < at.end; i += len) {
        len = 1;
        if (html_is_white(s[i])) {
            while (i + len < at.end && html_is_white(s[i + len]))
                len++;
            if (len != 1 || s[i] != ' ')
                bt_editor_replace(ed, i, i + len, " ", 1);
        } else if (s[i] == '&' || (s[i] == '\\' && escape == HTML_JSON)) {
            cp = bt_html_char(entities, ed->in, i, at.end, escape, &len);
            if (len != 1)
                bt_editor_replace(ed, i, i + len, out, bt_encode(out, cp));
            some = some || cp != 0xA0;
        } else {
            some = true;
        }
    }
    return some;
}

/* A tag inside a block: breaks and cells are there only where blocks ran out (html_tree.c) or in a
 * title. */
static const char *tag_text(const struct html_piece *p)
{
    if (p->kind != HTML_OPEN && p->kind != HTML_CLOSE)
        return "";
    switch (p->role) {
    case HTML_BREAK:
    case HTML_CELL:
    case HTML_BLOCK:
    case HTML_ITEM:
    case HTML_HEADING:
        return " ";
    default:
        return "";
    }
}

/* The character that ends before byte i; 0 if none does. */
static uint32_t char_before(struct bt_str s, uint32_t i)
{
    uint32_t beg = i, len;

    while (beg > 0 && i - beg < 4 && ((unsigned char)s.s[--beg] & 0xC0) == 0x80)
        ;
    return beg < i ? bt_decode(s.s + beg, i - beg, &len) : 0;
}

/* Tags from `beg` to `end` stand between two words that a style sheet holds apart: a small letter and a
 * capital ("Đồng Quýt</span>Sáng nay"), or a <time> and what is beside it. */
static bool parts_words(struct bt_str s, uint32_t beg, uint32_t end, bool time)
{
    uint32_t len, before = char_before(s, beg), after;

    if (before == 0 || end >= s.len)
        return false;
    after = bt_decode(s.s + end, s.len - end, &len);
    if (bt_char_class(before) == BT_CH_LETTER && bt_char_class(after) == BT_CH_LETTER &&
        !bt_is_upper(before) && bt_is_upper(after))
        return true;
    return time &&
           (bt_char_class(before) == BT_CH_LETTER || bt_char_class(before) == BT_CH_DIGIT) &&
           (bt_char_class(after) == BT_CH_LETTER || bt_char_class(after) == BT_CH_DIGIT);
}

static bool write_span(struct bt_editor *ed, const struct bt_entities *entities,
                       struct bt_span at, enum html_escape escape)
{
    struct html_piece before = {0}, p;
    bool some = false, time = false; /* time: such a tag stands in the run of tags */
    uint32_t run = at.beg;           /* where the run of tags began */

    if (escape != HTML_MARKUP)
        return write_text(ed, entities, at, escape);
    for (uint32_t pos = at.beg; pos < at.end; before = p, pos = p.at.end) {
        bt_html_next(bt_slice(ed->in, 0, at.end), pos, &before, &p);
        if (p.kind == HTML_TEXT) {
            some = write_text(ed, entities, p.at, HTML_MARKUP) || some;
            run = p.at.end;
            time = false;
        } else {
            const char *with = tag_text(&p);
            time = time || strcmp(p.name, "time") == 0;
            if (with[0] == '\0' && p.at.end < at.end && ed->in.s[p.at.end] != '<' &&
                parts_words(bt_slice(ed->in, at.beg, at.end), run - at.beg, p.at.end - at.beg,
                            time))
                with = " ";
            bt_editor_replace(ed, p.at.beg, p.at.end, with, (uint32_t)strlen(with));
        }
    }
    return some;
}

void bt_html_write(struct html_page *pg, struct bt_str *text, struct bt_edits *edits)
{
    static const char *const gaps[] = {"", " ", "\n", "\n\n"};
    struct bt_editor ed;
    uint8_t gap = HTML_GAP_NONE;
    uint32_t end = 0;

    bt_editor_init(&ed, pg->arena, pg->s);
    for (uint32_t i = 0; i < pg->nblock; i++) {
        const struct html_block *b = &pg->block[i];
        if (b->gap == HTML_GAP_LINE && gap == HTML_GAP_LINE)
            gap = HTML_GAP_PARAGRAPH;
        gap = b->gap > gap ? b->gap : gap;
        if (!b->keep)
            continue;
        if (end == 0)
            gap = HTML_GAP_NONE;
        bt_editor_replace(&ed, end, b->at.beg, gaps[gap], (uint32_t)strlen(gaps[gap]));
        write_span(&ed, pg->entities, b->at, HTML_MARKUP);
        gap = HTML_GAP_NONE;
        end = b->at.end;
    }
    bt_editor_replace(&ed, end, pg->s.len, "", 0);
    bt_editor_finish(&ed, text, edits);
}

bool bt_html_write_value(struct html_page *pg, const struct html_value *v, struct bt_str *text,
                         struct bt_edits *edits)
{
    struct bt_editor ed;
    bool some;

    bt_editor_init(&ed, pg->arena, pg->s);
    bt_editor_replace(&ed, 0, v->at.beg, "", 0);
    some = write_span(&ed, pg->entities, v->at, (enum html_escape)v->escape);
    bt_editor_replace(&ed, v->at.end, pg->s.len, "", 0);
    bt_editor_finish(&ed, text, edits);
    return some;
}
