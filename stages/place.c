/* place.c: names of places -> PLACE.
 *
 * A level word and the name after it ("xã Nà Cua", "P. Tân Giang", "thành phố Hà Nội") is a
 * place, whether the table of places knows the name or not; a list goes on with the level
 * ("các xã A, B và C").  A name alone is a place if its row says so (provinces, countries, what
 * everybody knows), or if a place of its own chain follows ("Tân Giang, Cao Bằng").
 *
 * Which of several places of one name is meant is settled by the place that follows, else by
 * the provinces the document names, else it stays open (no id). */
#include "stage.h"
#include "stages/full_name.h"
#include "stages/viet.h"

enum { MAX_NAME = 4, MAX_PROVINCES = 16 };

enum level_class { LEVEL_NAMED, LEVEL_HAMLET, LEVEL_NONE };

struct place_state {
    const struct bt_dict *dict;
    uint16_t place, level, landmark, surname, role, honorific, head, stop;
    struct full_name_words names;
    uint64_t opens; /* bits of bt_doc_work.term_kinds: what a place may begin with */
    int places, name;
    struct bt_row_cells level_name;
    struct bt_row_facts level_class; /* enum level_class */
    struct bt_row_facts bare;        /* of places: 1 = the name alone is one */
    struct bt_row_facts province;    /* of places: 1 = the first of the name is a province */
    struct bt_rows rows;
};

/* One entry of the column `places`: KIND:ID:PARENTS:YEARS. */
struct entry {
    struct bt_str kind, id, parents;
};

/* A name at tokens [tok, end). */
struct name {
    uint32_t tok, end;
    uint32_t row; /* 0: not in the table */
};

/* Codes of the provinces the document names; looked for when first asked. */
struct provinces {
    struct bt_str id[MAX_PROVINCES];
    uint32_t n;
    bool known;
};

/* The part of *rest before the next `sep`, which is taken off. */
static struct bt_str cut(struct bt_str *rest, char sep)
{
    const char *end = rest->len != 0 ? memchr(rest->s, sep, rest->len) : NULL;
    uint32_t n = end != NULL ? (uint32_t)(end - rest->s) : rest->len;
    struct bt_str part = bt_slice(*rest, 0, n);

    *rest = end != NULL ? bt_slice(*rest, n + 1, rest->len) : bt_slice(*rest, n, n);
    return part;
}

static bool next_entry(struct bt_str *rest, struct entry *e)
{
    struct bt_str part;

    if (rest->len == 0)
        return false;
    part = cut(rest, ';');
    e->kind = cut(&part, ':');
    e->id = cut(&part, ':');
    e->parents = cut(&part, ':');
    return true;
}

static uint8_t bare_fact(struct bt_str bare)
{
    return bt_str_is(bare, "yes");
}

static uint8_t province_fact(struct bt_str places)
{
    struct entry e;

    return next_entry(&places, &e) && e.id.len == 2;
}

static uint8_t level_fact(struct bt_str cls)
{
    return bt_str_is(cls, "hamlet") ? LEVEL_HAMLET
           : bt_str_is(cls, "none") ? LEVEL_NONE
                                    : LEVEL_NAMED;
}

static enum bt_status open_place(void *self, const struct bt_env *env, struct bt_err *err)
{
    struct place_state *s = self;

    s->dict = env->dict;
    s->place = bt_dict_kind(env->dict, "place");
    s->level = bt_dict_kind(env->dict, "level");
    s->landmark = bt_dict_kind(env->dict, "landmark");
    s->surname = bt_dict_kind(env->dict, "surname");
    s->stop = bt_dict_kind(env->dict, "role-stop");
    s->role = bt_dict_kind(env->dict, "role-head");
    s->honorific = bt_dict_kind(env->dict, "honorific");
    s->head = bt_dict_kind(env->dict, "organization-head");
    s->opens = bt_kind_bit(s->place) | bt_kind_bit(s->level) | bt_kind_bit(s->landmark);
    s->places = bt_dict_column(env->dict, "places", "places");
    s->name = bt_dict_column(env->dict, "places", "name");
    bt_dict_table(env->dict, "places", &s->rows);
    if (full_name_open(&s->names, env->dict, err) == BT_OK &&
        bt_row_cells_open(&s->level_name, env->dict, "levels", "level", err) == BT_OK &&
        bt_row_facts_open(&s->level_class, env->dict, "levels", "class", level_fact, err) ==
            BT_OK &&
        bt_row_facts_open(&s->bare, env->dict, "places", "bare", bare_fact, err) == BT_OK)
        return bt_row_facts_open(&s->province, env->dict, "places", "places", province_fact,
                                 err);
    return BT_FATAL;
}

