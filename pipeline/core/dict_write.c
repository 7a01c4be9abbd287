/* dict_write.c: the strings, keys and term index of dict_build.c -> an image (dict_image.h). */
#include "core/dict_build.h"

#include "core/err.h"

static int by_node(const void *a, const void *b)
{
    const struct node_hit *x = a, *y = b;

    if (x->node != y->node)
        return x->node < y->node ? -1 : 1;
    return (x->hit.row > y->hit.row) - (x->hit.row < y->hit.row);
}

static uint32_t power_of_two(uint32_t n)
{
    uint32_t p = 16;

    while (p < n * 2)
        p *= 2;
    return p;
}

static void put_section(struct bt_buf *out, struct image_section *s, const void *p, size_t n,
                        size_t size)
{
    static const char zero[8] = {0};

    bt_buf_add(out, zero, (8 - out->len % 8) % 8);
    *s = (struct image_section){(uint32_t)out->len, (uint32_t)n};
    bt_buf_add(out, p, n * size);
}

static void put_vec(struct bt_buf *out, struct image_section *s, const struct vec *v,
                    size_t size)
{
    out->failed = out->failed || v->b.failed;
    put_section(out, s, v->b.s, v->b.len / size, size);
}

/* Keys hashed: the slot + 1 of each by its number. */
static bool put_keys(struct builder *b, struct bt_buf *out, struct image_head *h,
                     uint32_t *slot)
{
    uint32_t n = power_of_two(b->nkey), k;
    struct image_key *keys = calloc(n, sizeof *keys);

    if (keys == NULL)
        return false;
    for (uint32_t i = 0; i < b->nkey; i++) {
        for (k = b->key[i].hash & (n - 1); keys[k].string != 0; k = (k + 1) & (n - 1))
            ;
        keys[k] = b->key[i];
        slot[i + 1] = k + 1;
    }
    put_section(out, &h->key, keys, n, sizeof *keys);
    free(keys);
    return true;
}

/* Tells each node what lies behind and before it.  An edge stands behind the edge to its own node;
 * returns the number of edges that are not the root's. */
static uint32_t link_nodes(const struct builder *b, const uint32_t *slot,
                           struct bt_trie_node *node)
{
    uint32_t inner = 0;

    for (uint32_t i = 0; i < b->nedge; i++) {
        struct bt_trie_node *from = &node[b->edge[i].node], *to = &node[b->edge[i].to];
        from->ways |= (uint64_t)1 << slot[b->edge[i].key / 2] % 64;
        to->shorter = from->nhit != 0 ? b->edge[i].node : from->shorter;
        to->all = from->all + to->nhit;
        to->kinds |= from->kinds;
        inner += b->edge[i].node != BT_TRIE_ROOT;
    }
    return inner;
}

/* The root's edges by key, the others hashed. */
static bool put_edges(struct builder *b, struct bt_buf *out, struct image_head *h,
                      const uint32_t *slot, uint32_t inner)
{
    uint32_t n = power_of_two(inner), nroot = h->key.n + 1, k;
    struct bt_trie_edge *edges = calloc(n, sizeof *edges);
    uint32_t *root = calloc(nroot, sizeof *root);
    bool ok = edges != NULL && root != NULL;

    for (uint32_t i = 0; ok && i < b->nedge; i++) {
        struct bt_trie_edge e = b->edge[i];
        if (e.node == BT_TRIE_ROOT) {
            root[slot[e.key / 2]] = e.to;
            continue;
        }
        e.key = slot[e.key / 2] * 2 + e.key % 2;
        for (k = bt_trie_hash(e.node, e.key) & (n - 1); edges[k].to != 0; k = (k + 1) & (n - 1))
            ;
        edges[k] = e;
    }
    if (ok) {
        put_section(out, &h->root, root, nroot, sizeof *root);
        put_section(out, &h->edge, edges, n, sizeof *edges);
    }
    free(edges);
    free(root);
    return ok;
}

/* Keys and edges hashed, hits sorted by node; key numbers become slot ids. */
static bool put_index(struct builder *b, struct bt_buf *out, struct image_head *h)
{
    struct bt_trie_node *nodes = calloc(b->nnode, sizeof *nodes);
    uint32_t *slot = calloc((size_t)b->nkey + 1, sizeof *slot);
    struct bt_hit *hits = calloc((size_t)b->nhit + 1, sizeof *hits);
    bool ok = nodes != NULL && slot != NULL && hits != NULL && put_keys(b, out, h, slot);

    if (ok && b->nhit != 0)
        qsort(b->hit, b->nhit, sizeof *b->hit, by_node);
    for (uint32_t i = 0; ok && i < b->nhit; i++) {
        struct bt_trie_node *n = &nodes[b->hit[i].node];
        if (n->nhit++ == 0)
            n->hit = i;
        if (b->hit[i].hit.case_rule == BT_CASE_ANY)
            n->kinds |= (uint64_t)1 << b->hit[i].hit.kind % 64;
        hits[i] = b->hit[i].hit;
    }
    if ((ok = ok && put_edges(b, out, h, slot, link_nodes(b, slot, nodes)))) {
        put_section(out, &h->node, nodes, b->nnode, sizeof *nodes);
        put_section(out, &h->hit, hits, b->nhit, sizeof *hits);
    }
    free(nodes);
    free(slot);
    free(hits);
    return ok;
}

enum bt_status builder_write(struct builder *b, struct bt_buf *out, struct bt_err *err)
{
    struct image_head h = {.magic = BT_IMAGE_MAGIC};

    if (b->failed)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory building the dictionary");
    bt_buf_clear(out);
    bt_buf_add(out, &h, sizeof h);
    put_vec(out, &h.table, &b->table, sizeof(struct image_table));
    put_vec(out, &h.column, &b->column, sizeof(uint32_t));
    put_vec(out, &h.header, &b->header, sizeof(struct image_header));
    put_vec(out, &h.kind, &b->kind, sizeof(uint32_t));
    put_vec(out, &h.row, &b->row, sizeof(struct image_row));
    put_vec(out, &h.cell, &b->cell, sizeof(uint32_t));
    put_vec(out, &h.source, &b->source, sizeof(struct image_source));
    if (!put_index(b, out, &h))
        b->failed = true;
    put_section(out, &h.blob, b->blob.s, b->blob.len, 1);
    if (b->failed || out->failed)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory building the dictionary");
    h.size = (uint32_t)out->len;
    h.hash = bt_str_hash(out->s + sizeof h, (uint32_t)(out->len - sizeof h));
    memcpy(out->s, &h, sizeof h);
    return BT_OK;
}
