/* opt.h: option tables.  One table gives the parser, --help, the man page and the shell
 * completions, so they cannot disagree. */
#ifndef BT_OPT_H
#define BT_OPT_H

#include "core/buf.h"

enum bt_opt_type {
    BT_OPT_FLAG,   /* bool; no argument */
    BT_OPT_STRING, /* const char *; borrowed */
    BT_OPT_ENUM,   /* int: index into arg's words "keep|old|new" */
    BT_OPT_NUMBER, /* int64_t, not negative */
    BT_OPT_SIZE,   /* int64_t bytes; suffixes k, M, G (1024) */
    BT_OPT_VALUES, /* struct bt_values: may be given again and again; no default */
};

/* The values of an option that may be given several times; borrowed. */
enum { BT_MAX_VALUES = 64 };
struct bt_values {
    const char *value[BT_MAX_VALUES];
    size_t n;
};

struct bt_opt {
    const char *name; /* long name without "--"; NULL ends a table */
    char letter;      /* short name, 0 = none */
    const char *arg;  /* FILE, N, keep|old|new; NULL for a flag */
    const char *dflt; /* default as text, NULL = none */
    const char *help; /* one line, lower case, no full stop */
    int type;         /* enum bt_opt_type */
    size_t offset;    /* of the field in the state */
};

/* Sets every field of `state` to its default. */
enum bt_status bt_opt_defaults(const struct bt_opt *table, void *state, struct bt_err *err);
/* Sets one option from text (flags: value NULL or "1"/"0"); BT_SKIP if the table has no such
 * name. */
enum bt_status bt_opt_set(const struct bt_opt *table, void *state, const char *name,
                          const char *value, struct bt_err *err);
const struct bt_opt *bt_opt_find(const struct bt_opt *table, const char *name, size_t len);
const struct bt_opt *bt_opt_find_letter(const struct bt_opt *table, char letter);

#endif
