/* run.c: `bantin run`: articles in, records out, into stdout or files that survive a kill. */
#include "cmd/job.h"

#include "cmd/settings.h"
#include "cmd/stop.h"
#include "core/err.h"
#include "io/output.h"

struct run_options {
    struct bt_job_options in;
    const char *output, *errors;
    bool resume, line_buffered;
};

#define AT(field) offsetof(struct run_options, field)
static const struct bt_opt options[] = {
    {"output", 'o', "FILE", NULL,
     "write the records to FILE instead of stdout; packed if its name ends in .gz or .zst",
     BT_OPT_STRING, AT(output)},
    {"errors", 0, "FILE", NULL, "write error records to FILE instead of among the records",
     BT_OPT_STRING, AT(errors)},
    {"resume", 0, NULL, NULL, "go on where FILE.checkpoint says an earlier run was ended",
     BT_OPT_FLAG, AT(resume)},
    {"line-buffered", 0, NULL, NULL, "flush the output after every record", BT_OPT_FLAG,
     AT(line_buffered)},
    {0},
};

struct session {
    const struct run_options *opts;
    struct bt_job job;
    struct bt_output out;
    bool tell; /* error records have no place in the output: they go to stderr */
};

static enum bt_status take(void *ctx, const struct bt_answer *answer, struct bt_err *err)
{
    struct session *s = ctx;
    struct bt_str line = answer->line;

    if (answer->err != NULL && s->tell) {
        bt_report_line(&s->job.report, line);
        line.len = 0;
    }
    return bt_output_write(&s->out, line, answer->err != NULL, answer->position,
                           answer->fingerprint, err);
}

static enum bt_status keep(void *ctx, struct bt_err *err)
{
    return bt_output_keep(&((struct session *)ctx)->out, err);
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
                                   .revision = bt_run_revision(s->job.run)};
    enum bt_status st = bt_settings_write(&settings, bt_cmd_find("run"), o, args, err);

    s->out.statistics = save_report;
    s->out.ctx = &s->job.report;
    to.settings = (struct bt_str){settings.s, (uint32_t)settings.len};
    if (st == BT_OK)
        st = bt_output_open(&s->out, &to, err);
    s->job.trail.answered = s->out.at.position;
    s->job.trail.expected = s->out.at.fingerprint;
    s->job.trail.uncompared = s->out.path == NULL; /* no checkpoint */
    bt_buf_release(&settings);
    return st;
}

/* The output is open before the input is, which must not be read where it is written. */
static enum bt_status open_session(struct session *s, struct bt_args *args, struct bt_err *err)
{
    const struct run_options *o = s->opts;
    struct bt_job *job = &s->job;
    bool terminal = o->output == NULL || strcmp(o->output, "-") == 0;
    enum bt_status st;

    if ((st = bt_check_outputs(o->output, o->errors, o->in.report.stats, args, err)) != BT_OK ||
        (st = bt_job_open(job, &o->in, args, err)) != BT_OK ||
        (st = open_output(s, args, err)) != BT_OK ||
        (st = bt_report_open(&job->report, &o->in.report, args->file, terminal, err)) != BT_OK)
        return st;
    if (s->out.at.statistics.len != 0)
        st = bt_report_restore(
            &job->report,
            (struct bt_str){s->out.at.statistics.s, (uint32_t)s->out.at.statistics.len}, err);
    if (st == BT_OK)
        st = bt_job_input(job, args, err);
    if (o->output != NULL)
        bt_inputs_avoid(&job->cutter.source.inputs, o->output);
    if (o->errors != NULL)
        bt_inputs_avoid(&job->cutter.source.inputs, o->errors);
    if (bt_run_record(job->run)->format != BT_AS_JSONL) {
        s->tell = o->errors == NULL;
        if (bt_run_record(job->run)->format == BT_AS_TEXT && o->in.separator != NULL)
            job->separator = bt_cstr(o->in.separator);
    }
    return st;
}

static int run(const void *opts, struct bt_args *args)
{
    struct session s = {.opts = opts};
    const struct bt_job_taker taker = {.ctx = &s, .take = take, .keep = keep};
    struct bt_err err = {0};
    enum bt_output_end end = BT_OUTPUT_FAILED;
    enum bt_status st, closed;
    bool bad;
    int rc;

    st = open_session(&s, args, &err);
    if (st == BT_OK)
        st = bt_job_run(&s.job, &taker, &err);
    if (st == BT_OK)
        end = bt_job_stopped(&s.job) ? BT_OUTPUT_STOPPED : BT_OUTPUT_FINISHED;
    bad = s.out.at.bad != 0;
    closed = bt_output_close(&s.out, end, st == BT_OK ? &err : &(struct bt_err){0});
    st = st == BT_OK ? closed : st;
    closed = bt_job_report(&s.job, st == BT_OK && end == BT_OUTPUT_FINISHED,
                           st == BT_OK ? &err : &(struct bt_err){0});
    st = st == BT_OK ? closed : st;
    if (st == BT_OK && end == BT_OUTPUT_STOPPED) /* a signal that comes later changes nothing */
        rc = 128 + bt_stop_signal();
    else
        rc = bt_job_exit(&s.job, st, bad, &err);
    bt_job_close(&s.job);
    return rc;
}

const struct bt_cmd bt_cmd_run = {
    .name = "run",
    .args = "[FILE...]",
    .help = "read articles, write one JSON record per article",
    .opts = options,
    .size = sizeof(struct run_options),
    .takes = BT_TAKES_ARTICLES | BT_TAKES_WORK | BT_TAKES_CHAIN | BT_TAKES_RECORD,
    .run = run,
};
