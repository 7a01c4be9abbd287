/* help.h: what `bantin help` can write beside --help; all of it comes from the tables. */
#ifndef BT_HELP_H
#define BT_HELP_H

#include "cmd/cmd.h"

void bt_man_write(struct bt_buf *); /* bantin(1) in mdoc */

enum bt_shell { BT_BASH, BT_ZSH, BT_FISH };
void bt_completions_write(struct bt_buf *, enum bt_shell);

/* Prose of the manual in mdoc, what no table knows: after the commands. */
extern const char bt_man_head[], bt_man_format[], bt_man_resuming[], bt_man_feeding[],
    bt_man_tail[];

#endif
