/* bulk.c: see bulk.h.  Articles stand in a queue by number; a batch is a list of numbers. */
#include "io/bulk_parts.h"

#include "core/err.h"

void bt_bulk_init(struct bt_bulk *b, const struct bt_bulk_limits *limits)
{
    *b = (struct bt_bulk){.limits = *limits, .random = limits->seed};
    b->most = (limits->requests + 1) * limits->bytes;
}

static void free_batch(struct bt_bulk_batch *batch)
{
    if (batch != NULL)
        free(batch->number);
    free(batch);
}

void bt_bulk_release(struct bt_bulk *b)
{
    for (uint64_t i = b->first; i < b->next; i++) {
        free(bt_bulk_entry(b, i)->bytes);
        free(bt_bulk_entry(b, i)->id);
        free(bt_bulk_entry(b, i)->line);
    }
    while (b->batch != NULL) {
        struct bt_bulk_batch *next = b->batch->next;
        free_batch(b->batch);
        b->batch = next;
    }
    free(b->entry);
    free(b->line);
    *b = (struct bt_bulk){0};
}

bool bt_bulk_room(const struct bt_bulk *b)
{
    uint64_t most = (uint64_t)(b->limits.requests + 1) * b->limits.documents;

    /* all answered and yet held: we are in doubt whether to believe it, and need more to know */
    if (b->batch == NULL && b->fresh == b->next)
        return true;
    return b->bytes < b->most && b->next - b->first < most;
}

static bool grow(struct bt_bulk *b)
{
    uint64_t cap = b->cap == 0 ? 256 : b->cap * 2;
    struct bt_bulk_entry *e = calloc(cap, sizeof *e);

    if (e == NULL)
        return false;
    for (uint64_t i = b->first; i < b->next; i++)
        e[i & (cap - 1)] = *bt_bulk_entry(b, i);
    free(b->entry);
    b->entry = e;
    b->cap = cap;
    return true;
}

static char *copy_lines(const struct bt_bulk_article *a)
{
    size_t action = a->action.len, document = a->document.len;
    char *s = malloc(action + document + 2);

    if (s == NULL)
        return NULL;
    memcpy(s, a->action.s, action);
    s[action] = '\n';
    memcpy(s + action + 1, a->document.s, document);
    s[action + 1 + document] = '\n';
    return s;
}

static bool fill(struct bt_bulk_entry *e, const struct bt_bulk_article *a)
{
    bool sends = a->action.len != 0;

    *e = (struct bt_bulk_entry){.state = sends ? BT_BULK_WAITING : BT_BULK_ANSWERED,
                                .position = a->position,
                                .fingerprint = a->fingerprint};
    if (sends) {
        e->bytes = copy_lines(a);
        e->action = a->action.len + 1;
        e->len = e->action + a->document.len + 1;
        e->id = strndup(a->id.s, a->id.len);
        e->hash = bt_str_hash(a->id.s, a->id.len);
        if (e->bytes != NULL && e->id != NULL)
            return true;
        free(e->bytes);
        free(e->id);
        return false;
    }
    e->bad = true;
    return (e->line = strndup(a->line.s, a->line.len)) != NULL;
}

enum bt_status bt_bulk_add(struct bt_bulk *b, const struct bt_bulk_article *a,
                           struct bt_err *err)
{
    bool nothing = a->action.len == 0 && a->line.len == 0;
    struct bt_bulk_entry *e;

    if (nothing && b->first != b->next) { /* leaves with the one before it */
        e = bt_bulk_entry(b, b->next - 1);
        e->position = a->position;
        e->fingerprint = a->fingerprint;
        return BT_OK;
    }
    if (b->next - b->first == b->cap && !grow(b))
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory keeping documents");
    e = bt_bulk_entry(b, b->next);
    if (nothing)
        *e = (struct bt_bulk_entry){
            .state = BT_BULK_ANSWERED, .position = a->position, .fingerprint = a->fingerprint};
    else if (!fill(e, a))
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory keeping a document");
    b->next++;
    b->bytes += e->len;
    b->fresh_bytes += e->len;
    return BT_OK;
}

/* A document of this id came earlier and is not answered: under way, to be sent again, or in the
 * batch being made.  Few thousand are held, so looking at all is cheap. */
static bool must_wait(const struct bt_bulk *b, uint64_t number)
{
    const struct bt_bulk_entry *e = bt_bulk_entry(b, number);

    for (uint64_t i = b->first; i < number; i++) {
        const struct bt_bulk_entry *other = bt_bulk_entry(b, i);
        if (other->hash == e->hash && other->state == BT_BULK_WAITING &&
            strcmp(other->id, e->id) == 0)
            return true;
    }
    return false;
}

