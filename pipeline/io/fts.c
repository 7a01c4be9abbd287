/* fts.c: see fts.h. */
#ifdef BT_HAVE_SQLITE
#include "io/fts.h"

#include "core/err.h"
#include "core/str.h"
#include "stages/search_words.h"

#include <math.h>

enum { EXACT = 1, GAP = 2 };

static int create(void *ctx, const char **args, int nargs, Fts5Tokenizer **out)
{
    (void)args;
    (void)nargs;
    *out = ctx;
    return SQLITE_OK;
}

static void forget(Fts5Tokenizer *t)
{
    (void)t; /* the caller's */
}

static int tokenize(Fts5Tokenizer *t, void *ctx, int flags, const char *text, int n,
                    int (*take)(void *, int, const char *, int, int, int))
{
    struct bt_fts *fts = (void *)t;
    struct bt_str s = {text, n > 0 ? (uint32_t)n : 0};
    struct bt_search_word w;
    char marked[BT_SEARCH_FORM + 1] = {EXACT}, gap = GAP;
    bool query = (flags & FTS5_TOKENIZE_QUERY) != 0;
    int rc = SQLITE_OK;

    for (uint32_t pos = 0; rc == SQLITE_OK && bt_search_next(fts->cutter, s, pos, &w);
         pos = w.at.end) {
        int beg = (int)w.at.beg, end = (int)w.at.end;
        fts->words++;
        if (w.exact.len != 0)
            memcpy(marked + 1, w.exact.s, w.exact.len);
        if (w.gap)
            rc = take(ctx, 0, &gap, 1, beg, end);
        else if (!query || w.exact.len == 0)
            rc = take(ctx, 0, w.folded.s, (int)w.folded.len, beg, end);
        if (rc == SQLITE_OK && w.exact.len != 0)
            rc = take(ctx, query ? 0 : FTS5_TOKEN_COLOCATED, marked, (int)w.exact.len + 1, beg,
                      end);
    }
    return rc;
}

/* What is known of a query as a whole. */
struct weights {
    double average; /* words of an article */
    int nphrase;
    double idf[];
};

/* How many rows a phrase has, guessed from the first of them: those with a common word are spread
 * evenly enough. */
enum { COUNTED = 1000 };
struct count {
    int64_t n, last;
};

static int count_row(const Fts5ExtensionApi *api, Fts5Context *fts, void *ctx)
{
    struct count *c = ctx;

    c->last = api->xRowid(fts);
    return ++c->n == COUNTED ? SQLITE_DONE : SQLITE_OK;
}

static int weigh(const Fts5ExtensionApi *api, Fts5Context *fts, int64_t last,
                 struct weights **out)
{
    int nphrase = api->xPhraseCount(fts), rc;
    struct weights *w = sqlite3_malloc64(sizeof *w + (uint64_t)nphrase * sizeof w->idf[0]);
    sqlite3_int64 rows = 0, words = 0;

    if (w == NULL)
        return SQLITE_NOMEM;
    w->nphrase = nphrase;
    rc = api->xRowCount(fts, &rows);
    if (rc == SQLITE_OK)
        rc = api->xColumnTotalSize(fts, -1, &words);
    w->average = rows > 0 && words > 0 ? (double)words / (double)rows : 1;
    for (int i = 0; rc == SQLITE_OK && i < nphrase; i++) {
        struct count c = {0, 0};
        double n;
        rc = api->xQueryPhrase(fts, i, &c, count_row);
        n = c.n < COUNTED || c.last <= 0 ? (double)c.n
                                         : (double)c.n * (double)last / (double)c.last;
        n = n < (double)rows ? n : (double)rows;
        w->idf[i] = log(1 + ((double)rows - n + 0.5) / (n + 0.5)); /* never below zero */
    }
    if (rc == SQLITE_OK)
        rc = api->xSetAuxdata(fts, w, sqlite3_free);
    else
        sqlite3_free(w);
    *out = w;
    return rc;
}

/* The hits of the row by phrase, weighted by column: a title counts more; what is written out stands in the
 * text as an abbreviation too; a filter changes no rank. */
