/* test_checkpoint.c: an output never falls behind its checkpoint.  Every write, fsync, rename
 * and unlink of a run may fail or write less than it was given; whatever does, the checkpoint
 * speaks only of bytes that were synced, and a resumed run ends with the bytes of a run that
 * nothing happened to.  Linked with --wrap for the four. */
#include "io/output.h"

#include "core/err.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

enum { ARTICLES = 2300, BAD = 7 }; /* every BAD-th gets an error record */

static long countdown = -1; /* calls until the one that fails; -1 = never */
static int cause;           /* its errno; 0: it fails without failing, a short write */
static bool records_calls;
static struct bt_buf calls; /* "write out\nfsync out\n..." */
static int64_t synced[2];   /* lengths that fsync() has confirmed: out, errors */
static char folder[] = "/tmp/bantin-checkpoint-XXXXXX";
static char out_path[64], errors_path[64], checkpoint_path[64], fresh_path[72];

ssize_t __real_write(int, const void *, size_t);
int __real_fsync(int);
int __real_rename(const char *, const char *);
int __real_unlink(const char *);
ssize_t __wrap_write(int, const void *, size_t);
int __wrap_fsync(int);
int __wrap_rename(const char *, const char *);
int __wrap_unlink(const char *);

static bool fails(void)
{
    return countdown >= 0 && countdown-- == 0;
}

static const char *name_of(int fd)
{
    static const char *const name[] = {"out", "errors", "checkpoint.new", "folder"};
    const char *const path[] = {out_path, errors_path, fresh_path, folder};
    struct stat a, b;

    for (size_t i = 0; i < 4; i++)
        if (fstat(fd, &a) == 0 && stat(path[i], &b) == 0 && a.st_ino == b.st_ino)
            return name[i];
    return "?";
}

static void note(const char *call, const char *name)
{
    if (records_calls)
        bt_buf_printf(&calls, "%s %s\n", call, name);
}

ssize_t __wrap_write(int fd, const void *p, size_t n)
{
    note("write", name_of(fd));
    if (!fails())
        return __real_write(fd, p, n);
    if (n > 1)
        __real_write(fd, p, n / 2);
    errno = cause;
    return cause != 0 ? -1 : (ssize_t)(n / 2);
}

int __wrap_fsync(int fd)
{
    struct stat info;
    const char *name = name_of(fd);

    note("fsync", name);
    if (fails() && cause != 0) {
        errno = cause;
        return -1;
    }
    if (fstat(fd, &info) == 0 && strcmp(name, "out") == 0)
        synced[0] = info.st_size;
    if (fstat(fd, &info) == 0 && strcmp(name, "errors") == 0)
        synced[1] = info.st_size;
    return 0;
}

int __wrap_rename(const char *from, const char *to)
{
    note("rename", strcmp(to, checkpoint_path) == 0 ? "checkpoint" : to);
    if (fails() && cause != 0) {
        errno = cause;
        return -1;
    }
    return __real_rename(from, to);
}

int __wrap_unlink(const char *path)
{
    note("unlink", strcmp(path, checkpoint_path) == 0 ? "checkpoint" : "checkpoint.new");
    if (fails() && cause != 0) {
        errno = cause;
        return -1;
    }
    return __real_unlink(path);
}

static void statistics(void *ctx, struct bt_buf *json)
{
    (void)ctx;
    bt_buf_puts(json, "{\"kept\":[1,2]}");
}

/* The articles from where `resume` finds the output to the last; `until`: stop before that one. */
static enum bt_status answer(const char *out, bool resume, uint64_t until, struct bt_err *err)
{
    struct bt_output o = {.statistics = statistics};
    struct bt_output_options to = {.path = out,
                                   .errors = errors_path,
                                   .resume = resume,
                                   .revision = 0x1234abcd,
                                   .settings = BT_STR("{\"from\":\"jsonl\"}")};
    enum bt_status st = bt_output_open(&o, &to, err), closed;
    enum bt_output_end end = until < ARTICLES ? BT_OUTPUT_STOPPED : BT_OUTPUT_FINISHED;