static void close_place(void *self)
{
    struct place_state *s = self;

    bt_row_cells_close(&s->level_name);
    bt_row_facts_close(&s->level_class);
    bt_row_facts_close(&s->bare);
    bt_row_facts_close(&s->province);
    full_name_close(&s->names);
}

static struct bt_str entries(const struct place_state *s, uint32_t row)
{
    return row >= s->rows.first && row < s->rows.first + s->rows.n
               ? bt_dict_cell(s->dict, row, s->places)
               : (struct bt_str){NULL, 0};
}

/* True if `id` is one of the dotted `parents`. */
static bool is_parent(struct bt_str parents, struct bt_str id)
{
    while (parents.len != 0)
        if (bt_str_eq(cut(&parents, '.'), id))
            return true;
    return false;
}

static bool has_kind(const struct place_state *s, uint32_t row, struct bt_str kind)
{
    struct bt_str rest = entries(s, row);
    struct entry e;

    while (next_entry(&rest, &e))
        if (bt_str_eq(e.kind, kind))
            return true;
    return false;
}

static bool capital(const struct bt_token *t)
{
    return t->kind == BT_WORD && t->shape != BT_LOWER && t->shape != BT_NO_CASE;
}

/* The longest row of the table of places at `tok`. */
static const struct bt_term *term_of(const struct place_state *s, const struct bt_doc *doc,
                                     uint32_t tok)
{
    const struct bt_term *t = bt_term_at(doc, tok, s->place);

    /* in a text that is not in capitals a name has capitals throughout */
    for (uint32_t i = tok; t != NULL && i < tok + t->ntok; i++)
        if (doc->work->tok[i].kind == BT_WORD && doc->work->tok[i].shape == BT_LOWER &&
            !bt_row_fact(&s->bare, t->row))
            return NULL;
    return t;
}

/* A run of capitalised words that no table knows; its end, `tok` if none.  It stops before a
 * person ("xã Khe Lạc Nguyễn Văn An") and before a role. */
static uint32_t run_end(const struct place_state *s, const struct bt_doc *doc, uint32_t tok)
{
    uint32_t end = tok;

    while (end < doc->work->ntok && end - tok < MAX_NAME) {
        const struct bt_token *t = &doc->work->tok[end];
        if (!capital(t) || t->shape == BT_UPPER || t->iblock != doc->work->tok[tok].iblock ||
            (t->flags & BT_IN_CODE) ||
            (end != tok && (!(t->flags & BT_SPACE_BEFORE) || (t->flags & BT_SENTENCE_START))))
            break;
        if (bt_has_term(doc, end, s->role) || bt_has_term(doc, end, s->head) ||
            bt_has_term(doc, end, s->level) ||
            (end != tok && bt_has_term(doc, end, s->honorific)))
            break;
        if (end >= tok + 2 && bt_has_term(doc, end, s->surname) && end + 1 < doc->work->ntok &&
            capital(t + 1))
            break;
        end++;
    }
    return end;
}

/* The name after a level word. */
static bool name_after(const struct place_state *s, const struct bt_doc *doc, uint32_t tok,
                       struct bt_str kind, bool hamlet, struct name *out)
{
    const struct bt_term *term;
    uint32_t end;

    *out = (struct name){tok, tok, 0};
    if (tok >= doc->work->ntok || tok == 0 ||
        doc->work->tok[tok].iblock != doc->work->tok[tok - 1].iblock)
        return false;
    if (bt_has_term(doc, tok, s->stop) && tok + 1 < doc->work->ntok &&
        doc->work->tok[tok + 1].shape >= BT_CAPITAL)
        return false;                            /* "HĐND huyện Khóa XX" */
    if (doc->work->tok[tok].kind == BT_NUMBER) { /* quận 5, phường 12 */
        struct bt_str text = bt_token_text(doc, tok);
        out->end = tok + 1;
        return text.len <= 2 && (bt_str_is(kind, "quận") || bt_str_is(kind, "phường")) &&
               (doc->work->tok[tok + 1 < doc->work->ntok ? tok + 1 : tok].kind != BT_WORD ||
                (doc->work->tok[tok].flags & BT_IN_CODE));
    }
    term = hamlet ? NULL : term_of(s, doc, tok);
    end = run_end(s, doc, tok);
    if (term != NULL && (has_kind(s, term->row, kind) || tok + term->ntok >= end)) {
        out->row = term->row;
        out->end = tok + term->ntok;
        return true;
    }
    out->end = end;
    if (end == tok + 1 && doc->work->tok[tok].at.end - doc->work->tok[tok].at.beg < 2)
        return false; /* "Q.H": initials */
    return end > tok + (hamlet ? 1 : 0);
}

