/* main.c: the command; for now a dump of all layers. */
#include "core/run.h"

static void dump(const struct bt_run *run, const struct bt_doc *doc)
{
    const struct bt_dict *dict = bt_run_dict(run);
    const struct bt_doc_work *w = doc->work;

    for (uint32_t i = 0; i < w->nterm; i++) {
        struct bt_str s =
            bt_text(doc, bt_token_span(doc, w->term[i].tok, w->term[i].tok + w->term[i].ntok));
        printf("TERM\t%u\t%s\t%.*s\t%s.tsv:%u\n", (unsigned)w->term[i].tok,
               bt_dict_kind_name(dict, w->term[i].kind), (int)s.len, s.s,
               bt_dict_row_table(dict, w->term[i].row),
               (unsigned)bt_dict_row_line(dict, w->term[i].row));
    }
    for (int l = 0; l < BT_NLAYER; l++)
        for (uint32_t i = 0; i < doc->layer[l].n; i++) {
            const struct bt_ann *a = &doc->layer[l].ann[i];
            struct bt_str s = bt_text(doc, a->at);
            struct bt_buf why = BT_BUF_INIT;
            bt_record_why(&why, a, dict);
            printf("%s\t%u-%u\ttype %u\t%.*s\t%.*s\t%.*s\n", bt_layer_names[l], a->at.beg,
                   a->at.end, a->type, (int)s.len, s.s, (int)a->value.len, a->value.s,
                   (int)why.len, why.s);
            bt_buf_release(&why);
        }
}

int main(int argc, char **argv)
{
    struct bt_err err = {0};
    struct bt_run *run = NULL;
    struct bt_worker *w = NULL;
    struct bt_doc *doc = NULL;
    struct bt_buf text = BT_BUF_INIT;
    struct bt_input in = {0};
    char block[65536];
    size_t n;
    FILE *f = argc > 1 ? fopen(argv[argc - 1], "rb") : stdin;

    while (f != NULL && (n = fread(block, 1, sizeof block, f)) > 0)
        bt_buf_add(&text, block, n);
    in.bytes = (struct bt_str){text.s, (uint32_t)text.len};
    if (bt_open(&run, NULL, NULL, 0, &err) != BT_OK ||
        bt_worker_new(&w, run, NULL, &err) != BT_OK ||
        bt_run_doc(run, w, &in, &doc, &err) != BT_OK) {
        fprintf(stderr, "bantin: %s:%d: %s\n", err.file, err.line, err.msg);
        return 2;
    }
    dump(run, doc);
    bt_worker_free(w);
    bt_close(run);
    bt_buf_release(&text);
    return 0;
}
