/* feed.c: `bantin feed`: articles in, documents of a search engine out; what it refuses becomes a
 * dead letter. */
#include "cmd/feed.h"

#include "cmd/settings.h"
#include "cmd/stop.h"
#include "core/err.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define AT(field) offsetof(struct bt_feed_options, field)
static const struct bt_opt options[] = {
    {"to", 0, "URL", NULL, "where to: http://HOST:PORT/INDEX or https://...", BT_OPT_STRING,
     AT(to)},
    {"dead-letters", 0, "FILE", NULL,
     "append to FILE what the server refuses, with the reason (else: stdout); without "
     "articles: "
     "feed what stands in FILE again",
     BT_OPT_STRING, AT(letters)},
    {"resume", 0, NULL, NULL, "go on where FILE.checkpoint says an earlier feed was ended",
     BT_OPT_FLAG, AT(resume)},
    {"credentials", 0, "FILE", NULL,
     "its first line is USER:PASSWORD or a value such as ApiKey KEY (else: BANTIN_CREDENTIALS "
     "in "
     "the environment)",
     BT_OPT_STRING, AT(credentials)},
    {"ca", 0, "FILE", NULL, "believe the certificates that those in FILE (PEM) have signed",
     BT_OPT_STRING, AT(ca)},
    {"insecure", 0, NULL, NULL, "believe any certificate", BT_OPT_FLAG, AT(insecure)},
    {"no-template", 0, NULL, NULL,
     "make neither index nor index template, whether they are there or not", BT_OPT_FLAG,
     AT(bare)},
    {"print-template", 0, NULL, NULL, "print the index template and do nothing else",
     BT_OPT_FLAG, AT(print_template)},
    {"no-gzip", 0, NULL, NULL, "send the requests as they are, not packed", BT_OPT_FLAG,
     AT(plain)},
    {"requests", 0, "N", "3", "requests under way at a time, 1 to 16", BT_OPT_NUMBER,
     AT(requests)},
    {"batch-documents", 0, "N", "500", "documents in a request at most", BT_OPT_NUMBER,
     AT(documents)},
    {"batch-bytes", 0, "BYTES", "4M",
     "bytes in a request at most, before it is packed; a larger document travels alone",
     BT_OPT_SIZE, AT(bytes)},
    {"tries", 0, "N", "12",
     "give up when a request has failed N times, with half a second to half a minute between",
     BT_OPT_NUMBER, AT(tries)},
    {"timeout", 0, "SECONDS", "90", "a server silent for so long has failed", BT_OPT_NUMBER,
     AT(silence)},
    {"connect-timeout", 0, "SECONDS", "10", "so has one not reached in this time",
     BT_OPT_NUMBER, AT(connect)},
    {0},
};

#ifdef BT_HAVE_CURL

enum { FIRST_DELAY = 500, LONGEST_DELAY = 30000 }; /* ms between tries */

static enum bt_status check(const char *name, int64_t value, int64_t least, int64_t most,
                            struct bt_err *err)
{
    if (value >= least && value <= most)
        return BT_OK;
    return bt_err_set(err, BT_FATAL, "usage", "option --%s is %lld, expected %lld to %lld",
                      name, (long long)value, (long long)least, (long long)most);
}

static enum bt_status check_options(const struct bt_feed_options *o, struct bt_err *err)
{
    enum bt_status st;

    if (o->to == NULL)
        return bt_err_set(err, BT_FATAL, "usage", "feed needs --to http://HOST:PORT/INDEX");
    if (o->letters != NULL && bt_pack_format_of(o->letters) != BT_PACK_NONE)
        return bt_err_set(err, BT_FATAL, "usage", "--dead-letters %.100s cannot be packed",
                          o->letters);
    if (o->resume && o->letters == NULL)
        return bt_err_set(err, BT_FATAL, "usage",
                          "--resume needs --dead-letters FILE: the checkpoint is beside it");
    if ((st = check("requests", o->requests, 1, 16, err)) != BT_OK ||
        (st = check("batch-documents", o->documents, 1, 100000, err)) != BT_OK ||
        (st = check("batch-bytes", o->bytes, 1, 64 << 20, err)) != BT_OK ||
        (st = check("tries", o->tries, 1, 1000, err)) != BT_OK ||
        (st = check("timeout", o->silence, 1, 3600, err)) != BT_OK)
        return st;
    return check("connect-timeout", o->connect, 1, 3600, err);
}

static void notice(void *ctx, const struct bt_err *err)
{
    bt_report_message(&((struct bt_feed *)ctx)->job.report, err);
}

enum bt_status bt_feed_connect(struct bt_feed *f, int stop_fd, bt_feed_done *done,
                               struct bt_err *err)
{
    const struct bt_feed_options *o = f->opts;
    const struct bt_elastic_options to = {.to = &f->to,
                                          .post = {.credentials = f->credentials,
                                                   .ca = o->ca,
                                                   .insecure = o->insecure,
                                                   .pack = !o->plain,
                                                   .connect = o->connect,
                                                   .silence = o->silence},
                                          .limits = {.bytes = (size_t)o->bytes,
                                                     .documents = (uint32_t)o->documents,
                                                     .requests = (unsigned)o->requests,
                                                     .tries = (unsigned)o->tries,
                                                     .delay = FIRST_DELAY,
                                                     .longest = LONGEST_DELAY},
                                          .bare = o->bare,
                                          .stop_fd = stop_fd,
                                          .ctx = f,
                                          .done = done,
                                          .notice = notice};

