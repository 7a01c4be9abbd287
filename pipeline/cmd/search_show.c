/* search_show.c: see search_show.h. */
#ifdef BT_HAVE_SQLITE
#include "cmd/search_show.h"

#include "core/err.h"
#include "core/json.h"
#include "core/when.h"

static struct bt_str str(const struct bt_buf *b)
{
    return (struct bt_str){b->s, (uint32_t)b->len};
}

/* "2020-10-14"; empty without a day. */
static struct bt_str day_text(int32_t day, char room[40])
{
    struct bt_civil c = {0};

    if (day == BT_NO_DAY)
        return BT_STR("");
    bt_civil_from_days(day, &c.year, &c.month, &c.day);
    return (struct bt_str){room, bt_time_format(bt_time_make(c, BT_DAY, 0), room)};
}

static void json_hit(struct bt_buf *out, const struct bt_search_hit *hit, struct bt_str id,
                     struct bt_str uri, struct bt_str title, struct bt_str snippet)
{
    struct bt_json j = {out, false};
    char room[40], score[32];
    int n = snprintf(score, sizeof score, "%.3f", hit->score);
    struct bt_str day = day_text(hit->day, room);

    bt_json_open(&j, '{');
    bt_json_key(&j, "id");
    bt_json_str(&j, id);
    bt_json_key(&j, "score");
    bt_json_decimal(&j, (struct bt_str){score, (uint32_t)n});
    bt_json_key(&j, "title");
    if (title.len != 0)
        bt_json_str(&j, title);
    else
        bt_json_null(&j);
    bt_json_key(&j, "snippet");
    bt_json_str(&j, snippet);
    bt_json_key(&j, "published");
    if (day.len != 0)
        bt_json_str(&j, day);
    else
        bt_json_null(&j);
    if (uri.len != 0) {
        bt_json_key(&j, "uri");
        bt_json_str(&j, uri);
    }
    bt_json_close(&j, '}');
    bt_buf_putc(out, '\n');
}

/* An address may hold anything: a terminal shall obey none of it. */
static void put_plain(struct bt_buf *b, struct bt_str s)
{
    for (uint32_t i = 0; i < s.len; i++)
        if ((unsigned char)s.s[i] > 0x20 && (unsigned char)s.s[i] < 0x7F)
            bt_buf_putc(b, s.s[i]);
        else
            bt_buf_printf(b, "%%%02X", (unsigned)(unsigned char)s.s[i]);
}

static void text_hit(struct bt_buf *out, const struct bt_search_hit *hit, struct bt_str id,
                     struct bt_str uri, struct bt_str title, struct bt_str snippet)
{
    char room[40];
    struct bt_str day = day_text(hit->day, room);

    if (title.len != 0) {
        bt_buf_str(out, title);
        bt_buf_putc(out, '\n');
    }
    bt_buf_puts(out, "  ");
    put_plain(out, id);
    if (day.len != 0) {
        bt_buf_puts(out, "  ");
        bt_buf_str(out, day);
    }
    if (uri.len != 0) {
        bt_buf_puts(out, "  ");
        put_plain(out, uri);
    }
    bt_buf_puts(out, "\n  ");
    bt_buf_str(out, snippet);
    bt_buf_puts(out, "\n\n");
}

static void put_snippet(struct bt_buf *b, const struct bt_show_options *o,
                        const struct bt_search_pack *p, const struct bt_mark *mark, uint32_t n)
{
    struct bt_span part = bt_snippet_choose(p, mark, n);
    uint32_t first = p->title.beg == 0 ? p->title.end : 0;

    while (first < part.beg && (p->text.s[first] == ' ' || p->text.s[first] == '\n'))
        first++;
    if (part.beg > first)
        bt_buf_puts(b, "… ");
    bt_snippet_write(b, p->text, part, mark, n, o->open, o->close);
    if (part.end < p->text.len)
        bt_buf_puts(b, " …");
}

