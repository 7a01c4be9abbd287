/* source.c: see source.h. */
#include "io/source.h"

#include "core/err.h"
#include "io/decompress.h"
#include "io/foreign.h"
#include "io/recode.h"

static enum bt_status no_memory(struct bt_err *err)
{
    return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening the input");
}

enum bt_status bt_source_open(struct bt_source *s, const char *const *path, int stop_fd,
                              struct bt_err *err)
{
    *s = (struct bt_source){.halt = {stop_fd, false}, .file = {.fd = -1}};
    bt_inputs_open(&s->inputs, path, &s->halt);
    return (s->buf = malloc(BT_SOURCE_BUFFER)) != NULL ? BT_OK : no_memory(err);
}

static void close_layers(struct bt_source *s, int keep)
{
    while (s->nlayer > keep) {
        struct bt_stream *l = s->layer[--s->nlayer];
        l->close(l);
    }
    s->beg = s->end = 0;
    s->late.code = NULL;
}

static void close_file(struct bt_source *s)
{
    bool opened = s->archive != NULL || s->nlayer != 0;

    close_layers(s, s->under);
    bt_archive_close(s->archive);
    s->archive = NULL;
    s->under = 0;
    close_layers(s, 0);
    if (opened)
        bt_file_drain(&s->file);
    s->of_others += s->file.taken;
    s->file.taken = 0;
    s->taken = s->of_others;
    bt_file_close(&s->file);
}

void bt_source_close(struct bt_source *s)
{
    s->halt.now = true; /* nothing is drained any more */
    close_file(s);
    bt_inputs_close(&s->inputs);
    free(s->buf);
    s->buf = NULL;
    bt_buf_release(&s->path);
    bt_buf_release(&s->label);
    bt_buf_release(&s->unique);
    bt_ids_release(&s->ids);
}

/* The open stream and what was read of it, for a layer above it; the source gets a new buffer when
 * the layer has taken that. */
static struct bt_below below(struct bt_source *s)
{
    return (struct bt_below){s->top, s->buf, s->beg, s->end, &s->budget};
}

static enum bt_status new_buffer(struct bt_source *s, struct bt_err *err)
{
    s->beg = s->end = 0;
    return (s->buf = malloc(BT_SOURCE_BUFFER)) != NULL ? BT_OK : no_memory(err);
}

static enum bt_status push_layer(struct bt_source *s, enum bt_packing packing,
                                 struct bt_err *err)
{
    struct bt_below from = below(s);
    enum bt_status st;

    if (s->nlayer - s->under == BT_MAX_PACKINGS)
        return bt_err_set(err, BT_BAD, "unsupported", "compressed more than %d times",
                          BT_MAX_PACKINGS);
    if ((st = bt_decompress_open(&s->layer[s->nlayer], packing, &from, err)) != BT_OK)
        return st;
    s->top = s->layer[s->nlayer++];
    s->is_file = true;
    return new_buffer(s, err);
}

enum bt_status bt_source_recode(struct bt_source *s, enum bt_charset wide, struct bt_err *err)
{
    struct bt_below from = below(s);
    enum bt_status st = bt_recode_open(&s->layer[s->nlayer], wide, &from, &s->late, err);

    if (st != BT_OK)
        return st;
    s->late.code = NULL; /* the layer tells it */
    s->top = s->layer[s->nlayer++];
    return new_buffer(s, err);
}

static enum bt_status open_archive(struct bt_source *s, enum bt_packing packing,
                                   struct bt_err *err)
{
    struct bt_below from = below(s);
    enum bt_status st;

    if (s->archive != NULL)
        return bt_err_set(err, BT_BAD, "unsupported", "an archive in an archive");
    if ((st = bt_archive_open(&s->archive, packing, &from, err)) != BT_OK)
        return st;
    s->under = s->nlayer;
    return new_buffer(s, err);
}

/* What the open stream is packed in, by as many bytes as that takes. */
static enum bt_packing look_at_packing(struct bt_source *s)
{
    struct bt_err err = {0};
    enum bt_packing packing;
    enum bt_status st = BT_OK;
    bool more;

    do {
        packing = bt_detect_packing(s->buf + s->beg, s->end - s->beg, &more);
        if (packing == BT_PACKING_ZIP) /* an office document is one too */
            more = s->end - s->beg < BT_FOREIGN_LOOK;
        if (more)
            st = bt_source_fill(s, &err);
    } while (more && st == BT_OK);
    if (st == BT_BAD)
        s->late = err;
    return packing;
}

