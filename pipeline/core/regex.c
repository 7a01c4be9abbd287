/* regex.c: see regex.h. */
#include "core/regex.h"

#include "core/err.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
    MATCH_LIMIT = 100000,
    DEPTH_LIMIT = 1000,
    HEAP_LIMIT_KIB = 4096,
    JIT_STACK = 256 * 1024
};

/* Machine code is made at the first match: most patterns are not met in a short run, and it costs more than
 * reading them all. */
enum jit_state { JIT_UNKNOWN, JIT_NONE, JIT_READY };

struct bt_re {
    pcre2_code *code;
    struct jit {
        _Atomic(enum jit_state) state;
        pthread_mutex_t lock; /* held while it is made */
    } * jit;
};

struct bt_re_scratch {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    uint64_t limited;
};

enum bt_status bt_re_new(struct bt_re **out, struct bt_str pattern, int flags,
                         struct bt_err *err)
{
    uint32_t options = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C;
    PCRE2_SIZE where = 0;
    int code = 0;
    struct bt_re *re = malloc(sizeof *re);
    struct jit *jit = malloc(sizeof *jit);

    if (re == NULL || jit == NULL) {
        free(re);
        free(jit);
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory compiling a pattern");
    }
    if (flags & BT_RE_ANCHORED)
        /* The optimisation looks for a character the match needs as far as the subject's
         * end: with a match tried at every token that is quadratic. */
        options |= PCRE2_ANCHORED | PCRE2_NO_START_OPTIMIZE;
    if (flags & BT_RE_CASELESS)
        options |= PCRE2_CASELESS;
    re->code = pcre2_compile((PCRE2_SPTR)pattern.s, pattern.len, options, &code, &where, NULL);
    if (re->code == NULL) {
        char text[120] = "";
        free(re);
        free(jit);
        pcre2_get_error_message(code, (PCRE2_UCHAR *)text, sizeof text);
        if (err != NULL)
            err->col = (int)where + 1;
        return bt_err_set(err, BT_FATAL, "pattern", "pattern: %s at byte %zu", text, where + 1);
    }
    atomic_init(&jit->state, JIT_UNKNOWN);
    pthread_mutex_init(&jit->lock, NULL);
    re->jit = jit;
    *out = re;
    return BT_OK;
}

void bt_re_free(struct bt_re *re)
{
    if (re == NULL)
        return;
    pcre2_code_free(re->code);
    pthread_mutex_destroy(&re->jit->lock);
    free(re->jit);
    free(re);
}

struct bt_re_scratch *bt_re_scratch_new(void)
{
    struct bt_re_scratch *s = calloc(1, sizeof *s);

    if (s == NULL)
        return NULL;
    s->data = pcre2_match_data_create(BT_RE_GROUPS, NULL);
    s->context = pcre2_match_context_create(NULL);
    s->stack = pcre2_jit_stack_create(32 * 1024, JIT_STACK, NULL);
    if (s->data == NULL || s->context == NULL) {
        bt_re_scratch_free(s);
        return NULL;
    }
    pcre2_set_match_limit(s->context, MATCH_LIMIT);
    pcre2_set_depth_limit(s->context, DEPTH_LIMIT);
    pcre2_set_heap_limit(s->context, HEAP_LIMIT_KIB);
    if (s->stack != NULL)
        pcre2_jit_stack_assign(s->context, NULL, s->stack);
    return s;
}

void bt_re_scratch_free(struct bt_re_scratch *s)
{
    if (s == NULL)
        return;
    pcre2_match_data_free(s->data);
    pcre2_match_context_free(s->context);
    pcre2_jit_stack_free(s->stack);
    free(s);
}

/* True if there is machine code for the pattern, which the first to ask makes. */
static bool has_jit(const struct bt_re *re)
{
    enum jit_state state = atomic_load_explicit(&re->jit->state, memory_order_acquire);

    if (state == JIT_UNKNOWN) {
        pthread_mutex_lock(&re->jit->lock);
        state = atomic_load_explicit(&re->jit->state, memory_order_relaxed);
        if (state == JIT_UNKNOWN) {
            state = pcre2_jit_compile(re->code, PCRE2_JIT_COMPLETE) == 0 ? JIT_READY : JIT_NONE;
            atomic_store_explicit(&re->jit->state, state, memory_order_release);
        }
        pthread_mutex_unlock(&re->jit->lock);
    }
    return state == JIT_READY;
}

bool bt_re_match(const struct bt_re *re, struct bt_re_scratch *s, struct bt_str subject,
                 uint32_t at, struct bt_match *m)
{
    PCRE2_SPTR p = (PCRE2_SPTR)subject.s;
    const PCRE2_SIZE *o;
    int rc;

    if (has_jit(re))
        rc = pcre2_jit_match(re->code, p, subject.len, at, PCRE2_NO_UTF_CHECK, s->data,
                             s->context);
    else
        rc = pcre2_match(re->code, p, subject.len, at, PCRE2_NO_UTF_CHECK, s->data, s->context);
    if (rc == PCRE2_ERROR_NOMATCH)
        return false;
    if (rc < 0) {
        s->limited++;
        return false;
    }
    o = pcre2_get_ovector_pointer(s->data);
    m->n = rc == 0 ? BT_RE_GROUPS : (uint32_t)rc;
    for (uint32_t i = 0; i < m->n; i++) {
        m->group[i].beg = o[2 * i] == PCRE2_UNSET ? UINT32_MAX : (uint32_t)o[2 * i];
        m->group[i].end = o[2 * i] == PCRE2_UNSET ? UINT32_MAX : (uint32_t)o[2 * i + 1];
    }
    return true;
}

int bt_re_group(const struct bt_re *re, const char *name)
{
    int n = pcre2_substring_number_from_name(re->code, (PCRE2_SPTR)name);

    return n < 0 ? -1 : n;
}

uint64_t bt_re_limited(const struct bt_re_scratch *s)
{
    return s->limited;
}

void bt_re_version(char *out, size_t size)
{
    char text[64] = "";

    pcre2_config(PCRE2_CONFIG_VERSION, text);
    snprintf(out, size, "%s", text);
}
