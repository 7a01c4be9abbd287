/* store.c: see store.h. */
#ifdef BT_HAVE_SQLITE
#include "io/store_schema.h"

#include "core/err.h"
#include "core/record_parts.h"
#include "stages/search_words.h"

#include <zstd.h>

enum { LEVEL = 3 }; /* of zstd */

struct bt_store_statements {
    sqlite3_stmt *find, *read, *add_article, *add_body, *add_words, *remove_article,
        *remove_body, *remove_words, *save, *forget;
    ZSTD_CCtx *zstd;
    struct bt_store_columns columns;
    struct bt_buf packed, pack;
};

static const struct {
    size_t at;
    const char *sql;
} statements[] = {
#define AT(field) offsetof(struct bt_store_statements, field)
    {AT(find), "SELECT doc, version, hash FROM article WHERE id = ?1"},
    {AT(read), "SELECT facets, pack FROM body WHERE doc = ?1"},
    {AT(add_article),
     "INSERT INTO article(doc, id, version, day, hash, length) VALUES(?1, ?2, ?3, ?4, ?5, ?6)"},
    {AT(add_body), "INSERT INTO body(doc, facets, pack) VALUES(?1, ?2, ?3)"},
    {AT(add_words),
     "INSERT INTO fts(rowid, title, text, expanded, people, roles, organizations,"
     " places) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"},
    {AT(remove_article), "DELETE FROM article WHERE doc = ?1"},
    {AT(remove_body), "DELETE FROM body WHERE doc = ?1"},
    {AT(remove_words),
     "INSERT INTO fts(fts, rowid, title, text, expanded, people, roles,"
     " organizations, places) VALUES('delete', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"},
    {AT(save), "INSERT OR REPLACE INTO checkpoint(one, position, fingerprint, bad, revision,"
               " options, statistics) VALUES(1, ?1, ?2, ?3, ?4, ?5, ?6)"},
    {AT(forget), "DELETE FROM checkpoint"},
#undef AT
};
enum { NSTATEMENT = sizeof statements / sizeof statements[0] };

static sqlite3_stmt **statement(struct bt_store_statements *sql, size_t i)
{
    return (sqlite3_stmt **)(void *)((char *)sql + statements[i].at);
}

static enum bt_status no_memory(const struct bt_store *s, struct bt_err *err)
{
    return bt_err_set(err, BT_FATAL, "no-memory", "out of memory writing %.100s", s->path);
}

enum bt_status bt_store_open(struct bt_store *s, const char *path, enum bt_store_mode mode,
                             struct bt_err *err)
{
    enum bt_status st;

    *s = (struct bt_store){.path = path, .every = BT_STORE_DOCUMENTS};
    if ((st = bt_store_connect(s, mode, err)) != BT_OK ||
        (st = bt_store_number(s, "SELECT max(doc) FROM article", &s->last, err)) != BT_OK ||
        mode == BT_STORE_READ)
        return st;
    if ((s->sql = calloc(1, sizeof *s->sql)) == NULL ||
        (s->sql->zstd = ZSTD_createCCtx()) == NULL)
        return no_memory(s, err);
    for (size_t i = 0; i < NSTATEMENT; i++)
        if (sqlite3_prepare_v3(s->db, statements[i].sql, -1, SQLITE_PREPARE_PERSISTENT,
                               statement(s->sql, i), NULL) != SQLITE_OK)
            return bt_store_error(s, err);
    return BT_OK;
}

void bt_store_close(struct bt_store *s)
{
    if (s->sql != NULL) {
        for (size_t i = 0; i < NSTATEMENT; i++)
            sqlite3_finalize(*statement(s->sql, i));
        ZSTD_freeCCtx(s->sql->zstd);
        bt_store_columns_release(&s->sql->columns);
        bt_buf_release(&s->sql->packed);
        bt_buf_release(&s->sql->pack);
        free(s->sql);
    }
    sqlite3_close(s->db);
    bt_store_forget(s);
    bt_search_cutter_free(s->fts.cutter);
    bt_buf_release(&s->rows);
    s->sql = NULL;
    s->db = NULL;
    s->fts.cutter = NULL;
}

/* Runs a statement that gives no row. */
static enum bt_status step(const struct bt_store *s, sqlite3_stmt *stmt, struct bt_err *err)
{
    enum bt_status st = sqlite3_step(stmt) == SQLITE_DONE ? BT_OK : bt_store_error(s, err);

    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    return st;
}

