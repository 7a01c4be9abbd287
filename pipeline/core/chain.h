/* chain.h: a list of stages, checked and opened; runs over one document. */
#ifndef BT_CHAIN_H
#define BT_CHAIN_H

#include "stage.h"

struct bt_chain;

/* Opens the stages that `only` needs (NULL: all): names of layers' records ("people,dates"), of
 * layers or of stages, comma separated; the closure over reads and writes is taken.  `options`
 * are "name=value" strings; *used[i] is set for those a stage took (also by a stage left out by
 * `only`). */
enum bt_status bt_chain_open(struct bt_chain **out, const struct bt_env *env, const char *only,
                             const char *const *options, bool *used, struct bt_err *err);
void bt_chain_close(struct bt_chain *); /* NULL is legal */

enum bt_status bt_chain_run(const struct bt_chain *, struct bt_worker *, struct bt_doc *,
                            struct bt_err *err);

size_t bt_chain_length(const struct bt_chain *);
const struct bt_stage *bt_chain_stage(const struct bt_chain *, size_t i);
uint32_t
bt_chain_hash(const struct bt_chain *); /* of names and options: part of the revision */

#endif
