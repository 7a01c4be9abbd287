/* normalize.c: the last rewriting step: cleans the characters and freezes TEXT.
 *
 * What is done and why stands in UNICODE sections 2 to 4: noise that portals and word processors
 * leave is removed, but nothing a reader sees is changed: quotes, dashes and the printed tone style
 * stay. */
#include "stages/normalize_steps.h"

#include "stage.h"

#include "stages/layout.h"

struct normalize_state {
    int tone; /* enum bt_tone_style */
    struct bt_normalizer *n;
};

/* The two texts of our own that the steps write in turn: a large article is held twice, not once
 * for each step. */
struct rooms {
    char *now, *spare; /* now: of the present text, NULL while that is the source's */
    uint32_t now_size, spare_size;
};

/* What is known of the present text, looked up when first asked for. */
struct look {
    const struct bt_normal_scan *scan;
    uint32_t has, lines; /* bits of bt_normalize_scan() and of look_at_lines() */
    bool known, lines_known;
};

static bool text_has(struct look *l, struct bt_str text, uint32_t what)
{
    if (!l->known)
        l->has = bt_normalize_scan(l->scan, text);
    l->known = true;
    return (l->has & what) != 0;
}

/* The step's changes join those before it. */
static void commit(struct bt_editor *ed, struct rooms *rooms, struct bt_str *text,
                   struct bt_edits *edits, struct look *look)
{
    struct bt_edits now;

    bt_editor_finish(ed, text, &now);
    if (now.n == 0)
        return;
    *rooms = (struct rooms){ed->out, rooms->now, ed->out_cap, rooms->now_size};
    *edits = bt_edits_compose(ed->arena, *edits, now);
    look->known = look->lines_known = false;
}

/* White space at both ends goes without a copy: nearly every file ends with a line break. */
static void trim(struct bt_arena *arena, struct bt_str *text, struct bt_edits *edits)
{
    uint32_t beg = 0, end = text->len;
    struct bt_edits now = {NULL, 0};
    struct bt_edit *e;

    while (beg < end && strchr(" \t\r\n", text->s[beg]) != NULL)
        beg++;
    while (end > beg && strchr(" \t\r\n", text->s[end - 1]) != NULL)
        end--;
    if (end - beg == text->len)
        return;
    e = bt_alloc_array(arena, 2, sizeof *e);
    if (beg != 0)
        e[now.n++] = (struct bt_edit){{0, beg}, {0, 0}};
    if (end != text->len)
        e[now.n++] = (struct bt_edit){{end, text->len}, {end - beg, end - beg}};
    now.e = e;
    *text = bt_slice(*text, beg, end);
    *edits = bt_edits_compose(arena, *edits, now);
}

/* What the line breaks of a document ask for: a pass from break to break, for they are few. */
static uint32_t look_at_lines(struct bt_str t)
{
    uint32_t has = 0;

    for (const char *lf = memchr(t.s, '\n', t.len), *end = t.s + t.len; lf != NULL;
         lf = memchr(lf + 1, '\n', (size_t)(end - lf) - 1)) {
        char next = lf + 1 < end ? lf[1] : ' ', before = lf > t.s ? lf[-1] : ' ';
        if (next == ' ' || before == ' ' || (next == '\n' && before == '\n'))
            has |= HAS_BLANKS;
        else if (next != '\n' && before != '\n')
            has |= HAS_LINES;
        if (lf + 1 == end)
            break;
    }
    return has;
}

static bool lines_have(struct look *l, struct bt_str text, uint32_t what)
{
    if (!l->lines_known)
        l->lines = look_at_lines(text);
    l->lines_known = true;
    return (l->lines & what) != 0;
}

