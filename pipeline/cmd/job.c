/* job.c: the ring's three functions and what they share; see job.h. */
#include "cmd/job.h"

#include "cmd/stop.h"
#include "core/err.h"
#include "core/ring.h"
#include "core/when.h"

#include <unistd.h>

enum { KEEP_OUTPUT = 256 << 10, MEMORY_PER_JOB = 32 << 20 };

struct bt_job_slot {
    struct bt_piece piece;
    struct bt_buf out; /* the record or error record; empty: not picked */
    bool bad;
    struct bt_tally tally;
    uint64_t position, fingerprint; /* of the trail behind this article */
};

struct bt_job_worker {
    struct bt_worker *w;
    const struct bt_job *job;
    struct bt_article article;
    struct bt_slot *slot; /* in work: what bt_slot_memory() accounts to */
    struct bt_memory memory;
    uint64_t nanoseconds, documents;
};

static void complain(void *ctx, const struct bt_err *err)
{
    bt_report_message(&((struct bt_job *)ctx)->report, err);
}

/* Bytes and records read; those of the articles that were passed over are this one's too. */
static void count_input(struct bt_job *job, struct bt_job_slot *s)
{
    uint64_t taken =
        job->reader != NULL ? job->taken + s->piece.bytes.len : job->cutter.source.taken;

    s->tally = (struct bt_tally){0};
    s->tally.n[BT_STAT_input_bytes] = taken - job->taken;
    s->tally.n[BT_STAT_article_bytes] = s->piece.bytes.len;
    bt_warc_tally(&job->cutter.warc, &s->tally);
    job->taken = taken;
}

/* The next article of the files that no earlier run has answered and that is picked. */
static enum bt_status read_file(struct bt_job *job, struct bt_slot *slot, struct bt_err *err)
{
    struct bt_job_slot *s = slot->job;
    enum bt_status st;

    while (!bt_pick_full(&job->pick)) {
        bool picked;
        if ((st = bt_cut(&job->cutter, slot, &s->piece, err)) == BT_END &&
            !job->cutter.source.halt.now && bt_trail_end(&job->trail, err) != BT_OK)
            st = BT_FATAL;
        if (st != BT_OK)
            return st;
        picked = bt_pick_number(&job->pick, s->piece.ordinal);
        st = bt_trail_step(&job->trail, &s->piece, err);
        if (st == BT_FATAL || (st == BT_OK && picked))
            return st;
        bt_piece_clear(&s->piece);
        if (slot->held != 0)
            bt_slot_give(slot, slot->held);
    }
    return BT_END;
}

static enum bt_status read_piece(void *ctx, struct bt_slot *slot, struct bt_err *err)
{
    struct bt_job *job = ctx;
    struct bt_job_slot *s = slot->job;
    enum bt_status st;

    if (job->reader != NULL) {
        st = job->reader->read(job->reader->ctx, slot, &s->piece, err);
        job->trail.position += st == BT_OK;
    } else {
        st = read_file(job, slot, err);
    }
    if (st == BT_OK)
        count_input(job, s);
    s->position = job->trail.position;
    s->fingerprint = job->trail.fingerprint;
    return st;
}

/* The record becomes the slot's: its buffer is exchanged for the slot's old one, not copied. */
static enum bt_status keep_record(void *ctx, enum bt_status st, struct bt_str line)
{
    struct bt_job_worker *w = ctx;
    struct bt_job_slot *s = w->slot->job;
    struct bt_str separator = w->job->separator;

    if (st == BT_OK && !bt_pick_published(&w->job->pick, w->w->doc.published))
        return BT_SKIP;
    if (st == BT_OK && separator.len != 0) {
        bt_buf_putc(&w->w->out, '\n');
        bt_buf_str(&w->w->out, separator);
    }
    struct bt_buf record = w->w->out;
    if (line.len > KEEP_OUTPUT)
        bt_slot_take(w->slot, record.cap);
    w->w->out = s->out;
    s->out = record;
    s->bad = st == BT_BAD;
    if (st == BT_OK)
        bt_tally_doc(&s->tally, &w->w->doc);
    return BT_OK;
}

