/* store_schema.c: see store_schema.h. */
#ifdef BT_HAVE_SQLITE
#include "io/store_schema.h"

#include "core/err.h"

#include <unistd.h>

enum { WAIT = 10000 }; /* milliseconds for another process to finish its transaction */

/* `words` gives back what was indexed, so that the index can be checked and rebuilt.  The sizes are for memory:
 * what a transaction adds is one segment (hashsize 16 MB), and eight of a level are merged (automerge). */
static const char schema[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE article(doc INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version INTEGER "
    "NOT NULL,"
    " day INTEGER, hash INTEGER NOT NULL, length INTEGER NOT NULL) STRICT;"
    "CREATE INDEX article_day ON article(day) WHERE day IS NOT NULL;"
    "CREATE TABLE body(doc INTEGER PRIMARY KEY, facets BLOB NOT NULL, pack BLOB NOT NULL) "
    "STRICT;"
    "CREATE VIEW words AS SELECT doc, bt_column(0, facets, pack) AS title,"
    " bt_column(1, facets, pack) AS text, bt_column(2, facets, pack) AS expanded,"
    " bt_column(3, facets, pack) AS people, bt_column(4, facets, pack) AS roles,"
    " bt_column(5, facets, pack) AS organizations, bt_column(6, facets, pack) AS places FROM "
    "body;"
    "CREATE VIRTUAL TABLE fts USING fts5(title, text, expanded, people, roles, organizations,"
    " places, content='words', content_rowid='doc', columnsize=0, tokenize='bantin');"
    "INSERT INTO fts(fts, rank) VALUES('hashsize', 16777216);"
    "INSERT INTO fts(fts, rank) VALUES('automerge', 8);"
    "CREATE TABLE checkpoint(one INTEGER PRIMARY KEY CHECK(one = 1), position INTEGER NOT NULL,"
    " fingerprint INTEGER NOT NULL, bad INTEGER NOT NULL, revision INTEGER NOT NULL,"
    " options TEXT NOT NULL, statistics TEXT NOT NULL) STRICT;"
    "PRAGMA application_id = 1113681492;" /* BT_STORE_APPLICATION */
    "PRAGMA user_version = 1;"            /* BT_STORE_SCHEMA */
    "COMMIT;";

enum bt_status bt_store_error(const struct bt_store *s, struct bt_err *err)
{
    int code = s->db != NULL ? sqlite3_errcode(s->db) & 0xFF : SQLITE_NOMEM;
    const char *name = "input-output";

    snprintf(err->file, sizeof err->file, "%s", s->path);
    if (code == SQLITE_NOMEM)
        name = "no-memory";
    else if (code == SQLITE_NOTADB)
        name = "usage";
    if (code == SQLITE_BUSY)
        return bt_err_set(err, BT_FATAL, name, "another process is writing to it");
    return bt_err_set(err, BT_FATAL, name, "%.180s",
                      s->db != NULL ? sqlite3_errmsg(s->db) : "out of memory");
}

static enum bt_status refuse(const struct bt_store *s, const char *message, struct bt_err *err)
{
    snprintf(err->file, sizeof err->file, "%s", s->path);
    return bt_err_set(err, BT_FATAL, "usage", "%s", message);
}

enum bt_status bt_store_exec(struct bt_store *s, const char *sql, struct bt_err *err)
{
    if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return BT_OK;
    return bt_store_error(s, err);
}

enum bt_status bt_store_number(struct bt_store *s, const char *sql, int64_t *n,
                               struct bt_err *err)
{
    sqlite3_stmt *stmt = NULL;
    enum bt_status st = BT_OK;

    *n = 0;
    if (sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL) != SQLITE_OK) {
        st = bt_store_error(s, err);
    } else {
        int rc = sqlite3_step(stmt);
        if (rc == SQLITE_ROW)
            *n = sqlite3_column_int64(stmt, 0);
        else if (rc != SQLITE_DONE)
            st = bt_store_error(s, err);
    }
    sqlite3_finalize(stmt);
    return st;
}

/* The article that bt_column() was asked for last: it is asked for its columns one after another. */
struct bt_store_last {
    struct bt_buf facets, packed, pack;
    struct bt_store_columns columns;
    bool whole;
};

static bool is(const struct bt_buf *b, struct bt_str s)
{
    return b->len == s.len && (s.len == 0 || memcmp(b->s, s.s, s.len) == 0);
}

static bool look_up(struct bt_store_last *l, struct bt_str facets, struct bt_str packed)
{
    if (l->whole && is(&l->facets, facets) && is(&l->packed, packed))
        return true;
    bt_buf_clear(&l->facets);
    bt_buf_clear(&l->packed);
    bt_buf_str(&l->facets, facets);
    bt_buf_str(&l->packed, packed);
    l->whole = !l->facets.failed && !l->packed.failed && bt_store_unpack(packed, &l->pack) &&
               bt_store_columns(&l->columns, facets,
                                (struct bt_str){l->pack.s, (uint32_t)l->pack.len});
    return l->whole;
}

void bt_store_forget(struct bt_store *s)
{
    struct bt_store_last *l = s->read_last;

    if (l == NULL)
        return;
    bt_buf_release(&l->facets);
    bt_buf_release(&l->packed);
    bt_buf_release(&l->pack);
    bt_store_columns_release(&l->columns);
    free(l);
    s->read_last = NULL;
}

static struct bt_str blob(sqlite3_value *v)
{
    const void *bytes = sqlite3_value_blob(v); /* first: it may change the length */

    return (struct bt_str){bytes, (uint32_t)sqlite3_value_bytes(v)};
}

/* bt_column(n, facets, pack): the text of a column of fts. */
static void column(sqlite3_context *out, int nargs, sqlite3_value **arg)
{
    struct bt_store_last *l = sqlite3_user_data(out);
    int n = sqlite3_value_int(arg[0]);
    const struct bt_buf *text;

    (void)nargs;
    if (n < 0 || n >= BT_FTS_NCOLUMN || !look_up(l, blob(arg[1]), blob(arg[2]))) {
        sqlite3_result_error(out, "an article of the database is damaged", -1);
        return;
    }
    text = &l->columns.text[n];
    sqlite3_result_text64(out, text->s != NULL ? text->s : "", text->len, SQLITE_TRANSIENT,
                          SQLITE_UTF8);
}

static enum bt_status register_all(struct bt_store *s, struct bt_err *err)
{
    enum bt_status st = bt_fts_register(s->db, &s->fts, err);

    if (st != BT_OK)
        return st;
    if (s->read_last == NULL && (s->read_last = calloc(1, sizeof *s->read_last)) == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening the database");
    if (sqlite3_create_function_v2(s->db, "bt_column", 3,
                                   SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                                   s->read_last, column, NULL, NULL, NULL) != SQLITE_OK)
        return bt_store_error(s, err);
    return BT_OK;
}

/* Ours, another's, or new. */
static enum bt_status look(struct bt_store *s, bool *fresh, struct bt_err *err)
{
    int64_t application = 0, version = 0, tables = 0;
    enum bt_status st;

    if ((st = bt_store_exec(s, "BEGIN", err)) != BT_OK)
        return st;
    if ((st = bt_store_number(s, "PRAGMA application_id", &application, err)) == BT_OK &&
        (st = bt_store_number(s, "PRAGMA user_version", &version, err)) == BT_OK)
        st = bt_store_number(s, "SELECT count(*) FROM sqlite_schema", &tables, err);
    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL); /* all three were of one moment */
    if (st != BT_OK)
        return st;
    *fresh = application == 0 && version == 0 && tables == 0;
    if (*fresh)
        return BT_OK;
    if (application != BT_STORE_APPLICATION)
        return refuse(s, "is a database of another program", err);
    if (version != BT_STORE_SCHEMA) {
        snprintf(err->file, sizeof err->file, "%s", s->path);
        return bt_err_set(err, BT_FATAL, "usage",
                          "has schema %lld, this program has %d: index again into a new file",
                          (long long)version, BT_STORE_SCHEMA);
    }
    return BT_OK;
}

static bool open_file(struct bt_store *s, const char *name, int flags)
{
    sqlite3_close(s->db);
    s->db = NULL;
    if (sqlite3_open_v2(name, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        return false;
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_busy_timeout(s->db, WAIT);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return true;
}

static bool has_log(const char *path)
{
    struct bt_buf name = BT_BUF_INIT;
    bool has;

    bt_buf_printf(&name, "%s-wal", path);
    has = name.failed || access(name.s, F_OK) == 0;
    bt_buf_release(&name);
    return has;
}

/* A database without a log may lie where none can be made: it is read as it is. */
static bool open_as_it_is(struct bt_store *s)
{
    struct bt_buf uri = BT_BUF_INIT;
    bool good;

    bt_buf_puts(&uri, "file:");
    for (const char *p = s->path; *p != '\0'; p++)
        if (strchr("%?#", *p) != NULL)
            bt_buf_printf(&uri, "%%%02X", (unsigned)(unsigned char)*p);
        else
            bt_buf_putc(&uri, *p);
    bt_buf_add(&uri, "?immutable=1", sizeof "?immutable=1");
    good = !uri.failed && open_file(s, uri.s, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    bt_buf_release(&uri);
    return good;
}

static enum bt_status open_and_look(struct bt_store *s, enum bt_store_mode mode, bool *fresh,
                                    struct bt_err *err)
{
    int flags = mode == BT_STORE_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                       : SQLITE_OPEN_READONLY;
    enum bt_status st;

    if (!open_file(s, s->path, flags))
        return bt_store_error(s, err);
    if ((st = register_all(s, err)) != BT_OK || (st = look(s, fresh, err)) == BT_OK)
        return st;
    if (mode != BT_STORE_READ || err->code == NULL || strcmp(err->code, "input-output") != 0 ||
        has_log(s->path) || !open_as_it_is(s))
        return st;
    *err = (struct bt_err){0};
    st = register_all(s, err);
    return st == BT_OK ? look(s, fresh, err) : st;
}

/* Makes the tables, unless another process has been faster. */
static enum bt_status make(struct bt_store *s, struct bt_err *err)
{
    enum bt_status st = bt_store_exec(s, schema, err);
    struct bt_err later = {0};
    bool fresh = true;

    if (st == BT_OK)
        return st;
    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return look(s, &fresh, &later) == BT_OK && !fresh ? BT_OK : st;
}

enum bt_status bt_store_connect(struct bt_store *s, enum bt_store_mode mode, struct bt_err *err)
{
    /* The page size counts for a new file only. */
    static const char reading[] = "PRAGMA cache_size = -65536; PRAGMA mmap_size = 1073741824;"
                                  "PRAGMA query_only = 1;";
    static const char writing[] =
        "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
        "PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;";
    bool fresh = false;
    enum bt_status st = open_and_look(s, mode, &fresh, err);

    if (st != BT_OK)
        return st; /* what is not ours is not touched */
    if (fresh && mode == BT_STORE_READ)
        return refuse(s, "is empty: nothing was indexed into it yet", err);
    st = bt_store_exec(s, mode == BT_STORE_WRITE ? writing : reading, err);
    /* SQLite does not wait for another process that makes the same file a WAL database. */
    for (int i = 0; i < 200 && (sqlite3_errcode(s->db) & 0xFF) == SQLITE_BUSY; i++) {
        sqlite3_sleep(20);
        st = bt_store_exec(s, mode == BT_STORE_WRITE ? writing : reading, err);
    }
    return st == BT_OK && fresh ? make(s, err) : st;
}

#endif
