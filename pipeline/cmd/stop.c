/* stop.c: see stop.h.  The handler writes a byte into a pipe that the reader waits for beside
 * its input, so a signal cannot come between looking and waiting. */
#include "cmd/stop.h"

#include "core/err.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/* The only state of the program that changes outside a call: a handler has no other. */
static int stop_pipe[2] = {-1, -1};
static volatile sig_atomic_t signal_came;

static void on_signal(int number)
{
    int saved = errno;

    if (signal_came != 0) /* the other one of the two */
        _exit(128 + number);
    signal_came = number;
    (void)!write(stop_pipe[1], "", 1);
    errno = saved;
}

enum bt_status bt_stop_open(int *fd, struct bt_err *err)
{
    struct sigaction action = {.sa_handler = on_signal};
    const int signals[] = {SIGINT, SIGTERM};

    if (pipe(stop_pipe) != 0)
        return bt_err_set(err, BT_FATAL, "input-output", "cannot make a pipe: %s",
                          strerror(errno));
    for (int i = 0; i < 2; i++) {
        fcntl(stop_pipe[i], F_SETFD, FD_CLOEXEC);
        fcntl(stop_pipe[i], F_SETFL, O_NONBLOCK);
    }
    sigemptyset(&action.sa_mask);
    action.sa_flags = (int)SA_RESETHAND;
    for (int i = 0; i < 2; i++) {
        struct sigaction before;
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
    }
    action.sa_handler = SIG_IGN; /* a closed pipe is an error of writing: exit 141 */
    action.sa_flags = 0;
    sigaction(SIGPIPE, &action, NULL);
    sigaction(SIGXFSZ, &action, NULL); /* and so is a file that may not grow: exit 3 */
    *fd = stop_pipe[0];
    return BT_OK;
}

void bt_stop_now(void)
{
    (void)!write(stop_pipe[1], "", 1);
}

int bt_stop_signal(void)
{
    return (int)signal_came;
}

void bt_stop_close(void)
{
    for (int i = 0; i < 2; i++) {
        if (stop_pipe[i] >= 0)
            close(stop_pipe[i]);
        stop_pipe[i] = -1;
    }
}
