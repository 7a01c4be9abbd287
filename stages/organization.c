/* organization.c: names of organizations -> ORGANIZATION.
 *
 * A head ("UBND", "Sở", "Công ty", "Trường") or a body of the closed list ("Sở Văn hóa, Thể thao
 * và Du lịch"), then what belongs to the name: capitalised words, short gaps in lower case
 * between them ("Công ty TNHH Một thành viên Xăng dầu Quýt"), further heads, and last the place
 * ("UBND phường Tân Giang") or the bare level ("HĐND xã").  Most heads are no name alone. */
#include "stage.h"
#include "stages/full_name.h"
#include "stages/organization.h"

enum { MAX_TOKENS = 16, MAX_GAP = 2 };

enum head_class { HEAD_OPEN, HEAD_NONE, HEAD_WHOLE, HEAD_SELF };

struct organization_state {
    uint16_t head, body, level, role, surname, honorific, place, stop, no_half;
    uint64_t opens; /* bits of bt_doc_work.term_kinds: what a name may begin with */
    struct bt_row_cells kind, name; /* of heads */
    struct bt_row_facts cls;        /* of heads: enum head_class */
    struct bt_row_facts persons;    /* of heads: 1 = named after persons */
    struct bt_row_facts unit;       /* of levels: 1 = stands for itself */
    struct bt_row_facts word;       /* of stops: 1 = never inside a name */
    struct bt_row_facts bare;       /* of places: 1 = the name alone is one */
    struct full_name_words names;
    struct bt_rows heads;
};

struct found {
    uint32_t beg, end, head_end;
    uint32_t row;        /* of the head or the body */
    struct bt_str kind;  /* "state", ... */
    struct bt_str opens; /* full form of an abbreviated head, for tokens [beg, opens_end) */
    uint32_t opens_end, inner_end;
    bool self, whole, place;
    bool persons; /* the last head taken in may be named after one: "Chi bộ [Trường] ..." */
};

static uint8_t class_of(struct bt_str name)
{
    return bt_str_is(name, "none")    ? HEAD_NONE
           : bt_str_is(name, "whole") ? HEAD_WHOLE
           : bt_str_is(name, "self")  ? HEAD_SELF
                                      : HEAD_OPEN;
}

/* Schools and firms bear names of persons; ministries do not. */
static uint8_t persons_fact(struct bt_str kind)
{
    static const char *const kinds[] = {"school", "company", "hospital", "culture"};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (bt_str_is(kind, kinds[i]))
            return true;
    return false;
}

static uint8_t unit_fact(struct bt_str cls)
{
    return bt_str_is(cls, "unit");
}

static uint8_t word_fact(struct bt_str cls)
{
    return bt_str_is(cls, "word");
}

static uint8_t bare_fact(struct bt_str bare)
{
    return bt_str_is(bare, "yes");
}

static enum bt_status open_facts(struct organization_state *s, const struct bt_dict *dict,
                                 struct bt_err *err)
{
    const struct {
        struct bt_row_facts *facts;
        const char *table, *column;
        bt_row_reader *read;
    } all[] = {
        {&s->cls, "organization_heads", "class", class_of},
        {&s->persons, "organization_heads", "organization", persons_fact},
        {&s->unit, "levels", "class", unit_fact},
        {&s->word, "count_stops", "class", word_fact},
        {&s->bare, "places", "bare", bare_fact},
    };

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (bt_row_facts_open(all[i].facts, dict, all[i].table, all[i].column, all[i].read,
                              err) != BT_OK)
            return BT_FATAL;
    return full_name_open(&s->names, dict, err);
}

static enum bt_status open_organization(void *self, const struct bt_env *env,
                                        struct bt_err *err)
{
    struct organization_state *s = self;

    s->head = bt_dict_kind(env->dict, "organization-head");
    s->body = bt_dict_kind(env->dict, "organization");
    s->level = bt_dict_kind(env->dict, "level");
    s->role = bt_dict_kind(env->dict, "role-head");
    s->surname = bt_dict_kind(env->dict, "surname");
    s->honorific = bt_dict_kind(env->dict, "honorific");
    s->place = bt_dict_kind(env->dict, "place");
    s->no_half = bt_dict_kind(env->dict, "organization-stop");
    s->stop = bt_dict_kind(env->dict, "count-stop");
    s->opens = bt_kind_bit(s->head) | bt_kind_bit(s->body);
    bt_dict_table(env->dict, "organization_heads", &s->heads);
    if (bt_row_cells_open(&s->kind, env->dict, "organization_heads", "organization", err) ==
            BT_OK &&
        bt_row_cells_open(&s->name, env->dict, "organization_heads", "name", err) == BT_OK)
        return open_facts(s, env->dict, err);
    return BT_FATAL;
}

