/* search.c: `bantin search`: what was indexed, found however it is typed. */
#include "cmd/cmd.h"

#include "cmd/pick.h"
#include "cmd/search_show.h"
#include "core/err.h"
#include "io/sink.h"
#include "io/tables.h"
#include "stages/normalize.h"
#include "stages/search_query.h"

#include <unistd.h>

struct search_options {
    const char *db, *person, *role, *organization, *place, *from, *to, *marks, *dicts;
    int64_t limit;
    bool json, facets;
};

#define AT(field) offsetof(struct search_options, field)
static const struct bt_opt options[] = {
    {"db", 0, "FILE", NULL, "the database of bantin index", BT_OPT_STRING, AT(db)},
    {"limit", 0, "N", "10", "show the best N articles, 1000 at most", BT_OPT_NUMBER, AT(limit)},
    {"person", 0, "NAME", NULL, "only articles that name this person; part of a name is enough",
     BT_OPT_STRING, AT(person)},
    {"role", 0, "ROLE", NULL, "only articles in which somebody has this role", BT_OPT_STRING,
     AT(role)},
    {"organization", 0, "NAME", NULL, "only articles with this organization", BT_OPT_STRING,
     AT(organization)},
    {"place", 0, "NAME", NULL, "only articles with this place", BT_OPT_STRING, AT(place)},
    {"from", 0, "DATE", NULL, "only articles published on or after this day, month or year",
     BT_OPT_STRING, AT(from)},
    {"to", 0, "DATE", NULL, "only articles published on or before this day, month or year",
     BT_OPT_STRING, AT(to)},
    {"facets", 0, NULL, NULL,
     "at the end count people, positions, organizations and places of the best 2000 articles",
     BT_OPT_FLAG, AT(facets)},
    {"json", 0, NULL, NULL,
     "write a JSON object for each article: id, score, title, snippet, published", BT_OPT_FLAG,
     AT(json)},
    {"marks", 0, "OPEN|CLOSE", NULL,
     "what to put around the words found, instead of «|» or, on a terminal, bold letters",
     BT_OPT_STRING, AT(marks)},
    {"dicts", 0, "DIR", NULL, "tables of your own: their abbreviations are known too",
     BT_OPT_STRING, AT(dicts)},
    {0},
};

#ifdef BT_HAVE_SQLITE

enum { MAX_LIMIT = 1000 };

struct session {
    const struct search_options *opts;
    struct bt_dict *own; /* the built-in tables; NULL with --dicts */
    struct bt_run *run;  /* for --dicts */
    struct bt_table *table;
    size_t ntable;
    struct bt_normalizer *normalizer;
    struct bt_readings *readings;
    struct bt_arena *arena;
    struct bt_store store;
    struct bt_buf match;
    struct bt_search_days days;
    struct bt_show_options show;
};

static enum bt_status open_tables(struct session *s, struct bt_err *err)
{
    const struct bt_dict *dict;
    const char *const none[] = {NULL};
    enum bt_status st;

    if (s->opts->dicts != NULL) {
        if ((st = bt_tables_read(&s->table, &s->ntable, s->opts->dicts, err)) != BT_OK ||
            (st = bt_open(&s->run, none, s->table, s->ntable, err)) != BT_OK)
            return st;
        dict = bt_run_dict(s->run);
    } else {
        if ((st = bt_dict_open(&s->own, bt_dict_image, (size_t)bt_dict_image_size, err)) !=
            BT_OK)
            return st;
        dict = s->own;
    }
    if ((s->arena = bt_arena_new(NULL)) == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory");
    if ((st = bt_normalizer_open(&s->normalizer, dict, err)) == BT_OK)
        st = bt_readings_open(&s->readings, dict, err);
    return st;
}

/* As the texts were before they were indexed: NFC, one space, marks in their places. */
static enum bt_status normalize(struct session *s, struct bt_str *text, struct bt_err *err)
{
    static const struct bt_normal how = {BT_STEP_ALL & ~(uint32_t)BT_STEP_ENTITIES,
                                         BT_TONE_KEEP, true};
    struct bt_edits edits = {NULL, 0};
    uint32_t bad, step;

    if (text->len > BT_QUERY_BYTES)
        return bt_err_set(err, BT_FATAL, "usage", "a query of %u bytes, expected %d at most",
                          text->len, BT_QUERY_BYTES);
    for (uint32_t i = 0; i < text->len; i += step)
        if ((step = bt_utf8_length(text->s + i, text->len - i, &bad)) == 0)
            return bt_err_set(err, BT_FATAL, "usage",
                              "the query is no UTF-8: byte %u is 0x%02x", i + 1,
                              (unsigned)(unsigned char)text->s[i]);
    if (setjmp(*bt_arena_guard(s->arena)) != 0)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading the query");
    bt_normalize(s->normalizer, s->arena, &how, text, &edits);
    return BT_OK;
}

/* The operands are one query. */
static enum bt_status put_query(struct session *s, const struct bt_args *args,
                                struct bt_err *err)
{
    struct bt_buf text = BT_BUF_INIT, made = BT_BUF_INIT;
    struct bt_str query;
    enum bt_status st;

