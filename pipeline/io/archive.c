/* archive.c: see archive.h. */
#include "io/archive.h"

#include "core/err.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>

struct bt_archive {
    struct bt_stream member; /* the open one; first, for read_member() */
    struct bt_below below;
    struct archive *reader;
    locale_t utf8, before; /* names are converted by the thread's locale; in "C" Vietnamese ones
                              are lost */
    struct bt_buf name;
    uint64_t number;
    uint64_t pos; /* of the byte in `below` that libarchive is given next */
    bool retrying, dead;
    enum bt_status failed; /* what `below` said, and why */
    struct bt_err why;
};

static void enter(struct bt_archive *a)
{
    if (a->utf8 != (locale_t)0)
        a->before = uselocale(a->utf8);
}

static void leave(struct bt_archive *a)
{
    if (a->utf8 != (locale_t)0)
        uselocale(a->before);
}

static la_ssize_t give_bytes(struct archive *reader, void *ctx, const void **bytes)
{
    struct bt_archive *a = ctx;
    struct bt_below *b = &a->below;
    enum bt_status st = bt_below_fill(b, &a->why);
    la_ssize_t n;

    if (st == BT_BAD) {
        a->failed = st;
        archive_set_error(reader, EIO, "%s", a->why.msg);
        return ARCHIVE_FATAL;
    }
    *bytes = b->buf + b->beg;
    n = (la_ssize_t)(b->end - b->beg);
    a->pos += (uint64_t)n;
    b->beg = b->end;
    return n;
}

static la_int64_t seek_bytes(struct archive *reader, void *ctx, la_int64_t to, int whence)
{
    struct bt_archive *a = ctx;
    struct bt_stream *s = a->below.from;
    la_int64_t base = whence == SEEK_SET   ? 0
                      : whence == SEEK_CUR ? (la_int64_t)a->pos
                                           : (la_int64_t)s->size;

    if (to < -base || to > INT64_MAX - base || !s->seek(s, (uint64_t)(base + to))) {
        archive_set_error(reader, EIO, "a place outside the file");
        return ARCHIVE_FATAL;
    }
    a->below.beg = a->below.end = 0;
    a->pos = (uint64_t)(base + to);
    return base + to;
}

static la_int64_t skip_bytes(struct archive *reader, void *ctx, la_int64_t n)
{
    struct bt_archive *a = ctx;
    struct bt_below *b = &a->below;
    uint64_t left = b->end - b->beg;

    (void)reader;
    if (n <= 0 || left != 0 || a->pos + (uint64_t)n > b->from->size ||
        !b->from->seek(b->from, a->pos + (uint64_t)n))
        return 0;
    a->pos += (uint64_t)n;
    return n;
}

/* What libarchive says of the last call, or what the bytes underneath said. */
static enum bt_status fail(struct bt_archive *a, int rc, struct bt_err *err)
{
    const char *why = archive_error_string(a->reader);

    a->dead = a->dead || rc == ARCHIVE_FATAL;
    if (a->failed == BT_BAD) {
        a->dead = true;
        *err = a->why;
        return BT_BAD;
    }
    return bt_err_set(err, BT_BAD, "damaged", "%s", why != NULL ? why : "invalid data");
}

static enum bt_status read_member(struct bt_stream *s, char *to, size_t room, size_t *got,
                                  struct bt_err *err)
{
    struct bt_archive *a = (struct bt_archive *)s;
    la_ssize_t n;

    *got = 0;
    if (a->dead)
        return BT_END;
    enter(a);
    n = archive_read_data(a->reader, to, room);
    leave(a);
    if (n < 0)
        return fail(a, (int)n, err);
    if (bt_budget_spend(a->below.budget, (size_t)n, err) != BT_OK)
        return BT_BAD;
    *got = (size_t)n;
    return n == 0 ? BT_END : BT_OK;
}

static void stays_open(struct bt_stream *s)
{
    (void)s; /* a member is closed by the next one */
}

