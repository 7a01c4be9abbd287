/* normalize_steps.h: the steps of stages/normalize.c and what wakes them; private to
 * stages/normalize*.c. */
#ifndef BT_NORMALIZE_STEPS_H
#define BT_NORMALIZE_STEPS_H

#include "stages/normalize.h"

/* Bits of bt_normalize_scan(): what a text holds. */
enum {
    HAS_ENTITY = 1,
    HAS_INVISIBLE = 2,
    HAS_SPACES = 4, /* white space other than single blanks and line breaks */
    HAS_LOOKALIKE = 8,
    HAS_LOOSE = 16,  /* may not be NFC */
    HAS_MARK = 32,   /* a combining mark */
    HAS_LINES = 64,  /* two lines touch */
    HAS_LETTER = 128 /* a letter beyond ASCII */
};

uint32_t bt_normalize_scan(struct bt_str);

struct lookalike {
    uint32_t from, to;
    bool mixed; /* Cyrillic or Greek in a Latin word; else a Ð for Đ */
};

struct bt_normalizer {
    const struct bt_dict *dict;
    struct lookalike *look; /* by from */
    uint32_t nlook;
    struct bt_rows entity;
    int entity_name, entity_code; /* columns */
};

void bt_step_entities(const struct bt_normalizer *, struct bt_editor *);
void bt_step_invisible(struct bt_editor *);
void bt_step_spaces(struct bt_editor *);
void bt_step_wraps(struct bt_editor *);
void bt_step_lookalikes(const struct bt_normalizer *, struct bt_editor *);
void bt_step_nfc(struct bt_editor *);
void bt_step_marks(struct bt_editor *);
void bt_step_tones(struct bt_editor *, enum bt_tone_style);

#endif