static void bind_text(sqlite3_stmt *stmt, int i, struct bt_str text)
{
    sqlite3_bind_text64(stmt, i, text.s != NULL ? text.s : "", text.len, SQLITE_STATIC,
                        SQLITE_UTF8);
}

static struct bt_str str(const struct bt_buf *b)
{
    return (struct bt_str){b->s, (uint32_t)b->len};
}

/* Into the index or out of it. */
static enum bt_status move_words(struct bt_store *s, sqlite3_stmt *stmt, int64_t doc,
                                 struct bt_str facets, struct bt_str pack, struct bt_err *err)
{
    struct bt_store_columns *c = &s->sql->columns;

    if (!bt_store_columns(c, facets, pack)) {
        snprintf(err->file, sizeof err->file, "%s", s->path);
        return bt_err_set(err, BT_FATAL, "input-output", "article %lld is damaged",
                          (long long)doc);
    }
    sqlite3_bind_int64(stmt, 1, doc);
    for (int i = 0; i < BT_FTS_NCOLUMN; i++)
        bind_text(stmt, i + 2, str(&c->text[i]));
    return step(s, stmt, err);
}

static enum bt_status remove_one(struct bt_store *s, int64_t doc, struct bt_err *err)
{
    struct bt_store_statements *sql = s->sql;
    struct bt_str facets, packed;
    enum bt_status st;

    sqlite3_bind_int64(sql->read, 1, doc);
    if (sqlite3_step(sql->read) != SQLITE_ROW) {
        st = bt_store_error(s, err);
        sqlite3_reset(sql->read);
        return st;
    }
    facets = (struct bt_str){sqlite3_column_blob(sql->read, 0),
                             (uint32_t)sqlite3_column_bytes(sql->read, 0)};
    packed = (struct bt_str){sqlite3_column_blob(sql->read, 1),
                             (uint32_t)sqlite3_column_bytes(sql->read, 1)};
    if (!bt_store_unpack(packed, &sql->pack))
        bt_buf_clear(&sql->pack); /* move_words() says that it is damaged */
    st = move_words(s, sql->remove_words, doc, facets, str(&sql->pack), err);
    sqlite3_reset(sql->read);
    sqlite3_bind_int64(sql->remove_article, 1, doc);
    sqlite3_bind_int64(sql->remove_body, 1, doc);
    if (st == BT_OK)
        st = step(s, sql->remove_article, err);
    if (st == BT_OK)
        st = step(s, sql->remove_body, err);
    return st;
}

static enum bt_status add_one(struct bt_store *s, const struct bt_search_row *row,
                              uint64_t hash, struct bt_err *err)
{
    struct bt_store_statements *sql = s->sql;
    uint64_t words = s->fts.words;
    int64_t doc = s->last + 1;
    size_t room = ZSTD_compressBound(row->pack.len), n;
    enum bt_status st;

    bt_buf_clear(&sql->packed);
    if (!bt_buf_reserve(&sql->packed, room))
        return no_memory(s, err);
    n = ZSTD_compressCCtx(sql->zstd, sql->packed.s, room, row->pack.s, row->pack.len, LEVEL);
    if (ZSTD_isError(n))
        return no_memory(s, err);
    if ((st = move_words(s, sql->add_words, doc, row->facets, row->pack, err)) != BT_OK)
        return st;
    sqlite3_bind_int64(sql->add_body, 1, doc);
    sqlite3_bind_blob64(sql->add_body, 2, row->facets.len != 0 ? row->facets.s : "",
                        row->facets.len, SQLITE_STATIC);
    sqlite3_bind_blob64(sql->add_body, 3, sql->packed.s, n, SQLITE_STATIC);
    if ((st = step(s, sql->add_body, err)) != BT_OK)
        return st;
    sqlite3_bind_int64(sql->add_article, 1, doc);
    bind_text(sql->add_article, 2, row->id);
    sqlite3_bind_int64(sql->add_article, 3, row->version);
    if (row->day != BT_NO_DAY)
        sqlite3_bind_int64(sql->add_article, 4, row->day);
    sqlite3_bind_int64(sql->add_article, 5, (int64_t)hash);
    sqlite3_bind_int64(sql->add_article, 6, (int64_t)(s->fts.words - words));
    if ((st = step(s, sql->add_article, err)) == BT_OK)
        s->last = doc;
    return st;
}

/* The articles of one transaction.  They are written in two rounds, first all that go, then all that come, each in
 * the order of doc: at every step back FTS5 would write out what it has gathered. */
