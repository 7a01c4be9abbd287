/* run.c: `bantin run`: articles in, records out.  The ring's three functions and what they
 * share.
 */
#include "cmd/cmd.h"

#include "cmd/pick.h"
#include "cmd/report.h"
#include "cmd/settings.h"
#include "cmd/stop.h"
#include "core/err.h"
#include "core/ring.h"
#include "core/when.h"
#include "io/article.h"
#include "io/output.h"

#include <unistd.h>

struct run_options {
    int from;
    const char *separator, *output, *errors, *files0;
    struct bt_given given;
    struct bt_report_options report;
    int64_t jobs, memory;
    struct bt_pick_options pick;
    bool resume, tolerate_bad, line_buffered, timings;
};

#define AT(field) offsetof(struct run_options, field)
static const struct bt_opt options[] = {
    {"from", 0, "auto|text|jsonl|html|csv|tsv|feed|warc", "auto",
     "what the content is; auto looks at the beginning of each; archives and compression are "
     "opened whatever is asked for",
     BT_OPT_ENUM, AT(from)},
    {"files0-from", 0, "FILE", NULL,
     "read the files whose names, each followed by a NUL byte, stand in FILE (- is stdin)",
     BT_OPT_STRING, AT(files0)},
    {"separator", 0, "LINE", NULL, "a text input is several articles, divided by such lines",
     BT_OPT_STRING, AT(separator)},
    {"published", 0, "TIME", NULL, "publication time (ISO 8601) of articles that bring none",
     BT_OPT_STRING, AT(given.published)},
    {"title", 0, "TEXT", NULL, "title of articles that bring none", BT_OPT_STRING,
     AT(given.title)},
    {"id", 0, "ID", NULL, "id of an article that brings none; the n-th gets ID/n",
     BT_OPT_STRING, AT(given.id)},
    {"uri", 0, "URI", NULL, "address of articles that bring none", BT_OPT_STRING,
     AT(given.uri)},
    {"output", 'o', "FILE", NULL,
     "write the records to FILE instead of stdout; packed if its name ends in .gz or .zst",
     BT_OPT_STRING, AT(output)},
    {"errors", 0, "FILE", NULL, "write error records to FILE instead of among the records",
     BT_OPT_STRING, AT(errors)},
    {"resume", 0, NULL, NULL, "go on where FILE.checkpoint says an earlier run was ended",
     BT_OPT_FLAG, AT(resume)},
    {"limit", 0, "N", NULL, "answer the first N articles only", BT_OPT_NUMBER, AT(pick.limit)},
    {"sample", 0, "N/M|P%", NULL, "answer N of every M articles, evenly spread", BT_OPT_STRING,
     AT(pick.sample)},
    {"since", 0, "DATE", NULL, "only articles published on or after this day, month or year",
     BT_OPT_STRING, AT(pick.since)},
    {"until", 0, "DATE", NULL, "only articles published on or before this day, month or year",
     BT_OPT_STRING, AT(pick.until)},
    {"tolerate-bad", 0, NULL, NULL, "exit 0 even if some articles got an error record",
     BT_OPT_FLAG, AT(tolerate_bad)},
    {"line-buffered", 0, NULL, NULL, "flush the output after every record", BT_OPT_FLAG,
     AT(line_buffered)},
    {"jobs", 'j', "N", "1", "worker threads, 0 = one for each core; the output is the same",
     BT_OPT_NUMBER, AT(jobs)},
    {"memory", 0, "BYTES", "256M",
     "shared by the workers for large articles, at most 32M for each", BT_OPT_SIZE, AT(memory)},
    {"progress", 0, "auto|never|always|json", "auto",
     "show on stderr how far it is: a line (auto: on a terminal), or a JSON object each second",
     BT_OPT_ENUM, AT(report.progress)},
    {"summary", 0, NULL, NULL,
     "print to stderr at the end what was read and found, as after a progress line",
     BT_OPT_FLAG, AT(report.summary)},
    {"stats", 0, "FILE", NULL,
     "write statistics to FILE: JSON, or for Prometheus if it ends in .prom", BT_OPT_STRING,
     AT(report.stats)},
    {"timings", 0, NULL, NULL, "print the CPU time of each stage to stderr at the end",
     BT_OPT_FLAG, AT(timings)},
    {0},
};

