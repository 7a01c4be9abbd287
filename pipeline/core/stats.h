/* stats.h: what a run has done, in figures.
 *
 * A worker counts its document into the tally of the slot, and the writer adds the tallies in
 * order.  So nothing is shared, the totals hold exactly at every record boundary, they are the
 * same for every number of threads, and a checkpoint can keep them: bt_stats_write() writes
 * them as a JSON object, bt_stats_read() (io/stats_read.h) takes them up again. */
#ifndef BT_STATS_H
#define BT_STATS_H

#include "core/json.h"

/* The figures: name, what it counts.  The names stand in --stats files and in checkpoints. */
/* clang-format off */
#define BT_STATS(X) \
    X(articles, "Articles read, with those that got an error record.") \
    X(records, "Records written.") \
    X(errors, "Error records written.") \
    X(skipped, "Articles left out without a record.") \
    X(people, "People in the records, once for each article.") \
    X(roles, "Roles found.") \
    X(organizations, "Mentions of organizations found.") \
    X(places, "Mentions of places found.") \
    X(dates, "Dates found.") \
    X(counts, "Counts found.") \
    X(abbreviations, "Abbreviations found.") \
    X(limits_cut, "Articles of which annotations were left out by a limit.") \
    X(replaced, "Characters replaced by U+FFFD.") \
    X(article_bytes, "Bytes of the articles as they were cut from the input.") \
    X(input_bytes, "Bytes read from the input files.") \
    X(output_bytes, "Bytes of records and error records written.")
/* clang-format on */
#define BT_STAT_ID(name, help) BT_STAT_##name,
enum bt_stat { BT_STATS(BT_STAT_ID) BT_NSTAT };

extern const char *const bt_stat_names[BT_NSTAT], *const bt_stat_helps[BT_NSTAT];

/* Of one document. */
enum { BT_MAX_PASSED = 8 };
struct bt_tally {
    uint64_t n[BT_NSTAT];
    const char *charset, *error; /* static strings; NULL: none */
    /* Records of the containers that the reader took since the document before, this one's included:
     * how many of which kind.  Static strings; those with n = 0 have none. */
    struct bt_passed {
        const char *kind;
        uint64_t n;
    } passed[BT_MAX_PASSED];
};

/* How often each name came, by name.  What finds no place any more is counted as "other". */
enum { BT_MAX_STAT_NAMES = 64, BT_STAT_NAME = 32 };
struct bt_named_counts {
    struct bt_named_count {
        char name[BT_STAT_NAME]; /* ASCII letters, digits and "._:/-"; NUL-terminated */
        uint64_t n;
    } of[BT_MAX_STAT_NAMES];
    uint32_t n;
};

struct bt_stats {
    uint64_t n[BT_NSTAT];
    struct bt_named_counts errors, charsets, input_records;
};

/* Counts what was found in a document that got a record. */
void bt_tally_doc(struct bt_tally *, const struct bt_doc *);
/* A document that got none: `code` of its error record. */
void bt_tally_error(struct bt_tally *, const char *code);

void bt_stats_add(struct bt_stats *, const struct bt_tally *);
/* Other characters of the name become "_", what is too long is cut. */
void bt_named_counts_add(struct bt_named_counts *, const char *name, uint64_t n);

/* {"articles":12,...,"error_codes":{"empty":1},"charsets":{"UTF-8":11},"input_records":{}} */
void bt_stats_write(struct bt_json *, const struct bt_stats *);
/* The members of that object alone, to stand beside others. */
void bt_stats_members(struct bt_json *, const struct bt_stats *);

#endif
