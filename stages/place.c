/* place.c: names of places -> PLACE.
 *
 * A level word and the name after it ("xã Nà Cua", "P. Tân Giang", "thành phố Hà Nội") is a
 * place, whether the table of places knows the name or not; a list goes on with the level
 * ("các xã A, B và C").  A name alone is a place if its row says so (provinces, countries, what
 * everybody knows), or if a place of its own chain follows ("Tân Giang, Cao Bằng").
 *
 * Which of several places of one name is meant is settled by the place that follows, else by
 * the provinces the document names, else it stays open (no id). */
#include "stages/place.h"
#include "stages/viet.h"

enum { MAX_NAME = 4 };

static uint8_t bare_fact(struct bt_str bare)
{
    return bt_str_is(bare, "yes");
}

static uint8_t province_fact(struct bt_str places)
{
    struct place_entry e;

    return place_next_entry(&places, &e) && e.id.len == 2;
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

/* A run of capitalised words that no table knows; its end, `tok` if none.  It stops before a
 * person ("xã Khe Lạc Nguyễn Văn An") and before a role. */
static uint32_t run_end(const struct place_state *s, const struct bt_doc *doc, uint32_t tok)
{
    uint32_t end = tok;

    while (end < doc->work->ntok && end - tok < MAX_NAME) {
        const struct bt_token *t = &doc->work->tok[end];
        if (!place_capital(t) || t->shape == BT_UPPER ||
            t->iblock != doc->work->tok[tok].iblock || (t->flags & BT_IN_CODE) ||
            (end != tok && (!(t->flags & BT_SPACE_BEFORE) || (t->flags & BT_SENTENCE_START))))
            break;
        if (bt_has_term(doc, end, s->role) || bt_has_term(doc, end, s->head) ||
            bt_has_term(doc, end, s->level) ||
            (end != tok && bt_has_term(doc, end, s->honorific)))
            break;
        if (end >= tok + 2 && bt_has_term(doc, end, s->surname) && end + 1 < doc->work->ntok &&
            place_capital(t + 1))
            break;
        end++;
    }
    return end;
}

/* The name after a level word. */
static bool name_after(const struct place_state *s, const struct bt_doc *doc, uint32_t tok,
                       struct bt_str kind, bool hamlet, struct place_name *out)
{
    const struct bt_term *term;
    uint32_t end;

    *out = (struct place_name){tok, tok, 0};
    if (tok >= doc->work->ntok || tok == 0 ||
        doc->work->tok[tok].iblock != doc->work->tok[tok - 1].iblock ||
        (doc->work->tok[tok].flags & BT_SENTENCE_START)) /* "khóa X. Ông Lê Thêm" */
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
    term = hamlet ? NULL : place_term(s, doc, tok);
    end = run_end(s, doc, tok);
    if (term != NULL && (place_has_kind(s, term->row, kind) || tok + term->ntok >= end)) {
        out->row = term->row;
        out->end = tok + term->ntok;
        return true;
    }
    out->end = end;
    if (end == tok + 1 && doc->work->tok[tok].at.end - doc->work->tok[tok].at.beg < 2)
        return false; /* "Q.H": initials */
    return end > tok + (hamlet ? 1 : 0);
}

static void emit(const struct place_state *s, struct bt_doc *doc, uint32_t beg,
                 struct place_name name, struct bt_str kind, struct provinces *p,
                 const char *why)
{
    struct bt_place *place = bt_alloc(doc->arena, sizeof *place);
    struct bt_str text = bt_text(doc, bt_token_span(doc, name.tok, name.end));
    bool known = name.row != 0;
    struct place_entry e = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    struct bt_ann a = {.at = bt_token_span(doc, beg, name.end),
                       .score = known ? 950 : 750,
                       .tok = beg,
                       .ntok = name.end - beg,
                       .row = name.row,
                       .why = why,
                       .data = place};

    memset(place, 0, sizeof *place);
    if (known) {
        struct bt_str rest = place_entries(s, name.row);
        text = bt_dict_cell(s->dict, name.row, s->name);
        if (text.len == 0)
            text = bt_dict_cell(s->dict, name.row, 0);
        /* A name that stands alone is the first of its row: the province. */
        if (kind.len == 0 && why == NULL ? place_next_entry(&rest, &e)
                                         : place_choose(s, doc, &name, kind, p, &e))
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
    struct place_name name;

    for (;;) {
        uint32_t next = after_joint(doc, end);
        if (next == end || !place_capital(&doc->work->tok[next]) ||
            bt_has_term(doc, next, s->level) || !name_after(s, doc, next, kind, false, &name))
            return end;
        if (name.row != 0 ? !place_has_kind(s, name.row, kind) : !plural)
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
    struct place_name name;

    mark = bt_term_at(doc, tok, s->landmark);
    if (mark != NULL && (t == NULL || mark->ntok > t->ntok)) {
        /* "đường Điện Biên Phủ": the name is passed over */
        const struct bt_term *place =
            tok + mark->ntok < doc->work->ntok ? place_term(s, doc, tok + mark->ntok) : NULL;
        return tok + mark->ntok + (place != NULL ? place->ntok : 0);
    }
    if (t == NULL || inside_town(doc, tok, t->ntok))
        return tok;
    kind = bt_row_cell(&s->level_name, t->row);
    cls = bt_row_fact(&s->level_class, t->row);
    if (cls == LEVEL_NONE ||
        !name_after(s, doc, tok + t->ntok, kind, cls == LEVEL_HAMLET, &name))
        return tok;
    if ((name.row == 0 || !place_has_kind(s, name.row, kind)) &&
        (full_name_at(&s->names, doc, name.tok) ||
         (name.row == 0 && bt_str_is(kind, "tỉnh") && /* the provinces are few and known */
          full_name_long_at(&s->names, doc, name.tok)) ||
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
    const struct bt_term *t = place_term(s, doc, tok);
    struct bt_str none = {NULL, 0}, rest;
    struct place_name name;
    struct place_entry e;
    uint32_t after;

    if (t == NULL || (doc->work->tok[tok].flags & BT_IN_CODE) ||
        place_part_of_name(doc, tok, tok + t->ntok))
        return tok;
    name = (struct place_name){tok, tok + t->ntok, t->row};
    if (bt_row_fact(&s->bare, t->row)) {
        emit(s, doc, tok, name, none, p, NULL);
        return name.end;
    }
    if ((after = place_row_after(s, doc, name.end)) == 0)
        return tok;
    rest = place_entries(s, after);
    while (place_next_entry(&rest, &e)) {
        struct bt_str own = place_entries(s, t->row);
        struct place_entry mine;
        while (place_next_entry(&own, &mine))
            if (e.id.len != 0 && place_is_parent(mine.parents, e.id)) {
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
    if (end == tok && place_capital(t))
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
