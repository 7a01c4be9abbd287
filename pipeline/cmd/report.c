/* report.c: see report.h. */
#include "cmd/report.h"

#include "cmd/cmd.h"
#include "io/replace.h"
#include "io/stats_read.h"

#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Seconds: a line appears only where it is worth reading, and changes no faster than it can be
 * read; the stats file follows a long run. */
static const double first_line = 0.5, between_lines = 0.25, between_objects = 1,
                    between_files = 10;

static const char clear_line[] = "\r\033[K";

static double now(clockid_t clock)
{
    struct timespec t;

    return clock_gettime(clock, &t) == 0 ? (double)t.tv_sec + (double)t.tv_nsec / 1e9 : 0;
}

/* rusage would count what the program that started us had in memory. */
static uint64_t peak_memory(void)
{
    struct rusage usage = {0};
    FILE *f = fopen("/proc/self/status", "r");
    unsigned long long kilobytes = 0;
    char line[256];

    while (f != NULL && kilobytes == 0 && fgets(line, sizeof line, f) != NULL)
        if (sscanf(line, "VmHWM: %llu kB", &kilobytes) != 1)
            kilobytes = 0;
    if (f != NULL)
        fclose(f);
    if (kilobytes == 0 && getrusage(RUSAGE_SELF, &usage) == 0)
        kilobytes = (unsigned long long)usage.ru_maxrss;
    return (uint64_t)kilobytes * 1024;
}

static struct bt_usage usage_of(const struct bt_report *r, bool finished)
{
    return (struct bt_usage){.seconds = now(CLOCK_MONOTONIC) - r->start,
                             .cpu = now(CLOCK_PROCESS_CPUTIME_ID),
                             .peak_memory = peak_memory(),
                             .now = (int64_t)now(CLOCK_REALTIME),
                             .finished = finished};
}

/* Bytes of all files; 0 if one of them is a pipe or a directory.  What is missing adds none. */
static uint64_t total_size(const char *const *file)
{
    static const char *const only_stdin[] = {"-", NULL};
    uint64_t sum = 0;

    for (file = file[0] != NULL ? file : only_stdin; *file != NULL; file++) {
        bool is_stdin = strcmp(*file, "-") == 0;
        struct stat info;
        if ((is_stdin ? fstat(STDIN_FILENO, &info) : stat(*file, &info)) != 0)
            continue;
        if (!S_ISREG(info.st_mode))
            return 0;
        sum += (uint64_t)info.st_size;
    }
    return sum;
}

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);

    return value != NULL && *value != '\0';
}

/* Columns of the terminal, for every line anew: it may have changed. */
static unsigned columns(void)
{
    struct winsize size;
    const char *given = getenv("COLUMNS");
    int64_t number = 0;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col != 0)
        return size.ws_col;
    if (given != NULL && bt_str_digits(bt_cstr(given), &number) && number > 0 && number < 10000)
        return (unsigned)number;
    return 80;
}

static bool is_prometheus(const char *path)
{
    size_t n = strlen(path);

    return n > 5 && strcmp(path + n - 5, ".prom") == 0;
}

static enum bt_status write_stats(struct bt_report *r, bool finished, struct bt_err *err)
{
    struct bt_usage usage = usage_of(r, finished);

    usage.more = r->more != NULL ? r->more(r->more_ctx) : NULL;
    bt_buf_clear(&r->text);
    if (is_prometheus(r->opts->stats))
        bt_stats_prometheus(&r->text, &r->stats, &usage);
    else
        bt_stats_json(&r->text, &r->stats, &usage);
    r->kept_at = now(CLOCK_MONOTONIC);
    return bt_replace_file(r->opts->stats, r->text.s, r->text.len, err);
}

/* A place that is no file gets the figures once, at the end. */
static bool stats_file_follows(const struct bt_report *r)
{
    return r->opts->stats != NULL && bt_replaceable(r->opts->stats);
}

enum bt_status bt_report_open(struct bt_report *r, const struct bt_report_options *opts,
                              const char *const *file, bool to_terminal, struct bt_err *err)
{
    const char *terminal = getenv("TERM");
    bool usable = isatty(STDERR_FILENO) && !(to_terminal && isatty(STDOUT_FILENO)) &&
                  terminal != NULL && strcmp(terminal, "dumb") != 0;

    *r = (struct bt_report){.opts = opts, .show = (enum bt_show)opts->progress};
    if (r->show == BT_SHOW_AUTO)
        r->show = usable ? BT_SHOW_ALWAYS : BT_SHOW_NEVER;
    r->colour = isatty(STDERR_FILENO) && !is_set("NO_COLOR");
    r->total = total_size(file);
    r->start = r->drawn_at = r->kept_at = now(CLOCK_MONOTONIC);
    return stats_file_follows(r) ? write_stats(r, false, err) : BT_OK;
}