/* Opens what is packed in the open stream.  BT_SKIP: that was an archive. */
static enum bt_status unpack(struct bt_source *s, struct bt_err *err)
{
    for (;;) {
        enum bt_packing packing = look_at_packing(s);
        enum bt_status st;
        bool packed;
        const char *foreign = bt_foreign(s->buf + s->beg, s->end - s->beg, &packed);
        if (foreign != NULL)
            return bt_err_set(err, BT_BAD, packed ? "unsupported" : "binary", "%s, %s", foreign,
                              packed ? "which is not opened" : "expected text");
        if (packing == BT_PACKING_NONE)
            return BT_OK;
        if (packing >= BT_PACKING_ZIP) {
            st = open_archive(s, packing, err);
            return st == BT_OK ? BT_SKIP : st;
        }
        if ((st = push_layer(s, packing, err)) != BT_OK)
            return st;
    }
}

/* Name and id of a member; of an archive that breaks between two members only the archive's. */
static enum bt_status name_member(struct bt_source *s, const struct bt_member *m,
                                  struct bt_err *err)
{
    bool is_stdin = s->file.fd == 0;

    s->id = NULL;
    s->name = s->file.name;
    s->mtime = 0;
    if (m->name == NULL)
        return BT_OK;
    bt_buf_clear(&s->label);
    if (!is_stdin)
        bt_buf_printf(&s->label, "%s/", s->file.name);
    bt_buf_add(&s->label, m->name, strlen(m->name) + 1);
    bt_ids_take(&s->ids, s->file.name, m->name, m->number, &s->unique);
    if (s->label.failed || s->unique.failed)
        return no_memory(err);
    s->name = s->label.s;
    s->id = s->unique.s;
    s->mtime = m->mtime;
    return BT_OK;
}

/* BT_OK, BT_BAD, or BT_END of the archive. */
static enum bt_status next_member(struct bt_source *s, struct bt_err *err)
{
    struct bt_member m;
    enum bt_status st, named;

    close_layers(s, s->under);
    st = bt_archive_next(s->archive, &m, err);
    if (st == BT_END || s->halt.now)
        return BT_END;
    if ((named = name_member(s, &m, err)) != BT_OK)
        return named;
    s->top = m.stream;
    s->is_file = true;
    return st == BT_OK ? unpack(s, err) : st;
}

/* The next file, and in it the first layer that is no compression. */
static enum bt_status next_file(struct bt_source *s, struct bt_err *err)
{
    const char *path;
    enum bt_status st = bt_inputs_next(&s->inputs, &path, err);

    if (st != BT_OK)
        return st;
    bt_buf_clear(&s->path);
    bt_buf_add(&s->path, path, strlen(path) + 1);
    if (s->path.failed)
        return no_memory(err);
    s->id = NULL;
    s->name = s->path.s;
    if ((st = bt_file_open(&s->file, s->path.s, &s->halt, err)) != BT_OK)
        return st;
    s->budget = (struct bt_budget){0, bt_budget_for(s->file.stream.size)};
    s->top = &s->file.stream;
    s->name = s->file.name;
    s->is_file = s->file.regular;
    s->mtime = s->file.mtime;
    return unpack(s, err);
}

enum bt_status bt_source_next(struct bt_source *s, struct bt_err *err)
{
    enum bt_status st;

    do {
        if (s->archive != NULL) {
            st = next_member(s, err);
            if (st == BT_OK || st == BT_BAD || st == BT_FATAL)
                return st;
        }
        close_file(s);
        if (s->halt.now)
            return BT_END;
    } while ((st = next_file(s, err)) == BT_SKIP);
    return st;
}

enum bt_status bt_source_fill(struct bt_source *s, struct bt_err *err)
{
    enum bt_status st;
    size_t got = 0;

    if (s->late.code != NULL) {
        *err = s->late;
        s->late.code = NULL;
        return BT_BAD;
    }
    if (s->beg == s->end) {
        s->beg = s->end = 0;
    } else if (s->end == BT_SOURCE_BUFFER && s->beg != 0) {
        memmove(s->buf, s->buf + s->beg, s->end - s->beg);
        s->end -= s->beg;
        s->beg = 0;
    }
    s->budget.most = bt_budget_for(s->file.stream.size > s->file.taken ? s->file.stream.size
                                                                       : s->file.taken);
    st = s->top->read(s->top, s->buf + s->end, BT_SOURCE_BUFFER - s->end, &got, err);
    s->end += got;
    s->taken = s->of_others + s->file.taken;
    s->stopped = s->halt.now;
    return s->stopped ? BT_END : st;
}