void bt_normalize(const struct bt_normalizer *n, struct bt_arena *arena,
                  const struct bt_normal *how, struct bt_str *text, struct bt_edits *edits)
{
    struct rooms rooms = {NULL, NULL, 0, 0};
    struct look look = {.scan = &n->scan};
    struct bt_editor ed;
    uint32_t steps = how->steps;

    if (!how->lines)
        trim(arena, text, edits);

#define HAS(what) text_has(&look, *text, what)
#define STEP(condition, call)                                                                  \
    if (condition) {                                                                           \
        bt_editor_init(&ed, arena, *text);                                                     \
        bt_editor_reuse(&ed, rooms.spare, rooms.spare_size);                                   \
        call;                                                                                  \
        commit(&ed, &rooms, text, edits, &look);                                               \
    }
    STEP(HAS(HAS_MOJIBAKE) && (steps & BT_STEP_MOJIBAKE), bt_step_mojibake(n, &ed))
    STEP(HAS(HAS_ENTITY) && (steps & BT_STEP_ENTITIES), bt_step_entities(n, &ed, how->lines))
    STEP(HAS(HAS_INVISIBLE) && (steps & BT_STEP_INVISIBLE), bt_step_invisible(n, &ed))
    if (how->lines) {
        STEP(HAS(HAS_SPACES | HAS_BLANKS) && (steps & BT_STEP_SPACES),
             bt_step_spaces_in_line(&ed))
    } else {
        STEP(HAS(HAS_SPACES | HAS_BLANKS) || lines_have(&look, *text, HAS_BLANKS),
             bt_step_spaces(n, &ed))
    }
    look.known = true; /* less white space brings no letter that was not there */
    STEP(HAS(HAS_LOOKALIKE) && (steps & BT_STEP_LOOKALIKES), bt_step_lookalikes(n, &ed))
    STEP(HAS(HAS_LOOSE) && (steps & BT_STEP_NFC), bt_step_nfc(&ed))
    STEP(HAS(HAS_MARK) && (steps & BT_STEP_MARKS), bt_step_marks(&ed))
    STEP(!how->lines && lines_have(&look, *text, HAS_LINES), bt_step_wraps(&ed))
    STEP(steps & BT_STEP_TONES, bt_step_tones(n, &ed, how->tone, !how->lines))
#undef STEP
#undef HAS
    bt_drop(arena, rooms.spare);
}

enum bt_status bt_normal_steps(const char *names, uint32_t *steps, struct bt_err *err)
{
    static const char *const words[] = {"charset",   "mojibake", "entities",
                                        "invisible", "spaces",   "lookalikes",
                                        "nfc",       "marks",    "tones"};
    enum { N = sizeof words / sizeof words[0] };

    *steps = strcmp(names, "all") == 0 ? BT_STEP_ALL : 0;
    for (const char *p = names, *end; *steps != BT_STEP_ALL && *p != 0;
         p = *end != 0 ? end + 1 : end) {
        uint32_t i = 0;
        end = strchr(p, ',') != NULL ? strchr(p, ',') : p + strlen(p);
        while (i < N && !bt_str_is((struct bt_str){p, (uint32_t)(end - p)}, words[i]))
            i++;
        if (i == N)
            return bt_err_set(
                err, BT_FATAL, "usage",
                "there is no step \"%.*s\"; steps are charset, mojibake, entities, "
                "invisible, spaces, lookalikes, nfc, marks, tones",
                (int)(end - p < 40 ? end - p : 40), p);
        *steps |= (uint32_t)1 << i;
    }
    if (*steps & (BT_STEP_MARKS | BT_STEP_TONES))
        *steps |= BT_STEP_NFC;
    return BT_OK;
}

static int by_code(const void *a, const void *b)
{
    uint32_t x = ((const struct lookalike *)a)->from, y = ((const struct lookalike *)b)->from;

    return (x > y) - (x < y);
}

static enum bt_status read_lookalikes(struct bt_normalizer *n, struct bt_err *err)
{
    struct bt_rows rows = {0, 0};
    int from = bt_dict_column(n->dict, "lookalikes", "letter");
    int to = bt_dict_column(n->dict, "lookalikes", "stands_for");
    int where = bt_dict_column(n->dict, "lookalikes", "where");

