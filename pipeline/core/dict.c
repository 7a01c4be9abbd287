/* dict.c: a dictionary image, opened and looked up.  Its making is in dict_build.c. */
#include "core/dict_image.h"

#include "core/err.h"

struct bt_dict {
    const char *image;
    const struct image_head *head;
    const struct image_table *table;
    const struct image_row *row;
    const struct image_key *key;
    struct bt_trie trie;
    const uint32_t *cell, *column, *kind, *key_text;
    const struct image_header *header;
    const struct image_source *source;
    const char *blob;
};

enum bt_status bt_dict_open(struct bt_dict **out, const void *image, size_t size,
                            struct bt_err *err)
{
    const struct image_head *h = image;
    const char *base = image;
    struct bt_dict *d;

    if (size < sizeof *h || memcmp(h->magic, BT_IMAGE_MAGIC, 8) != 0 || h->size > size)
        return bt_err_set(err, BT_FATAL, "dictionary",
                          "dictionary image is damaged or of another version");
    if ((d = malloc(sizeof *d)) == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening the dictionary");
    d->image = base;
    d->head = h;
    d->table = (const void *)(base + h->table.off);
    d->row = (const void *)(base + h->row.off);
    d->key = (const void *)(base + h->key.off);
    d->key_text = (const void *)(base + h->key_text.off);
    d->trie.edge = (const void *)(base + h->edge.off);
    d->trie.node = (const void *)(base + h->node.off);
    d->trie.hit = (const void *)(base + h->hit.off);
    d->trie.most = h->most;
    d->cell = (const void *)(base + h->cell.off);
    d->column = (const void *)(base + h->column.off);
    d->kind = (const void *)(base + h->kind.off);
    d->header = (const void *)(base + h->header.off);
    d->source = (const void *)(base + h->source.off);
    d->blob = base + h->blob.off;
    *out = d;
    return BT_OK;
}

void bt_dict_free(struct bt_dict *d)
{
    free(d);
}

struct bt_str bt_dict_string(const struct bt_dict *d, uint32_t ref)
{
    uint32_t len;

    memcpy(&len, d->blob + ref, sizeof len);
    return (struct bt_str){d->blob + ref + sizeof len, len};
}

static const struct image_table *find_table(const struct bt_dict *d, const char *name)
{
    for (uint32_t i = 0; i < d->head->table.n; i++)
        if (strcmp(bt_dict_string(d, d->table[i].name).s, name) == 0)
            return &d->table[i];
    return NULL;
}

bool bt_dict_table(const struct bt_dict *d, const char *table, struct bt_rows *rows)
{
    const struct image_table *t = find_table(d, table);

    if (t == NULL)
        return false;
    rows->first = t->row;
    rows->n = t->nrow;
    return true;
}

int bt_dict_column(const struct bt_dict *d, const char *table, const char *column)
{
    const struct image_table *t = find_table(d, table);

    for (uint32_t i = 0; t != NULL && i < t->ncolumn; i++)
        if (strcmp(bt_dict_string(d, d->column[t->column + i]).s, column) == 0)
            return (int)i;
    return -1;
}

struct bt_str bt_dict_cell(const struct bt_dict *d, uint32_t row, int column)
{
    if (column < 0 || row == 0 || row > d->head->row.n)
        return BT_STR("");
    return bt_dict_string(d, d->cell[d->row[row - 1].cell + (uint32_t)column]);
}

const char *bt_dict_row_table(const struct bt_dict *d, uint32_t row)
{
    return bt_dict_string(d, d->table[d->row[row - 1].table].name).s;
}

void bt_dict_row_soon(const struct bt_dict *d, uint32_t row)
{
    __builtin_prefetch(&d->row[row - 1]);
}

uint32_t bt_dict_row_line(const struct bt_dict *d, uint32_t row)
{
    return d->row[row - 1].line;
}

const char *bt_dict_header(const struct bt_dict *d, const char *table, const char *name)
{
    const struct image_table *t = find_table(d, table);

    for (uint32_t i = 0; t != NULL && i < t->nheader; i++)
        if (strcmp(bt_dict_string(d, d->header[t->header + i].name).s, name) == 0)
            return bt_dict_string(d, d->header[t->header + i].value).s;
    return "";
}

struct bt_str bt_dict_fragment(const struct bt_dict *d, const char *table, struct bt_str name)
{
    const struct image_table *t = find_table(d, table);

