/* search.c: see search.h. */
#ifdef BT_HAVE_SQLITE
#include "io/search.h"

#include "core/err.h"

/* A heap whose first is the worst of those kept. */
static bool is_worse(const struct bt_search_hit *a, const struct bt_search_hit *b)
{
    if (a->score < b->score || a->score > b->score)
        return a->score < b->score;
    return a->day != b->day ? a->day < b->day : a->doc < b->doc;
}

static void swap(struct bt_search_hit *a, struct bt_search_hit *b)
{
    struct bt_search_hit c = *a;

    *a = *b;
    *b = c;
}

static void sink(struct bt_search_hit *hit, uint32_t n)
{
    for (uint32_t i = 0, child; (child = 2 * i + 1) < n; i = child) {
        child += child + 1 < n && is_worse(&hit[child + 1], &hit[child]);
        if (!is_worse(&hit[child], &hit[i]))
            break;
        swap(&hit[i], &hit[child]);
    }
}

static void keep(struct bt_search_found *f, struct bt_search_hit one)
{
    uint32_t i = f->n;

    if (f->cap == 0)
        return;
    if (f->n == f->cap) {
        if (is_worse(&f->hit[0], &one)) {
            f->hit[0] = one;
            sink(f->hit, f->n);
        }
        return;
    }
    f->hit[f->n++] = one;
    for (; i > 0 && is_worse(&f->hit[i], &f->hit[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&f->hit[i], &f->hit[(i - 1) / 2]);
}

/* Best first. */
static void sort(struct bt_search_found *f)
{
    for (uint32_t n = f->n; n > 1; n--) {
        swap(&f->hit[0], &f->hit[n - 1]);
        sink(f->hit, n - 1);
    }
}

static const char *statement_for(bool match, bool days)
{
    if (!match)
        return "SELECT doc, 0.0, day FROM article WHERE day BETWEEN ?3 AND ?4"
               " ORDER BY day DESC, doc DESC";
    if (days)
        return "SELECT fts.rowid, bt_score(fts, a.length, ?2), a.day FROM fts"
               " CROSS JOIN article a ON a.doc = fts.rowid WHERE fts MATCH ?1"
               " AND a.day BETWEEN ?3 AND ?4 ORDER BY fts.rowid DESC";
    return "SELECT fts.rowid, bt_score(fts, a.length, ?2), a.day FROM fts"
           " CROSS JOIN article a ON a.doc = fts.rowid WHERE fts MATCH ?1"
           " ORDER BY fts.rowid DESC";
}

enum bt_status bt_search_run(struct bt_store *s, struct bt_str match,
                             struct bt_search_days days, uint32_t most,
                             struct bt_search_found *f, struct bt_err *err)
{
    bool dated = days.from != INT32_MIN || days.to != INT32_MAX;
    sqlite3_stmt *stmt = NULL;
    int rc = SQLITE_OK;

    *f = (struct bt_search_found){.cap = most};
    if ((f->hit = calloc((size_t)most + 1, sizeof *f->hit)) == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory searching");
    rc = sqlite3_prepare_v2(s->db, statement_for(match.len != 0, dated), -1, &stmt, NULL);
    if (rc == SQLITE_OK) {
        if (match.len != 0) {
            sqlite3_bind_text64(stmt, 1, match.s, match.len, SQLITE_STATIC, SQLITE_UTF8);
            sqlite3_bind_int64(stmt, 2, s->last);
        }
        if (dated || match.len == 0) {
            sqlite3_bind_int64(stmt, 3, days.from);
            sqlite3_bind_int64(stmt, 4, days.to);
        }
    }
    while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        if ((f->more = f->matched == BT_SEARCH_ROWS))
            break;
        f->matched++;
        keep(f, (struct bt_search_hit){
                    sqlite3_column_int64(stmt, 0), sqlite3_column_double(stmt, 1),
                    sqlite3_column_type(stmt, 2) == SQLITE_NULL ? BT_NO_DAY
                                                                : sqlite3_column_int(stmt, 2)});
        rc = SQLITE_OK;
    }
    if (rc != SQLITE_DONE && rc != SQLITE_ROW)
        bt_store_error(s, err);
    sqlite3_finalize(stmt);
    sort(f);
    return rc == SQLITE_DONE || rc == SQLITE_ROW ? BT_OK : BT_FATAL;
}

void bt_search_release(struct bt_search_found *f)
{
    free(f->hit);
    *f = (struct bt_search_found){.hit = NULL};
}

static bool copy(struct bt_buf *b, sqlite3_stmt *stmt, int i)
{
    bt_buf_clear(b);
    bt_buf_add(b, sqlite3_column_blob(stmt, i), (size_t)sqlite3_column_bytes(stmt, i));
    return !b->failed;
}

static enum bt_status damaged(const struct bt_store *s, int64_t doc, struct bt_err *err)
{
    snprintf(err->file, sizeof err->file, "%s", s->path);
    return bt_err_set(err, BT_FATAL, "input-output", "article %lld is damaged", (long long)doc);
}

static enum bt_status load_body(struct bt_store *s, int64_t doc, struct bt_search_article *a,
                                struct bt_err *err)
{
    sqlite3_stmt *stmt = NULL;
    enum bt_status st = BT_OK;

    if (sqlite3_prepare_v2(s->db,
                           "SELECT id, facets, pack FROM article JOIN body USING(doc)"
                           " WHERE doc = ?1",
                           -1, &stmt, NULL) != SQLITE_OK ||
        sqlite3_bind_int64(stmt, 1, doc) != SQLITE_OK || sqlite3_step(stmt) != SQLITE_ROW) {
        st = bt_store_error(s, err);
    } else {
        struct bt_str packed = {sqlite3_column_blob(stmt, 2),
                                (uint32_t)sqlite3_column_bytes(stmt, 2)};
        if (!copy(&a->id, stmt, 0) || !copy(&a->facets, stmt, 1) ||
            !bt_store_unpack(packed, &a->pack))
            st = damaged(s, doc, err);
    }
    sqlite3_finalize(stmt);
    return st;
}

enum bt_status bt_search_load(struct bt_store *s, struct bt_str match, int64_t doc,
                              struct bt_search_article *a, struct bt_err *err)
{
    sqlite3_stmt *stmt = NULL;
    enum bt_status st = load_body(s, doc, a, err);

    free(a->hit);
    a->hit = NULL;
    a->nhit = 0;
    if (st != BT_OK || match.len == 0)
        return st;
    if (sqlite3_prepare_v2(s->db,
                           "SELECT bt_hits(fts) FROM fts WHERE fts MATCH ?1 AND rowid = ?2", -1,
                           &stmt, NULL) != SQLITE_OK ||
        sqlite3_bind_text64(stmt, 1, match.s, match.len, SQLITE_STATIC, SQLITE_UTF8) !=
            SQLITE_OK ||
        sqlite3_bind_int64(stmt, 2, doc) != SQLITE_OK || sqlite3_step(stmt) != SQLITE_ROW) {
        st = bt_store_error(s, err);
    } else {
        size_t n = (size_t)sqlite3_column_bytes(stmt, 0);
        if ((a->hit = malloc(n + 1)) == NULL)
            st = bt_err_set(err, BT_FATAL, "no-memory", "out of memory searching");
        else if (n != 0)
            memcpy(a->hit, sqlite3_column_blob(stmt, 0), n);
        a->nhit = st == BT_OK ? (uint32_t)(n / sizeof *a->hit) : 0;
    }
    sqlite3_finalize(stmt);
    return st;
}

void bt_search_article_release(struct bt_search_article *a)
{
    bt_buf_release(&a->id);
    bt_buf_release(&a->facets);
    bt_buf_release(&a->pack);
    free(a->hit);
    a->hit = NULL;
}

#endif