    for (size_t i = 0; i < args->nfile; i++) {
        if (i != 0)
            bt_buf_putc(&text, ' ');
        bt_buf_puts(&text, args->file[i]);
    }
    query = (struct bt_str){text.s, (uint32_t)text.len};
    if ((st = normalize(s, &query, err)) == BT_OK)
        st = bt_query_write(&made, s->readings, query, err);
    if (st == BT_OK && made.len == 0 && args->nfile != 0)
        st = bt_err_set(err, BT_FATAL, "usage", "the query has no word to find");
    if (made.len != 0)
        bt_buf_printf(&s->match, "({title text expanded} : (%.*s))", (int)made.len, made.s);
    bt_buf_release(&text);
    bt_buf_release(&made);
    return st;
}

static enum bt_status put_filter(struct session *s, const char *option, const char *column,
                                 const char *value, struct bt_err *err)
{
    struct bt_buf made = BT_BUF_INIT;
    struct bt_str text;
    enum bt_status st;

    if (value == NULL)
        return BT_OK;
    text = bt_cstr(value);
    if ((st = normalize(s, &text, err)) == BT_OK)
        st = bt_query_phrase(&made, s->readings, text, err);
    if (st == BT_OK && made.len == 0)
        st = bt_err_set(err, BT_FATAL, "usage", "option --%s is \"%.60s\", expected a name",
                        option, value);
    if (st == BT_OK)
        bt_buf_printf(&s->match, "%s({%s} : (%.*s))", s->match.len != 0 ? " AND " : "", column,
                      (int)made.len, made.s);
    bt_buf_release(&made);
    return st;
}

static enum bt_status put_days(struct session *s, struct bt_err *err)
{
    const struct search_options *o = s->opts;
    enum bt_status st = BT_OK;
    int64_t first, next;

    s->days = (struct bt_search_days){INT32_MIN, INT32_MAX};
    if (o->from != NULL && (st = bt_pick_days("from", o->from, &first, &next, err)) == BT_OK)
        s->days.from = (int32_t)first;
    if (st == BT_OK && o->to != NULL &&
        (st = bt_pick_days("to", o->to, &first, &next, err)) == BT_OK)
        s->days.to = (int32_t)next - 1;
    return st;
}

static enum bt_status put_all(struct session *s, const struct bt_args *args, struct bt_err *err)
{
    const struct search_options *o = s->opts;
    enum bt_status st;

    if ((st = put_query(s, args, err)) != BT_OK ||
        (st = put_filter(s, "person", "people", o->person, err)) != BT_OK ||
        (st = put_filter(s, "role", "roles", o->role, err)) != BT_OK ||
        (st = put_filter(s, "organization", "organizations", o->organization, err)) != BT_OK ||
        (st = put_filter(s, "place", "places", o->place, err)) != BT_OK ||
        (st = put_days(s, err)) != BT_OK)
        return st;
    if (s->match.failed)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading the query");
    if (s->match.len == 0 && o->from == NULL && o->to == NULL)
        return bt_err_set(err, BT_FATAL, "usage", "bantin search needs a query or a filter");
    return BT_OK;
}

static enum bt_status open_show(struct session *s, struct bt_err *err)
{
    const char *no_colour = getenv("NO_COLOR"), *marks = s->opts->marks, *bar;

    s->show.json = s->opts->json;
    s->show.open = BT_STR("«");
    s->show.close = BT_STR("»");
    if (marks != NULL) {
        if ((bar = strchr(marks, '|')) == NULL)
            return bt_err_set(err, BT_FATAL, "usage",
                              "option --marks is \"%.40s\", expected OPEN|CLOSE", marks);
        s->show.open = (struct bt_str){marks, (uint32_t)(bar - marks)};
        s->show.close = bt_cstr(bar + 1);
    } else if (!s->show.json && isatty(STDOUT_FILENO) &&
               (no_colour == NULL || *no_colour == '\0')) {
        s->show.open = BT_STR("\033[1m");
        s->show.close = BT_STR("\033[0m");
    }
    return BT_OK;
}

static enum bt_status show(struct session *s, const struct bt_search_found *found,
                           struct bt_sink *out, struct bt_err *err)
{
    struct bt_str match = {s->match.s, (uint32_t)s->match.len};
    struct bt_search_article article = {.hit = NULL};
    struct bt_buf text = BT_BUF_INIT;
    enum bt_status st = BT_OK;

