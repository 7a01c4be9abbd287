/* dict_build.c: tables -> strings, keys, the term index; dict_write.c makes an image of them.  Runs
 * at build time (mkdict) and for --dicts; nothing here is on the path of a document. */
#include "core/dict_build.h"

#include "core/dict_parse.h"
#include "core/err.h"
#include "core/scan.h"

/* A vec that failed shows in builder_write(). */
static uint32_t vec_add(struct vec *v, const void *e, size_t size)
{
    uint32_t at = (uint32_t)(v->b.len / size);

    bt_buf_add(&v->b, e, size);
    return at;
}

static void *grow(struct builder *b, void *p, uint32_t n, uint32_t *cap, size_t size)
{
    void *bigger;

    if (n < *cap)
        return p;
    bigger = realloc(p, (size_t)(*cap == 0 ? 1024 : *cap * 2) * size);
    if (bigger == NULL) {
        b->failed = true;
        return p;
    }
    *cap = *cap == 0 ? 1024 : *cap * 2;
    return bigger;
}

static struct bt_str blob_str(const struct builder *b, uint32_t ref)
{
    uint32_t len;

    memcpy(&len, b->blob.s + ref, sizeof len);
    return (struct bt_str){b->blob.s + ref + sizeof len, len};
}

static uint32_t add_string(struct builder *b, struct bt_str s)
{
    uint32_t ref = (uint32_t)b->blob.len;

    bt_buf_add(&b->blob, &s.len, sizeof s.len);
    bt_buf_str(&b->blob, s);
    bt_buf_putc(&b->blob, '\0');
    b->failed = b->failed || b->blob.failed;
    return b->failed ? 0 : ref;
}

static bool grow_intern(struct builder *b)
{
    uint32_t cap = b->intern_cap == 0 ? 1 << 14 : b->intern_cap * 2;
    uint32_t *map = calloc(cap, sizeof *map);

    if (map == NULL)
        return !(b->failed = true);
    for (uint32_t i = 0; i < b->intern_cap; i++) {
        struct bt_str s;
        uint32_t k;
        if (b->intern[i] == 0)
            continue;
        s = blob_str(b, b->intern[i]);
        for (k = bt_str_hash(s.s, s.len) & (cap - 1); map[k] != 0; k = (k + 1) & (cap - 1))
            ;
        map[k] = b->intern[i];
    }
    free(b->intern);
    b->intern = map;
    b->intern_cap = cap;
    return true;
}

static uint32_t intern(struct builder *b, struct bt_str s)
{
    uint32_t i;

    if (s.len == 0 || b->failed)
        return 0;
    if (b->nintern * 2 >= b->intern_cap && !grow_intern(b))
        return 0;
    for (i = bt_str_hash(s.s, s.len) & (b->intern_cap - 1); b->intern[i] != 0;
         i = (i + 1) & (b->intern_cap - 1))
        if (bt_str_eq(blob_str(b, b->intern[i]), s))
            return b->intern[i];
    b->intern[i] = add_string(b, s);
    b->nintern++;
    return b->intern[i];
}

/* Number of a key, from 1, in order of first use; the image's ids replace it at the end.
 */
static uint32_t add_key(struct builder *b, struct bt_str word)
{
    char text[BT_MAX_KEY + 16];
    uint32_t n, ref;

    if (word.len > BT_MAX_KEY)
        return 0;
    n = b->lang->key(word.s, word.len, text);
    ref = intern(b, (struct bt_str){text, n});
    if (b->failed)
        return 0;
    /* A key's number is found by its interned reference. */
    if (ref >= b->key_map_cap) {
        uint32_t cap = ref * 2 + 1024;
        uint32_t *map = realloc(b->key_map, cap * sizeof *map);
        if (map == NULL) {
            b->failed = true;
            return 0;
        }
        memset(map + b->key_map_cap, 0, (cap - b->key_map_cap) * sizeof *map);
        b->key_map = map;
        b->key_map_cap = cap;
    }
    if (b->key_map[ref] == 0) {
        b->key = grow(b, b->key, b->nkey, &b->key_cap, sizeof *b->key);
        if (b->failed)
            return 0;
        b->key[b->nkey] = (struct image_key){bt_str_hash(text, n), ref, 0};
        b->key_map[ref] = ++b->nkey;
    }
    return b->key_map[ref];
}

static uint32_t edge_hash(uint32_t node, uint32_t key)
{
    return (uint32_t)(((uint64_t)node << 32 | key) * 0x9E3779B97F4A7C15u >> 32);
}