static void draw(struct bt_report *r, double at)
{
    struct bt_progress p;
    unsigned width = columns();

    bt_progress_fill(&p, &r->pace, at, &r->stats, at - r->start, r->total);
    bt_buf_clear(&r->text);
    if (r->show == BT_SHOW_JSON) {
        bt_progress_json(&r->text, &p, false);
    } else {
        bt_buf_puts(&r->text, clear_line);
        bt_progress_line(&r->text, &p, width - 1, r->colour); /* the last column wraps */
    }
    fwrite(r->text.s, 1, r->text.len, stderr); /* in one go, for others print there too */
    r->drawn = true;
    r->drawn_at = at;
}

void bt_report_add(struct bt_report *r, const struct bt_tally *t)
{
    bt_stats_add(&r->stats, t);
    bt_report_tick(r);
}

void bt_report_tick(struct bt_report *r)
{
    double at;

    if (r->show == BT_SHOW_NEVER && r->opts->stats == NULL)
        return;
    at = now(CLOCK_MONOTONIC);
    bt_pace_note(&r->pace, at, &r->stats);
    if (r->show == BT_SHOW_JSON
            ? at - r->drawn_at >= between_objects
            : r->show == BT_SHOW_ALWAYS &&
                  at - r->drawn_at >= (r->drawn ? between_lines : first_line))
        draw(r, at);
    /* A full disk now may have room at the end: only then a failure counts. */
    if (r->opts->stats != NULL && at - r->kept_at >= between_files) {
        r->kept_at = at;
        if (stats_file_follows(r))
            write_stats(r, false, &(struct bt_err){0});
    }
}

void bt_report_save(const struct bt_report *r, struct bt_buf *json)
{
    struct bt_json j = {json, false};

    bt_stats_write(&j, &r->stats);
}

enum bt_status bt_report_restore(struct bt_report *r, struct bt_str json, struct bt_err *err)
{
    enum bt_status st = bt_stats_read(&r->stats, json, err);

    r->stats.n[BT_STAT_input_bytes] = 0;
    r->stats.input_records.n = 0;
    return st;
}

void bt_report_message(const struct bt_report *r, const struct bt_err *err)
{
    flockfile(stderr); /* no line may be drawn between the two */
    if (r->show == BT_SHOW_ALWAYS)
        fputs(clear_line, stderr);
    bt_complain(err);
    funlockfile(stderr);
}

void bt_report_line(const struct bt_report *r, struct bt_str line)
{
    flockfile(stderr);
    if (r->show == BT_SHOW_ALWAYS)
        fputs(clear_line, stderr);
    fprintf(stderr, "%.*s\n", (int)line.len, line.s);
    funlockfile(stderr);
}

void bt_report_clear(struct bt_report *r)
{
    if (r->show == BT_SHOW_ALWAYS && r->drawn)
        fputs(clear_line, stderr);
}

static void print_summary(struct bt_report *r, bool finished)
{
    struct bt_usage usage = usage_of(r, finished);

    bt_buf_clear(&r->text);
    bt_stats_summary(&r->text, &r->stats, &usage);
    fwrite(r->text.s, 1, r->text.len, stderr);
}

/* The last object has the speed of the whole run. */
static void print_last_object(struct bt_report *r, bool finished)
{
    double seconds = now(CLOCK_MONOTONIC) - r->start;
    struct bt_pace whole = {.n = 1};
    struct bt_progress p;

    bt_progress_fill(&p, &whole, seconds, &r->stats, seconds, r->total);
    bt_buf_clear(&r->text);
    bt_progress_json(&r->text, &p, finished);
    fwrite(r->text.s, 1, r->text.len, stderr);
}

enum bt_status bt_report_close(struct bt_report *r, bool finished, struct bt_err *err)
{
    enum bt_status st = BT_OK;

    if (r->opts == NULL) /* never opened */
        return BT_OK;
    if (r->show == BT_SHOW_JSON)
        print_last_object(r, finished);
    /* Who asked for nothing is spared the summary of a short run. */
    if (r->opts->summary ||
        (r->show == BT_SHOW_ALWAYS && (r->drawn || r->opts->progress == BT_SHOW_ALWAYS)))
        print_summary(r, finished);
    if (r->opts->stats != NULL)
        st = write_stats(r, finished, err);
    bt_buf_release(&r->text);
    return st;
}