enum { KEEP_OUTPUT = 256 << 10, MEMORY_PER_JOB = 32 << 20 };

struct job {
    struct bt_piece piece;
    struct bt_buf out; /* the record or error record; empty: not picked */
    bool bad;
    struct bt_tally tally;
    uint64_t position, fingerprint; /* of the trail behind this article */
};

struct worker {
    struct bt_worker *w;
    const struct bt_pick *pick;
    struct bt_article article;
    struct bt_slot *slot; /* in work: what bt_slot_memory() accounts to */
    struct bt_memory memory;
    uint64_t nanoseconds, documents;
};

struct session {
    const struct run_options *opts;
    const char *only;      /* the one operand, NULL if there are more or none */
    struct bt_given given; /* of opts, with the charset of lines */
    struct bt_charsets *charsets;
    struct bt_run *run;
    struct bt_cutter cutter;
    uint64_t taken; /* bytes of the input that are in some tally */
    struct bt_trail trail;
    struct bt_pick pick;
    struct bt_output out;
    struct bt_report report;
    struct worker *worker;
    struct job *job;
    unsigned threads;
};

static void complain(void *ctx, const struct bt_err *err)
{
    bt_report_message(&((struct session *)ctx)->report, err);
}

/* Those of the articles that were passed over are this one's too. */
static void count_bytes(struct session *s, struct job *job)
{
    job->tally = (struct bt_tally){0};
    job->tally.n[BT_STAT_input_bytes] = s->cutter.source.taken - s->taken;
    job->tally.n[BT_STAT_article_bytes] = job->piece.bytes.len;
    s->taken = s->cutter.source.taken;
}

static enum bt_status read_piece(void *ctx, struct bt_slot *slot, struct bt_err *err)
{
    struct session *s = ctx;
    struct job *job = slot->job;
    enum bt_status st;

    while (!bt_pick_full(&s->pick)) {
        bool picked;
        if ((st = bt_cut(&s->cutter, slot, &job->piece, err)) == BT_END &&
            !s->cutter.source.halt.now && bt_trail_end(&s->trail, err) != BT_OK)
            st = BT_FATAL;
        if (st != BT_OK)
            return st;
        picked = bt_pick_number(&s->pick, job->piece.ordinal);
        st = bt_trail_step(&s->trail, &job->piece, err);
        job->position = s->trail.position;
        job->fingerprint = s->trail.fingerprint;
        if (st == BT_FATAL || (st == BT_OK && picked)) {
            count_bytes(s, job);
            return st;
        }
        bt_piece_clear(&job->piece);
        if (slot->held != 0)
            bt_slot_give(slot, slot->held);
    }
    return BT_END;
}

/* The record becomes the job's: its buffer is exchanged for the job's old one, not copied. */
static enum bt_status keep_record(void *ctx, enum bt_status st, struct bt_str json)
{
    struct worker *w = ctx;
    struct job *job = w->slot->job;
    struct bt_buf record = w->w->out;

    if (st == BT_OK && !bt_pick_published(w->pick, w->w->doc.published))
        return BT_SKIP;
    if (json.len > KEEP_OUTPUT)
        bt_slot_take(w->slot, record.cap);
    w->w->out = job->out;
    job->out = record;
    job->bad = st == BT_BAD;
    if (st == BT_OK)
        bt_tally_doc(&job->tally, &w->w->doc);
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

    if (strcmp(p->name, "stdin") == 0 || (p->format == BT_FORMAT_JSONL && only != NULL &&
                                          strcmp(p->name, only) == 0 && p->damage.code == NULL))
        return;
    memcpy(msg, err->msg, sizeof msg);
    bt_err_set(err, BT_BAD, err->code, "%.90s: %.100s", p->name, msg);
}

static enum bt_status work(void *ctx, unsigned number, struct bt_slot *slot, struct bt_err *err)
{
    struct session *s = ctx;
    struct worker *w = &s->worker[number];
    struct job *job = slot->job;
    uint64_t begin = s->opts->timings ? cpu_time() : 0;
    struct bt_input in;
    enum bt_status st;