static void close_organization(void *self)
{
    struct organization_state *s = self;

    bt_row_cells_close(&s->kind);
    bt_row_cells_close(&s->name);
    bt_row_facts_close(&s->cls);
    bt_row_facts_close(&s->persons);
    bt_row_facts_close(&s->unit);
    bt_row_facts_close(&s->word);
    full_name_close(&s->names);
    bt_row_facts_close(&s->bare);
}

static bool capital(const struct bt_token *t)
{
    return t->kind == BT_WORD && t->shape != BT_LOWER && t->shape != BT_NO_CASE;
}

/* The row of a term of kind head that is ours. */
static bool ours(const struct organization_state *s, const struct bt_term *t)
{
    return t != NULL && t->row >= s->heads.first && t->row < s->heads.first + s->heads.n;
}

/* The head or body at `tok`; a body also tells its kind by the head it opens with. */
static bool open_name(const struct organization_state *s, const struct bt_doc *doc,
                      uint32_t tok, struct found *f)
{
    const struct bt_term *head = bt_term_at(doc, tok, s->head);
    const struct bt_term *body = bt_term_at(doc, tok, s->body), *t = head;
    uint8_t cls;

    if (!ours(s, head))
        head = NULL;
    if (body != NULL && (head == NULL || body->ntok > head->ntok))
        t = body;
    else
        t = head;
    if (t == NULL)
        return false;
    cls = t == head ? bt_row_fact(&s->cls, t->row) : HEAD_OPEN;
    if (cls == HEAD_NONE)
        return false;
    *f = (struct found){.beg = tok};
    f->row = t->row;
    f->end = f->head_end = f->inner_end = tok + t->ntok;
    f->self = t == body;
    if (head != NULL) {
        f->kind = bt_row_cell(&s->kind, head->row);
        f->persons = bt_row_fact(&s->persons, head->row);
        if (t == head) {
            f->whole = cls == HEAD_WHOLE;
            f->self = f->whole || cls == HEAD_SELF;
            f->opens = bt_row_cell(&s->name, head->row);
            f->opens_end = f->end;
        }
    }
    return true;
}

/* A role or a title stands at `tok`: a person follows. */
static bool title_begins(const struct organization_state *s, const struct bt_doc *doc,
                         uint32_t tok)
{
    return bt_has_term(doc, tok, s->role) || bt_has_term(doc, tok, s->honorific);
}

static bool stop_word(const struct organization_state *s, const struct bt_doc *doc,
                      uint32_t tok)
{
    uint32_t n;
    const struct bt_term *t = bt_terms_at(doc, tok, &n);

    for (; n > 0; n--, t++)
        if (t->kind == s->stop && bt_row_fact(&s->word, t->row))
            return true;
    return title_begins(s, doc, tok);
}

/* True if token `tok` can follow inside a name. */
static bool inside(const struct bt_doc *doc, uint32_t beg, uint32_t tok)
{
    const struct bt_token *t = &doc->work->tok[tok];

    return tok < doc->work->ntok && tok < beg + MAX_TOKENS &&
           t->iblock == doc->work->tok[beg].iblock && !(t->flags & BT_IN_CODE) &&
           !(t->flags & BT_SENTENCE_START);
}

/* A person's name stands at `tok`: "Tổng cục TDTT Trần Đức Quýt". */
static bool person_begins(const struct organization_state *s, const struct bt_doc *doc,
                          const struct found *f, uint32_t tok)
{
    if (!inside(doc, f->beg, tok + 1) || !capital(&doc->work->tok[tok + 1]))
        return false;
    if (!f->persons)
        return sure_surname_at(&s->names, doc, tok) || full_name_at(&s->names, doc, tok);
    return sure_surname_at(&s->names, doc, tok) && tok > f->inner_end + 1 &&
           inside(doc, f->beg, tok + 2) && capital(&doc->work->tok[tok + 2]);
}

/* A word of two syllables whose first alone is capitalised: "Trung tâm Hỗ trợ Xuất khẩu". */
static bool half_word(const struct organization_state *s, const struct bt_doc *doc,
                      const struct found *f, uint32_t tok)
{
    const struct bt_token *t = &doc->work->tok[tok];

    return t->shape == BT_TITLE && (t->flags & BT_SYLLABLE) &&
           (tok == f->head_end || t[-1].shape != BT_TITLE) && inside(doc, f->beg, tok + 1) &&
           t[1].kind == BT_WORD && t[1].shape == BT_LOWER && (t[1].flags & BT_SYLLABLE) &&
           (t[1].flags & BT_SPACE_BEFORE) && !bt_has_term(doc, tok + 1, s->no_half) &&
           !bt_has_term(doc, tok + 1, s->level);
}