enum bt_status bt_show_hit(struct bt_buf *out, const struct bt_show_options *o,
                           const struct bt_search_hit *hit, const struct bt_search_article *a,
                           struct bt_search_cutter *cutter, struct bt_err *err)
{
    struct bt_buf marks = BT_BUF_INIT, title = BT_BUF_INIT, snippet = BT_BUF_INIT;
    struct bt_search_pack p;
    enum bt_status st = BT_OK;

    if (!bt_search_pack_read(str(&a->pack), &p)) {
        st = bt_err_set(err, BT_FATAL, "input-output", "article %lld is damaged",
                        (long long)hit->doc);
    } else if (!bt_snippet_marks(&p, a->hit, a->nhit, cutter, &marks)) {
        st = bt_err_set(err, BT_FATAL, "no-memory", "out of memory showing an article");
    } else {
        const struct bt_mark *mark = (const void *)marks.s;
        uint32_t n = (uint32_t)(marks.len / sizeof *mark);
        bt_snippet_write(&title, p.text, p.title, mark, n, o->open, o->close);
        put_snippet(&snippet, o, &p, mark, n);
        (o->json ? json_hit : text_hit)(out, hit, str(&a->id), p.uri, str(&title),
                                        str(&snippet));
        if (title.failed || snippet.failed || out->failed)
            st = bt_err_set(err, BT_FATAL, "no-memory", "out of memory showing an article");
    }
    bt_buf_release(&marks);
    bt_buf_release(&title);
    bt_buf_release(&snippet);
    return st;
}

static const struct {
    enum bt_search_kind kind;
    const char *name;
} facets[] = {{BT_SEARCH_PERSON, "people"},
              {BT_SEARCH_POSITION, "positions"},
              {BT_SEARCH_ORGANIZATION, "organizations"},
              {BT_SEARCH_PLACE, "places"}};
enum { NFACET = sizeof facets / sizeof facets[0] };

static void json_facets(struct bt_buf *out, const struct bt_search_counter *c,
                        const struct bt_search_found *found)
{
    struct bt_json j = {out, false};

    bt_json_open(&j, '{');
    bt_json_key(&j, "matched");
    bt_json_int(&j, (int64_t)found->matched);
    bt_json_key(&j, "more");
    bt_json_bool(&j, found->more);
    bt_json_key(&j, "counted");
    bt_json_int(&j, found->n < BT_SEARCH_KEPT ? found->n : BT_SEARCH_KEPT);
    bt_json_key(&j, "facets");
    bt_json_open(&j, '{');
    for (int i = 0; i < NFACET; i++) {
        const struct bt_search_value *v;
        uint32_t n = bt_search_values(c, facets[i].kind, &v);
        bt_json_key(&j, facets[i].name);
        bt_json_open(&j, '[');
        for (uint32_t k = 0; k < n; k++) {
            bt_json_open(&j, '{');
            bt_json_key(&j, "value");
            bt_json_str(&j, v[k].name);
            bt_json_key(&j, "count");
            bt_json_int(&j, v[k].n);
            bt_json_close(&j, '}');
        }
        bt_json_close(&j, ']');
    }
    bt_json_close(&j, '}');
    bt_json_close(&j, '}');
    bt_buf_putc(out, '\n');
}

void bt_show_facets(struct bt_buf *out, const struct bt_show_options *o,
                    const struct bt_search_counter *c, const struct bt_search_found *found)
{
    if (o->json) {
        json_facets(out, c, found);
        return;
    }
    for (int i = 0; i < NFACET; i++) {
        const struct bt_search_value *v;
        uint32_t n = bt_search_values(c, facets[i].kind, &v);
        if (n != 0)
            bt_buf_printf(out, "%s:\n", facets[i].name);
        for (uint32_t k = 0; k < n; k++) {
            bt_buf_printf(out, "%7u  ", v[k].n);
            bt_snippet_write(out, v[k].name, (struct bt_span){0, v[k].name.len}, NULL, 0,
                             BT_STR(""), BT_STR(""));
            bt_buf_putc(out, '\n');
        }
    }
}

#endif
