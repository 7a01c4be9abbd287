/* dict_write.c: the strings, keys and term index of dict_build.c -> an image (dict_image.h). */
#include "core/dict_build.h"

#include "core/err.h"

static int by_node(const void *a, const void *b)
{
    const struct node_hit *x = a, *y = b;

    if (x->node != y->node)
        return x->node < y->node ? -1 : 1;
    if (x->rule != y->rule)
        return x->rule < y->rule ? -1 : 1;
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

/* The key that is the builder's number `key`. */
static uint32_t key_id(uint32_t key)
{
    return key + BT_TRIE_ROOT;
}

/* Keys hashed, and their strings by id. */
static bool put_keys(struct builder *b, struct bt_buf *out, struct image_head *h)
{
    uint32_t n = power_of_two(b->nkey), k;
    struct image_key *keys = calloc(n, sizeof *keys);
    uint32_t *text = calloc((size_t)key_id(b->nkey) + 1, sizeof *text);
    bool ok = keys != NULL && text != NULL;

    for (uint32_t i = 0; ok && i < b->nkey; i++) {
        for (k = b->key[i].hash & (n - 1); keys[k].id != 0; k = (k + 1) & (n - 1))
            ;
        keys[k] = b->key[i];
        keys[k].id = key_id(i + 1);
        text[keys[k].id] = keys[k].string;
    }
    if (ok) {
        put_section(out, &h->key, keys, n, sizeof *keys);
        put_section(out, &h->key_text, text, key_id(b->nkey) + 1, sizeof *text);
    }
    free(keys);
    free(text);
    return ok;
}

/* Numbers the nodes as trie.h wants them, in the edges and hits. */
static bool number_nodes(struct builder *b)
{
    uint32_t *number = calloc(b->nnode, sizeof *number), next = key_id(b->nkey) + 1;

    if (number == NULL)
        return false;
    number[BT_TRIE_ROOT] = BT_TRIE_ROOT;
    for (uint32_t i = 0; i < b->nedge; i++) {
        struct build_edge *e = &b->edge[i];
        uint32_t key = key_id(e->key / 2);
        number[e->to] = e->node == BT_TRIE_ROOT ? key : next++;
        *e = (struct build_edge){number[e->node], key * 2 + e->key % 2, number[e->to]};
    }
    for (uint32_t i = 0; i < b->nhit; i++)
        b->hit[i].node = number[b->hit[i].node];
    b->nnode = next;
    free(number);
    return true;
}

/* Tells each node what lies behind and before it; node.edge: how many edges it has.  False: no memory. */
static bool link_nodes(struct builder *b, struct bt_trie_node *node)
{
    uint32_t *all = calloc(b->nnode, sizeof *all); /* hits of a node and its beginnings */

    if (all == NULL)
        return false;
    for (uint32_t i = 0; i < b->nedge; i++) {
        struct bt_trie_node *from = &node[b->edge[i].node], *to = &node[b->edge[i].to];
        from->ways |= (uint64_t)1 << b->edge[i].key / 2 % 64;
        from->edge++;
        to->shorter = bt_trie_hits(from) != 0 ? b->edge[i].node : from->shorter;
        all[b->edge[i].to] = all[b->edge[i].node] + bt_trie_hits(to);
        b->most = all[b->edge[i].to] > b->most ? all[b->edge[i].to] : b->most;
        to->kinds |= from->kinds;
    }
    b->crowded = b->crowded || b->most > UINT16_MAX;
    free(all);
    return true;
}

/* Gives each node its place among the edges and writes the heads; returns the end of all. */
static uint32_t place_edges(const struct builder *b, struct bt_trie_node *node,
                            struct bt_trie_edge *edges)
{
    uint32_t end = 0, slots;

    for (uint32_t i = BT_TRIE_ROOT + 1; i < b->nnode; i++) {
        uint32_t n = node[i].edge;
        if (n == 0)
            continue;
        for (slots = 2; slots < n + n / 4 + 1;)
            slots *= 2;
        edges[end].key = slots - 1;
        node[i].edge = end;
        end += 1 + slots;
    }
    return end;
}

/* The edges but for the root's: a key is the node behind it. */
static bool put_edges(const struct builder *b, struct bt_buf *out, struct image_head *h,
                      struct bt_trie_node *node)
{
    enum { MOST_SLOTS = 6 }; /* and a head, for each edge */
    struct bt_trie_edge *edges = calloc((size_t)b->nedge * MOST_SLOTS + 1, sizeof *edges);
    uint32_t n;

    if (edges == NULL)
        return false;
    n = place_edges(b, node, edges);
    for (uint32_t i = 0; i < b->nedge; i++) {
        const struct build_edge *e = &b->edge[i];
        struct bt_trie_edge *slot = edges + node[e->node].edge;
        uint32_t mask = slot++->key, k = bt_trie_slot(e->key, mask);
        if (e->node == BT_TRIE_ROOT)
            continue;
        while (slot[k].to != 0)
            k = (k + 1) & mask;
        slot[k] = (struct bt_trie_edge){e->key, e->to};
    }
    put_section(out, &h->edge, edges, n, sizeof *edges);
    free(edges);
    return true;
}

/* Gives a hit to its node. */
static void count_hit(struct builder *b, struct bt_trie_node *n, const struct node_hit *hit,
                      uint32_t number)
{
    if (bt_trie_hits(n) == 0)
        n->hit = number;
    if (hit->rule == BT_CASE_ANY) {
        b->crowded = b->crowded || n->any == UINT16_MAX;
        n->any++;
        n->kinds |= (uint64_t)1 << hit->hit.kind % 64;
    } else {
        uint8_t *some = hit->rule == BT_CASE_TITLE ? &n->title : &n->exact;
        b->crowded = b->crowded || *some == UINT8_MAX;
        ++*some;
    }
}

/* Keys and edges hashed, hits sorted by node. */
static bool put_index(struct builder *b, struct bt_buf *out, struct image_head *h)
{
    bool ok = put_keys(b, out, h) && number_nodes(b);
    struct bt_trie_node *nodes = calloc(b->nnode, sizeof *nodes);
    struct bt_hit *hits = calloc((size_t)b->nhit + BT_TRIE_SPARE, sizeof *hits);

    ok = ok && nodes != NULL && hits != NULL;
    if (ok && b->nhit != 0)
        qsort(b->hit, b->nhit, sizeof *b->hit, by_node);
    for (uint32_t i = 0; ok && i < b->nhit; i++) {
        count_hit(b, &nodes[b->hit[i].node], &b->hit[i], i);
        hits[i] = b->hit[i].hit;
    }
    if ((ok = ok && link_nodes(b, nodes) && put_edges(b, out, h, nodes))) {
        h->most = b->most;
        put_section(out, &h->node, nodes, b->nnode, sizeof *nodes);
        put_section(out, &h->hit, hits, (size_t)b->nhit + BT_TRIE_SPARE, sizeof *hits);
    }
    free(nodes);
    free(hits);
    return ok;
}

/* Writes the head of an image that is complete. */
static enum bt_status seal(struct bt_buf *out, struct image_head *h, struct bt_err *err)
{
    if (out->failed)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory building the dictionary");
    h->size = (uint32_t)out->len;
    h->hash = bt_str_hash(out->s + sizeof *h, (uint32_t)(out->len - sizeof *h));
    memcpy(out->s, h, sizeof *h);
    return BT_OK;
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
    if (b->crowded)
        return bt_err_set(err, BT_FATAL, "dictionary",
                          "more than %d rows, or %d with case title or exact, have one form",
                          UINT16_MAX, UINT8_MAX);
    put_section(out, &h.blob, b->blob.s, b->blob.len, 1);
    out->failed = out->failed || b->failed;
    return seal(out, &h, err);
}

enum bt_status builder_add_sections(struct bt_buf *image, const struct bt_buf *list,
                                    const struct bt_buf *tables, struct bt_err *err)
{
    struct image_head h;

    memcpy(&h, image->s, sizeof h);
    put_section(image, &h.gate, list->s, list->len / sizeof(struct image_gate),
                sizeof(struct image_gate));
    put_section(image, &h.gate_table, tables->s, tables->len, 1);
    image->failed = image->failed || list->failed || tables->failed;
    return seal(image, &h, err);
}
