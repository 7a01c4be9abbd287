/* ids.c: see ids.h. */
#include "io/ids.h"

#include "core/record_parts.h"

enum { MAX_KNOWN = 2 << 20, FIRST_ROOM = 1024 };

static size_t place_of(const uint64_t *taken, size_t room, uint64_t hash)
{
    size_t i = (size_t)hash & (room - 1);

    while (taken[i] != 0 && taken[i] != hash)
        i = (i + 1) & (room - 1);
    return i;
}

static bool make_room(struct bt_ids *ids)
{
    size_t room = ids->room == 0 ? FIRST_ROOM : ids->room * 2;
    uint64_t *more;

    if (ids->n * 2 < ids->room)
        return true;
    if (ids->n >= MAX_KNOWN || (more = calloc(room, sizeof *more)) == NULL)
        return false;
    for (size_t i = 0; i < ids->room; i++)
        if (ids->taken[i] != 0)
            more[place_of(more, room, ids->taken[i])] = ids->taken[i];
    free(ids->taken);
    ids->taken = more;
    ids->room = room;
    return true;
}

/* False: somebody has it, or nobody can know. */
static bool take(struct bt_ids *ids, const struct bt_buf *id)
{
    uint64_t hash = bt_record_hash(0, (struct bt_str){id->s, (uint32_t)id->len});
    size_t i;

    if (!make_room(ids))
        return false;
    hash = hash != 0 ? hash : 1;
    i = place_of(ids->taken, ids->room, hash);
    if (ids->taken[i] != 0)
        return false;
    ids->taken[i] = hash;
    ids->n++;
    return true;
}

void bt_ids_take(struct bt_ids *ids, const char *archive, const char *member, uint64_t number,
                 struct bt_buf *out)
{
    const char *slash = strrchr(archive, '/');

    bt_buf_clear(out);
    bt_buf_puts(out, member);
    if (!take(ids, out)) {
        bt_buf_clear(out);
        bt_buf_printf(out, "%s/%s", slash != NULL ? slash + 1 : archive, member);
        if (!take(ids, out))
            bt_buf_printf(out, ":%llu", (unsigned long long)number);
    }
    bt_buf_putc(out, '\0');
}

void bt_ids_release(struct bt_ids *ids)
{
    free(ids->taken);
    *ids = (struct bt_ids){NULL, 0, 0};
}
