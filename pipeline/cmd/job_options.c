/* job_options.c: the options for articles and for work; see job.h. */
#include "cmd/job.h"

#define AT(field) offsetof(struct bt_job_options, field)
const struct bt_opt bt_job_article_options[] = {
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
    {"limit", 0, "N", NULL, "answer the first N articles only", BT_OPT_NUMBER, AT(pick.limit)},
    {"sample", 0, "N/M|P%", NULL, "answer N of every M articles, evenly spread", BT_OPT_STRING,
     AT(pick.sample)},
    {"since", 0, "DATE", NULL, "only articles published on or after this day, month or year",
     BT_OPT_STRING, AT(pick.since)},
    {"until", 0, "DATE", NULL, "only articles published on or before this day, month or year",
     BT_OPT_STRING, AT(pick.until)},
    {0},
};

const struct bt_opt bt_job_work_options[] = {
    {"tolerate-bad", 0, NULL, NULL, "exit 0 even if some articles got an error record",
     BT_OPT_FLAG, AT(tolerate_bad)},
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