/* All of an abbreviation that begins or goes on at f->end: "VH,TT&DL", "GD-ĐT". */
static bool take_abbreviation(const struct bt_doc *doc, struct found *f)
{
    const struct bt_ann *a = bt_ann_over(doc, BT_ABBREVIATION, f->end);

    if (a == NULL || a->tok < f->beg || (a->tok == f->end && !capital(&doc->work->tok[f->end])))
        return false;
    f->end = a->tok + a->ntok;
    return true;
}

/* Takes in the capitalised words at f->end; false if none goes on with the name. */
static bool take_capital(const struct organization_state *s, const struct bt_doc *doc,
                         struct found *f)
{
    uint32_t tok = f->end;
    const struct bt_token *t = &doc->work->tok[tok];
    const struct bt_term *place;

    if (!inside(doc, f->beg, tok) || !capital(t) || !(t->flags & BT_SPACE_BEFORE) ||
        bt_has_term(doc, tok, s->role))
        return false;
    place = bt_term_at(doc, tok, s->place);
    if (place != NULL && place->ntok > 1 && bt_row_fact(&s->bare, place->row)) {
        f->end += place->ntok;
        return true;
    }
    if (bt_has_term(doc, tok, s->honorific) && t->shape == BT_TITLE && !capital(t - 1))
        return false;
    if (person_begins(s, doc, f, tok))
        return false;
    f->end += half_word(s, doc, f, tok) ? 2 : 1;
    return true;
}

/* The capitalised word after a short gap at f->end: "&", "-", "và" or lower-case words of a
 * name; f->end if there is none. */
static uint32_t over_gap(const struct organization_state *s, const struct bt_doc *doc,
                         const struct found *f)
{
    uint32_t at = f->end;

    for (uint32_t gap = 1; gap <= MAX_GAP && inside(doc, f->beg, at); gap++, at++) {
        struct bt_str w = bt_token_text(doc, at);
        bool joint =
            bt_str_is(w, "và") || bt_str_is(w, "&") || bt_str_is(w, "-") || bt_str_is(w, "–");
        if (joint && gap > 1)
            return f->end;
        if (!joint && (doc->work->tok[at].kind != BT_WORD ||
                       doc->work->tok[at].shape != BT_LOWER || stop_word(s, doc, at) ||
                       bt_has_term(doc, at, s->level) || bt_has_term(doc, at, s->head)))
            return f->end;
        if (inside(doc, f->beg, at + 1) && capital(&doc->work->tok[at + 1]))
            return joint && (bt_has_term(doc, at + 1, s->head) ||
                             bt_has_term(doc, at + 1, s->body) ||
                             bt_ann_over(doc, BT_PLACE, at + 1) != NULL ||
                             person_begins(s, doc, f, at + 1) || title_begins(s, doc, at + 1))
                       ? f->end
                       : at + 1;
        if (joint)
            return f->end;
    }
    return f->end;
}

/* The bare level after a name: "HĐND xã", "Công an huyện"; tokens, 0 = none. */
static uint32_t bare_level(const struct organization_state *s, const struct bt_doc *doc,
                           const struct found *f)
{
    const struct bt_term *t =
        inside(doc, f->beg, f->end) ? bt_term_at(doc, f->end, s->level) : NULL;

    return t != NULL && bt_row_fact(&s->unit, t->row) ? t->ntok : 0;
}

/* The level word of `n` tokens at f->end is the end of the name: in lower case, or no capital word
 * follows: "UBND Tỉnh | chủ trì". */
static bool closes_name(const struct bt_doc *doc, const struct found *f, uint32_t n)
{
    return !capital(&doc->work->tok[f->end]) || !inside(doc, f->beg, f->end + n) ||
           !capital(&doc->work->tok[f->end + n]);
}

