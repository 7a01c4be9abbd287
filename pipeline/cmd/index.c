/* index.c: `bantin index`: articles into a database that `bantin search` searches. */
#include "cmd/job.h"

#include "cmd/settings.h"
#include "cmd/stop.h"
#include "core/err.h"
#include "io/store.h"

struct index_options {
    struct bt_job_options in;
    const char *db;
    int64_t commit;
    bool resume, optimize, check;
};

#define AT(field) offsetof(struct index_options, field)
static const struct bt_opt options[] = {
    {"db", 0, "FILE", NULL, "the database; it is made if there is none", BT_OPT_STRING, AT(db)},
    {"resume", 0, NULL, NULL, "go on where an earlier run of the same command was ended",
     BT_OPT_FLAG, AT(resume)},
    {"commit", 0, "N", "5000",
     "write N articles in a transaction, fewer if the input falls silent", BT_OPT_NUMBER,
     AT(commit)},
    {"optimize", 0, NULL, NULL,
     "at the end merge the index into one piece: smaller and faster to search", BT_OPT_FLAG,
     AT(optimize)},
    {"check", 0, NULL, NULL,
     "at the end compare file, index and articles; without operands do nothing else",
     BT_OPT_FLAG, AT(check)},
    {0},
};

#ifdef BT_HAVE_SQLITE

enum { MAX_COMMIT = 100000 };

struct session {
    const struct index_options *opts;
    struct bt_job job;
    struct bt_store store;
    struct bt_checkpoint at;
};

static enum bt_status take(void *ctx, const struct bt_answer *answer, struct bt_err *err)
{
    struct session *s = ctx;
    struct bt_str row = answer->line;

    if (answer->err != NULL) {
        bt_report_line(&s->job.report, row);
        s->at.bad++;
        row.len = 0;
    }
    s->at.position = answer->position;
    s->at.fingerprint = answer->fingerprint;
    return bt_store_put(&s->store, row, err);
}

/* All that was taken so far, and that it was. */
static enum bt_status commit(struct session *s, struct bt_err *err)
{
    bt_buf_clear(&s->at.statistics);
    bt_report_save(&s->job.report, &s->at.statistics);
    if (s->at.statistics.failed)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory keeping statistics");
    return bt_store_commit(&s->store, &s->at, err);
}

static enum bt_status keep(void *ctx, struct bt_err *err)
{
    struct session *s = ctx;

    return bt_store_due(&s->store) ? commit(s, err) : BT_OK;
}

/* While nothing comes, what has come can be found. */
static enum bt_status idle(void *ctx, struct bt_err *err)
{
    struct session *s = ctx;

    return s->store.documents != 0 ? commit(s, err) : BT_OK;
}

/* Takes up the checkpoint of a run that was ended, if it was this one. */
static enum bt_status resume(struct session *s, struct bt_err *err)
{
    struct bt_checkpoint there = {0};
    enum bt_status st = bt_store_checkpoint(&s->store, &there, err);

    if (st == BT_OK)
        st = bt_checkpoint_same(s->opts->db, &there, &s->at, err);
    if (st != BT_OK) {
        bt_checkpoint_release(&there);
        return st == BT_END ? BT_OK : st;
    }
    bt_checkpoint_release(&s->at);
    s->at = there;
    s->job.trail.answered = there.position;
    s->job.trail.expected = there.fingerprint;
    return bt_report_restore(
        &s->job.report, (struct bt_str){there.statistics.s, (uint32_t)there.statistics.len},
        err);
}

static enum bt_status open_session(struct session *s, struct bt_args *args, struct bt_err *err)
{
    const struct index_options *o = s->opts;
    enum bt_status st;

    if (o->commit < 1 || o->commit > MAX_COMMIT)
        return bt_err_set(err, BT_FATAL, "usage", "option --commit is %lld, expected 1 to %d",
                          (long long)o->commit, MAX_COMMIT);
    if ((st = bt_check_outputs(o->db, NULL, o->in.report.stats, args, err)) != BT_OK ||
        (st = bt_job_open(&s->job, &o->in, args, err)) != BT_OK ||
        (st = bt_report_open(&s->job.report, &o->in.report, args->file, false, err)) != BT_OK ||
        (st = bt_store_open(&s->store, o->db, BT_STORE_WRITE, err)) != BT_OK)
        return st;
    s->store.every = (uint32_t)o->commit;
    bt_run_write_as(s->job.run, BT_AS_SEARCH_ROW);
    s->at.revision = bt_run_revision(s->job.run);
    st = bt_settings_write(&s->at.options, bt_cmd_find("index"), o, args, err);
    if (st == BT_OK && o->resume)
        st = resume(s, err);
    if (st == BT_OK)
        st = bt_job_input(&s->job, args, err);
    bt_inputs_avoid(&s->job.cutter.source.inputs, o->db);
    return st;
}