    return bt_elastic_open(&f->elastic, &to, err);
}

void bt_feed_tell(const struct bt_feed *f)
{
    const struct bt_bulk_counts *n = &f->elastic.bulk.counts;

    if (f->opts->in.report.summary || n->refused != 0)
        fprintf(stderr,
                "bantin: %llu documents stored, %llu older than the store's, %llu refused; "
                "%llu requests, %llu documents sent again\n",
                (unsigned long long)n->stored, (unsigned long long)n->older,
                (unsigned long long)n->refused, (unsigned long long)n->requests,
                (unsigned long long)n->again);
}

/* An article is answered: its dead letter or error record, if there is one, is safe before the
 * checkpoint goes past it. */
static enum bt_status done(void *ctx, const struct bt_bulk_done *d, struct bt_err *err)
{
    struct bt_feed *f = ctx;
    enum bt_status st =
        bt_output_write(&f->out, d->line, d->bad, d->position, d->fingerprint, err);

    if (st == BT_OK)
        st = bt_output_keep(&f->out, err);
    f->broken = f->broken || st != BT_OK;
    return st;
}

static enum bt_status take(void *ctx, const struct bt_answer *answer, struct bt_err *err)
{
    struct bt_feed *f = ctx;
    struct bt_bulk_article a = {.position = answer->position,
                                .fingerprint = answer->fingerprint};

    if (answer->err != NULL)
        a.line = answer->line;
    else
        bt_elastic_split(answer->line, &a); /* nothing: the article was not picked */
    return bt_elastic_add(&f->elastic, &a, err);
}

/* The input is silent: what waits for company goes alone. */
static enum bt_status idle(void *ctx, struct bt_err *err)
{
    return bt_elastic_idle(&((struct bt_feed *)ctx)->elastic, err);
}

/* Bytes of the whole lines of a file; a feed that was killed may have left half a line. */
static int64_t whole_lines(const char *path)
{
    char block[4096];
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int64_t at = fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode) ? info.st_size : 0;
    const char *newline = NULL;

    while (at > 0 && newline == NULL) {
        int64_t begin = at > (int64_t)sizeof block ? at - (int64_t)sizeof block : 0;
        ssize_t n = pread(fd, block, (size_t)(at - begin), (off_t)begin);
        for (ssize_t i = n; newline == NULL && i > 0; i--)
            if (block[i - 1] == '\n')
                newline = block + i;
        at = newline != NULL ? begin + (newline - block) : n > 0 ? begin : 0;
    }
    if (fd >= 0)
        close(fd);
    return at;
}

static enum bt_status open_output(struct bt_feed *f, const struct bt_args *args,
                                  struct bt_err *err)
{
    const struct bt_feed_options *o = f->opts;
    struct bt_buf settings = BT_BUF_INIT;
    struct bt_output_options to = {.path = o->letters,
                                   .resume = o->resume,
                                   .keep = o->letters != NULL ? whole_lines(o->letters) : 0,
                                   .revision = bt_run_revision(f->job.run)};
    enum bt_status st = bt_settings_write(&settings, bt_cmd_find("feed"), o, args, err);

    to.settings = (struct bt_str){settings.s, (uint32_t)settings.len};
    if (st == BT_OK)
        st = bt_output_open(&f->out, &to, err);
    f->job.trail.answered = f->out.at.position;
    f->job.trail.expected = f->out.at.fingerprint;
    bt_buf_release(&settings);
    return st;
}

/* The workers write what _bulk takes.  There is room: --to, at least, is none of these options. */
static enum bt_status ask_for_bulk(struct bt_args *args, struct bt_err *err)
{
    for (size_t i = 0; i < args->noption; i++)
        if (strncmp(args->option[i], "format=", 7) == 0)
            return bt_err_set(err, BT_FATAL, "usage", "feed chooses the --format itself");
    if ((args->option[args->noption] = strdup("format=es-bulk")) == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading the options");
    args->option[++args->noption] = NULL;
    return BT_OK;
}

static enum bt_status open_feed(struct bt_feed *f, struct bt_args *args, struct bt_err *err)
{
    const struct bt_feed_options *o = f->opts;
    struct bt_job *job = &f->job;
    enum bt_status st;