static int open_reader(struct bt_archive *a, enum bt_packing packing)
{
    struct archive *r = a->reader;
    struct bt_stream *from = a->below.from;
    int rc;

    archive_read_support_filter_none(r);
    if (packing == BT_PACKING_TAR) {
        archive_read_support_format_tar(r);
        archive_read_support_format_gnutar(r);
    } else if (packing == BT_PACKING_7Z) {
        archive_read_support_format_7zip(r);
    } else {
        /* by the list at its end; without one (a pipe, a file cut short) from front to back */
        archive_read_support_format_zip(r);
    }
    archive_read_set_callback_data(r, a);
    archive_read_set_read_callback(r, give_bytes);
    if (from->seek != NULL) {
        archive_read_set_seek_callback(r, seek_bytes);
        archive_read_set_skip_callback(r, skip_bytes);
    }
    enter(a);
    rc = archive_read_open1(r);
    leave(a);
    return rc;
}

enum bt_status bt_archive_open(struct bt_archive **out, enum bt_packing packing,
                               const struct bt_below *below, struct bt_err *err)
{
    struct bt_archive *a;

    if (packing == BT_PACKING_7Z && below->from->seek == NULL)
        return bt_err_set(err, BT_BAD, "unsupported",
                          "a 7z archive must be a file, its list of members is at the end");
    if ((a = calloc(1, sizeof *a)) == NULL || (a->reader = archive_read_new()) == NULL) {
        free(a);
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening an archive");
    }
    a->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    a->member = (struct bt_stream){.read = read_member, .close = stays_open};
    a->below = *below;
    *out = a;
    if (open_reader(a, packing) != ARCHIVE_OK)
        fail(a, ARCHIVE_FATAL, &a->why); /* bt_archive_next() says so */
    return BT_OK;
}

static void describe(struct bt_archive *a, struct archive_entry *e, struct bt_member *m)
{
    const char *name = archive_entry_pathname(e);
    int64_t mtime = archive_entry_mtime_is_set(e) ? (int64_t)archive_entry_mtime(e) : 0;

    m->number = ++a->number;
    bt_buf_clear(&a->name);
    if (name != NULL && name[0] != '\0')
        bt_buf_add(&a->name, name, strlen(name));
    else
        bt_buf_printf(&a->name, "member-%llu", (unsigned long long)a->number);
    bt_buf_putc(&a->name, '\0');
    m->name = a->name.failed ? "member" : a->name.s;
    m->mtime = mtime > 0 && mtime < INT64_C(1) << 53 ? mtime : 0;
    m->stream = &a->member;
}

/* Headers until one of a regular file.  A damaged header is told once, however many blocks
 * libarchive has to pass over before the next good one. */
static enum bt_status next_entry(struct bt_archive *a, struct archive_entry **e,
                                 struct bt_err *err)
{
    for (;;) {
        int rc = archive_read_next_header(a->reader, e);
        bool again = a->retrying;
        a->retrying = rc == ARCHIVE_RETRY || rc == ARCHIVE_FAILED;
        if (rc == ARCHIVE_EOF)
            return BT_END;
        if (a->retrying && again)
            continue;
        if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN)
            return fail(a, rc, err);
        if (archive_entry_filetype(*e) == AE_IFREG && archive_entry_hardlink(*e) == NULL)
            return BT_OK;
    }
}

enum bt_status bt_archive_next(struct bt_archive *a, struct bt_member *m, struct bt_err *err)
{
    struct archive_entry *e = NULL;
    enum bt_status st;

    *m = (struct bt_member){.name = NULL};
    if (a->dead) {
        bool told = a->why.code == NULL;
        *err = a->why;
        a->why.code = NULL;
        return told ? BT_END : BT_BAD;
    }
    enter(a);
    st = next_entry(a, &e, err);
    if (st == BT_OK)
        describe(a, e, m);
    if (st == BT_OK && archive_entry_is_encrypted(e))
        st = bt_err_set(err, BT_BAD, "encrypted", "the member is encrypted");
    leave(a);
    a->dead = a->dead || st == BT_END;
    if (a->dead)
        a->why.code = NULL;
    return st;
}

void bt_archive_close(struct bt_archive *a)
{
    if (a == NULL)
        return;
    enter(a);
    archive_read_free(a->reader);
    leave(a);
    if (a->utf8 != (locale_t)0)
        freelocale(a->utf8);
    bt_below_close(&a->below);
    bt_buf_release(&a->name);
    free(a);
}
