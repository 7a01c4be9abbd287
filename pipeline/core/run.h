/* run.h: what cmd/ may ask of an open run beside bantin.h. */
#ifndef BT_RUN_H
#define BT_RUN_H

#include "core/chain.h"
#include "core/record.h"

/* Options that bt_open() takes beside those of the stages and of the record. */
extern const struct bt_opt bt_run_options[];

const struct bt_dict *bt_run_dict(const struct bt_run *);
const struct bt_chain *bt_run_chain(const struct bt_run *);
const struct bt_record_opts *bt_run_record(const struct bt_run *);
/* Before the first document: enum bt_as, in place of --format. */
void bt_run_write_as(struct bt_run *, int format);
uint32_t bt_run_revision(const struct bt_run *);
int64_t bt_run_max_document(const struct bt_run *); /* bytes of input */

#endif