    if ((st = ask_for_bulk(args, err)) != BT_OK ||
        (st = bt_check_outputs(o->letters, NULL, o->in.report.stats, args, err)) != BT_OK ||
        (st = bt_job_open(job, &o->in, args, err)) != BT_OK ||
        (st = open_output(f, args, err)) != BT_OK ||
        (st = bt_report_open(&job->report, &o->in.report, args->file, o->letters == NULL,
                             err)) != BT_OK ||
        (st = bt_job_input(job, args, err)) != BT_OK)
        return st;
    if (o->letters != NULL)
        bt_inputs_avoid(&job->cutter.source.inputs, o->letters);
    return bt_feed_connect(f, job->stop_fd, done, err);
}

/* What came before the end of the input, or before a bad file, is fed to the end. */
static enum bt_status run_feed(struct bt_feed *f, enum bt_output_end *end, struct bt_err *err)
{
    const struct bt_job_taker taker = {.ctx = f, .take = take, .idle = idle};
    enum bt_status st, rest = BT_OK;
    struct bt_err later = {0};

    st = bt_job_run(&f->job, &taker, err);
    if (!f->broken && !f->elastic.failed)
        rest = bt_elastic_finish(&f->elastic, st == BT_OK ? err : &later);
    st = st == BT_OK && rest != BT_END ? rest : st;
    if (!f->broken) /* what is answered need not be sent again */
        *end = st != BT_OK || rest == BT_END || bt_job_stopped(&f->job) ? BT_OUTPUT_STOPPED
                                                                        : BT_OUTPUT_FINISHED;
    return st;
}

static int feed_articles(struct bt_feed *f, struct bt_args *args)
{
    enum bt_output_end end = BT_OUTPUT_FAILED;
    struct bt_err err = {0};
    enum bt_status st = open_feed(f, args, &err), closed;
    bool bad;
    int rc;

    if (st == BT_OK)
        st = run_feed(f, &end, &err);
    bad = f->out.at.bad != 0;
    closed = bt_output_close(&f->out, end, st == BT_OK ? &err : &(struct bt_err){0});
    st = st == BT_OK ? closed : st;
    closed = bt_job_report(&f->job, st == BT_OK && end == BT_OUTPUT_FINISHED,
                           st == BT_OK ? &err : &(struct bt_err){0});
    st = st == BT_OK ? closed : st;
    bt_feed_tell(f);
    if (st == BT_OK && end == BT_OUTPUT_STOPPED) /* a signal that comes later changes nothing */
        rc = 128 + bt_stop_signal();
    else
        rc = bt_job_exit(&f->job, st, bad, &err);
    bt_elastic_close(&f->elastic);
    bt_job_close(&f->job);
    return rc;
}

static int print_template(const struct bt_address *to)
{
    struct bt_buf text = BT_BUF_INIT;

    bt_elastic_template(&text, to->index != NULL ? to->index : "bantin");
    fwrite(text.s, 1, text.len, stdout);
    bt_buf_release(&text);
    return BT_EXIT_OK;
}

static int feed(const void *opts, struct bt_args *args)
{
    struct bt_feed f = {.opts = opts};
    const struct bt_feed_options *o = f.opts;
    struct bt_err err = {0};
    enum bt_status st = BT_OK;
    int rc;

    if (!o->print_template || o->to != NULL)
        st = check_options(o, &err);
    if (st == BT_OK && o->to != NULL)
        st = bt_address_parse(o->to, &f.to, &err);
    if (st == BT_OK && !o->print_template)
        st = bt_credentials_read(o->credentials, getenv("BANTIN_CREDENTIALS"), &f.credentials,
                                 &err);
    if (st != BT_OK)
        rc = bt_complain(&err);
    else if (o->print_template)
        rc = print_template(&f.to);
    else if (o->letters != NULL && args->nfile == 0 && o->in.files0 == NULL)
        rc = bt_feed_replay(&f);
    else
        rc = feed_articles(&f, args);
    free(f.credentials);
    bt_address_release(&f.to);
    return rc;
}

#else

static int feed(const void *opts, struct bt_args *args)
{
    struct bt_err err = {0};

    (void)opts, (void)args;
    bt_err_set(&err, BT_FATAL, "usage", "feed: this program was built without libcurl");
    return bt_complain(&err);
}
#endif

const struct bt_cmd bt_cmd_feed = {
    .name = "feed",
    .args = "--to URL [FILE...]",
    .help = "read articles, feed them to Elasticsearch or OpenSearch",
    .about =
        "Nothing is lost and nothing doubled: a document may replace its own version and no "
        "newer "
        "one, so what has no certain answer is sent again, and so may be a whole feed.  429, "
        "5xx "
        "and lost connections are tried again, later each time and not before Retry-After; "
        "after "
        "413 requests are halved.  What the server refuses becomes a dead letter: a line "
        "{\"error\":{...},\"record\":{...}}; exit 1.  A server that gives no answer after all "
        "tries, or refuses us, ends the feed: exit 3; with --dead-letters FILE, --resume goes "
        "on "
        "behind the last article that was answered.  With --dead-letters FILE and no article "
        "(name "
        "stdin as -), the records in FILE are fed again: it keeps those that are refused "
        "again.",
    .opts = options,
    .size = sizeof(struct bt_feed_options),
    .takes = BT_TAKES_ARTICLES | BT_TAKES_WORK | BT_TAKES_CHAIN | BT_TAKES_RECORD,
    .run = feed,
};