    for (uint64_t i = o.at.position; st == BT_OK && i < until; i++) {
        char line[64];
        int n = snprintf(line, sizeof line, "{\"article\":%" PRIu64 ",\"twice\":%" PRIu64 "}",
                         i, 2 * i);
        st = bt_output_write(&o, (struct bt_str){line, (uint32_t)n}, i % BAD == 0, i + 1,
                             i * 0x9E3779B97F4A7C15u, err);
        if (st == BT_OK)
            st = bt_output_keep(&o, err);
    }
    closed = bt_output_close(&o, st == BT_OK ? end : BT_OUTPUT_FAILED,
                             st == BT_OK ? err : &(struct bt_err){0});
    return st == BT_OK ? closed : st;
}

static void read_whole(const char *path, struct bt_buf *b)
{
    int fd = open(path, O_RDONLY);
    ssize_t n;

    assert_true(fd >= 0);
    bt_buf_clear(b);
    do {
        assert_true(bt_buf_reserve(b, 65536));
        n = read(fd, b->s + b->len, 65536);
        b->len += n > 0 ? (size_t)n : 0;
    } while (n > 0);
    close(fd);
}

static void forget(void)
{
    __real_unlink(out_path);
    __real_unlink(errors_path);
    __real_unlink(checkpoint_path);
    __real_unlink(fresh_path);
    synced[0] = synced[1] = 0;
}

/* What the checkpoint says is on the disk. */
static void check_checkpoint(void)
{
    struct bt_checkpoint c = {0};
    struct bt_err err = {0};
    enum bt_status st = bt_checkpoint_read(checkpoint_path, &c, &err);

    assert_true(st == BT_OK || st == BT_END);
    assert_true(c.output <= synced[0]);
    assert_true(c.errors <= synced[1]);
    bt_checkpoint_release(&c);
}

/* Fails the n-th call for every n, then goes on without failing. */
static void fail_each(int number)
{
    struct bt_buf want[2] = {BT_BUF_INIT, BT_BUF_INIT}, have = BT_BUF_INIT;
    struct bt_err err = {0};
    long n = 0;

    forget();
    assert_int_equal(answer(out_path, false, ARTICLES, &err), BT_OK);
    read_whole(out_path, &want[0]);
    read_whole(errors_path, &want[1]);
    for (bool reached = true; reached; n++) {
        enum bt_status st;
        forget();
        err = (struct bt_err){0};
        cause = number;
        countdown = n;
        st = answer(out_path, false, ARTICLES, &err);
        reached = countdown < 0;
        countdown = -1;
        assert_true(st == BT_OK || (cause != 0 && err.file[0] != '\0' &&
                                    strstr(err.msg, strerror(cause)) != NULL &&
                                    strcmp(err.code, "input-output") == 0));
        check_checkpoint();
        if (st != BT_OK && access(checkpoint_path, F_OK) == 0)
            assert_int_equal(answer(out_path, true, ARTICLES, &err), BT_OK);
        else if (st != BT_OK && access(out_path, F_OK) != 0)
            continue; /* nothing was begun */
        read_whole(out_path, &have);
        if (st != BT_OK && have.len == 0)
            continue; /* no checkpoint yet, hence no byte */
        assert_true(have.len == want[0].len && memcmp(have.s, want[0].s, have.len) == 0);
        read_whole(errors_path, &have);
        assert_true(have.len == want[1].len && memcmp(have.s, want[1].s, have.len) == 0);
        assert_int_equal(access(checkpoint_path, F_OK), -1);
    }
    assert_true(n > 20);
    bt_buf_release(&want[0]);
    bt_buf_release(&want[1]);
    bt_buf_release(&have);
}

static void test_full_disk(void **state)
{
    (void)state;
    fail_each(ENOSPC);
}

static void test_io_error(void **state)
{
    (void)state;
    fail_each(EIO);
}

static void test_short_writes(void **state)
{
    (void)state;
    fail_each(0);
}

