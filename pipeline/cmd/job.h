/* job.h: articles in, answers out: what the commands share that run a whole input.
 *
 * A command's option struct begins with a struct bt_job_options; its `takes` names the tables
 * that fill it.  The command gives a taker, which is called for each article in the order of the
 * input, always by one thread; the workers write what is asked for by --format. */
#ifndef BT_JOB_H
#define BT_JOB_H

#include "cmd/cmd.h"
#include "cmd/pick.h"
#include "cmd/report.h"
#include "io/article.h"
#include "io/trail.h"

struct bt_job_options {
    int from; /* enum bt_format */
    const char *separator, *files0;
    struct bt_given given;
    struct bt_pick_options pick;
    struct bt_report_options report;
    int64_t jobs, memory;
    bool tolerate_bad, timings;
};

/* BT_TAKES_ARTICLES: where articles come from and which; BT_TAKES_WORK: how they are worked on.
 * Offsets into struct bt_job_options. */
extern const struct bt_opt bt_job_article_options[], bt_job_work_options[];

/* The answer to one article. */
struct bt_answer {
    struct bt_str line; /* the record as --format asks, or a JSON error record; without the last
                           newline; empty: the article was not picked */
    const struct bt_err *err;       /* NULL unless it is an error record */
    uint64_t position, fingerprint; /* of the trail behind this article */
};

/* Where articles come from if not from files: read() as bt_cut() does; it returns BT_END once
 * job.stop_fd is readable. */
struct bt_job_reader {
    void *ctx;
    enum bt_status (*read)(void *ctx, struct bt_slot *, struct bt_piece *, struct bt_err *);
};

/* `take` keeps the answer; then the totals count the article, then `keep` may write a checkpoint;
 * `idle` is called now and then while no article comes.  BT_FATAL from any ends the job.  The last
 * two may be NULL. */
struct bt_job_taker {
    void *ctx;
    enum bt_status (*take)(void *ctx, const struct bt_answer *, struct bt_err *);
    enum bt_status (*keep)(void *ctx, struct bt_err *);
    enum bt_status (*idle)(void *ctx, struct bt_err *);
};

struct bt_job_worker;
struct bt_job_slot;

struct bt_job {
    const struct bt_job_options *opts;
    const struct bt_job_reader *reader; /* NULL: files */
    const struct bt_job_taker *taker;
    struct bt_charsets *charsets;
    struct bt_run *run;
    struct bt_given given;   /* of opts, with the charset of lines */
    struct bt_str separator; /* written behind each article; empty: none */
    const char *only;        /* the one operand, NULL if there are more or none */
    struct bt_cutter cutter;
    int stop_fd;
    uint64_t taken; /* bytes of the input that are in some tally */
    struct bt_trail trail;
    struct bt_pick pick;
    struct bt_report report;
    unsigned threads;
    struct bt_job_worker *worker;
    struct bt_job_slot *slot;
};

/* Opens chain, charsets and signals by the command line; zeroed before.  bt_job_close() in any
 * case. */
enum bt_status bt_job_open(struct bt_job *, const struct bt_job_options *, struct bt_args *,
                           struct bt_err *err);
/* The answered part of a resumed input is known by trail.answered and .expected: set before. */
enum bt_status bt_job_input(struct bt_job *, const struct bt_args *, struct bt_err *err);
/* Runs to the end of the input or to a signal. */
enum bt_status bt_job_run(struct bt_job *, const struct bt_job_taker *, struct bt_err *err);
/* A signal or the reader's own halt ended it before its input did. */
bool bt_job_stopped(const struct bt_job *);
/* Ends the report; `finished`: the input is answered and the answers are safe. */
enum bt_status bt_job_report(struct bt_job *, bool finished, struct bt_err *err);
/* The exit status: `st` and `err` of the whole command, `bad`: some articles had errors.
 * Complains of the error. */
int bt_job_exit(const struct bt_job *, enum bt_status st, bool bad, const struct bt_err *err);
void bt_job_close(struct bt_job *);

#endif