    if (!bt_dict_table(n->dict, "lookalikes", &rows))
        return bt_err_set(err, BT_FATAL, "dictionary", "there is no table lookalikes");
    if ((n->look = calloc((size_t)rows.n + 1, sizeof *n->look)) == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening normalize");
    n->look_pair[0xEF] = (uint64_t)3 << (0xBC & 63); /* U+FF00 to FF7F */
    for (uint32_t i = 0; i < rows.n; i++) {
        struct bt_str f = bt_dict_cell(n->dict, rows.first + i, from);
        struct bt_str t = bt_dict_cell(n->dict, rows.first + i, to);
        uint32_t flen = 0, tlen = 0;
        struct lookalike *l = &n->look[n->nlook++];
        if (f.len != 0)
            l->from = bt_decode(f.s, f.len, &flen);
        if (t.len != 0)
            l->to = bt_decode(t.s, t.len, &tlen);
        if (f.len == 0 || t.len == 0 || flen != f.len || tlen != t.len)
            return bt_err_at(err, BT_FATAL, "lookalikes",
                             (int)bt_dict_row_line(n->dict, rows.first + i), 0,
                             "expected one letter and what it stands for");
        if (f.len > 1)
            n->look_pair[(unsigned char)f.s[0]] |= (uint64_t)1 << (f.s[1] & 63);
        l->mixed = bt_str_is(bt_dict_cell(n->dict, rows.first + i, where), "mixed");
    }
    qsort(n->look, n->nlook, sizeof *n->look, by_code);
    return BT_OK;
}

enum bt_status bt_normalizer_open(struct bt_normalizer **out, const struct bt_dict *dict,
                                  struct bt_err *err)
{
    struct bt_normalizer *n = calloc(1, sizeof *n);
    enum bt_status st;

    if (n == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening normalize");
    n->dict = dict;
    bt_normalize_scan_open(&n->scan);
    bt_tone_scan_open(&n->tones);
    bt_entities_open(&n->entities, dict);
    bt_dict_table(dict, "syllables", &n->syllable);
    if ((st = read_lookalikes(n, err)) == BT_OK)
        st = bt_charsets_open(&n->charsets, dict, err);
    if (st != BT_OK) {
        bt_normalizer_free(n);
        return st;
    }
    *out = n;
    return BT_OK;
}

void bt_normalizer_free(struct bt_normalizer *n)
{
    if (n == NULL)
        return;
    bt_charsets_free(n->charsets);
    free(n->look);
    free(n);
}

/* The authors that a page told apart from its text; what is no name is none. */
static void clean_authors(const struct bt_normalizer *n, struct bt_doc *doc)
{
    const struct bt_normal how = {.steps = BT_STEP_ALL & ~BT_STEP_ENTITIES, .lines = true};
    uint32_t told = doc->nbyline;

    doc->nbyline = 0;
    for (uint32_t i = 0; i < told; i++) {
        struct bt_edits edits = {NULL, 0};
        bt_normalize(n, doc->arena, &how, &doc->byline[i], &edits);
        if (bt_layout_is_names(doc->byline[i]))
            bt_layout_add_author(doc, doc->byline[i]);
    }
}

static enum bt_status process_normalize(const void *self, struct bt_worker *w,
                                        struct bt_doc *doc, struct bt_err *err)
{
    const struct normalize_state *s = self;
    bool html = bt_str_is(doc->media_type, "text/html");

    (void)w;
    for (uint32_t i = 0; i < doc->nfield; i++) {
        struct bt_field *f = &doc->field[i];
        /* A page's body has been read by the html stage, a given title has not. */
        bool read = html && strcmp(f->name, "text") == 0;
        struct bt_normal how = {BT_STEP_ALL & ~(read ? (uint32_t)BT_STEP_ENTITIES : 0),
                                (enum bt_tone_style)s->tone, false};
        bt_normalize(s->n, doc->arena, &how, &f->text, &f->edits);
    }
    clean_authors(s->n, doc);
    bt_doc_freeze(doc);
    if (doc->text.len == 0)
        return bt_err_set(err, BT_BAD, "empty", "the document has no text");
    return BT_OK;
}

static enum bt_status open_normalize(void *self, const struct bt_env *env, struct bt_err *err)
{
    return bt_normalizer_open(&((struct normalize_state *)self)->n, env->dict, err);
}

static void close_normalize(void *self)
{
    bt_normalizer_free(((struct normalize_state *)self)->n);
}

static const struct bt_opt options[] = {
    {"tone", 0, "keep|old|new", "keep",
     "tone marks in the text: as printed, hòa (the press) or hoà (textbooks)", BT_OPT_ENUM,
     offsetof(struct normalize_state, tone)},
    {0},
};

const struct bt_stage bt_stage_normalize = {
    .name = "normalize",
    .help = "clean characters and freeze the text",
    .reads = BT_READS_UTF8,
    .writes = BT_WRITES_TEXT,
    .opts = options,
    .size = sizeof(struct normalize_state),
    .open = open_normalize,
    .process = process_normalize,
    .close = close_normalize,
};