    w->slot = slot;
    bt_buf_clear(&job->out);
    job->bad = false;
    *err = (struct bt_err){0};
    st = bt_article_parse(&w->article, &job->piece, &s->given, &in, err);
    if (st == BT_OK) {
        st = may_be_picked(&s->pick, in.published)
                 ? bt_run_one(s->run, w->w, &in, keep_record, w, err)
                 : BT_SKIP;
    } else if (st == BT_BAD) {
        name_file(&job->piece, s->only, err);
        bt_record_error(&job->out, err, in.id, in.line);
        job->bad = true;
    }
    if (job->out.failed)
        st = bt_err_set(err, BT_FATAL, "no-memory", "out of memory keeping a record");
    if (st == BT_BAD)
        bt_tally_error(&job->tally, err->code);
    else if (st == BT_SKIP)
        job->tally.n[BT_STAT_articles] = job->tally.n[BT_STAT_skipped] = 1;
    bt_article_clear(&w->article);
    bt_piece_clear(&job->piece);
    w->slot = NULL;
    w->documents++;
    if (s->opts->timings)
        w->nanoseconds += cpu_time() - begin;
    return st;
}

static enum bt_status write_record(void *ctx, struct bt_slot *slot, struct bt_err *err)
{
    struct session *s = ctx;
    struct job *job = slot->job;
    enum bt_status st =
        bt_output_write(&s->out, (struct bt_str){job->out.s, (uint32_t)job->out.len}, job->bad,
                        job->position, job->fingerprint, err);

    job->tally.n[BT_STAT_output_bytes] = job->out.len + (job->out.len != 0);
    if (st == BT_OK) {
        bt_report_add(&s->report, &job->tally);
        st = bt_output_keep(&s->out, err);
    }
    if (job->out.cap > KEEP_OUTPUT)
        bt_buf_release(&job->out);
    return st;
}

static void stop_reading(void *ctx)
{
    (void)ctx;
    bt_stop_now();
}

/* CPU time by stage, summed over the workers; the rest is parsing the input and writing the
 * record. */
static void print_timings(const struct session *s)
{
    const struct bt_chain *chain = bt_run_chain(s->run);
    uint64_t all = 0, documents = 0, left;

    for (unsigned i = 0; i < s->threads; i++) {
        all += s->worker[i].nanoseconds;
        documents += s->worker[i].documents;
    }
    fprintf(stderr, "%llu articles, %.3f s of CPU in the workers\n",
            (unsigned long long)documents, (double)all / 1e9);
    if (all == 0)
        return;
    left = all;
    for (size_t k = 0; k < bt_chain_length(chain); k++) {
        uint64_t sum = 0;
        for (unsigned i = 0; i < s->threads; i++)
            sum += s->worker[i].w->nanoseconds[k];
        left -= sum < left ? sum : left;
        fprintf(stderr, "%6.2f %%  %s\n", 100.0 * (double)sum / (double)all,
                bt_chain_stage(chain, k)->name);
    }
    fprintf(stderr, "%6.2f %%  input and record\n", 100.0 * (double)left / (double)all);
}

static enum bt_status open_workers(struct session *s, struct bt_err *err)
{
    enum bt_status st = BT_OK;

    s->worker = calloc(s->threads, sizeof *s->worker);
    s->job = calloc(bt_ring_slots(s->threads), sizeof *s->job);
    if (s->worker == NULL || s->job == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory starting the workers");
    for (unsigned i = 0; st == BT_OK && i < s->threads; i++) {
        struct worker *w = &s->worker[i];
        w->memory = bt_slot_memory(&w->slot);
        w->pick = &s->pick;
        st = bt_worker_new(&w->w, s->run, &w->memory, err);
        if (st == BT_OK && s->opts->timings &&
            (w->w->nanoseconds = calloc(bt_nstages + 1, sizeof(uint64_t))) == NULL)
            st = bt_err_set(err, BT_FATAL, "no-memory", "out of memory starting the workers");
    }
    return st;
}

static void close_workers(struct session *s)
{
    for (unsigned i = 0; s->worker != NULL && i < s->threads; i++) {
        bt_worker_free(s->worker[i].w);
        bt_article_release(&s->worker[i].article);
    }
    for (unsigned i = 0; s->job != NULL && i < bt_ring_slots(s->threads); i++) {
        bt_piece_release(&s->job[i].piece);
        bt_buf_release(&s->job[i].out);
    }
    free(s->worker);
    free(s->job);
}

/* The operands, or the names in a list; never what we write ourselves, which is open by now. */
static enum bt_status open_input(struct session *s, const struct bt_args *args, int stop_fd,
                                 struct bt_err *err)
{
    const struct run_options *o = s->opts;
    struct bt_source *source = &s->cutter.source;
    enum bt_status st;