/* Unless the input says that it was published at another time: then the chain need not run. */
static bool may_be_picked(const struct bt_pick *pick, struct bt_str published)
{
    struct bt_time t;

    return !pick->dated || !bt_time_parse(published, &t) || bt_pick_published(pick, t);
}

static uint64_t cpu_time(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* The file's name before the message, when there is a file: an error record has no other place
 * for it.  `only`: the one operand of the command line or NULL; of its lines the number is enough. */
static void name_file(const struct bt_piece *p, const char *only, struct bt_err *err)
{
    char msg[sizeof err->msg];

    if (p->name == NULL || strcmp(p->name, "stdin") == 0 ||
        (p->format == BT_FORMAT_JSONL && only != NULL && strcmp(p->name, only) == 0 &&
         p->damage.code == NULL))
        return;
    memcpy(msg, err->msg, sizeof msg);
    bt_err_set(err, BT_BAD, err->code, "%.90s: %.100s", p->name, msg);
}

static enum bt_status work(void *ctx, unsigned number, struct bt_slot *slot, struct bt_err *err)
{
    struct bt_job *job = ctx;
    struct bt_job_worker *w = &job->worker[number];
    struct bt_job_slot *s = slot->job;
    uint64_t begin = job->opts->timings ? cpu_time() : 0;
    struct bt_input in;
    enum bt_status st;

    w->slot = slot;
    bt_buf_clear(&s->out);
    s->bad = false;
    *err = (struct bt_err){0};
    st = bt_article_parse(&w->article, &s->piece, &job->given, &in, err);
    if (st == BT_OK) {
        st = may_be_picked(&job->pick, in.published)
                 ? bt_run_one(job->run, w->w, &in, keep_record, w, err)
                 : BT_SKIP;
    } else if (st == BT_BAD) {
        name_file(&s->piece, job->only, err);
        bt_record_error(&s->out, err, in.id, in.line);
        s->bad = true;
    }
    if (s->out.failed)
        st = bt_err_set(err, BT_FATAL, "no-memory", "out of memory keeping a record");
    if (st == BT_BAD)
        bt_tally_error(&s->tally, err->code);
    else if (st == BT_SKIP)
        s->tally.n[BT_STAT_articles] = s->tally.n[BT_STAT_skipped] = 1;
    bt_article_clear(&w->article);
    bt_piece_clear(&s->piece);
    w->slot = NULL;
    w->documents++;
    if (job->opts->timings)
        w->nanoseconds += cpu_time() - begin;
    return st;
}

static enum bt_status take(void *ctx, struct bt_slot *slot, struct bt_err *err)
{
    struct bt_job *job = ctx;
    const struct bt_job_taker *taker = job->taker;
    struct bt_job_slot *s = slot->job;
    struct bt_answer answer = {.line = {s->out.s, (uint32_t)s->out.len},
                               .err = s->bad ? &slot->err : NULL,
                               .position = s->position,
                               .fingerprint = s->fingerprint};
    enum bt_status st = taker->take(taker->ctx, &answer, err);

    s->tally.n[BT_STAT_output_bytes] = s->out.len + (s->out.len != 0);
    if (st == BT_OK) {
        bt_report_add(&job->report, &s->tally);
        st = taker->keep != NULL ? taker->keep(taker->ctx, err) : BT_OK;
    }
    if (s->out.cap > KEEP_OUTPUT)
        bt_buf_release(&s->out);
    return st;
}

static enum bt_status idle(void *ctx, struct bt_err *err)
{
    const struct bt_job_taker *taker = ((struct bt_job *)ctx)->taker;

    return taker->idle(taker->ctx, err);
}

static void stop_reading(void *ctx)
{
    (void)ctx;
    bt_stop_now();
}

/* CPU time by stage, summed over the workers; the rest is parsing the input and writing the
 * record. */
static void print_timings(const struct bt_job *job)
{
    const struct bt_chain *chain = bt_run_chain(job->run);
    uint64_t all = 0, documents = 0, left;

    for (unsigned i = 0; i < job->threads; i++) {
        all += job->worker[i].nanoseconds;
        documents += job->worker[i].documents;
    }
    fprintf(stderr, "%llu articles, %.3f s of CPU in the workers\n",
            (unsigned long long)documents, (double)all / 1e9);
    if (all == 0)
        return;
    left = all;
    for (size_t k = 0; k < bt_chain_length(chain); k++) {
        uint64_t sum = 0;
        for (unsigned i = 0; i < job->threads; i++)
            sum += job->worker[i].w->nanoseconds[k];
        left -= sum < left ? sum : left;
        fprintf(stderr, "%6.2f %%  %s\n", 100.0 * (double)sum / (double)all,
                bt_chain_stage(chain, k)->name);
    }
    fprintf(stderr, "%6.2f %%  input and record\n", 100.0 * (double)left / (double)all);
}

static enum bt_status open_workers(struct bt_job *job, struct bt_err *err)
{
    enum bt_status st = BT_OK;

    job->worker = calloc(job->threads, sizeof *job->worker);
    job->slot = calloc(bt_ring_slots(job->threads), sizeof *job->slot);
    if (job->worker == NULL || job->slot == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory starting the workers");
    for (unsigned i = 0; st == BT_OK && i < job->threads; i++) {
        struct bt_job_worker *w = &job->worker[i];
        w->memory = bt_slot_memory(&w->slot);
        w->job = job;
        st = bt_worker_new(&w->w, job->run, &w->memory, err);
        if (st == BT_OK && job->opts->timings &&
            (w->w->nanoseconds = calloc(bt_nstages + 1, sizeof(uint64_t))) == NULL)
            st = bt_err_set(err, BT_FATAL, "no-memory", "out of memory starting the workers");
    }
    return st;
}

static void close_workers(struct bt_job *job)
{
    for (unsigned i = 0; job->worker != NULL && i < job->threads; i++) {
        bt_worker_free(job->worker[i].w);
        bt_article_release(&job->worker[i].article);
    }
    for (unsigned i = 0; job->slot != NULL && i < bt_ring_slots(job->threads); i++) {
        bt_piece_release(&job->slot[i].piece);
        bt_buf_release(&job->slot[i].out);
    }
    free(job->worker);
    free(job->slot);
    job->worker = NULL;
    job->slot = NULL;
}

enum bt_status bt_job_run(struct bt_job *job, const struct bt_job_taker *taker,
                          struct bt_err *err)
{
    struct bt_ring_ops ops = {read_piece, work, take, stop_reading, NULL};
    size_t memory = (size_t)job->opts->memory, most = (size_t)MEMORY_PER_JOB * job->threads;
    struct bt_ring *ring = NULL;
    enum bt_status st = open_workers(job, err);

    job->taker = taker;
    if (taker->idle != NULL)
        ops.idle = idle;
    if (st == BT_OK)
        st = bt_ring_new(&ring, job->threads, job->slot, sizeof *job->slot,
                         memory < most ? memory : most, err);
    if (st == BT_OK)
        st = bt_ring_run(ring, &ops, job, err);
    bt_report_clear(&job->report);
    if (st == BT_OK && job->opts->timings)
        print_timings(job);
    bt_ring_free(ring);
    close_workers(job);
    return st;
}

/* Lines of JSON are decoded before they are parsed, so the stage's option is asked for here too. */
static enum bt_status open_charsets(struct bt_job *job, const struct bt_args *args,
                                    struct bt_err *err)
{
    static const char name[] = "charset=";

    job->given = job->opts->given;
    for (size_t i = 0; i < args->noption; i++)
        if (strncmp(args->option[i], name, sizeof name - 1) == 0)
            job->given.transcoding.charset =
                bt_charset_named(bt_cstr(args->option[i] + sizeof name - 1));
    if (bt_charsets_open(&job->charsets, bt_run_dict(job->run), err) != BT_OK)
        return BT_FATAL;
    job->given.transcoding.charsets = job->charsets;
    return BT_OK;
}

static void open_cutter(struct bt_job *job, size_t max_document)
{
    job->cutter.want = (enum bt_format)job->opts->from;
    if (job->opts->separator != NULL)
        job->cutter.separator = bt_cstr(job->opts->separator);
    job->cutter.max_document = max_document;
    /* escapes make a line up to twice as long as its text; the rest is for other members */
    job->cutter.max_line = 2 * max_document + (1 << 20);
    job->cutter.complain = complain;
    job->cutter.ctx = job;
}

enum bt_status bt_job_open(struct bt_job *job, const struct bt_job_options *o,
                           struct bt_args *args, struct bt_err *err)
{
    int64_t jobs = o->jobs != 0 ? o->jobs : (int64_t)sysconf(_SC_NPROCESSORS_ONLN);
    int64_t max_document;
    enum bt_status st;

    job->opts = o;
    job->stop_fd = -1;
    if (jobs < 1 || jobs > 256)
        return bt_err_set(err, BT_FATAL, "usage", "option --jobs is %lld, expected 0 to 256",
                          (long long)jobs);
    job->threads = (unsigned)jobs;
    if ((st = bt_pick_open(&job->pick, &o->pick, err)) != BT_OK ||
        (st = bt_args_open(args, &job->run, err)) != BT_OK ||
        (st = open_charsets(job, args, err)) != BT_OK)
        return st;
    max_document = bt_run_max_document(job->run);
    if (max_document < 1 || max_document > 1 << 30)
        return bt_err_set(err, BT_FATAL, "usage", "--max-document must be 1 to 1G");
    open_cutter(job, (size_t)max_document);
    return bt_stop_open(&job->stop_fd, err);
}

enum bt_status bt_job_input(struct bt_job *job, const struct bt_args *args, struct bt_err *err)
{
    const struct bt_job_options *o = job->opts;
    struct bt_source *source = &job->cutter.source;
    enum bt_status st;

    if (o->files0 != NULL && args->nfile != 0)
        return bt_err_set(err, BT_FATAL, "usage",
                          "%.100s and --files0-from, expected one of them", args->file[0]);
    if (o->files0 != NULL)
        job->report.total = 0; /* nobody knows */
    job->only = args->nfile == 1 ? args->file[0] : NULL;
    if ((st = bt_source_open(source, args->file, job->stop_fd, err)) != BT_OK)
        return st;
    return o->files0 != NULL ? bt_inputs_from(&source->inputs, o->files0, err) : BT_OK;
}

bool bt_job_stopped(const struct bt_job *job)
{
    return job->cutter.source.halt.now || bt_stop_signal() != 0;
}

/* The bytes behind the last article are counted too. */
enum bt_status bt_job_report(struct bt_job *job, bool finished, struct bt_err *err)
{
    struct bt_tally rest = {0};

    if (job->reader == NULL)
        rest.n[BT_STAT_input_bytes] = job->cutter.source.taken - job->taken;
    bt_warc_tally(&job->cutter.warc, &rest);
    bt_stats_add(&job->report.stats, &rest);
    return bt_report_close(&job->report, finished && job->cutter.failed == 0, err);
}

int bt_job_exit(const struct bt_job *job, enum bt_status st, bool bad, const struct bt_err *err)
{
    if (st != BT_OK && err->code != NULL && strcmp(err->code, "closed-pipe") == 0)
        return BT_EXIT_PIPE;
    if (st != BT_OK)
        return bt_complain(err);
    if (job->cutter.failed != 0)
        return BT_EXIT_IO;
    return bad && !job->opts->tolerate_bad ? BT_EXIT_BAD : BT_EXIT_OK;
}

void bt_job_close(struct bt_job *job)
{
    bt_cutter_close(&job->cutter);
    bt_stop_close();
    bt_charsets_free(job->charsets);
    bt_close(job->run);
}
