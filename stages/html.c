/* html.c: a page -> the text a reader sees, its title, time, authors and address.
 *
 * The field keeps the page as its source; the text is made of it by edits alone, so every span
 * leads back to the page's bytes.  Tags become line breaks or nothing, entities their characters.
 *
 * Why no parser of a library: libxml2's SAX calls do not say where a text came from.  Measured with
 * 2.9.14, the place in its input (cur, base, consumed) was right for 2 of 100 calls: the buffer
 * shrinks as it is read, and what entities gave is handed over apart.  It also decodes the page
 * anew by its <meta charset> and knows the names of HTML 4 only.  The scanner of html_scan.h is
 * small, linear, and cannot fail. */
#include "stages/html.h"

struct html_state {
    struct bt_entities entities;
    struct html_hints *hints;
};

/* The title as a field of its own, cut out of the same page. */
static void add_title(struct html_page *pg, struct bt_doc *doc, const struct html_value *v)
{
    struct bt_field *body = &doc->field[0], title = *body;
    struct bt_edits edits;

    if (v->rank == 0 || !bt_html_write_value(pg, v, &title.text, &edits))
        return;
    title.name = "title";
    title.edits = bt_edits_compose(doc->arena, body->edits, edits);
    doc->field[1] = *body;
    doc->field[0] = title;
    doc->nfield = 2;
}

/* What the markup says of parts of the text, for layout; `decoded`: source -> page. */
static void tell_layout(const struct html_page *pg, struct bt_edits decoded, struct bt_doc *doc)
{
    struct bt_markup *m = NULL;
    uint32_t n = 0, cap = 0;

    for (uint32_t i = 0; i < pg->nblock; i++) {
        const struct html_block *b = &pg->block[i];
        const struct html_node *node = &pg->node[b->node];
        enum bt_block type = node->caption  ? BT_BLOCK_CAPTION
                             : node->author ? BT_BLOCK_BYLINE
                             : node->item   ? BT_BLOCK_ITEM
                                            : BT_BLOCK_PARAGRAPH;
        if (!b->keep || type == BT_BLOCK_PARAGRAPH)
            continue;
        m = bt_grow(doc->arena, m, n, &cap, sizeof *m);
        m[n++] = (struct bt_markup){bt_edits_to_in(decoded, b->at), type};
    }
    doc->work->markup = m;
    doc->work->nmarkup = n;
}

static enum bt_status process_html(const void *self, struct bt_worker *w, struct bt_doc *doc,
                                   struct bt_err *err)
{
    const struct html_state *s = self;
    struct bt_field *f = &doc->field[doc->nfield - 1];
    struct html_page pg = {
        .entities = &s->entities, .hints = s->hints, .arena = doc->arena, .s = f->text};
    struct html_value title;
    struct bt_edits edits;
    bool given = doc->nfield > 1;

    (void)w;
    (void)err;
    if (!bt_str_is(doc->media_type, "text/html"))
        return BT_OK;
    bt_html_read(&pg);
    bt_html_find_main(&pg, given, &title);
    bt_html_give_facts(&pg, doc);
    if (!given)
        add_title(&pg, doc, &title);
    f = &doc->field[doc->nfield - 1];
    tell_layout(&pg, f->edits, doc);
    bt_html_write(&pg, &f->text, &edits);
    f->edits = bt_edits_compose(doc->arena, f->edits, edits);
    bt_drop(doc->arena, pg.block);
    bt_drop(doc->arena, pg.node);
    return BT_OK;
}

static enum bt_status open_html(void *self, const struct bt_env *env, struct bt_err *err)
{
    struct html_state *s = self;

    bt_entities_open(&s->entities, env->dict);
    return bt_html_hints_open(&s->hints, env->dict, err);
}

static void close_html(void *self)
{
    bt_html_hints_free(((struct html_state *)self)->hints);
}

const struct bt_stage bt_stage_html = {
    .name = "html",
    .help = "take text, title, time and authors out of a page (only for HTML)",
    .reads = BT_READS_UTF8,
    .writes = BT_WRITES_UTF8,
    .size = sizeof(struct html_state),
    .open = open_html,
    .process = process_html,
    .close = close_html,
};