/* Takes in what follows the head. */
static void extend(const struct organization_state *s, const struct bt_doc *doc,
                   struct found *f)
{
    while (inside(doc, f->beg, f->end)) {
        const struct bt_ann *place = bt_ann_over(doc, BT_PLACE, f->end);
        struct found more;
        uint32_t next, level;
        if (place != NULL && place->tok == f->end) {
            f->end += place->ntok;
            f->place = true;
            return;
        }
        if (!f->persons && full_name_marked_at(&s->names, doc, f->end))
            return; /* "Tỉnh Đoàn Quýt | Đoàn Thị Mận" */
        if (open_name(s, doc, f->end, &more) &&
            (capital(&doc->work->tok[f->end]) || more.self)) {
            f->end = more.end;
            if (more.persons) {
                f->persons = true;
                f->inner_end = more.head_end;
            }
        } else if (take_abbreviation(doc, f)) {
            continue;
        } else if ((level = bare_level(s, doc, f)) != 0 && closes_name(doc, f, level)) {
            f->end += level;
            f->place = true;
            return;
        } else if (take_capital(s, doc, f)) {
            continue;
        } else if (!f->self && (next = over_gap(s, doc, f)) != f->end) {
            f->end = next;
        } else {
            return;
        }
    }
}

static void emit(struct bt_doc *doc, const struct found *f)
{
    struct bt_organization *o = bt_alloc(doc->arena, sizeof *o);
    struct bt_ann a = {.at = bt_token_span(doc, f->beg, f->end),
                       .score = f->self || f->place ? 920 : 800,
                       .tok = f->beg,
                       .ntok = f->end - f->beg,
                       .row = f->row,
                       .data = o};

    o->kind = f->kind;
    a.value =
        bt_organization_name(doc, f->opens, f->opens.len != 0 ? f->opens_end : f->beg, f->end);
    bt_emit(doc, BT_ORGANIZATION, a);
}

/* A head of one word at `tok` that is a name's or a place's: "đồng chí [Đoàn] Thị Mận", "Phạm [Đoàn]
 * Mận", "phường [Trường] Thạnh". */
static bool inside_name(const struct organization_state *s, const struct bt_doc *doc,
                        uint32_t tok)
{
    const struct bt_token *t = &doc->work->tok[tok];
    const struct bt_ann *place = bt_ann_over(doc, BT_PLACE, tok);

    if (place != NULL && place->tok < tok)
        return true;
    if (t->shape != BT_TITLE || tok == 0 || t[-1].iblock != t->iblock ||
        (t->flags & BT_SENTENCE_START) || !capital(t + 1))
        return false;
    if (t[-1].shape == BT_TITLE && sure_surname_at(&s->names, doc, tok - 1))
        return true;
    if (full_name_marked_at(&s->names, doc, tok))
        return true;
    if (!bt_has_term(doc, tok, s->surname))
        return false;
    for (uint32_t back = 1; back <= 3 && back <= tok; back++) {
        const struct bt_term *title = bt_term_at(doc, tok - back, s->honorific);
        if (title != NULL && title->tok + title->ntok == tok)
            return true;
    }
    return false;
}

/* What opens at `tok`; returns the token after it. */
static uint32_t read_name(const struct organization_state *s, struct bt_doc *doc, uint32_t tok)
{
    const struct bt_token *t = &doc->work->tok[tok];
    struct found f;

    if (t->kind != BT_WORD || t->block == BT_BLOCK_CHROME || (t->flags & BT_IN_CODE) ||
        !open_name(s, doc, tok, &f) || (f.end == tok + 1 && inside_name(s, doc, tok)))
        return tok + 1;
    if (!f.whole)
        extend(s, doc, &f);
    /* In lower case only what a name or a place follows: "công ty TNHH ...", "công an xã A". */
    if ((f.self && capital(t)) || (f.end > f.head_end && (capital(t) || f.place))) {
        emit(doc, &f);
        return f.end;
    }
    return tok + 1;
}

static enum bt_status process_organization(const void *self, struct bt_worker *w,
                                           struct bt_doc *doc, struct bt_err *err)
{
    const struct organization_state *s = self;

    (void)w;
    (void)err;
    for (uint32_t base = 0, next = 0; base < doc->work->ntok; base += 64) {
        uint64_t left = bt_term_bits(doc, base, s->opens);
        while ((left = bt_bits_from(left, base, next)) != 0)
            next = read_name(s, doc, base + (uint32_t)__builtin_ctzll(left));
    }
    return BT_OK;
}

const struct bt_stage bt_stage_organization = {
    .name = "organization",
    .help = "find organizations: heads with their names and places",
    .reads = BT_BIT(BT_TOKEN) | BT_BIT(BT_TERM) | BT_BIT(BT_BLOCK) | BT_BIT(BT_CODE) |
             BT_BIT(BT_ABBREVIATION) | BT_BIT(BT_PLACE),
    .writes = BT_BIT(BT_ORGANIZATION),
    .size = sizeof(struct organization_state),
    .open = open_organization,
    .process = process_organization,
    .close = close_organization,
};
