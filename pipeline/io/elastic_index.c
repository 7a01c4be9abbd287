/* elastic_index.c: the index and its template, made where they are not there.  What is there is
 * the owner's: it is left as it is. */
#ifdef BT_HAVE_CURL
#include "io/elastic.h"

#include "core/err.h"
#include "core/json.h"
#include "io/bulk_answer.h"

enum { PRIORITY = 200 }; /* above the servers' own templates, which stop at 100 */

/* pipeline/index-template.json, put into the program by the Makefile. */
extern const char bt_index_template[];
extern const uint64_t bt_index_template_size;

void bt_elastic_template(struct bt_buf *b, const char *index)
{
    bt_buf_puts(b, "{\n\"index_patterns\": [");
    bt_json_str(&(struct bt_json){b, false}, bt_cstr(index));
    bt_buf_printf(b, "],\n\"priority\": %d,\n", PRIORITY);
    bt_buf_puts(b, "\"_meta\": {\"description\": \"records " BT_SCHEMA " of bantin\"},\n"
                   "\"template\": ");
    bt_buf_add(b, bt_index_template, (size_t)bt_index_template_size);
    bt_buf_puts(b, "}\n");
}

static enum bt_status refused(const struct bt_elastic *e, const char *what,
                              const struct bt_post_reply *r, struct bt_err *err)
{
    char reason[160];

    bt_bulk_reason(r->body, reason, sizeof reason);
    bt_err_set(err, BT_FATAL, "input-output", "%s: answers %d%s%.120s%s", what, r->status,
               reason[0] != '\0' ? ": " : "", reason,
               r->status == 403 ? " (--no-template leaves the index to the server)" : "");
    return bt_elastic_blame(e, BT_FATAL, err);
}

/* *there: the server knows what stands at this path. */
static enum bt_status look(struct bt_elastic *e, const char *what, const char *path,
                           bool *there, struct bt_err *err)
{
    struct bt_post_reply r = {0};
    enum bt_status st = bt_elastic_ask(e, "HEAD", path, BT_STR(""), &r, err);

    if (st != BT_OK)
        return st;
    *there = r.status == 200;
    return r.status == 200 || r.status == 404 ? BT_OK : refused(e, what, &r, err);
}

static enum bt_status put_template(struct bt_elastic *e, const char *path, struct bt_err *err)
{
    struct bt_buf text = BT_BUF_INIT;
    struct bt_post_reply r = {0};
    enum bt_status st;

    bt_elastic_template(&text, e->o.to->index);
    if (text.failed)
        st = bt_err_set(err, BT_FATAL, "no-memory", "out of memory making the template");
    else
        st = bt_elastic_ask(e, "PUT", path, (struct bt_str){text.s, (uint32_t)text.len}, &r,
                            err);
    bt_buf_release(&text);
    if (st == BT_OK && r.status != 200)
        st = refused(e, "cannot make the index template", &r, err);
    return st;
}

/* Another feeder may be a moment faster. */
static enum bt_status put_index(struct bt_elastic *e, const char *path, struct bt_err *err)
{
    struct bt_post_reply r = {0};
    enum bt_status st = bt_elastic_ask(e, "PUT", path, BT_STR(""), &r, err);
    char reason[80];

    if (st != BT_OK || r.status == 200)
        return st;
    bt_bulk_reason(r.body, reason, sizeof reason);
    if (r.status == 400 && strstr(reason, "resource_already_exists_exception") != NULL)
        return BT_OK;
    return refused(e, "cannot make the index", &r, err);
}

enum bt_status bt_elastic_index(struct bt_elastic *e, struct bt_err *err)
{
    char index[300], template[320];
    enum bt_status st;
    bool there = false;

    snprintf(index, sizeof index, "/%s", e->o.to->index);
    snprintf(template, sizeof template, "/_index_template/bantin-%s", e->o.to->index);
    st = look(e, "cannot look for the index", index, &there, err);
    if (st != BT_OK || there)
        return st;
    st = look(e, "cannot look for the index template", template, &there, err);
    if (st == BT_OK && !there)
        st = put_template(e, template, err);
    return st == BT_OK ? put_index(e, index, err) : st;
}

#else
typedef int bt_elastic_index_without_curl; /* a file must not be empty */
#endif
