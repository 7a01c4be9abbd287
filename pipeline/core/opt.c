/* opt.c: see opt.h. */
#include "core/opt.h"

#include "core/err.h"

const struct bt_opt *bt_opt_find(const struct bt_opt *table, const char *name, size_t len)
{
    for (; table != NULL && table->name != NULL; table++)
        if (strlen(table->name) == len && memcmp(table->name, name, len) == 0)
            return table;
    return NULL;
}

const struct bt_opt *bt_opt_find_letter(const struct bt_opt *table, char letter)
{
    for (; table != NULL && table->name != NULL; table++)
        if (letter != '\0' && table->letter == letter)
            return table;
    return NULL;
}

/* Index of `value` among the words of "a|b|c", -1 if it is none. */
static int word_index(const char *words, const char *value)
{
    size_t len = strlen(value);

    for (int i = 0;; i++) {
        const char *end = strchr(words, '|');
        size_t n = end != NULL ? (size_t)(end - words) : strlen(words);
        if (n == len && memcmp(words, value, n) == 0)
            return i;
        if (end == NULL)
            return -1;
        words = end + 1;
    }
}

static bool parse_size(const char *value, bool suffix, int64_t *out)
{
    size_t n = strlen(value);
    int shift = 0;

    if (suffix && n > 1) {
        const char *units = "kMG", *unit = strchr(units, value[n - 1]);
        if (unit != NULL) {
            shift = 10 * (1 + (int)(unit - units));
            n--;
        }
    }
    if (n > 12 || !bt_str_digits((struct bt_str){value, (uint32_t)n}, out))
        return false;
    *out <<= shift;
    return true;
}

static enum bt_status add_value(const struct bt_opt *o, struct bt_values *values,
                                const char *value, struct bt_err *err)
{
    if (values->n == BT_MAX_VALUES)
        return bt_err_set(err, BT_FATAL, "usage", "option --%s more than %d times", o->name,
                          BT_MAX_VALUES);
    values->value[values->n++] = value;
    return BT_OK;
}

static enum bt_status set(const struct bt_opt *o, void *state, const char *value,
                          struct bt_err *err)
{
    void *field = (char *)state + o->offset;
    int64_t number;
    int word;

    if (o->type != BT_OPT_FLAG && value == NULL)
        return bt_err_set(err, BT_FATAL, "usage", "option --%s needs a value (%s)", o->name,
                          o->arg);
    switch (o->type) {
    case BT_OPT_FLAG:
        *(bool *)field = value == NULL || strcmp(value, "0") != 0;
        return BT_OK;
    case BT_OPT_STRING:
        *(const char **)field = value;
        return BT_OK;
    case BT_OPT_VALUES:
        return add_value(o, field, value, err);
    case BT_OPT_ENUM:
        if ((word = word_index(o->arg, value)) < 0)
            return bt_err_set(err, BT_FATAL, "usage", "option --%s is \"%.60s\", expected %s",
                              o->name, value, o->arg);
        *(int *)field = word;
        return BT_OK;
    default:
        if (!parse_size(value, o->type == BT_OPT_SIZE, &number))
            return bt_err_set(err, BT_FATAL, "usage",
                              "option --%s is \"%.60s\", expected a number%s", o->name, value,
                              o->type == BT_OPT_SIZE ? " of bytes (k, M, G)" : "");
        *(int64_t *)field = number;
        return BT_OK;
    }
}

enum bt_status bt_opt_defaults(const struct bt_opt *table, void *state, struct bt_err *err)
{
    enum bt_status st;

    for (; table != NULL && table->name != NULL; table++) {
        if (table->dflt != NULL) {
            if ((st = set(table, state, table->dflt, err)) != BT_OK)
                return st;
        } else if (table->type == BT_OPT_FLAG) {
            *(bool *)((char *)state + table->offset) = false;
        } else if (table->type == BT_OPT_STRING) {
            *(const char **)((char *)state + table->offset) = NULL;
        } else if (table->type == BT_OPT_VALUES) {
            ((struct bt_values *)((char *)state + table->offset))->n = 0;
        } else if (table->type == BT_OPT_ENUM) {
            *(int *)((char *)state + table->offset) = 0;
        } else {
            *(int64_t *)((char *)state + table->offset) = 0;
        }
    }
    return BT_OK;
}

enum bt_status bt_opt_set(const struct bt_opt *table, void *state, const char *name,
                          const char *value, struct bt_err *err)
{
    const struct bt_opt *o = bt_opt_find(table, name, strlen(name));

    return o != NULL ? set(o, state, value, err) : BT_SKIP;
}
