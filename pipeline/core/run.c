/* run.c: the library's front: open dictionaries and chain, run documents, close.  See bantin.h.
 */
#include "core/run.h"

#include "core/when.h"

struct run_opts {
    const char *only;
    int64_t max_document;
};

struct bt_run {
    struct run_opts opts;
    struct bt_record_opts record;
    struct bt_buf image; /* built for user tables; else the embedded image serves */
    struct bt_dict *dict;
    struct bt_env env;
    struct bt_chain *chain;
    uint32_t revision;
};

/* Bounds the memory of one document; an article has 3,000 tokens, a book 100,000. */
enum { MAX_TOKENS = 200000, MAX_ANNOTATIONS = 100000 };

const struct bt_opt bt_run_options[] = {
    {"only", 0, "NAMES", NULL,
     "run only the stages these need: people,dates,... or names of stages", BT_OPT_STRING,
     offsetof(struct run_opts, only)},
    {"max-document", 0, "BYTES", "8M", "a larger document becomes an error record", BT_OPT_SIZE,
     offsetof(struct run_opts, max_document)},
    {0},
};

static enum bt_status open_dict(struct bt_run *run, const struct bt_table *tables, size_t n,
                                struct bt_err *err)
{
    size_t size = (size_t)bt_dict_image_size, have, total;
    struct bt_dict_source *src;
    enum bt_status st = bt_dict_open(&run->dict, bt_dict_image, size, err);

    if (st != BT_OK || n == 0)
        return st;
    have = bt_dict_nsources(run->dict);
    total = have + n;
    if ((src = calloc(total, sizeof *src)) == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening the dictionary");
    for (size_t i = 0; i < have; i++)
        src[i] = bt_dict_source_at(run->dict, i);
    for (size_t i = 0; i < n; i++)
        src[have + i] = (struct bt_dict_source){tables[i].name, tables[i].text, true};
    st = bt_dict_build(&run->image, src, total, &bt_lang, err);
    free(src);
    bt_dict_free(run->dict);
    run->dict = NULL;
    return st == BT_OK ? bt_dict_open(&run->dict, run->image.s, run->image.len, err) : st;
}

/* Options that neither the run nor the record nor a stage knows are an error. */
static enum bt_status set_options(struct bt_run *run, const char *const *options, bool *used,
                                  struct bt_err *err)
{
    enum bt_status st = bt_opt_defaults(bt_run_options, &run->opts, err);

    if (st == BT_OK)
        st = bt_opt_defaults(bt_record_options, &run->record, err);
    for (size_t i = 0; st == BT_OK && options != NULL && options[i] != NULL; i++) {
        char name[40];
        const char *eq = strchr(options[i], '=');
        size_t n = eq != NULL ? (size_t)(eq - options[i]) : strlen(options[i]);
        snprintf(name, sizeof name, "%.*s", (int)(n < 39 ? n : 39), options[i]);
        st = bt_opt_set(bt_run_options, &run->opts, name, eq != NULL ? eq + 1 : NULL, err);
        if (st == BT_SKIP)
            st = bt_opt_set(bt_record_options, &run->record, name, eq != NULL ? eq + 1 : NULL,
                            err);
        used[i] = st == BT_OK;
        if (st == BT_SKIP)
            st = BT_OK;
    }
    return st == BT_OK ? bt_record_open(&run->record, err) : st;
}

/* A stage names a table by its own name; only rows of the user's can be wrong there. */
static void name_user_file(struct bt_err *err, const struct bt_table *tables, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *slash = strrchr(tables[i].name, '/');
        if (strcmp(slash != NULL ? slash + 1 : tables[i].name, err->file) == 0) {
            snprintf(err->file, sizeof err->file, "%s", tables[i].name);
            return;
        }
    }
}

static enum bt_status open_run(struct bt_run *run, const char *const *options,
                               const struct bt_table *tables, size_t ntables, bool *used,
                               struct bt_err *err)
{
    enum bt_status st = set_options(run, options, used, err);

    if (st == BT_OK)
        st = open_dict(run, tables, ntables, err);
    if (st != BT_OK)
        return st;
    run->env.dict = run->dict;
    run->env.limits = (struct bt_limits){MAX_TOKENS, MAX_ANNOTATIONS};
    st = bt_chain_open(&run->chain, &run->env, run->opts.only, options, used, err);
    if (st != BT_OK)
        name_user_file(err, tables, ntables);
    for (size_t i = 0; st == BT_OK && options != NULL && options[i] != NULL; i++)
        if (!used[i])
            st = bt_err_set(err, BT_FATAL, "usage", "unknown option \"%.60s\"", options[i]);
    if (st != BT_OK)
        return st;
    run->revision = bt_str_hash(BT_VERSION, sizeof BT_VERSION) ^ bt_dict_hash(run->dict) ^
                    bt_chain_hash(run->chain) * 31u;
    return BT_OK;
}

enum bt_status bt_open(struct bt_run **out, const char *const *options,
                       const struct bt_table *tables, size_t ntables, struct bt_err *err)
{
    struct bt_run *run = calloc(1, sizeof *run);
    size_t n = 0;
    bool *used;
    enum bt_status st;

    while (options != NULL && options[n] != NULL)
        n++;
    used = calloc(n + 1, sizeof *used);
    if (run == NULL || used == NULL)
        st = bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening the run");
    else
        st = open_run(run, options, tables, ntables, used, err);
    free(used);
    if (st != BT_OK) {
        bt_close(run);
        return st;
    }
    *out = run;
    return BT_OK;
}

