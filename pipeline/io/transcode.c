/* transcode.c: see transcode.h. */
#include "io/transcode.h"

/* What the line's member "charset" says. */
static enum bt_charset declared(struct bt_str line)
{
    static const char key[] = "\"charset\"";
    uint32_t n = sizeof key - 1, end;

    for (uint32_t i = 0; i + n < line.len; i++) {
        const char *quote = memchr(line.s + i, '"', line.len - i - n);
        if (quote == NULL)
            break;
        i = (uint32_t)(quote - line.s);
        if (memcmp(quote, key, n) != 0)
            continue;
        for (i += n; i < line.len && strchr(" \t:", line.s[i]) != NULL; i++)
            ;
        if (i == line.len || line.s[i] != '"')
            break;
        for (end = i + 1; end < line.len && line.s[end] != '"'; end++)
            ;
        return bt_charset_declared(bt_slice(line, i + 1, end));
    }
    return BT_CHARSET_AUTO;
}

bool bt_transcode_line(const struct bt_transcoding *t, struct bt_arena **arena,
                       struct bt_buf *line, struct bt_charset_guess *of)
{
    struct bt_str text = {line->s, (uint32_t)line->len};
    struct bt_edits edits = {NULL, 0};
    uint32_t replaced = 0;

    *of = (struct bt_charset_guess){t->charset, 1000, false};
    if (t->charsets == NULL || (*arena == NULL && (*arena = bt_arena_new(NULL)) == NULL))
        return false;
    if (setjmp(*bt_arena_guard(*arena)) != 0) {
        line->failed = true;
        bt_arena_clear(*arena);
        return false;
    }
    if (of->charset == BT_CHARSET_AUTO)
        *of = bt_charset_detect(t->charsets, *arena, text, declared(text));
    if (of->charset != BT_CHARSET_UTF8) {
        bt_charset_decode(t->charsets, of->charset, *arena, &text, &edits, &replaced);
        bt_buf_clear(line);
        bt_buf_str(line, text);
    }
    bt_arena_clear(*arena);
    return of->charset != BT_CHARSET_UTF8;
}
