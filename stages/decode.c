/* decode.c: the delivered bytes -> valid UTF-8.
 *
 * Which charset they are in is settled once for a document, by its body: all its fields come from
 * one source.  What is no text at all is refused here, so that no later stage meets a NUL. */
#include "stages/decode.h"

#include "stage.h"

#include "stages/charset.h"

struct decode_state {
    int charset; /* enum bt_charset */
    struct bt_charsets *charsets;
};

/* What the page says of its charset, or what came with it. */
static enum bt_charset declared(const struct bt_doc *doc, const struct bt_field *body)
{
    enum bt_charset c = bt_charset_declared(doc->stated_charset);

    if (c == BT_CHARSET_AUTO && bt_str_is(doc->media_type, "text/html"))
        c = bt_charset_declared(bt_charset_of_page(body->text));
    return c;
}

/* A title given beside the body in UTF-8 is of another source than its bytes. */
static bool is_of_body(struct bt_charset_guess g, const struct bt_field *f)
{
    bool ascii = true;

    if (strcmp(f->name, "text") == 0)
        return true;
    for (uint32_t i = 0; i < f->text.len && ascii; i++)
        ascii = (unsigned char)f->text.s[i] < 0x80;
    return g.as_latin ? !ascii : g.charset == BT_CHARSET_VIQR && ascii;
}

/* Nearly every article is valid UTF-8 with letters such as ệ: as bytes of another charset that were
 * read wrongly it would have none of U+1000-1FFF.  True: it is one, and checked. */
static bool decode_plain(struct bt_arena *arena, struct bt_field *body,
                         struct bt_decoded *found)
{
    struct bt_decoded now = *found;
    struct bt_edits edits = body->edits;
    struct bt_str text = body->text;

    if (memchr(text.s, 0xE1, text.len) == NULL)
        return false;
    bt_decode_utf8(arena, &text, &edits, &now);
    if (now.replaced != found->replaced)
        return false;
    *found = now;
    body->text = text;
    body->edits = edits;
    return true;
}

static void decode_field(const struct decode_state *s, struct bt_doc *doc, struct bt_field *f,
                         struct bt_charset_guess g, struct bt_decoded *found)
{
    if (is_of_body(g, f) && g.as_latin)
        bt_charset_decode_latin(s->charsets, g.charset, doc->arena, &f->text, &f->edits);
    else if (is_of_body(g, f))
        bt_charset_decode(s->charsets, g.charset, doc->arena, &f->text, &f->edits,
                          &found->replaced);
    bt_decode_utf8(doc->arena, &f->text, &f->edits, found);
}

static void decode_fields(const struct decode_state *s, struct bt_doc *doc,
                          struct bt_decoded *found)
{
    struct bt_charset_guess g = {(enum bt_charset)s->charset, 1000, false};
    struct bt_field *body = &doc->field[doc->nfield - 1];
    bool done = false;

    if (doc->decoded && g.charset != BT_CHARSET_VIQR)
        g.charset = BT_CHARSET_AUTO; /* the container has read its bytes */
    if (g.charset == BT_CHARSET_AUTO && (done = decode_plain(doc->arena, body, found)))
        g.charset = BT_CHARSET_UTF8;
    else if (g.charset == BT_CHARSET_AUTO)
        g = bt_charset_detect(s->charsets, doc->arena, body->text, declared(doc, body));
    for (uint32_t i = 0; i < doc->nfield - done; i++)
        decode_field(s, doc, &doc->field[i], g, found);
    if (doc->decoded && doc->stated_charset.len != 0) { /* the container knows better */
        doc->charset = bt_strndup(doc->arena, doc->stated_charset.s, doc->stated_charset.len);
        return;
    }
    doc->charset = bt_charset_name(g.charset);
    doc->charset_score = g.score;
}

static enum bt_status process_decode(const void *self, struct bt_worker *w, struct bt_doc *doc,
                                     struct bt_err *err)
{
    struct bt_decoded found = {0, 0, 0, false};
    uint64_t bytes = 0;

    (void)w;
    decode_fields(self, doc, &found);
    for (uint32_t i = 0; i < doc->nfield; i++)
        bytes += doc->field[i].text.len;
    doc->replaced += found.replaced;
    if (found.nuls != 0 || (uint64_t)found.controls * 10 > bytes)
        return bt_err_set(err, BT_BAD, "binary", "no text: %u control characters in %llu bytes",
                          (unsigned)found.controls, (unsigned long long)bytes);
    if (!found.text)
        return bt_err_set(err, BT_BAD, "empty", "the document has no text");
    return BT_OK;
}

static enum bt_status open_decode(void *self, const struct bt_env *env, struct bt_err *err)
{
    return bt_charsets_open(&((struct decode_state *)self)->charsets, env->dict, err);
}

static void close_decode(void *self)
{
    bt_charsets_free(((struct decode_state *)self)->charsets);
}

static const struct bt_opt options[] = {
    {"charset", 0, BT_CHARSET_WORDS, "auto", "what the bytes are in", BT_OPT_ENUM,
     offsetof(struct decode_state, charset)},
    {0},
};

const struct bt_stage bt_stage_decode = {
    .name = "decode",
    .help = "read the bytes in their charset, replace broken ones",
    .reads = BT_READS_ORIG,
    .writes = BT_WRITES_UTF8,
    .opts = options,
    .size = sizeof(struct decode_state),
    .open = open_decode,
    .process = process_decode,
    .close = close_decode,
};