void bt_close(struct bt_run *run)
{
    if (run == NULL)
        return;
    bt_chain_close(run->chain);
    bt_dict_free(run->dict);
    bt_buf_release(&run->image);
    free(run);
}

enum bt_status bt_worker_new(struct bt_worker **out, const struct bt_run *run,
                             const struct bt_memory *memory, struct bt_err *err)
{
    struct bt_worker *w = calloc(1, sizeof *w);

    (void)run;
    if (w != NULL) {
        w->arena = bt_arena_new(memory);
        w->re = bt_re_scratch_new();
        w->words = bt_words_new();
    }
    if (w == NULL || w->arena == NULL || w->re == NULL || w->words == NULL) {
        bt_worker_free(w);
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory starting a worker");
    }
    *out = w;
    return BT_OK;
}

void bt_worker_free(struct bt_worker *w)
{
    if (w == NULL)
        return;
    bt_arena_free(w->arena);
    bt_re_scratch_free(w->re);
    free(w->words);
    bt_buf_release(&w->out);
    free(w->nanoseconds);
    free(w);
}

/* The facts the source knows; the bytes become the working form of the fields. */
static void begin(const struct bt_run *run, struct bt_worker *w, const struct bt_input *in)
{
    struct bt_doc *doc = &w->doc;

    bt_doc_init(doc, w->arena, &run->env.limits);
    doc->id = bt_str_dup(w->arena, in->id);
    doc->uri = bt_str_dup(w->arena, in->uri);
    doc->meta = bt_str_dup(w->arena, in->meta);
    doc->media_type = bt_cstr(in->media_type != NULL ? in->media_type : "text/plain");
    doc->version = in->version != 0 ? in->version : 1;
    doc->stated_charset = bt_str_dup(w->arena, in->charset);
    doc->decoded = in->decoded;
    doc->charset_score = in->charset.len != 0 ? in->charset_score : 1000;
    doc->source_bytes = in->bytes.len;
    doc->replaced = in->replaced;
    if (in->title.len != 0)
        doc->field[doc->nfield++] =
            (struct bt_field){.name = "title", .orig = in->title, .text = in->title};
    doc->field[doc->nfield++] =
        (struct bt_field){.name = "text", .orig = in->bytes, .text = in->bytes};
    bt_time_parse(in->published, &doc->published);
}

enum bt_status bt_run_doc(const struct bt_run *run, struct bt_worker *w,
                          const struct bt_input *in, struct bt_doc **doc, struct bt_err *err)
{
    enum bt_status st;

    bt_arena_clear(w->arena);
    if ((int64_t)in->bytes.len > run->opts.max_document)
        return bt_err_set(err, BT_BAD, "too-large", "document of %u bytes, the limit is %lld",
                          in->bytes.len, (long long)run->opts.max_document);
    if (setjmp(*bt_arena_guard(w->arena)) != 0)
        return bt_err_set(err, BT_BAD, "no-memory",
                          "not enough memory for this document (--memory)");
    begin(run, w, in);
    st = bt_chain_run(run->chain, w, &w->doc, err);
    *doc = &w->doc;
    return st;
}

/* The record takes memory from the document's arena too; the guard of bt_run_doc() is gone. */
static enum bt_status write_record(const struct bt_run *run, struct bt_worker *w,
                                   const struct bt_doc *doc, struct bt_err *err)
{
    if (setjmp(*bt_arena_guard(w->arena)) != 0) {
        bt_buf_clear(&w->out);
        return bt_err_set(err, BT_BAD, "no-memory",
                          "not enough memory for this document's record (--memory)");
    }
    bt_record_write(&w->out, doc, run->dict, &run->record, run->revision);
    return BT_OK;
}

enum bt_status bt_run_one(const struct bt_run *run, struct bt_worker *w,
                          const struct bt_input *in, bt_record_fn *fn, void *ctx,
                          struct bt_err *err)
{
    struct bt_doc *doc = NULL;
    enum bt_status st = bt_run_doc(run, w, in, &doc, err), given;

    if (st == BT_FATAL || st == BT_SKIP)
        return st;
    bt_buf_clear(&w->out);
    if (st == BT_OK)
        st = write_record(run, w, doc, err);
    if (st != BT_OK)
        bt_record_error(&w->out, err, in->id, in->line);
    if (w->out.failed)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory writing a record");
    given = fn(ctx, st, (struct bt_str){w->out.s, (uint32_t)w->out.len});
    bt_arena_clear(w->arena); /* a large document's memory is another worker's now */
    if (w->out.cap > BT_ARENA_FIRST)
        bt_buf_release(&w->out);
    return given == BT_OK ? st : given;
}

const struct bt_dict *bt_run_dict(const struct bt_run *run)
{
    return run->dict;
}

const struct bt_chain *bt_run_chain(const struct bt_run *run)
{
    return run->chain;
}

const struct bt_record_opts *bt_run_record(const struct bt_run *run)
{
    return &run->record;
}

void bt_run_write_as(struct bt_run *run, int format)
{
    run->record.format = format;
}

uint32_t bt_run_revision(const struct bt_run *run)
{
    return run->revision;
}

int64_t bt_run_max_document(const struct bt_run *run)
{
    return run->opts.max_document;
}
