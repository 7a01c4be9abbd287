/* dict.h: where a dictionary row stands, for the subcommands of `bantin dict`. */
#ifndef BT_CMD_DICT_H
#define BT_CMD_DICT_H

#include "cmd/cmd.h"

/* The file and the line a row was read from: a user's table or a built-in one. */
struct bt_row_place {
    const char *file;
    struct bt_str line;
    uint32_t number;
};
struct bt_row_place bt_row_place(const struct bt_args *, const struct bt_dict *, uint32_t row);

int bt_dict_check(struct bt_args *);

#endif