/* The row of the place right after token `end`: "xã A, huyện B", "A (B)", "A - B"; 0 if none.
 */
static uint32_t row_after(const struct place_state *s, const struct bt_doc *doc, uint32_t end)
{
    const struct bt_term *t;
    uint32_t i = end;

    if (i < doc->work->ntok && doc->work->tok[i].kind == BT_PUNCT) {
        struct bt_str mark = bt_token_text(doc, i);
        if (!bt_str_is(mark, ",") && !bt_str_is(mark, "(") && !bt_str_is(mark, "-") &&
            !bt_str_is(mark, "–"))
            return 0;
        i++;
    }
    if (i < doc->work->ntok && (t = bt_term_at(doc, i, s->level)) != NULL)
        i += t->ntok;
    if (i == end || i >= doc->work->ntok ||
        doc->work->tok[i].iblock != doc->work->tok[end - 1].iblock)
        return 0;
    t = term_of(s, doc, i);
    return t != NULL ? t->row : 0;
}

/* True if a capitalised word stands right beside [tok, end): the name is part of a longer one.
 */
static bool part_of_name(const struct bt_doc *doc, uint32_t tok, uint32_t end)
{
    const struct bt_token *t = doc->work->tok;
    bool before = tok > 0 && capital(&t[tok - 1]) && t[tok - 1].shape != BT_UPPER &&
                  !(t[tok - 1].flags & BT_SENTENCE_START) && t[tok - 1].iblock == t[tok].iblock;
    bool after = end < doc->work->ntok && capital(&t[end]) && t[end].shape != BT_UPPER &&
                 !(t[end].flags & BT_SENTENCE_START) && t[end].iblock == t[tok].iblock;

    return t[tok].shape != BT_UPPER && (before || after);
}

/* Adds the province that a term is, if it alone is one. */
static void add_province(const struct place_state *s, const struct bt_doc *doc,
                         const struct bt_term *t, struct provinces *p)
{
    struct bt_str rest = entries(s, t->row);
    struct entry e;

    if (!next_entry(&rest, &e) || e.id.len != 2 || part_of_name(doc, t->tok, t->tok + t->ntok))
        return;
    for (uint32_t k = 0; k < p->n; k++)
        if (bt_str_eq(p->id[k], e.id))
            return;
    p->id[p->n++] = e.id;
}

/* Provinces named anywhere. */
static void find_provinces(const struct place_state *s, const struct bt_doc *doc,
                           struct provinces *p)
{
    const uint64_t place = bt_kind_bit(s->place);
    uint32_t i = 0, n;

    p->known = true;
    for (; (i = bt_next_term(doc, i, place)) < doc->work->ntok; i++)
        for (const struct bt_term *t = bt_terms_at(doc, i, &n); n > 0; n--, t++)
            if (t->kind == s->place && p->n < MAX_PROVINCES &&
                bt_row_fact(&s->province, t->row))
                add_province(s, doc, t, p);
}

/* How well an entry fits: it is in a place of the row `after`, or in a province the document names. */
static uint32_t fit(const struct place_state *s, const struct entry *e, uint32_t after,
                    const struct provinces *p)
{
    struct bt_str next = entries(s, after);
    struct entry up;
    uint32_t points = 1;

    for (uint32_t i = 0; i < p->n; i++)
        if (is_parent(e->parents, p->id[i]))
            points = 2;
    while (next_entry(&next, &up))
        if (up.id.len != 0 && is_parent(e->parents, up.id))
            points = 3;
    return points;
}

/* The entries of this kind of a row, of any if it is empty; the last of them. */
static uint32_t of_kind(const struct place_state *s, uint32_t row, struct bt_str kind,
                        struct entry *last)
{
    struct bt_str rest = entries(s, row);
    struct entry e;
    uint32_t n = 0;

    while (next_entry(&rest, &e))
        if (kind.len == 0 || bt_str_eq(e.kind, kind)) {
            *last = e;
            n++;
        }
    return n;
}

/* Chooses the entry of a name of this kind: the only one, or the one that fits what stands after
 * it and the document best.  False: open. */
static bool choose(const struct place_state *s, const struct bt_doc *doc,
                   const struct name *name, struct bt_str kind, struct provinces *p,
                   struct entry *out)
{
    uint32_t fits = of_kind(s, name->row, kind, out), best = 0, after;
    struct bt_str rest = entries(s, name->row);
    struct entry e;

