/* store_columns.c: an article as the texts of the index's columns; see store.h. */
#ifdef BT_HAVE_SQLITE
#include "io/store.h"

#include "stages/search_words.h"

#include <zstd.h>

enum { MAX_PACK = 1 << 30 };

bool bt_store_unpack(struct bt_str packed, struct bt_buf *out)
{
    unsigned long long n = ZSTD_getFrameContentSize(packed.s, packed.len);
    size_t got;

    bt_buf_clear(out);
    if (n > MAX_PACK || !bt_buf_reserve(out, (size_t)n))
        return false;
    got = ZSTD_decompress(out->s, (size_t)n, packed.s, packed.len);
    if (ZSTD_isError(got) || got != n)
        return false;
    out->len = got;
    return true;
}

static void put_facets(struct bt_store_columns *c, struct bt_str facets)
{
    static const int column[BT_SEARCH_NKIND] = {[BT_SEARCH_PERSON] = BT_FTS_PEOPLE,
                                                [BT_SEARCH_POSITION] = -1,
                                                [BT_SEARCH_ROLE] = BT_FTS_ROLES,
                                                [BT_SEARCH_ORGANIZATION] = BT_FTS_ORGANIZATIONS,
                                                [BT_SEARCH_PLACE] = BT_FTS_PLACES};
    enum bt_search_kind kind;
    struct bt_str name;

    for (uint32_t at = 0; bt_search_facet(facets, &at, &kind, &name);) {
        if (column[kind] < 0)
            continue;
        bt_buf_str(&c->text[column[kind]], name);
        bt_buf_putc(&c->text[column[kind]], BT_SEARCH_GAP);
    }
}

bool bt_store_columns(struct bt_store_columns *c, struct bt_str facets, struct bt_str pack)
{
    struct bt_search_pack p;
    struct bt_buf *text = &c->text[BT_FTS_TEXT];
    bool failed = false;

    for (int i = 0; i < BT_FTS_NCOLUMN; i++)
        bt_buf_clear(&c->text[i]);
    if (!bt_search_pack_read(pack, &p))
        return false;
    bt_buf_str(&c->text[BT_FTS_TITLE], bt_slice(p.text, p.title.beg, p.title.end));
    bt_buf_str(text, p.text);
    if (!text->failed &&
        p.title.end > p.title.beg) /* once, and every other word keeps its place */
        memset(text->s + p.title.beg, ' ', p.title.end - p.title.beg);
    bt_search_pack_expand(&p, &c->text[BT_FTS_EXPANDED], NULL);
    put_facets(c, facets);
    for (int i = 0; i < BT_FTS_NCOLUMN; i++)
        failed |= c->text[i].failed;
    return !failed;
}

void bt_store_columns_release(struct bt_store_columns *c)
{
    for (int i = 0; i < BT_FTS_NCOLUMN; i++)
        bt_buf_release(&c->text[i]);
}

#endif
