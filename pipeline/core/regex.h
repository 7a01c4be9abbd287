/* regex.h: the only door to PCRE2.
 *
 * Patterns are compiled once (UTF, no UCP; JIT at the first match, where available) and shared; match data and JIT
 * stack are per thread.  Subjects must be valid UTF-8: PCRE2's own check is off.  Every match
 * runs under limits (match, depth, heap) that count work; a match that hits them is no match,
 * and *limited says so. Write [0-9] for digits and (?<![\pL\pN_]) for a word edge: \b, \d and
 * \w are ASCII-only here. */
#ifndef BT_REGEX_H
#define BT_REGEX_H

#include "core/str.h"

enum { BT_RE_GROUPS = 12, BT_RE_ANCHORED = 1, BT_RE_CASELESS = 2 };

struct bt_re;
struct bt_re_scratch; /* one per thread */

struct bt_match {
    uint32_t n; /* groups set, the whole match is group 0 */
    struct bt_span
        group[BT_RE_GROUPS]; /* bytes of the subject; beg = end = UINT32_MAX: not set */
};

/* On error err->col is the place in the pattern, from 1. */
enum bt_status bt_re_new(struct bt_re **out, struct bt_str pattern, int flags,
                         struct bt_err *err);
void bt_re_free(struct bt_re *); /* NULL is legal */
struct bt_re_scratch *bt_re_scratch_new(void);
void bt_re_scratch_free(struct bt_re_scratch *);

/* Matches from byte `at` on; look-behinds see what stands before it.  Group number of a name:
 * by bt_re_group(), -1 if absent. */
bool bt_re_match(const struct bt_re *, struct bt_re_scratch *, struct bt_str subject,
                 uint32_t at, struct bt_match *);
int bt_re_group(const struct bt_re *, const char *name);
static inline bool bt_match_has(const struct bt_match *m, int group)
{
    return group >= 0 && (uint32_t)group < m->n && m->group[group].beg != UINT32_MAX;
}
uint64_t bt_re_limited(const struct bt_re_scratch *); /* matches given up at a limit so far */
void bt_re_version(char *out, size_t size);           /* PCRE2's own version text */

#endif