static bool grow_edges(struct builder *b)
{
    uint32_t cap = b->edge_map_cap == 0 ? 1 << 14 : b->edge_map_cap * 2;
    uint32_t *map = calloc(cap, sizeof *map);

    if (map == NULL)
        return !(b->failed = true);
    for (uint32_t i = 0; i < b->nedge; i++) {
        uint32_t k = edge_hash(b->edge[i].node, b->edge[i].key) & (cap - 1);
        while (map[k] != 0)
            k = (k + 1) & (cap - 1);
        map[k] = i + 1;
    }
    free(b->edge_map);
    b->edge_map = map;
    b->edge_map_cap = cap;
    return true;
}

static uint32_t step(struct builder *b, uint32_t node, uint32_t key, bool glued)
{
    uint32_t k;

    if (b->failed || (b->nedge * 2 >= b->edge_map_cap && !grow_edges(b)))
        return 0;
    key = key * 2 + glued;
    for (k = edge_hash(node, key) & (b->edge_map_cap - 1); b->edge_map[k] != 0;
         k = (k + 1) & (b->edge_map_cap - 1)) {
        const struct build_edge *e = &b->edge[b->edge_map[k] - 1];
        if (e->node == node && e->key == key)
            return e->to;
    }
    b->edge = grow(b, b->edge, b->nedge, &b->edge_cap, sizeof *b->edge);
    if (b->failed)
        return 0;
    b->edge[b->nedge++] = (struct build_edge){node, key, b->nnode};
    b->edge_map[k] = b->nedge;
    return b->nnode++;
}

/* Adds one spelling of a form to the term index. */
static enum bt_status add_spelling(struct builder *b, struct bt_str form, struct node_hit one,
                                   const struct tsv_table *t, const struct tsv_row *row,
                                   struct bt_err *err)
{
    struct bt_hit *hit = &one.hit;
    struct bt_atom a;
    uint32_t node = BT_TRIE_ROOT, pos = 0, key;

    for (; bt_scan_atom(form, pos, &a); pos = a.at.end) {
        if (hit->ntok == UINT16_MAX)
            return bt_err_at(err, BT_FATAL, t->file, (int)row->line, 1,
                             "form has more than %d words", UINT16_MAX);
        if ((key = add_key(b, bt_slice(form, a.at.beg, a.at.end))) == 0 && !b->failed)
            return bt_err_at(err, BT_FATAL, t->file, (int)row->line, 1,
                             "word of form is too long");
        node = step(b, node, key, hit->ntok++ != 0 && !a.space);
    }
    if (hit->ntok == 0)
        return bt_err_at(err, BT_FATAL, t->file, (int)row->line, 1, "form has no word");
    if (one.rule == BT_CASE_EXACT)
        hit->form = intern(b, form);
    b->hit = grow(b, b->hit, b->nhit, &b->hit_cap, sizeof *b->hit);
    if (b->failed)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory indexing %s", t->file);
    one.node = node;
    b->hit[b->nhit++] = one;
    return BT_OK;
}

/* Writes out the alternatives in braces, depth first. */
static enum bt_status add_form(struct builder *b, struct bt_str form, struct node_hit hit,
                               const struct tsv_table *t, const struct tsv_row *row, int *left,
                               struct bt_err *err)
{
    const char *open = form.len != 0 ? memchr(form.s, '{', form.len) : NULL;
    const char *close =
        open != NULL ? memchr(open, '}', form.len - (size_t)(open - form.s)) : NULL;
    const char *p;
    enum bt_status st = BT_OK;

    if (open == NULL) {
        if ((*left)-- <= 0)
            return bt_err_at(err, BT_FATAL, t->file, (int)row->line, 1,
                             "form has more than 64 spellings");
        return add_spelling(b, form, hit, t, row, err);
    }
    if (close == NULL)
        return bt_err_at(err, BT_FATAL, t->file, (int)row->line, (int)(open - form.s) + 1,
                         "'{' without '}' in form");
    for (p = open + 1; st == BT_OK; p++) {
        struct bt_buf one = BT_BUF_INIT;
        const char *end = p;
        while (end < close && *end != '|')
            end++;
        bt_buf_add(&one, form.s, (size_t)(open - form.s));
        bt_buf_add(&one, p, (size_t)(end - p));
        bt_buf_add(&one, close + 1, form.len - (size_t)(close + 1 - form.s));
        st = one.failed ? bt_err_set(err, BT_FATAL, "no-memory", "out of memory")
                        : add_form(b, (struct bt_str){one.s, (uint32_t)one.len}, hit, t, row,
                                   left, err);
        bt_buf_release(&one);
        p = end;
        if (end == close)
            break;
    }
    return st;
}

