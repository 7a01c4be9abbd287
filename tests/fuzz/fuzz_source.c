/* fuzz_source.c: any bytes as a file: archives, compression, tables and feeds are opened, cut and
 * parsed; every article ends, and none is larger than the limit. */
#include "io/article.h"

#include <stdlib.h>
#include <unistd.h>

enum { MAX_DOCUMENT = 4096, MAX_LINE = 16384 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void complain(void *ctx, const struct bt_err *err)
{
    (void)ctx;
    (void)err;
}

static const char *keep(const uint8_t *data, size_t size)
{
    static char path[] = "/tmp/bantin-fuzz-XXXXXX";
    static int fd = -1;

    if (fd < 0 && (fd = mkstemp(path)) < 0)
        abort();
    if (ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != (ssize_t)size)
        abort();
    return path;
}

/* Memory for pieces is accounted to a ring; this one never runs. */
static struct bt_ring *ring_of_one(void)
{
    static struct bt_ring *ring;
    static char jobs[64];
    struct bt_err err;

    if (ring == NULL && bt_ring_new(&ring, 1, jobs, 1, (size_t)1 << 30, &err) != BT_OK)
        abort();
    return ring;
}

/* The first byte says which format is asked for. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path[2] = {NULL, NULL};
    struct bt_cutter c = {
        .max_document = MAX_DOCUMENT, .max_line = MAX_LINE, .complain = complain};
    struct bt_slot slot = {.ring = ring_of_one()};
    struct bt_piece p = {.line = 0};
    static struct bt_article a;
    struct bt_given given = {.id = NULL};
    struct bt_input in;
    struct bt_err err = {0};

    if (size == 0)
        return 0;
    path[0] = keep(data + 1, size - 1);
    c.want = (enum bt_format)(data[0] % (BT_FORMAT_FEED + 1));
    if (bt_source_open(&c.source, path, -1, &err) != BT_OK)
        return 0;
    while (bt_cut(&c, &slot, &p, &err) == BT_OK) {
        if (p.bytes.len > MAX_LINE + (64 << 10))
            __builtin_trap();
        err = (struct bt_err){0};
        bt_article_parse(&a, &p, &given, &in, &err);
        bt_article_clear(&a);
    }
    bt_cutter_close(&c);
    bt_piece_release(&p);
    return 0;
}
