/* record.h: document -> record: one JSON object, one line.  The only place that changes offset
 * units. The contract is pipeline/record.schema.json. */
#ifndef BT_RECORD_H
#define BT_RECORD_H

#include "core/buf.h"
#include "core/dict.h"
#include "core/opt.h"

enum bt_offsets { BT_CODE_POINTS, BT_UTF8, BT_UTF16 };

struct bt_record_opts {
    const char *fields; /* "+folded,-expanded"; NULL = default */
    int offsets;        /* enum bt_offsets */
    bool source_offsets;
    uint32_t mask; /* of enum bt_record_field, set by bt_record_open() */
};

/* Options --fields, --offsets, --source-offsets; offsets into struct bt_record_opts. */
extern const struct bt_opt bt_record_options[];

/* Resolves `fields` into the mask; BT_FATAL for an unknown name. */
enum bt_status bt_record_open(struct bt_record_opts *, struct bt_err *err);

/* Appends the record of a finished document, without newline. */
void bt_record_write(struct bt_buf *, const struct bt_doc *, const struct bt_dict *,
                     const struct bt_record_opts *, uint32_t revision);

/* Appends an error record: {"schema":...,"error":{"code","line","column","message","id"}}. */
void bt_record_error(struct bt_buf *, const struct bt_err *, struct bt_str id, int64_t line);

/* "roles.tsv:41" or the rule's name: why an annotation stands. */
void bt_record_why(struct bt_buf *, const struct bt_ann *, const struct bt_dict *);

#endif