struct bt_bulk_batch *bt_bulk_batch_new(uint32_t room)
{
    struct bt_bulk_batch *batch = calloc(1, sizeof *batch);

    if (batch != NULL && (batch->number = calloc(room, sizeof *batch->number)) != NULL)
        return batch;
    free(batch);
    return NULL;
}

/* Documents from `fresh` on, as many as go into one request; an empty batch: they have to wait. */
static void gather(struct bt_bulk *b, struct bt_bulk_batch *batch)
{
    for (; b->fresh < b->next && batch->n < b->limits.documents; b->fresh++) {
        const struct bt_bulk_entry *e = bt_bulk_entry(b, b->fresh);
        if (e->state == BT_BULK_WAITING) {
            if ((batch->n != 0 && batch->bytes + e->len > b->limits.bytes) ||
                must_wait(b, b->fresh))
                return;
            batch->number[batch->n++] = b->fresh;
            batch->bytes += e->len;
        }
        b->fresh_bytes -= e->len;
    }
}

static enum bt_status make_batch(struct bt_bulk *b, struct bt_bulk_batch **out,
                                 struct bt_err *err)
{
    struct bt_bulk_batch **at = &b->batch, *batch = bt_bulk_batch_new(b->limits.documents);

    if (batch == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory making a request");
    gather(b, batch);
    if (batch->n == 0) {
        free_batch(batch);
        return BT_OK;
    }
    while (*at != NULL)
        at = &(*at)->next;
    *at = *out = batch;
    return BT_OK;
}

static struct bt_bulk_batch *due_batch(const struct bt_bulk *b, uint64_t now, uint64_t *due)
{
    for (struct bt_bulk_batch *batch = b->batch; batch != NULL; batch = batch->next) {
        if (batch->sent)
            continue;
        if (batch->due <= now)
            return batch;
        if (batch->due < *due)
            *due = batch->due;
    }
    return NULL;
}

enum bt_status bt_bulk_next(struct bt_bulk *b, uint64_t now, bool rest,
                            struct bt_bulk_batch **out, uint64_t *due, struct bt_err *err)
{
    bool full = b->fresh_bytes >= b->limits.bytes ||
                b->next - b->fresh >= b->limits.documents || rest || !bt_bulk_room(b);
    enum bt_status st = BT_OK;

    *out = NULL;
    *due = UINT64_MAX;
    if (b->under_way >= b->limits.requests)
        return BT_OK;
    if (now < b->pause) {
        if (b->batch != NULL || (full && b->fresh != b->next))
            *due = b->pause;
        return BT_OK;
    }
    *out = due_batch(b, now, due);
    if (*out == NULL && full && b->fresh != b->next)
        st = make_batch(b, out, err);
    if (*out != NULL) {
        (*out)->sent = true;
        b->under_way++;
        b->counts.again += (*out)->tries != 0 ? (*out)->n : 0;
    }
    return st;
}

void bt_bulk_body(const struct bt_bulk *b, const struct bt_bulk_batch *batch,
                  struct bt_buf *out)
{
    bt_buf_reserve(out, batch->bytes);
    for (uint32_t i = 0; i < batch->n; i++) {
        const struct bt_bulk_entry *e = bt_bulk_entry(b, batch->number[i]);
        bt_buf_add(out, e->bytes, e->len);
    }
}

void bt_bulk_drop(struct bt_bulk *b, struct bt_bulk_batch *batch)
{
    struct bt_bulk_batch **at = &b->batch;

    while (*at != batch)
        at = &(*at)->next;
    *at = batch->next;
    free_batch(batch);
}

bool bt_bulk_pop(struct bt_bulk *b, bool rest, struct bt_bulk_done *out)
{
    bool settled = b->doubt == 0 || (rest && b->batch == NULL && b->fresh == b->next);
    struct bt_bulk_entry *e;

    if (b->first == b->next || !settled)
        return false;
    e = bt_bulk_entry(b, b->first);
    if (e->state != BT_BULK_ANSWERED)
        return false;
    free(b->line);
    b->line = e->line;
    *out = (struct bt_bulk_done){.line = bt_cstr(e->line != NULL ? e->line : ""),
                                 .bad = e->bad,
                                 .position = e->position,
                                 .fingerprint = e->fingerprint};
    if (b->fresh == b->first)
        b->fresh++;
    b->first++;
    return true;
}
