/* progress.h: how far a run has come: the line of a terminal, the JSON object of a program.
 * Pure: times are given, nothing is printed. */
#ifndef BT_PROGRESS_H
#define BT_PROGRESS_H

#include "core/stats.h"

/* What was done up to some moments of the last seconds; speed is measured over them, so that it
 * follows the input and a resumed run does not begin at a wrong one. */
enum { BT_PACE_SAMPLES = 16 };
struct bt_pace {
    struct bt_pace_sample {
        double at; /* seconds, any zero */
        uint64_t bytes, articles;
    } sample[BT_PACE_SAMPLES]; /* a ring; the oldest at `first` */
    unsigned first, n;
};

struct bt_progress {
    uint64_t total; /* bytes of the input, 0 = unknown */
    uint64_t bytes, articles, records, errors;
    double seconds;                 /* since the start */
    double byte_rate, article_rate; /* per second, 0 = unknown */
    double seconds_left;            /* < 0: unknown */
};

/* Notes what is done now, a second or more after the last note, and fills *p with what is known. */
void bt_pace_note(struct bt_pace *, double at, const struct bt_stats *);
void bt_progress_fill(struct bt_progress *p, const struct bt_pace *, double at,
                      const struct bt_stats *, double seconds, uint64_t total);

/* "42.3 %  31.2 MB/s  5,210 articles/s  12 errors  3:05 left"; without a total the bytes read
 * and the time since the start.  Parts are left out until it fits `width` columns; it may be
 * empty.  `colour`: errors stand out. */
void bt_progress_line(struct bt_buf *, const struct bt_progress *, unsigned width, bool colour);
/* One JSON object on one line. */
void bt_progress_json(struct bt_buf *, const struct bt_progress *, bool finished);

#endif
