/* settings.h: the options of a run: which files they name, and which of them its records depend
 * on, for its checkpoint. */
#ifndef BT_SETTINGS_H
#define BT_SETTINGS_H

#include "cmd/cmd.h"

/* Writes a JSON object of what differs from the defaults: {"from":"jsonl","tone":"old"}.
 * `opts` is the filled struct of the command's own options. */
enum bt_status bt_settings_write(struct bt_buf *, const struct bt_cmd *, const void *opts,
                                 const struct bt_args *, struct bt_err *err);

/* No file is read and written, and --stats has one of its own.  All may be NULL. */
enum bt_status bt_check_outputs(const char *output, const char *errors, const char *stats,
                                const struct bt_args *, struct bt_err *err);

#endif