    if (fits < 2)
        return fits == 1;
    if (!p->known)
        find_provinces(s, doc, p);
    after = row_after(s, doc, name->end);
    while (next_entry(&rest, &e)) {
        uint32_t points;
        if (kind.len != 0 && !bt_str_eq(e.kind, kind))
            continue;
        points = fit(s, &e, after, p);
        if (points < best)
            continue;
        fits = points == best ? fits + 1 : 1;
        if (points > best)
            *out = e;
        best = points;
    }
    return fits == 1 || (fits > 1 && out->id.len == 2);
}

static void emit(const struct place_state *s, struct bt_doc *doc, uint32_t beg,
                 struct name name, struct bt_str kind, struct provinces *p, const char *why)
{
    struct bt_place *place = bt_alloc(doc->arena, sizeof *place);
    struct bt_str text = bt_text(doc, bt_token_span(doc, name.tok, name.end));
    bool known = name.row != 0;
    struct entry e = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    struct bt_ann a = {.at = bt_token_span(doc, beg, name.end),
                       .score = known ? 950 : 750,
                       .tok = beg,
                       .ntok = name.end - beg,
                       .row = name.row,
                       .why = why,
                       .data = place};

    memset(place, 0, sizeof *place);
    if (known) {
        struct bt_str rest = entries(s, name.row);
        text = bt_dict_cell(s->dict, name.row, s->name);
        if (text.len == 0)
            text = bt_dict_cell(s->dict, name.row, 0);
        /* A name that stands alone is the first of its row: the province. */
        if (kind.len == 0 && why == NULL ? next_entry(&rest, &e)
                                         : choose(s, doc, &name, kind, p, &e))
            place->id = e.id;
        if (kind.len == 0)
            kind = e.kind;
    } else if (doc->work->tok[name.tok].shape == BT_UPPER) {
        text = bt_viet_title_case(doc->arena, text);
    }
    text = bt_viet_press(doc->arena, text);
    place->kind = kind;
    a.value = text;
    if (kind.len != 0 && !bt_str_is(kind, "quốc gia") && !bt_str_is(kind, "vùng") &&
        !bt_str_is(kind, "biển"))
        a.value = bt_str_join(doc->arena, kind, true, text);
    bt_emit(doc, BT_PLACE, a);
}

/* The token after ",", "và", ";" at `tok`; `tok` if none stands there. */
static uint32_t after_joint(const struct bt_doc *doc, uint32_t tok)
{
    struct bt_str s;

    if (tok + 1 >= doc->work->ntok)
        return tok;
    s = bt_token_text(doc, tok);
    return bt_str_is(s, ",") || bt_str_is(s, "và") || bt_str_is(s, ";") ? tok + 1 : tok;
}

/* "các xã A, B và C": names that go on with the level.  Returns the token after the list. */
static uint32_t go_on(const struct place_state *s, struct bt_doc *doc, uint32_t end,
                      struct bt_str kind, bool plural, struct provinces *p)
{
    struct name name;

    for (;;) {
        uint32_t next = after_joint(doc, end);
        if (next == end || !capital(&doc->work->tok[next]) ||
            bt_has_term(doc, next, s->level) || !name_after(s, doc, next, kind, false, &name))
            return end;
        if (name.row != 0 ? !has_kind(s, name.row, kind) : !plural)
            return end;
        emit(s, doc, next, name, kind, p, "place/list");
        end = name.end;
    }
}

/* "các", a number or a number word before the level word. */
static bool is_plural(const struct bt_doc *doc, uint32_t tok)
{
    static const char *const words[] = {"các", "những", "hai", "ba",  "bốn",
                                        "năm", "sáu",   "bảy", "tám", "chín"};
    struct bt_str s = bt_token_text(doc, tok - 1);
    char key[BT_MAX_KEY + 16];
    uint32_t n;

    if (doc->work->tok[tok - 1].kind == BT_NUMBER)
        return true;
    if (s.len > BT_MAX_KEY)
        return false;
    n = bt_viet_key(s.s, s.len, key);
    s = (struct bt_str){key, n};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (bt_str_is(s, words[i]))
            return true;
    return false;
}

/* "Hạ tầng và Đô [thị xã] Đồng Quýt": half of "đô thị"; the level is the word after it. */
static bool inside_town(const struct bt_doc *doc, uint32_t tok, uint32_t ntok)
{
    struct bt_str before = tok > 0 ? bt_token_text(doc, tok - 1) : BT_STR("");

    return ntok == 2 && (bt_str_is(before, "Đô") || bt_str_is(before, "đô")) &&
           bt_str_is(bt_token_text(doc, tok), "thị");
}

