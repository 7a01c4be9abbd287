/* layers.c: `bantin layers`: all layers of one article as lines, for whoever writes a stage. */
#include "cmd/cmd.h"

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

static int layers(const void *opts, struct bt_args *args)
{
    struct bt_err err = {0};
    struct bt_run *run = NULL;
    struct bt_worker *w = NULL;
    struct bt_doc *doc = NULL;
    struct bt_buf text = BT_BUF_INIT;
    struct bt_input in = {0};
    int rc = BT_EXIT_OK;

    (void)opts;
    if (bt_read_all(args->file[0], &text, &err) == BT_OK &&
        bt_args_open(args, &run, &err) == BT_OK &&
        bt_worker_new(&w, run, NULL, &err) == BT_OK) {
        in.bytes = (struct bt_str){text.s, (uint32_t)text.len};
        if (bt_run_doc(run, w, &in, &doc, &err) == BT_OK)
            dump(run, doc);
    }
    if (doc == NULL || err.code != NULL)
        rc = bt_complain(&err);
    bt_worker_free(w);
    bt_close(run);
    bt_buf_release(&text);
    return rc;
}

const struct bt_cmd bt_cmd_layers = {
    .name = "layers",
    .args = "[FILE]",
    .help = "print all layers of one text article, one annotation per line",
    .takes = BT_TAKES_CHAIN,
    .run = layers,
};