    for (uint32_t i = 0; t != NULL && i < t->nheader; i++) {
        struct bt_str v = bt_dict_string(d, d->header[t->header + i].value);
        if (bt_str_is(bt_dict_string(d, d->header[t->header + i].name), "fragment") &&
            bt_str_starts(v, name) && v.len > name.len && v.s[name.len] == ' ')
            return bt_slice(v, name.len + 1, v.len);
    }
    return BT_STR("");
}

const struct bt_gate *bt_dict_gate(const struct bt_dict *d, uint32_t row)
{
    const struct image_gate *gate = (const void *)(d->image + d->head->gate.off);
    uint32_t beg = 0, end = d->head->gate.n;

    while (beg < end) {
        uint32_t mid = beg + (end - beg) / 2;
        if (gate[mid].row == row)
            return (const void *)(d->image + d->head->gate_table.off + gate[mid].off);
        if (gate[mid].row < row)
            beg = mid + 1;
        else
            end = mid;
    }
    return NULL;
}

uint32_t bt_dict_ntables(const struct bt_dict *d)
{
    return d->head->table.n;
}

const char *bt_dict_table_name(const struct bt_dict *d, uint32_t i)
{
    return bt_dict_string(d, d->table[i].name).s;
}

uint32_t bt_dict_hash(const struct bt_dict *d)
{
    return d->head->hash;
}

size_t bt_dict_nsources(const struct bt_dict *d)
{
    return d->head->source.n;
}

struct bt_dict_source bt_dict_source_at(const struct bt_dict *d, size_t i)
{
    return (struct bt_dict_source){bt_dict_string(d, d->source[i].name).s,
                                   bt_dict_string(d, d->source[i].text), false};
}

uint16_t bt_dict_kind(const struct bt_dict *d, const char *name)
{
    for (uint32_t i = 1; i < d->head->kind.n; i++)
        if (strcmp(bt_dict_string(d, d->kind[i]).s, name) == 0)
            return (uint16_t)i;
    return 0;
}

const char *bt_dict_kind_name(const struct bt_dict *d, uint16_t kind)
{
    return kind < d->head->kind.n ? bt_dict_string(d, d->kind[kind]).s : "";
}

uint64_t bt_dict_shared_kinds(const struct bt_dict *d)
{
    uint64_t seen = 1, shared = 0;

    for (uint32_t i = 1; i < d->head->kind.n; i++) {
        uint64_t bit = (uint64_t)(d->kind[i] != 0) << i % 64; /* an id may be free */
        shared |= seen & bit;
        seen |= bit;
    }
    return shared;
}

uint32_t bt_dict_key(const struct bt_dict *d, const char *key, uint32_t n)
{
    uint32_t mask = d->head->key.n - 1, hash = bt_str_hash(key, n);

    for (uint32_t i = hash & mask;; i = (i + 1) & mask) {
        const struct image_key *k = &d->key[i];
        if (k->id == 0)
            return 0;
        if (k->hash == hash) {
            struct bt_str s = bt_dict_string(d, k->string);
            if (s.len == n && memcmp(s.s, key, n) == 0)
                return k->id;
        }
    }
}

uint32_t bt_dict_nkeys(const struct bt_dict *d)
{
    return d->head->key_text.n;
}

struct bt_str bt_dict_key_text(const struct bt_dict *d, uint32_t key)
{
    return bt_dict_string(d, d->key_text[key]);
}

uint32_t bt_dict_step(const struct bt_dict *d, uint32_t node, uint32_t key, bool glued)
{
    const struct bt_trie_node *n = &d->trie.node[key];

    if (node != BT_TRIE_ROOT)
        return bt_trie_step(&d->trie, node, key, glued);
    return bt_trie_hits(n) != 0 || n->ways != 0 ? key : 0;
}

const struct bt_hit *bt_dict_hits(const struct bt_dict *d, uint32_t node, uint32_t *n)
{
    *n = bt_trie_hits(&d->trie.node[node]);
    return d->trie.hit + d->trie.node[node].hit;
}

const struct bt_trie *bt_dict_trie(const struct bt_dict *d)
{
    return &d->trie;
}