/* What is left over is committed on every good way out; a run that is stopped leaves its checkpoint. */
static enum bt_status finish(struct session *s, bool stopped, struct bt_err *err)
{
    enum bt_status st = stopped ? commit(s, err) : bt_store_commit(&s->store, NULL, err);

    if (st == BT_OK && !stopped && s->opts->optimize)
        st = bt_store_optimize(&s->store, err);
    if (st == BT_OK && !stopped && s->opts->check)
        st = bt_store_check(&s->store, err);
    return st;
}

static void tell(const struct session *s)
{
    const struct bt_store_counts *n = &s->store.counts;

    fprintf(stderr, "%s: %llu articles added, %llu replaced, %llu unchanged, %llu older\n",
            s->opts->db, (unsigned long long)n->added, (unsigned long long)n->replaced,
            (unsigned long long)n->same, (unsigned long long)n->older);
}

static int index_articles(const struct index_options *o, struct bt_args *args)
{
    struct session s = {.opts = o};
    const struct bt_job_taker taker = {&s, take, keep, idle};
    struct bt_err err = {0};
    bool stopped = false;
    enum bt_status st, closed;
    int rc;

    st = open_session(&s, args, &err);
    if (st == BT_OK)
        st = bt_job_run(&s.job, &taker, &err);
    if (st == BT_OK) {
        stopped = bt_job_stopped(&s.job);
        st = finish(&s, stopped, &err);
    }
    if (st == BT_OK)
        tell(&s);
    closed = bt_job_report(&s.job, st == BT_OK && !stopped,
                           st == BT_OK ? &err : &(struct bt_err){0});
    st = st == BT_OK ? closed : st;
    if (st == BT_OK && stopped)
        rc = 128 + bt_stop_signal();
    else
        rc = bt_job_exit(&s.job, st, s.at.bad != 0, &err);
    bt_store_close(&s.store);
    bt_checkpoint_release(&s.at);
    bt_job_close(&s.job);
    return rc;
}

static int check_only(const struct index_options *o)
{
    struct bt_store store;
    struct bt_err err = {0};
    enum bt_status st = bt_store_open(&store, o->db, BT_STORE_WRITE, &err);

    if (st == BT_OK && o->optimize)
        st = bt_store_optimize(&store, &err);
    if (st == BT_OK && o->check)
        st = bt_store_check(&store, &err);
    bt_store_close(&store);
    return st == BT_OK ? BT_EXIT_OK : bt_complain(&err);
}

#endif

static int run(const void *opts, struct bt_args *args)
{
    struct bt_err err = {0};

#ifdef BT_HAVE_SQLITE
    const struct index_options *o = opts;
    if (o->db != NULL)
        return (o->check || o->optimize) && args->nfile == 0 && o->in.files0 == NULL
                   ? check_only(o)
                   : index_articles(o, args);
    bt_err_set(&err, BT_FATAL, "usage", "bantin index needs --db FILE");
#else
    (void)opts;
    (void)args;
    bt_err_set(&err, BT_FATAL, "usage", "this bantin was built without sqlite3");
#endif
    return bt_complain(&err);
}

const struct bt_cmd bt_cmd_index = {
    .name = "index",
    .args = "--db FILE [ARCHIVE...]",
    .help = "read articles into a database for bantin search",
    .about = "The database is one file of SQLite.  An article replaces the one of the same id, "
             "unless\n"
             "its version is lower.\n"
             "\n"
             "A run that is killed loses nothing that was committed.  The same command with "
             "--resume\n"
             "goes on from there; without it the articles are read again and change nothing.\n",
    .opts = options,
    .size = sizeof(struct index_options),
    .takes = BT_TAKES_ARTICLES | BT_TAKES_WORK | BT_TAKES_CHAIN,
    .run = run,
};