struct batch {
    struct pending {
        struct bt_search_row row;
        uint64_t hash;
        bool dropped; /* a later one has its id */
    } * pending;
    uint32_t n;
    uint32_t *slot, mask; /* by id: index + 1 into pending; 0 = free */
    int64_t *gone;
    uint32_t ngone;
};

static bool open_batch(struct batch *b, uint32_t n)
{
    uint32_t slots = 64;

    while (slots < 2 * n)
        slots *= 2;
    b->mask = slots - 1;
    b->pending = calloc((size_t)n + 1, sizeof *b->pending);
    b->slot = calloc(slots, sizeof *b->slot);
    b->gone = calloc((size_t)n + 1, sizeof *b->gone);
    return b->pending != NULL && b->slot != NULL && b->gone != NULL;
}

static void close_batch(struct batch *b)
{
    free(b->pending);
    free(b->slot);
    free(b->gone);
}

static uint32_t *slot_of(struct batch *b, struct bt_str id)
{
    uint32_t i = (uint32_t)bt_record_hash(0, id) & b->mask;

    while (b->slot[i] != 0 && !bt_str_eq(b->pending[b->slot[i] - 1].row.id, id))
        i = (i + 1) & b->mask;
    return &b->slot[i];
}

/* Whether a row takes the place of one that is there. */
static bool replaces(struct bt_store *s, const struct pending *p, int64_t version,
                     uint64_t hash)
{
    if (p->row.version < version)
        s->counts.older++;
    else if (p->row.version == version && p->hash == hash)
        s->counts.same++;
    else {
        s->counts.replaced++;
        return true;
    }
    return false;
}

static enum bt_status decide(struct bt_store *s, struct batch *b, const struct pending *p,
                             struct bt_err *err)
{
    uint32_t *slot = slot_of(b, p->row.id);
    sqlite3_stmt *find = s->sql->find;
    enum bt_status st = BT_OK;
    bool take = true;
    int rc;

    if (*slot != 0) {
        struct pending *other = &b->pending[*slot - 1];
        take = replaces(s, p, other->row.version, other->hash);
        other->dropped = take;
    } else {
        bind_text(find, 1, p->row.id);
        rc = sqlite3_step(find);
        if (rc == SQLITE_ROW) {
            take = replaces(s, p, sqlite3_column_int64(find, 1),
                            (uint64_t)sqlite3_column_int64(find, 2));
            if (take)
                b->gone[b->ngone++] = sqlite3_column_int64(find, 0);
        } else if (rc == SQLITE_DONE) {
            s->counts.added++;
        } else {
            st = bt_store_error(s, err);
        }
        sqlite3_reset(find);
        sqlite3_clear_bindings(find);
    }
    if (st == BT_OK && take) {
        b->pending[b->n] = *p;
        *slot = ++b->n;
    }
    return st;
}

static int compare(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

static enum bt_status write_batch(struct bt_store *s, struct bt_err *err)
{
    struct batch b = {NULL, 0, NULL, 0, NULL, 0};
    const char *at = s->rows.s;
    enum bt_status st = open_batch(&b, s->nrow) ? BT_OK : no_memory(s, err);

    for (uint32_t i = 0, n; st == BT_OK && i < s->nrow; i++, at += n) {
        struct pending p = {.dropped = false};
        memcpy(&n, at, sizeof n);
        at += sizeof n;
        p.hash = bt_record_hash(0, (struct bt_str){at, n});
        st = bt_search_row_read((struct bt_str){at, n}, &p.row)
                 ? decide(s, &b, &p, err)
                 : bt_err_set(err, BT_FATAL, "usage", "a row of an article is damaged");
    }
    if (b.ngone > 1)
        qsort(b.gone, b.ngone, sizeof *b.gone, compare);
    for (uint32_t i = 0; st == BT_OK && i < b.ngone; i++)
        st = remove_one(s, b.gone[i], err);
    for (uint32_t i = 0; st == BT_OK && i < b.n; i++)
        if (!b.pending[i].dropped)
            st = add_one(s, &b.pending[i].row, b.pending[i].hash, err);
    close_batch(&b);
    return st;
}

enum bt_status bt_store_put(struct bt_store *s, struct bt_str row, struct bt_err *err)
{
    s->documents++;
    if (row.len == 0)
        return BT_OK;
    bt_buf_add(&s->rows, &row.len, sizeof row.len);
    bt_buf_str(&s->rows, row);
    s->nrow++;
    return s->rows.failed ? no_memory(s, err) : BT_OK;
}

bool bt_store_due(const struct bt_store *s)
{
    return s->documents >= s->every || s->rows.len >= BT_STORE_BYTES;
}

static enum bt_status save(struct bt_store *s, const struct bt_checkpoint *c,
                           struct bt_err *err)
{
    sqlite3_stmt *stmt = s->sql->save;

    if (c == NULL)
        return step(s, s->sql->forget, err);
    sqlite3_bind_int64(stmt, 1, (int64_t)c->position);
    sqlite3_bind_int64(stmt, 2, (int64_t)c->fingerprint);
    sqlite3_bind_int64(stmt, 3, (int64_t)c->bad);
    sqlite3_bind_int64(stmt, 4, c->revision);
    bind_text(stmt, 5, str(&c->options));
    bind_text(stmt, 6, str(&c->statistics));
    return step(s, stmt, err);
}

enum bt_status bt_store_commit(struct bt_store *s, const struct bt_checkpoint *c,
                               struct bt_err *err)
{
    int64_t last = s->last;
    enum bt_status st = bt_store_exec(s, "BEGIN IMMEDIATE", err);

    if (st != BT_OK)
        return st;
    /* Another process may have written since. */
    if ((st = bt_store_number(s, "SELECT max(doc) FROM article", &s->last, err)) == BT_OK &&
        (st = write_batch(s, err)) == BT_OK && (st = save(s, c, err)) == BT_OK)
        st = bt_store_exec(s, "COMMIT", err);
    if (st != BT_OK) {
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL); /* not needed after some errors */
        s->last = last;
        return st;
    }
    bt_buf_clear(&s->rows);
    s->nrow = s->documents = 0;
    return BT_OK;
}