    for (uint32_t i = 0; st == BT_OK && i < found->n && i < s->opts->limit; i++) {
        bt_buf_clear(&text);
        if ((st = bt_search_load(&s->store, match, found->hit[i].doc, &article, err)) == BT_OK)
            st = bt_show_hit(&text, &s->show, &found->hit[i], &article, s->store.fts.cutter,
                             err);
        if (st == BT_OK)
            st = bt_sink_add(out, (struct bt_str){text.s, (uint32_t)text.len}, err);
    }
    bt_search_article_release(&article);
    bt_buf_release(&text);
    return st;
}

static enum bt_status show_facets(struct session *s, const struct bt_search_found *found,
                                  struct bt_sink *out, struct bt_err *err)
{
    struct bt_search_counter *counter = NULL;
    struct bt_buf text = BT_BUF_INIT;
    enum bt_status st = bt_search_count(&s->store, found, &counter, err);

    if (st == BT_OK) {
        bt_show_facets(&text, &s->show, counter, found);
        st = bt_sink_add(out, (struct bt_str){text.s, (uint32_t)text.len}, err);
    }
    bt_search_counter_free(counter);
    bt_buf_release(&text);
    return st;
}

static enum bt_status search(struct session *s, const struct bt_args *args, struct bt_err *err)
{
    const struct search_options *o = s->opts;
    uint32_t keep = o->facets ? BT_SEARCH_KEPT : (uint32_t)o->limit;
    struct bt_search_found found = {.hit = NULL};
    struct bt_sink out = {0};
    enum bt_status st, closed;

    if ((st = open_show(s, err)) != BT_OK || (st = open_tables(s, err)) != BT_OK ||
        (st = put_all(s, args, err)) != BT_OK ||
        (st = bt_store_open(&s->store, o->db, BT_STORE_READ, err)) != BT_OK)
        return st;
    st = bt_search_run(&s->store, (struct bt_str){s->match.s, (uint32_t)s->match.len}, s->days,
                       keep, &found, err);
    if (st == BT_OK)
        st = bt_sink_open(&out, NULL, false, err);
    if (st == BT_OK)
        st = show(s, &found, &out, err);
    if (st == BT_OK && o->facets)
        st = show_facets(s, &found, &out, err);
    closed = bt_sink_close(&out, st == BT_OK ? err : &(struct bt_err){0});
    st = st == BT_OK ? closed : st;
    if (st == BT_OK && !o->json)
        fprintf(stderr, "%s%llu article%s found\n", found.more ? "more than " : "",
                (unsigned long long)found.matched, found.matched == 1 ? "" : "s");
    bt_search_release(&found);
    return st;
}

static void close_session(struct session *s)
{
    bt_store_close(&s->store);
    bt_buf_release(&s->match);
    bt_readings_free(s->readings);
    bt_normalizer_free(s->normalizer);
    bt_arena_free(s->arena);
    bt_dict_free(s->own);
    bt_close(s->run);
    bt_tables_free(s->table, s->ntable);
}

#endif

static int run(const void *opts, struct bt_args *args)
{
    struct bt_err err = {0};

#ifdef BT_HAVE_SQLITE
    struct session s = {.opts = opts};
    enum bt_status st;

    if (s.opts->db == NULL) {
        bt_err_set(&err, BT_FATAL, "usage", "bantin search needs --db FILE");
        return bt_complain(&err);
    }
    if (s.opts->limit < 1 || s.opts->limit > MAX_LIMIT) {
        bt_err_set(&err, BT_FATAL, "usage", "option --limit is %lld, expected 1 to %d",
                   (long long)s.opts->limit, MAX_LIMIT);
        return bt_complain(&err);
    }
    st = search(&s, args, &err);
    close_session(&s);
    if (st == BT_OK)
        return BT_EXIT_OK;
    if (err.code != NULL && strcmp(err.code, "closed-pipe") == 0)
        return BT_EXIT_PIPE;
#else
    (void)opts;
    (void)args;
    bt_err_set(&err, BT_FATAL, "usage", "this bantin was built without sqlite3");
#endif
    return bt_complain(&err);
}

const struct bt_cmd bt_cmd_search = {
    .name = "search",
    .args = "--db FILE [QUERY...]",
    .help = "find articles that bantin index has put into a database",
    .about =
        "  lúa ngô             articles with all of the words\n"
        "  \"vụ đông xuân\"      with the words side by side\n"
        "  lúa OR ngô          with one of the two\n"
        "  lúa -ngô            without the second; also: lúa NOT ngô\n"
        "  (lúa OR ngô) giống  brackets\n"
        "Nothing else in a query has a meaning.  A query with a - is one operand, in quotes "
        "of\n"
        "the shell.\n"
        "\n"
        "A word with marks finds itself only, one without marks all its forms: duong finds\n"
        "đường and Dương, đường only đường.  An abbreviation finds its readings, a long form\n"
        "its abbreviation: HĐND and hội đồng nhân dân find the same.\n"
        "\n"
        "The best articles come first.  Where more than 10000 are found, only the newest of\n"
        "them are ranked.\n",
    .opts = options,
    .size = sizeof(struct search_options),
    .run = run,
};
