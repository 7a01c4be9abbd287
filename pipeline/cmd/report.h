/* report.h: what a run tells of itself on stderr and in --stats: totals, progress, summary.
 * All but bt_report_message() belong to the thread that writes. */
#ifndef BT_REPORT_H
#define BT_REPORT_H

#include "cmd/progress.h"
#include "cmd/stats.h"

enum bt_show { BT_SHOW_AUTO, BT_SHOW_NEVER, BT_SHOW_ALWAYS, BT_SHOW_JSON };

struct bt_report_options {
    int progress; /* enum bt_show */
    bool summary;
    const char *stats; /* FILE or NULL */
};

struct bt_report {
    const struct bt_report_options *opts;
    struct bt_stats stats;
    enum bt_show show; /* never AUTO; settled before the first thread */
    bool colour, drawn;
    uint64_t total;                  /* bytes of the input, 0 = unknown */
    double start, drawn_at, kept_at; /* on the monotonic clock, seconds */
    struct bt_pace pace;
    struct bt_buf text;
    /* The command's own figures for the stats file; NULL: none. */
    const struct bt_more_stats *(*more)(void *ctx);
    void *more_ctx;
};

/* `file`: the operands; `to_terminal`: records may go to the terminal, where a line would mix
 * with them.  The stats file is written once, so that what is wrong with it shows now. */
enum bt_status bt_report_open(struct bt_report *, const struct bt_report_options *,
                              const char *const *file, bool to_terminal, struct bt_err *err);
/* One more document has been written. */
void bt_report_add(struct bt_report *, const struct bt_tally *);
/* Nothing has been, for a while. */
void bt_report_tick(struct bt_report *);
/* The totals for a checkpoint, as the JSON object that bt_report_restore() takes up in a run that
 * goes on from it.  That run reads its input from the start, so the bytes and records read are
 * its own. */
void bt_report_save(const struct bt_report *, struct bt_buf *json);
enum bt_status bt_report_restore(struct bt_report *, struct bt_str json, struct bt_err *err);
/* A message while documents are written, from any thread: the line makes room for it. */
void bt_report_message(const struct bt_report *, const struct bt_err *);
/* The same for a line that is ready: an error record. */
void bt_report_line(const struct bt_report *, struct bt_str line);
/* Takes the line away, before what others print at the end. */
void bt_report_clear(struct bt_report *);
/* Summary and stats file; `finished` as in struct bt_usage. */
enum bt_status bt_report_close(struct bt_report *, bool finished, struct bt_err *err);

#endif
