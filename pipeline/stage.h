/* stage.h: what the author of a stage may use.
 *
 * A stage is one file in stages/, one const struct bt_stage, one line in stages/stages.def.  It
 * has no mutable state: `process` gets its state as const, shared by all threads; what changes
 * lives in the document's arena or in the worker.  It reads and writes only the layers it
 * declares.
 *
 * Inside `process` memory comes from bt_alloc(doc->arena, ...), which never returns NULL
 * (arena.h). */
#ifndef BT_STAGE_H
#define BT_STAGE_H

#include "bantin.h"
#include "core/arena.h"
#include "core/dict.h"
#include "core/doc.h"
#include "core/edit.h"
#include "core/err.h"
#include "core/opt.h"
#include "core/pattern.h"
#include "core/row_facts.h"
#include "core/str.h"
#include "core/words.h"

/* What an open chain gives its stages; read-only. */
struct bt_env {
    const struct bt_dict *dict;
    struct bt_limits limits;
};

struct bt_worker {
    struct bt_arena *arena;
    struct bt_re_scratch *re;
    struct bt_words *words;
    struct bt_doc doc;
    struct bt_buf out;
    uint64_t *nanoseconds; /* per stage, for --timings; NULL = not wanted */
};

/* Bits of reads and writes: layers by BT_BIT(BT_DATE), views by the names below. */
#define BT_BIT(layer)  (1u << (layer))
#define BT_READS_ORIG  (1u << 29) /* the fields' bytes as delivered */
#define BT_WRITES_UTF8 (1u << 30) /* fields hold valid UTF-8 */
#define BT_WRITES_TEXT (1u << 31) /* TEXT is frozen */
#define BT_READS_UTF8  BT_WRITES_UTF8
#define BT_READS_TEXT  BT_WRITES_TEXT

struct bt_stage {
    const char *name, *help;
    uint32_t reads, writes;
    const struct bt_opt *opts; /* NULL: none */
    size_t size; /* bytes of state; zeroed, then filled from opts, immutable after open() */
    enum bt_status (*open)(void *self, const struct bt_env *,
                           struct bt_err *); /* NULL: nothing to do */
    enum bt_status (*process)(const void *self, struct bt_worker *, struct bt_doc *,
                              struct bt_err *);
    void (*close)(void *self); /* NULL: nothing to do; called after a failed open() too */
};

/* The stages in order and the language of the dictionary: defined in stages/stages.c. */
extern const struct bt_stage *const bt_stage_list[];
extern const size_t bt_nstages;
extern const struct bt_lang bt_lang;

#endif
