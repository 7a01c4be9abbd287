/* stats.h: the statistics of a run as text: the summary, JSON, Prometheus. */
#ifndef BT_CMD_STATS_H
#define BT_CMD_STATS_H

#include "core/stats.h"

/* Figures of a command's own, beside those of every run. */
struct bt_more_stats {
    const char *name; /* "kafka": an object of that name; bantin_kafka_... for Prometheus */
    size_t n;
    const char *const *names, *const *helps;
    const uint64_t *value;
};

/* What the machine spent. */
struct bt_usage {
    double seconds, cpu;              /* wall clock; user and system of all threads */
    uint64_t peak_memory;             /* bytes; 0 = unknown */
    int64_t now;                      /* seconds since 1970 */
    bool finished;                    /* the whole input was read and all of it written */
    const struct bt_more_stats *more; /* NULL: none */
};

/* 1234567 -> "1,234,567"; bytes -> "1.2 GB" (1 GB = 10^9); seconds -> "3:05", "1:00:05". */
void bt_put_grouped(struct bt_buf *, uint64_t);
void bt_put_bytes(struct bt_buf *, uint64_t);
void bt_put_seconds(struct bt_buf *, double);
/* n in so many seconds, as a rate; 0 if there is none. */
double bt_rate(uint64_t n, double seconds);
/* "key":0.123 */
void bt_json_key_real(struct bt_json *, const char *key, double);

/* A few lines to read. */
void bt_stats_summary(struct bt_buf *, const struct bt_stats *, const struct bt_usage *);
/* One JSON object on one line. */
void bt_stats_json(struct bt_buf *, const struct bt_stats *, const struct bt_usage *);
/* The textfile format of node_exporter.  Gauges, not counters: they tell of one run, and two
 * runs that do the same shall not look like none. */
void bt_stats_prometheus(struct bt_buf *, const struct bt_stats *, const struct bt_usage *);

#endif
