/* replace.h: a small file written anew, so that no reader ever sees half of it. */
#ifndef BT_REPLACE_H
#define BT_REPLACE_H

#include "bantin.h"

/* False: there is something else than a regular file, such as a pipe, a device or a symbolic
 * link (/dev/stderr is one); it is written to as a shell's > would, and never replaced. */
bool bt_replaceable(const char *path);

/* Writes FILE.PID.tmp beside it and renames it. */
enum bt_status bt_replace_file(const char *path, const void *bytes, size_t n,
                               struct bt_err *err);

#endif