static void test_order(void **state)
{
    static const char one[] = "write out\nfsync out\nwrite errors\nfsync errors\n"
                              "write checkpoint.new\nfsync checkpoint.new\n"
                              "rename checkpoint\nfsync folder\n";
    struct bt_buf want = BT_BUF_INIT;
    struct bt_err err = {0};

    (void)state;
    forget();
    bt_buf_puts(&want, "unlink checkpoint\nwrite checkpoint.new\nrename checkpoint\n");
    for (int i = 0; i < 2; i++)
        bt_buf_puts(&want, one);
    bt_buf_puts(&want, "write out\nfsync out\nwrite errors\nfsync errors\n"
                       "unlink checkpoint\nfsync folder\n");
    records_calls = true;
    assert_int_equal(answer(out_path, false, ARTICLES, &err), BT_OK);
    records_calls = false;
    bt_buf_putc(&calls, '\0');
    bt_buf_putc(&want, '\0');
    assert_string_equal(calls.s, want.s);
    bt_buf_release(&calls);
    bt_buf_release(&want);
}

/* A stop writes a checkpoint that holds all that was given. */
static void test_stop(void **state)
{
    struct bt_checkpoint c = {0};
    struct bt_err err = {0};
    struct stat info;

    (void)state;
    forget();
    assert_int_equal(answer(out_path, false, 1234, &err), BT_OK);
    assert_int_equal(bt_checkpoint_read(checkpoint_path, &c, &err), BT_OK);
    assert_int_equal(stat(out_path, &info), 0);
    assert_int_equal(c.position, 1234);
    assert_int_equal(c.output, info.st_size);
    assert_int_equal(c.bad, 1 + 1233 / BAD);
    assert_int_equal(c.revision, 0x1234abcd);
    bt_buf_putc(&c.options, '\0');
    assert_string_equal(c.options.s, "{\"from\":\"jsonl\"}");
    bt_buf_putc(&c.statistics, '\0');
    assert_string_equal(c.statistics.s, "{\"kept\":[1,2]}");
    bt_checkpoint_release(&c);
    assert_int_equal(answer(out_path, true, ARTICLES, &err), BT_OK);
}

static void put_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

    assert_true(fd >= 0);
    assert_int_equal(__real_write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

/* Files that are no checkpoints, and one of another output. */
static void test_hostile(void **state)
{
#define HEAD  "{\"schema\":\"bantin-checkpoint/1\",\"revision\":\"1234abcd\","
#define COUNT "\"position\":5,\"fingerprint\":\"0123456789abcdef\",\"bad\":1,"
    static const char *const text[] = {
        "",
        "{",
        "[]",
        "null",
        "{\"schema\":\"bantin-checkpoint/2\"}",
        HEAD COUNT "\"output\":-1,\"errors\":0,\"options\":{}}",
        HEAD COUNT "\"output\":1e3,\"errors\":0,\"options\":{}}",
        HEAD COUNT "\"output\":99999999999999999999,\"errors\":0,\"options\":{}}",
        HEAD COUNT "\"output\":0,\"errors\":0,\"options\":[]}",
        HEAD COUNT "\"output\":0,\"errors\":0,\"options\":{},\"statistics\":7}",
        HEAD COUNT "\"output\":7,\"errors\":0,\"options\":{\"from\":\"jsonl\"}}",
        HEAD COUNT "\"output\":0,\"errors\":7,\"options\":{\"from\":\"jsonl\"}}",
        HEAD COUNT "\"output\":0,\"errors\":0,\"options\":{\"from\":1}}",
        HEAD COUNT
        "\"output\":0,\"errors\":0,\"options\":{\"from\":\"jsonl\",\"title\":\"x\"}}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        struct bt_err err = {0};
        forget();
        put_file(out_path, "hello\n");
        put_file(checkpoint_path, text[i]);
        assert_int_equal(answer(out_path, true, ARTICLES, &err), BT_FATAL);
        assert_string_equal(err.code, "usage");
        assert_string_not_equal(err.file, "");
    }
}

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(out_path, sizeof out_path, "%s/out", folder);
    snprintf(errors_path, sizeof errors_path, "%s/errors", folder);
    snprintf(checkpoint_path, sizeof checkpoint_path, "%s/out.checkpoint", folder);
    snprintf(fresh_path, sizeof fresh_path, "%s.new", checkpoint_path);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    forget();
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),    cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_io_error), cmocka_unit_test(test_short_writes),
        cmocka_unit_test(test_stop),     cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