    if (o->files0 != NULL && args->nfile != 0)
        return bt_err_set(err, BT_FATAL, "usage",
                          "%.100s and --files0-from, expected one of them", args->file[0]);
    s->only = args->nfile == 1 ? args->file[0] : NULL;
    if ((st = bt_source_open(source, args->file, stop_fd, err)) != BT_OK)
        return st;
    if (o->output != NULL)
        bt_inputs_avoid(&source->inputs, o->output);
    if (o->errors != NULL)
        bt_inputs_avoid(&source->inputs, o->errors);
    return o->files0 != NULL ? bt_inputs_from(&source->inputs, o->files0, err) : BT_OK;
}

/* Everything but the sinks, which are closed by the caller on every way out. */
static enum bt_status run_ring(struct session *s, struct bt_err *err)
{
    static const struct bt_ring_ops ops = {read_piece, work, write_record, stop_reading};
    size_t memory = (size_t)s->opts->memory, most = (size_t)MEMORY_PER_JOB * s->threads;
    struct bt_ring *ring = NULL;
    enum bt_status st = open_workers(s, err);

    if (st == BT_OK)
        st = bt_ring_new(&ring, s->threads, s->job, sizeof *s->job,
                         memory < most ? memory : most, err);
    if (st == BT_OK)
        st = bt_ring_run(ring, &ops, s, err);
    bt_report_clear(&s->report);
    if (st == BT_OK && s->opts->timings)
        print_timings(s);
    bt_ring_free(ring);
    close_workers(s);
    return st;
}

/* Lines of JSON are decoded before they are parsed, so the stage's option is asked for here too. */
static enum bt_status open_charsets(struct session *s, const struct bt_args *args,
                                    struct bt_err *err)
{
    static const char name[] = "charset=";

    s->given = s->opts->given;
    for (size_t i = 0; i < args->noption; i++)
        if (strncmp(args->option[i], name, sizeof name - 1) == 0)
            s->given.transcoding.charset =
                bt_charset_named(bt_cstr(args->option[i] + sizeof name - 1));
    if (bt_charsets_open(&s->charsets, bt_run_dict(s->run), err) != BT_OK)
        return BT_FATAL;
    s->given.transcoding.charsets = s->charsets;
    return BT_OK;
}

static void save_report(void *ctx, struct bt_buf *json)
{
    bt_report_save(ctx, json);
}

static enum bt_status open_output(struct session *s, const struct bt_args *args,
                                  struct bt_err *err)
{
    const struct run_options *o = s->opts;
    struct bt_buf settings = BT_BUF_INIT;
    struct bt_output_options to = {.path = o->output,
                                   .errors = o->errors,
                                   .each = o->line_buffered,
                                   .resume = o->resume,
                                   .revision = bt_run_revision(s->run)};
    enum bt_status st = bt_settings_write(&settings, bt_cmd_find("run"), o, args, err);

    s->out.statistics = save_report;
    s->out.ctx = &s->report;
    to.settings = (struct bt_str){settings.s, (uint32_t)settings.len};
    if (st == BT_OK)
        st = bt_output_open(&s->out, &to, err);
    s->trail.answered = s->out.at.position;
    s->trail.expected = s->out.at.fingerprint;
    bt_buf_release(&settings);
    return st;
}

static enum bt_status open_session(struct session *s, struct bt_args *args, struct bt_err *err)
{
    const struct run_options *o = s->opts;
    int64_t jobs = o->jobs != 0 ? o->jobs : (int64_t)sysconf(_SC_NPROCESSORS_ONLN);
    int64_t max_document;
    int stop_fd = -1;
    enum bt_status st;

