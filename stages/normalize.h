/* normalize.h: cleaning of characters as a function of a text; also the command's filter.
 *
 * The steps and their order: entities, invisible characters, spaces, look-alikes, NFC, marks, line
 * wraps, tones.  Each rewrites through an editor, so every change is known by place; a step whose
 * trigger bytes do not occur is not run. */
#ifndef BT_NORMALIZE_H
#define BT_NORMALIZE_H

#include "core/dict.h"
#include "core/edit.h"
#include "stages/viet.h"

struct bt_normalizer;

enum bt_status bt_normalizer_open(struct bt_normalizer **out, const struct bt_dict *,
                                  struct bt_err *err);
void bt_normalizer_free(struct bt_normalizer *); /* NULL is legal */

/* Cleans *text (valid UTF-8) and composes the changes into *edits.  `entities`: "&amp;" and the
 * like are characters to read, as in plain text made from pages.  Clean text is not copied. */
void bt_normalize(const struct bt_normalizer *, struct bt_arena *, enum bt_tone_style,
                  bool entities, struct bt_str *text, struct bt_edits *edits);

/* The code point of an entity at text[at] == '&', 0 if it is none; *len gets its bytes. */
uint32_t bt_entity_at(const struct bt_normalizer *, struct bt_str text, uint32_t at,
                      uint32_t *len);

#endif