/* A place that opens with a level word at `tok`; the token after it, `tok` if there is none. */
static uint32_t read_level(const struct place_state *s, struct bt_doc *doc, uint32_t tok,
                           struct provinces *p)
{
    const struct bt_term *t = bt_term_at(doc, tok, s->level), *mark;
    enum level_class cls;
    struct bt_str kind;
    struct name name;

    mark = bt_term_at(doc, tok, s->landmark);
    if (mark != NULL && (t == NULL || mark->ntok > t->ntok)) {
        /* "đường Điện Biên Phủ": the name is passed over */
        const struct bt_term *place =
            tok + mark->ntok < doc->work->ntok ? term_of(s, doc, tok + mark->ntok) : NULL;
        return tok + mark->ntok + (place != NULL ? place->ntok : 0);
    }
    if (t == NULL || inside_town(doc, tok, t->ntok))
        return tok;
    kind = bt_row_cell(&s->level_name, t->row);
    cls = bt_row_fact(&s->level_class, t->row);
    if (cls == LEVEL_NONE ||
        !name_after(s, doc, tok + t->ntok, kind, cls == LEVEL_HAMLET, &name))
        return tok;
    if ((name.row == 0 || !has_kind(s, name.row, kind)) &&
        (full_name_at(&s->names, doc, name.tok) ||
         (name.row == 0 && cls != LEVEL_HAMLET &&
          full_name_short_at(&s->names, doc, name.tok))) &&
        full_name_may_follow(&s->names, doc, tok))
        return tok; /* "UBND tỉnh | Trần Nho Quýt", "UBND xã | Lê Hùng" */
    emit(s, doc, tok, name, kind, p, name.row != 0 ? NULL : "place/level+name");
    if (cls == LEVEL_HAMLET)
        return name.end;
    return go_on(s, doc, name.end, kind, tok > 0 && is_plural(doc, tok), p);
}

/* A name without a level word. */
static uint32_t read_bare(const struct place_state *s, struct bt_doc *doc, uint32_t tok,
                          struct provinces *p)
{
    const struct bt_term *t = term_of(s, doc, tok);
    struct bt_str none = {NULL, 0}, rest;
    struct name name;
    struct entry e;
    uint32_t after;

    if (t == NULL || (doc->work->tok[tok].flags & BT_IN_CODE) ||
        part_of_name(doc, tok, tok + t->ntok))
        return tok;
    name = (struct name){tok, tok + t->ntok, t->row};
    if (bt_row_fact(&s->bare, t->row)) {
        emit(s, doc, tok, name, none, p, NULL);
        return name.end;
    }
    if ((after = row_after(s, doc, name.end)) == 0)
        return tok;
    rest = entries(s, after);
    while (next_entry(&rest, &e)) {
        struct bt_str own = entries(s, t->row);
        struct entry mine;
        while (next_entry(&own, &mine))
            if (e.id.len != 0 && is_parent(mine.parents, e.id)) {
                emit(s, doc, tok, name, none, p, "place/chain");
                return name.end;
            }
    }
    return tok;
}

/* What opens at `tok`; returns the token after it. */
static uint32_t read_place(const struct place_state *s, struct bt_doc *doc, uint32_t tok,
                           struct provinces *p)
{
    const struct bt_token *t = &doc->work->tok[tok];
    uint32_t end;

    if (t->kind != BT_WORD || t->block == BT_BLOCK_CHROME)
        return tok + 1;
    end = read_level(s, doc, tok, p);
    if (end == tok && capital(t))
        end = read_bare(s, doc, tok, p);
    return end > tok ? end : tok + 1;
}

static enum bt_status process_place(const void *self, struct bt_worker *w, struct bt_doc *doc,
                                    struct bt_err *err)
{
    const struct place_state *s = self;
    struct provinces p = {.known = false};

    (void)w;
    (void)err;
    for (uint32_t base = 0, next = 0; base < doc->work->ntok; base += 64) {
        uint64_t left = bt_term_bits(doc, base, s->opens);
        while ((left = bt_bits_from(left, base, next)) != 0)
            next = read_place(s, doc, base + (uint32_t)__builtin_ctzll(left), &p);
    }
    return BT_OK;
}

const struct bt_stage bt_stage_place = {
    .name = "place",
    .help = "find places: level words with names, provinces, chains of places",
    .reads = BT_BIT(BT_TOKEN) | BT_BIT(BT_TERM) | BT_BIT(BT_BLOCK) | BT_BIT(BT_CODE),
    .writes = BT_BIT(BT_PLACE),
    .size = sizeof(struct place_state),
    .open = open_place,
    .process = process_place,
    .close = close_place,
};
