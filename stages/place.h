/* place.h: the table of places, and which of the places of one name is meant; shared by place.c and
 * place_rows.c.
 *
 * The place that follows decides, else the provinces the document names, else it stays open. */
#ifndef BT_PLACE_H
#define BT_PLACE_H

#include "stage.h"
#include "stages/full_name.h"

enum level_class { LEVEL_NAMED, LEVEL_HAMLET, LEVEL_NONE };

enum { MAX_PROVINCES = 16 };

struct place_state {
    const struct bt_dict *dict;
    uint16_t place, level, landmark, surname, role, honorific, head, stop;
    struct full_name_words names;
    uint64_t opens; /* bits of bt_doc_work.term_kinds: what a place may begin with */
    int places, name;
    struct bt_row_cells level_name;
    struct bt_row_facts level_class; /* enum level_class */
    struct bt_row_facts bare;        /* of places: 1 = the name alone is one */
    struct bt_row_facts province;    /* of places: 1 = the first of the name is a province */
    struct bt_rows rows;
};

/* One entry of the column `places`: KIND:ID:PARENTS:YEARS. */
struct place_entry {
    struct bt_str kind, id, parents;
};

/* A name at tokens [tok, end). */
struct place_name {
    uint32_t tok, end;
    uint32_t row; /* 0: not in the table */
};

/* Codes of the provinces the document names; looked for when first asked. */
struct provinces {
    struct bt_str id[MAX_PROVINCES];
    uint32_t n;
    bool known;
};

static inline bool place_capital(const struct bt_token *t)
{
    return t->kind == BT_WORD && t->shape != BT_LOWER && t->shape != BT_NO_CASE;
}

/* Takes the first entry off *rest; false: there is none. */
bool place_next_entry(struct bt_str *rest, struct place_entry *);
/* The entries of a row of the table; empty if it is of another. */
struct bt_str place_entries(const struct place_state *, uint32_t row);
/* True if `id` is one of the dotted `parents`. */
bool place_is_parent(struct bt_str parents, struct bt_str id);
/* True if one of the entries of a row is of this kind. */
bool place_has_kind(const struct place_state *, uint32_t row, struct bt_str kind);
/* The longest row of the table of places at `tok`. */
const struct bt_term *place_term(const struct place_state *, const struct bt_doc *,
                                 uint32_t tok);
/* The row of the place right after token `end`: "xã A, huyện B", "A (B)", "A - B"; 0 if none. */
uint32_t place_row_after(const struct place_state *, const struct bt_doc *, uint32_t end);
/* True if a capitalised word stands right beside [tok, end): the name is part of a longer one. */
bool place_part_of_name(const struct bt_doc *, uint32_t tok, uint32_t end);
/* Chooses the entry of a name of this kind: the only one, or the one that fits what stands after
 * it and the document best.  False: open. */
bool place_choose(const struct place_state *, const struct bt_doc *, const struct place_name *,
                  struct bt_str kind, struct provinces *, struct place_entry *out);

#endif