static bool copy_column(struct bt_buf *b, sqlite3_stmt *stmt, int i)
{
    bt_buf_clear(b);
    bt_buf_add(b, sqlite3_column_text(stmt, i), (size_t)sqlite3_column_bytes(stmt, i));
    return !b->failed;
}

enum bt_status bt_store_checkpoint(struct bt_store *s, struct bt_checkpoint *c,
                                   struct bt_err *err)
{
    sqlite3_stmt *stmt = NULL;
    enum bt_status st = BT_OK;
    int rc = sqlite3_prepare_v2(s->db,
                                "SELECT position, fingerprint, bad, revision, options,"
                                " statistics FROM checkpoint",
                                -1, &stmt, NULL);

    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) {
        c->position = (uint64_t)sqlite3_column_int64(stmt, 0);
        c->fingerprint = (uint64_t)sqlite3_column_int64(stmt, 1);
        c->bad = (uint64_t)sqlite3_column_int64(stmt, 2);
        c->revision = (uint32_t)sqlite3_column_int64(stmt, 3);
        if (!copy_column(&c->options, stmt, 4) || !copy_column(&c->statistics, stmt, 5))
            st = no_memory(s, err);
    } else {
        st = rc == SQLITE_DONE ? BT_END : bt_store_error(s, err);
    }
    sqlite3_finalize(stmt);
    return st;
}

enum bt_status bt_store_optimize(struct bt_store *s, struct bt_err *err)
{
    return bt_store_exec(s, "INSERT INTO fts(fts) VALUES('optimize')", err);
}

enum bt_status bt_store_check(struct bt_store *s, struct bt_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int64_t articles, bodies;
    enum bt_status st = BT_OK;

    if (sqlite3_prepare_v2(s->db, "PRAGMA integrity_check(1)", -1, &stmt, NULL) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_ROW) {
        st = bt_store_error(s, err);
    } else if (strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") != 0) {
        snprintf(err->file, sizeof err->file, "%s", s->path);
        st = bt_err_set(err, BT_FATAL, "input-output", "%.180s",
                        (const char *)sqlite3_column_text(stmt, 0));
    }
    sqlite3_finalize(stmt);
    if (st == BT_OK)
        st = bt_store_exec(s, "INSERT INTO fts(fts, rank) VALUES('integrity-check', 1)", err);
    if (st == BT_OK &&
        (st = bt_store_number(s, "SELECT count(*) FROM article", &articles, err)) == BT_OK &&
        (st = bt_store_number(s, "SELECT count(*) FROM article JOIN body USING(doc)", &bodies,
                              err)) == BT_OK &&
        articles != bodies) {
        snprintf(err->file, sizeof err->file, "%s", s->path);
        st = bt_err_set(err, BT_FATAL, "input-output", "%lld articles but %lld bodies",
                        (long long)articles, (long long)bodies);
    }
    return st;
}

#endif
