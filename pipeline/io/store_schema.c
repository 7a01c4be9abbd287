/* store_schema.c: see store_schema.h. */
#ifdef BT_HAVE_SQLITE
#include "io/store_schema.h"

#include "core/err.h"

enum { WAIT = 10000 }; /* milliseconds for another process to finish its transaction */

/* `words` gives back what was indexed, so that the index can be checked and rebuilt.  The sizes are for memory:
 * what a transaction adds is one segment (hashsize 16 MB), and eight of a level are merged (automerge). */
static const char schema[] =
    "BEGIN;"
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

/* bt_column(n, facets, pack): the text of a column of fts. */
static void column(sqlite3_context *out, int nargs, sqlite3_value **arg)
{
    struct bt_store_columns c = {{BT_BUF_INIT}};
    struct bt_buf pack = BT_BUF_INIT;
    int n = sqlite3_value_int(arg[0]);
    struct bt_str facets = {sqlite3_value_blob(arg[1]), (uint32_t)sqlite3_value_bytes(arg[1])};
    struct bt_str packed = {sqlite3_value_blob(arg[2]), (uint32_t)sqlite3_value_bytes(arg[2])};

    (void)nargs;
    if (n < 0 || n >= BT_FTS_NCOLUMN || !bt_store_unpack(packed, &pack) ||
        !bt_store_columns(&c, facets, (struct bt_str){pack.s, (uint32_t)pack.len}))
        sqlite3_result_error(out, "an article of the database is damaged", -1);
    else
        sqlite3_result_text64(out, c.text[n].s != NULL ? c.text[n].s : "", c.text[n].len,
                              SQLITE_TRANSIENT, SQLITE_UTF8);
    bt_store_columns_release(&c);
    bt_buf_release(&pack);
}

static enum bt_status register_all(struct bt_store *s, struct bt_err *err)
{
    enum bt_status st = bt_fts_register(s->db, &s->fts, err);

    if (st == BT_OK &&
        sqlite3_create_function_v2(s->db, "bt_column", 3,
                                   SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
                                   column, NULL, NULL, NULL) != SQLITE_OK)
        st = bt_store_error(s, err);
    return st;
}

/* Ours, another's, or new. */
static enum bt_status look(struct bt_store *s, bool *fresh, struct bt_err *err)
{
    int64_t application, version, tables;
    enum bt_status st;

    if ((st = bt_store_number(s, "PRAGMA application_id", &application, err)) != BT_OK ||
        (st = bt_store_number(s, "PRAGMA user_version", &version, err)) != BT_OK ||
        (st = bt_store_number(s, "SELECT count(*) FROM sqlite_schema", &tables, err)) != BT_OK)
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

enum bt_status bt_store_connect(struct bt_store *s, enum bt_store_mode mode, struct bt_err *err)
{
    /* The page size counts for a new file only. */
    static const char reading[] = "PRAGMA cache_size = -65536; PRAGMA mmap_size = 1073741824;"
                                  "PRAGMA query_only = 1;";
    static const char writing[] =
        "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
        "PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;";
    int flags = mode == BT_STORE_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                       : SQLITE_OPEN_READONLY;
    bool fresh = false;
    enum bt_status st;

    if (sqlite3_open_v2(s->path, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        return bt_store_error(s, err);
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_busy_timeout(s->db, WAIT);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if ((st = register_all(s, err)) != BT_OK || (st = look(s, &fresh, err)) != BT_OK)
        return st; /* what is not ours is not touched */
    if (fresh && mode == BT_STORE_READ)
        return refuse(s, "is empty: nothing was indexed into it yet", err);
    st = bt_store_exec(s, mode == BT_STORE_WRITE ? writing : reading, err);
    return st == BT_OK && fresh ? bt_store_exec(s, schema, err) : st;
}

#endif
