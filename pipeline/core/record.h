/* record.h: document -> record: one JSON object, one line, or another form of format.h.  The only
 * place that changes offset units. The contract is pipeline/record.schema.json. */
#ifndef BT_RECORD_H
#define BT_RECORD_H

#include "core/buf.h"
#include "core/dict.h"
#include "core/format.h"
#include "core/opt.h"

enum bt_offsets { BT_CODE_POINTS, BT_UTF8, BT_UTF16 };

/* The parts of a record that can be left out; schema, id, version and revision always stand. */
/* clang-format off */
#define BT_RECORD_PARTS(X)                                                                  \
    X(source) X(title) X(published) X(bylines) X(fields) X(text) X(expanded)                \
    X(people) X(roles) X(organizations) X(places) X(dates) X(counts) X(abbreviations)       \
    X(facets) X(folded) X(meta) X(limits) X(why)
/* clang-format on */
#define BT_RECORD_PART_ID(name) BT_PART_##name,
enum bt_record_part { BT_RECORD_PARTS(BT_RECORD_PART_ID) BT_NPART };

struct bt_record_opts {
    const char *fields; /* "+folded,-expanded"; NULL = default */
    int format;         /* enum bt_as */
    int offsets;        /* enum bt_offsets */
    bool source_offsets;
    uint32_t mask; /* 1u << enum bt_record_part, set by bt_record_open() */
};

/* Options --format, --fields, --offsets, --source-offsets; offsets into struct bt_record_opts. */
extern const struct bt_opt bt_record_options[];

/* Resolves `fields` into the mask; BT_FATAL for an unknown name. */
enum bt_status bt_record_open(struct bt_record_opts *, struct bt_err *err);

/* Appends the record of a finished document in the form asked for, without newline.  Takes memory from the document's
 * arena: the caller has set its guard. */
void bt_record_write(struct bt_buf *, const struct bt_doc *, const struct bt_dict *,
                     const struct bt_record_opts *, uint32_t revision);

/* Appends an error record: {"schema":...,"error":{"code","line","column","message","id"}}.
 * `line`: of the container, 0 = unknown: then the error's own. */
void bt_record_error(struct bt_buf *, const struct bt_err *err, struct bt_str id, int64_t line);

/* The id a record carries: the document's own if it has one of 1..512 bytes of
 * [A-Za-z0-9._:/-], else 16 hex digits: a hash of that id, or of the source's bytes. */
enum { BT_MAX_ID = 512 };
uint32_t bt_record_id(const struct bt_doc *, char out[BT_MAX_ID]);

/* "roles.tsv:41" or the rule's name: why an annotation stands. */
void bt_record_why(struct bt_buf *, const struct bt_ann *, const struct bt_dict *);

#endif
