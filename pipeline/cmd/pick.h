/* pick.h: which articles of the input a run answers, the same ones whenever it is run. */
#ifndef BT_PICK_H
#define BT_PICK_H

#include "bantin.h"

struct bt_pick_options {
    int64_t limit;      /* 0: no limit */
    const char *sample; /* "N/M", "P%"; NULL: all */
    const char *since, *until;
};

struct bt_pick {
    uint64_t limit, taken; /* UINT64_MAX: no limit */
    uint64_t part, whole;  /* `part` of every `whole` articles */
    bool dated;            /* only those published from `since` to before `until` */
    int64_t since, until;  /* days since 1970-01-01 */
};

enum bt_status bt_pick_open(struct bt_pick *, const struct bt_pick_options *,
                            struct bt_err *err);

/* A day, month or year as option `name` has it: *first its first day, *next the first day behind. */
enum bt_status bt_pick_days(const char *name, const char *s, int64_t *first, int64_t *next,
                            struct bt_err *err);

/* The limit is reached: nothing more need be read. */
bool bt_pick_full(const struct bt_pick *);
/* By the article's number in the input, from 1; to be asked for each in turn. */
bool bt_pick_number(struct bt_pick *, uint64_t number);
/* By the day it was published, where it was published; without a day it is not picked. */
bool bt_pick_published(const struct bt_pick *, struct bt_time);

#endif
