/* transcode.h: a line of JSON in a charset of its own -> UTF-8.
 *
 * The strings of a line are told apart after this, so a line is read as a whole; ASCII, and with it
 * JSON's own signs, is the same in all these charsets. */
#ifndef BT_TRANSCODE_H
#define BT_TRANSCODE_H

#include "core/buf.h"
#include "stages/charset.h"

/* What the command line says; zeroed: lines are UTF-8. */
struct bt_transcoding {
    const struct bt_charsets *charsets;
    enum bt_charset charset;
};

/* For a line that is not UTF-8: rewrites it and says of what it was.  False: no charset reads it (it
 * stays as it is), or memory ran out (line->failed).  *arena is made when it is first needed; the
 * caller frees it. */
bool bt_transcode_line(const struct bt_transcoding *, struct bt_arena **arena,
                       struct bt_buf *line, struct bt_charset_guess *of);

#endif