    if (jobs < 1 || jobs > 256)
        return bt_err_set(err, BT_FATAL, "usage", "option --jobs is %lld, expected 0 to 256",
                          (long long)jobs);
    s->threads = (unsigned)jobs;
    if ((st = bt_pick_open(&s->pick, &o->pick, err)) != BT_OK ||
        (st = bt_check_outputs(o->output, o->errors, o->report.stats, args, err)) != BT_OK ||
        (st = bt_args_open(args, &s->run, err)) != BT_OK ||
        (st = open_charsets(s, args, err)) != BT_OK)
        return st;
    max_document = bt_run_max_document(s->run);
    if (max_document < 1 || max_document > 1 << 30)
        return bt_err_set(err, BT_FATAL, "usage", "--max-document must be 1 to 1G");
    if ((st = bt_stop_open(&stop_fd, err)) != BT_OK)
        return st;
    s->cutter.want = (enum bt_format)o->from;
    if (o->separator != NULL)
        s->cutter.separator = bt_cstr(o->separator);
    s->cutter.max_document = (size_t)max_document;
    /* escapes make a line up to twice as long as its text; the rest is for other members */
    s->cutter.max_line = 2 * (size_t)max_document + (1 << 20);
    s->cutter.complain = complain;
    s->cutter.ctx = s;
    if ((st = open_output(s, args, err)) == BT_OK)
        st = bt_report_open(&s->report, &o->report, args->file,
                            o->output == NULL || strcmp(o->output, "-") == 0, err);
    if (st == BT_OK && s->out.at.statistics.len != 0)
        st = bt_report_restore(
            &s->report,
            (struct bt_str){s->out.at.statistics.s, (uint32_t)s->out.at.statistics.len}, err);
    if (o->files0 != NULL)
        s->report.total = 0; /* nobody knows */
    return st == BT_OK ? open_input(s, args, stop_fd, err) : st;
}

static int exit_status(const struct session *s, enum bt_status st, enum bt_output_end end,
                       bool bad, const struct bt_err *err)
{
    if (st != BT_OK && err->code != NULL && strcmp(err->code, "closed-pipe") == 0)
        return BT_EXIT_PIPE;
    if (st != BT_OK)
        return bt_complain(err);
    if (end == BT_OUTPUT_STOPPED) /* a signal that comes later changes nothing */
        return 128 + bt_stop_signal();
    if (s->cutter.failed != 0)
        return BT_EXIT_IO;
    return bad && !s->opts->tolerate_bad ? BT_EXIT_BAD : BT_EXIT_OK;
}

/* The bytes behind the last article are counted too. */
static enum bt_status close_report(struct session *s, bool finished, struct bt_err *err)
{
    struct bt_tally rest = {0};

    rest.n[BT_STAT_input_bytes] = s->cutter.source.taken - s->taken;
    bt_stats_add(&s->report.stats, &rest);
    return bt_report_close(&s->report, finished && s->cutter.failed == 0, err);
}

static int run(const void *opts, struct bt_args *args)
{
    struct session s = {.opts = opts};
    struct bt_err err = {0};
    enum bt_output_end end = BT_OUTPUT_FAILED;
    enum bt_status st, closed;
    bool bad;
    int rc;

    st = open_session(&s, args, &err);
    if (st == BT_OK)
        st = run_ring(&s, &err);
    if (st == BT_OK)
        end = s.cutter.source.halt.now || bt_stop_signal() != 0 ? BT_OUTPUT_STOPPED
                                                                : BT_OUTPUT_FINISHED;
    bad = s.out.at.bad != 0;
    closed = bt_output_close(&s.out, end, st == BT_OK ? &err : &(struct bt_err){0});
    st = st == BT_OK ? closed : st;
    closed = close_report(&s, st == BT_OK && end == BT_OUTPUT_FINISHED,
                          st == BT_OK ? &err : &(struct bt_err){0});
    st = st == BT_OK ? closed : st;
    rc = exit_status(&s, st, end, bad, &err);
    bt_cutter_close(&s.cutter);
    bt_stop_close();
    bt_charsets_free(s.charsets);
    bt_close(s.run);
    return rc;
}

const struct bt_cmd bt_cmd_run = {
    .name = "run",
    .args = "[FILE...]",
    .help = "read articles, write one JSON record per article",
    .opts = options,
    .size = sizeof(struct run_options),
    .takes = BT_TAKES_CHAIN | BT_TAKES_RECORD,
    .run = run,
};
