/* stages.c: what the core is given: the list of stages and the language of the dictionary. */
#include "stage.h"

#include "stages/viet.h"

#define BT_STAGE(name) extern const struct bt_stage bt_stage_##name;
#include "stages/stages.def"
#undef BT_STAGE

#define BT_STAGE(name) &bt_stage_##name,
const struct bt_stage *const bt_stage_list[] = {
#include "stages/stages.def"
};
const size_t bt_nstages = sizeof bt_stage_list / sizeof bt_stage_list[0];

const struct bt_lang bt_lang = {bt_viet_key, bt_is_nfc, bt_viet_fold, bt_upper};
