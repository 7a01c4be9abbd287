/* err.c: see err.h. */
#include "core/err.h"

#include <stdarg.h>

enum bt_status bt_err_set(struct bt_err *err, enum bt_status st, const char *code,
                          const char *fmt, ...)
{
    va_list ap;

    if (err == NULL)
        return st;
    va_start(ap, fmt);
    err->code = code;
    vsnprintf(err->msg, sizeof err->msg, fmt, ap);
    va_end(ap);
    return st;
}

enum bt_status bt_err_at(struct bt_err *err, enum bt_status st, const char *file, int line,
                         int col, const char *fmt, ...)
{
    va_list ap;

    if (err == NULL)
        return st;
    va_start(ap, fmt);
    err->code = "dictionary";
    err->line = line;
    err->col = col;
    snprintf(err->file, sizeof err->file, "%s", file != NULL ? file : "");
    vsnprintf(err->msg, sizeof err->msg, fmt, ap);
    va_end(ap);
    return st;
}
