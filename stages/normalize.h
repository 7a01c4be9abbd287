/* normalize.h: cleaning of characters as a function of a text; also the command's filter.
 *
 * The steps and their order: mojibake, entities, invisible characters, spaces, look-alikes, NFC,
 * marks, line wraps, tones.  Each rewrites through an editor, so every change is known by place; a
 * step whose trigger bytes do not occur is not run. */
#ifndef BT_NORMALIZE_H
#define BT_NORMALIZE_H

#include "core/dict.h"
#include "core/edit.h"
#include "stages/viet.h"

struct bt_normalizer;

enum bt_status bt_normalizer_open(struct bt_normalizer **out, const struct bt_dict *,
                                  struct bt_err *err);
void bt_normalizer_free(struct bt_normalizer *); /* NULL is legal */

/* Steps as bits; BT_STEP_CHARSET is the decoder's, which comes before all of these. */
enum {
    BT_STEP_CHARSET = 1,
    BT_STEP_MOJIBAKE = 2,
    BT_STEP_ENTITIES =
        4, /* "&amp;" and the like are characters to read, in text made from pages */
    BT_STEP_INVISIBLE = 8,
    BT_STEP_SPACES = 16,
    BT_STEP_LOOKALIKES = 32,
    BT_STEP_NFC = 64,
    BT_STEP_MARKS = 128,
    BT_STEP_TONES = 256,
    BT_STEP_ALL = 511
};

/* "nfc,marks" -> bits, those that a step needs included; "all" is all of them. */
enum bt_status bt_normal_steps(const char *names, uint32_t *steps, struct bt_err *err);

struct bt_normal {
    uint32_t steps;
    enum bt_tone_style tone;
    bool lines; /* the text is lines of a stream: none is joined, split, trimmed */
};

/* Cleans *text (valid UTF-8) and composes the changes into *edits.  Clean text is not copied. */
void bt_normalize(const struct bt_normalizer *, struct bt_arena *, const struct bt_normal *how,
                  struct bt_str *text, struct bt_edits *edits);

/* The names of entities; borrows from the dictionary. */
struct bt_entities {
    const struct bt_dict *dict;
    struct bt_rows rows;
    int name, code; /* columns */
};
void bt_entities_open(struct bt_entities *, const struct bt_dict *);
/* The code point of an entity at text[at] == '&', 0 if it is none; *len gets its bytes. */
uint32_t bt_entity_at(const struct bt_entities *, struct bt_str text, uint32_t at,
                      uint32_t *len);

#endif
