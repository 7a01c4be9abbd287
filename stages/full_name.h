/* full_name.h: a person's full name by its words alone, for the stages before `name`: places and
 * bodies end before one ("UBND tỉnh | Trần Nho Quýt"). */
#ifndef BT_FULL_NAME_H
#define BT_FULL_NAME_H

#include "stage.h"

struct full_name_words {
    uint16_t surname, middle, given, role, head, body; /* kinds of terms */
    struct bt_row_facts sure; /* of surnames: 1 = hardly a common word */
    struct bt_row_facts mark; /* of middle names: 1 = in names only */
};

/* Zeroed before; may be closed after a failure too. */
enum bt_status full_name_open(struct full_name_words *, const struct bt_dict *,
                              struct bt_err *);
void full_name_close(struct full_name_words *);
/* True if the capital words at `tok` are a surname and Thị or Văn with a name after it, or a sure
 * surname in a run of three or four words. */
bool full_name_at(const struct full_name_words *, const struct bt_doc *, uint32_t tok);
/* The former alone: nothing but a name has Thị or Văn after a surname. */
bool full_name_marked_at(const struct full_name_words *, const struct bt_doc *, uint32_t tok);
/* True if three or four capital words stand there, the first of them any surname. */
bool full_name_long_at(const struct full_name_words *, const struct bt_doc *, uint32_t tok);
/* True if just two capital words stand there, a sure surname and a given name. */
bool full_name_short_at(const struct full_name_words *, const struct bt_doc *, uint32_t tok);
/* True if a word at `tok` is a sure surname. */
bool sure_surname_at(const struct full_name_words *, const struct bt_doc *, uint32_t tok);
/* True if the level word at `tok` belongs to a body or an office, so that a person may follow it:
 * "UBND [tỉnh]", "Chủ tịch [xã]", but not "tại [xã] Lê Văn Quýt". */
bool full_name_may_follow(const struct full_name_words *, const struct bt_doc *, uint32_t tok);

#endif