static uint32_t kind_at(const struct builder *b, uint32_t id)
{
    uint32_t ref;

    memcpy(&ref, b->kind.b.s + id * sizeof ref, sizeof ref);
    return ref;
}

/* The first id without a kind from `id` on in steps. */
static uint32_t free_kind(const struct builder *b, uint32_t id, uint32_t step)
{
    while (id < b->kind.b.len / sizeof(uint32_t) && kind_at(b, id) != 0)
        id += step;
    return id;
}

/* The id of a kind.  Tokens tell kinds apart by 64 bits, id % 64 (bt_doc_work.term_kinds), and
 * there are more kinds.  Tables with many kinds have few words of each: the kinds of one table
 * share TABLE_BITS bits, so that what is frequent and much asked for has its bit alone. */
static uint16_t add_kind(struct builder *b, struct bt_str name)
{
    enum { SHARED = 256 }; /* far beyond all kinds: ids without gaps */
    const uint32_t none = 0, ref = intern(b, name);
    uint32_t n = (uint32_t)(b->kind.b.len / sizeof ref), id = SHARED;

    for (uint32_t i = 1; i < n; i++)
        if (kind_at(b, i) == ref)
            return (uint16_t)i;
    if (b->ntable_kind >= TABLE_BITS)
        id = free_kind(b, b->table_kind[b->ntable_kind % TABLE_BITS], 64);
    if (id >= SHARED)
        id = free_kind(b, 1, 1);
    for (; n <= id; n++)
        vec_add(&b->kind, &none, sizeof none);
    if (!b->kind.b.failed)
        memcpy(b->kind.b.s + id * sizeof ref, &ref, sizeof ref);
    if (b->ntable_kind < TABLE_BITS)
        b->table_kind[b->ntable_kind] = id;
    b->ntable_kind++;
    return (uint16_t)id;
}

static enum bt_status case_rule(struct bt_str s, enum bt_case_rule *rule,
                                const struct tsv_table *t, uint32_t line, struct bt_err *err)
{
    static const char *const names[] = {"any", "title", "exact"};

    *rule = BT_CASE_ANY;
    for (uint32_t i = 0; i < 3; i++)
        if (bt_str_is(s, names[i])) {
            *rule = (enum bt_case_rule)i;
            return BT_OK;
        }
    return s.len == 0
               ? BT_OK
               : bt_err_at(err, BT_FATAL, t->file, (int)line, 1,
                           "case is \"%.*s\", expected any, title or exact", (int)s.len, s.s);
}

static enum bt_status index_row(struct builder *b, const struct tsv_table *t,
                                const struct tsv_row *row, uint32_t number, struct bt_err *err)
{
    int form = tsv_column(t, BT_STR("form")), kind = tsv_column(t, BT_STR("kind"));
    int rule = tsv_column(t, BT_STR("case")), left = 64;
    struct node_hit hit = {.hit.row = number};
    struct bt_str name = kind >= 0 ? row->cell[kind] : tsv_header(t, "kind");
    enum bt_status st;

    if (form < 0)
        return bt_err_at(err, BT_FATAL, t->file, 1, 1,
                         "table of terms without a column \"form\"");
    if (name.len == 0)
        name = t->name;
    st = case_rule(rule >= 0 && row->cell[rule].len != 0 ? row->cell[rule]
                                                         : tsv_header(t, "case"),
                   &hit.rule, t, row->line, err);
    if (st != BT_OK)
        return st;
    if (row->cell[form].len == 0)
        return bt_err_at(err, BT_FATAL, t->file, (int)row->line, 1, "form is empty");
    hit.hit.kind = add_kind(b, name);
    return add_form(b, row->cell[form], hit, t, row, &left, err);
}

/* Words of a pattern's trigger "=ngày|tháng" get keys, so that a token can be compared by id.
 */
static void add_trigger_keys(struct builder *b, struct bt_str trigger)
{
    uint32_t beg = 1;

    if (trigger.len < 2 || trigger.s[0] != '=')
        return;
    for (uint32_t i = 1; i <= trigger.len; i++)
        if (i == trigger.len || trigger.s[i] == '|') {
            if (i > beg)
                add_key(b, bt_slice(trigger, beg, i));
            beg = i + 1;
        }
}

