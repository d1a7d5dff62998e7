#include "term/signals.h"

#include <errno.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/errno_words.h"
#include "base/intl.h"

enum { TSTP_INDEX = 3 };

static const int numbers[SIGNALS_COUNT] = {SIGHUP, SIGTERM, SIGINT, SIGTSTP, SIGCONT, SIGWINCH};

enum status signals_open(struct signals *signals, struct error *error)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < SIGNALS_COUNT; i++) {
        sigaddset(&set, numbers[i]);
        sigaction(numbers[i], NULL, &signals->actions[i]);
    }
    signals->fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (signals->fd < 0)
        return error_set(error, ST_IO, NULL, _("无法接收系统信号：%s"), errno_words(errno));
    sigprocmask(SIG_BLOCK, &set, &signals->before);
    return ST_OK;
}

void signals_close(struct signals *signals)
{
    if (signals->fd < 0)
        return;
    /* ncurses has put handlers of its own where the default stood. */
    for (size_t i = 0; i < SIGNALS_COUNT; i++)
        sigaction(numbers[i], &signals->actions[i], NULL);
    close(signals->fd);
    signals->fd = -1;
    sigprocmask(SIG_SETMASK, &signals->before, NULL);
}

struct signals_seen signals_read(const struct signals *signals)
{
    struct signals_seen seen = {0};
    struct signalfd_siginfo info;
    while (read(signals->fd, &info, sizeof info) == (ssize_t)sizeof info) {
        switch ((int)info.ssi_signo) {
        case SIGWINCH:
            seen.resize = true;
            break;
        case SIGTSTP:
            seen.suspend = true;
            break;
        case SIGCONT:
            seen.continued = true;
            break;
        default:
            seen.stop = true;
        }
    }
    return seen;
}

void signals_suspend(const struct signals *signals)
{
    /* A parent that ignores it has no way to continue us. */
    if (signals->actions[TSTP_INDEX].sa_handler == SIG_IGN)
        return;
    struct sigaction usual = {.sa_handler = SIG_DFL};
    sigemptyset(&usual.sa_mask);
    sigaction(SIGTSTP, &usual, NULL);
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, SIGTSTP);
    kill(0, SIGTSTP);
    /* The process stops here and goes on from here. */
    sigprocmask(SIG_UNBLOCK, &only, NULL);
    sigprocmask(SIG_BLOCK, &only, NULL);
}