static int add_hits(const Fts5ExtensionApi *api, Fts5Context *fts, double *sum, int nphrase)
{
    static const double by_column[BT_FTS_NCOLUMN] = {
        [BT_FTS_TITLE] = 5, [BT_FTS_TEXT] = 1, [BT_FTS_EXPANDED] = 0.5};
    int n = 0, rc = api->xInstCount(fts, &n);

    for (int i = 0; rc == SQLITE_OK && i < n; i++) {
        int phrase, column, word;
        rc = api->xInst(fts, i, &phrase, &column, &word);
        if (rc == SQLITE_OK && phrase < nphrase && column < BT_FTS_NCOLUMN)
            sum[phrase] += by_column[column];
    }
    return rc;
}

static void score(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *out,
                  int nargs, sqlite3_value **arg)
{
    enum { MOST = 256 };
    const double k1 = 1.2, b = 0.75; /* as usual */
    struct weights *w = api->xGetAuxdata(fts, 0);
    double sum[MOST] = {0}, length, result = 0;
    int rc = SQLITE_OK;

    if (nargs != 2) {
        sqlite3_result_error(out, "bt_score(fts, length, last)", -1);
        return;
    }
    length = sqlite3_value_double(arg[0]);
    if (w == NULL)
        rc = weigh(api, fts, sqlite3_value_int64(arg[1]), &w);
    if (rc == SQLITE_OK)
        rc = add_hits(api, fts, sum, w->nphrase < MOST ? w->nphrase : MOST);
    if (rc != SQLITE_OK) {
        sqlite3_result_error_code(out, rc);
        return;
    }
    for (int i = 0; i < w->nphrase && i < MOST; i++)
        result +=
            w->idf[i] * sum[i] * (k1 + 1) / (sum[i] + k1 * (1 - b + b * length / w->average));
    sqlite3_result_double(out, result);
}

static void hits(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *out, int nargs,
                 sqlite3_value **arg)
{
    struct bt_fts_hit *hit;
    int n = 0, rc = api->xInstCount(fts, &n);

    (void)nargs;
    (void)arg;
    n = n < BT_FTS_HITS ? n : BT_FTS_HITS;
    hit = sqlite3_malloc64(((uint64_t)n + 1) * sizeof *hit);
    if (hit == NULL)
        rc = SQLITE_NOMEM;
    for (int i = 0; rc == SQLITE_OK && i < n; i++) {
        int phrase, column, word;
        rc = api->xInst(fts, i, &phrase, &column, &word);
        if (rc == SQLITE_OK)
            hit[i] = (struct bt_fts_hit){(uint32_t)phrase, (uint32_t)column, (uint32_t)word,
                                         (uint32_t)api->xPhraseSize(fts, phrase)};
    }
    if (rc == SQLITE_OK) {
        sqlite3_result_blob64(out, hit, (uint64_t)n * sizeof *hit, sqlite3_free);
    } else {
        sqlite3_free(hit);
        sqlite3_result_error_code(out, rc);
    }
}

static fts5_api *find_api(sqlite3 *db)
{
    fts5_api *api = NULL;
    sqlite3_stmt *s = NULL;

    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &s, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(s, 1, (void *)&api, "fts5_api_ptr", NULL);
        sqlite3_step(s);
    }
    sqlite3_finalize(s);
    return api;
}

enum bt_status bt_fts_register(sqlite3 *db, struct bt_fts *fts, struct bt_err *err)
{
    fts5_tokenizer tokenizer = {create, forget, tokenize};
    fts5_api *api = find_api(db);

    if (fts->cutter == NULL && (fts->cutter = bt_search_cutter_new()) == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening the database");
    if (api == NULL || api->iVersion < 2)
        return bt_err_set(err, BT_FATAL, "usage", "this machine's SQLite has no FTS5");
    if (api->xCreateTokenizer(api, "bantin", fts, &tokenizer, NULL) != SQLITE_OK ||
        api->xCreateFunction(api, "bt_score", NULL, score, NULL) != SQLITE_OK ||
        api->xCreateFunction(api, "bt_hits", NULL, hits, NULL) != SQLITE_OK)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory opening the database");
    return BT_OK;
}

#endif