static enum bt_status add_table(struct builder *b, const struct tsv_table *t,
                                struct bt_err *err)
{
    struct image_table it = {
        .name = intern(b, t->name), .ncolumn = t->ncolumn, .nheader = t->nheader};
    uint32_t number = (uint32_t)(b->table.b.len / sizeof it);
    bool terms = bt_str_is(tsv_header(t, "index"), "terms");
    int trigger = tsv_column(t, BT_STR("trigger"));
    enum bt_status st;

    it.column = (uint32_t)(b->column.b.len / sizeof(uint32_t));
    it.header = (uint32_t)(b->header.b.len / sizeof(struct image_header));
    it.row = (uint32_t)(b->row.b.len / sizeof(struct image_row)) + 1;
    it.nrow = t->nrow;
    for (uint32_t i = 0; i < t->ncolumn; i++) {
        uint32_t ref = intern(b, t->column[i]);
        vec_add(&b->column, &ref, sizeof ref);
    }
    for (uint32_t i = 0; i < t->nheader; i++) {
        struct image_header h = {intern(b, t->header[i][0]), intern(b, t->header[i][1])};
        vec_add(&b->header, &h, sizeof h);
    }
    vec_add(&b->table, &it, sizeof it);
    b->ntable_kind = 0;
    for (uint32_t r = 0; r < t->nrow; r++) {
        struct image_row row = {number, t->row[r].line,
                                (uint32_t)(b->cell.b.len / sizeof(uint32_t))};
        for (uint32_t i = 0; i < t->ncolumn; i++) {
            uint32_t ref = intern(b, t->row[r].cell[i]);
            vec_add(&b->cell, &ref, sizeof ref);
        }
        vec_add(&b->row, &row, sizeof row);
        if (terms && (st = index_row(b, t, &t->row[r], it.row + r, err)) != BT_OK)
            return st;
        if (trigger >= 0)
            add_trigger_keys(b, t->row[r].cell[trigger]);
    }
    return BT_OK;
}

static void release(struct builder *b)
{
    struct vec *v[] = {&b->table, &b->column, &b->header, &b->kind,
                       &b->row,   &b->cell,   &b->node,   &b->source};

    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++)
        bt_buf_release(&v[i]->b);
    bt_buf_release(&b->blob);
    free(b->intern);
    free(b->key);
    free(b->key_map);
    free(b->edge);
    free(b->edge_map);
    free(b->hit);
}

/* The user's files that add to table `t`. */
static enum bt_status apply_user(struct tsv_table *t, const struct bt_dict_source *src,
                                 size_t n, bool *used, const struct bt_lang *lang,
                                 struct bt_err *err)
{
    enum bt_status st = BT_OK;

    for (size_t i = 0; st == BT_OK && i < n; i++) {
        const char *slash = strrchr(src[i].name, '/');
        const char *base = slash != NULL ? slash + 1 : src[i].name;
        if (!src[i].user || strlen(base) != (size_t)t->name.len + 4 ||
            memcmp(base, t->name.s, t->name.len) != 0)
            continue;
        used[i] = true;
        st = tsv_apply(t, &src[i], lang, err);
    }
    return st;
}

enum bt_status bt_dict_build(struct bt_buf *image, const struct bt_dict_source *src, size_t n,
                             const struct bt_lang *lang, struct bt_err *err)
{
    struct builder b = {.lang = lang, .nnode = BT_TRIE_ROOT + 1};
    bool *used = calloc(n + 1, sizeof *used);
    enum bt_status st =
        used != NULL ? BT_OK : bt_err_set(err, BT_FATAL, "no-memory", "out of memory");
    uint32_t zero = 0;

    add_string(&b, BT_STR("")); /* reference 0 */
    vec_add(&b.kind, &zero, sizeof zero);
    for (size_t i = 0; st == BT_OK && i < n; i++) {
        struct tsv_table t;
        struct image_source s;
        if (src[i].user)
            continue;
        st = tsv_parse(&t, &src[i], lang, err);
        if (st == BT_OK)
            st = apply_user(&t, src, n, used, lang, err);
        if (st == BT_OK)
            st = add_table(&b, &t, err);
        s = (struct image_source){intern(&b, bt_cstr(src[i].name)),
                                  add_string(&b, src[i].text)};
        vec_add(&b.source, &s, sizeof s);
        tsv_release(&t);
    }
    for (size_t i = 0; st == BT_OK && i < n; i++)
        if (src[i].user && !used[i])
            st = bt_err_at(err, BT_FATAL, src[i].name, 1, 1,
                           "no table of this name (bantin dict check lists them)");
    if (st == BT_OK)
        st = builder_write(&b, image, err);
    if (st == BT_OK)
        st = builder_add_gates(image, err);
    free(used);
    release(&b);
    return st;
}
