#include "serve/http.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#ifdef HAVE_LIBSYSTEMD
#include <systemd/sd-daemon.h>
#endif

#include "base/intl.h"
#include "serve/front.h"
#include "serve/listen.h"

enum {
    CONNECTIONS = 2000,
    STILL_SECONDS = 30,
    TOTAL_SECONDS = 60,
    ANSWER_SECONDS = 600,
    STOP_SECONDS = 10,
    TICK_MS = 1000,
    MEMORY_OF_ONE = 16 * 1024,
};

int64_t front_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t front_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void tell_systemd(const char *state)
{
#ifdef HAVE_LIBSYSTEMD
    sd_notify(0, state);
#else
    (void)state;
#endif
}

/* The socket that systemd hands over; -1: none. */
static int socket_of_systemd(void)
{
#ifdef HAVE_LIBSYSTEMD
    if (sd_listen_fds(1) > 0)
        return SD_LISTEN_FDS_START;
#endif
    return -1;
}

static void notice(void *context, struct MHD_Connection *connection, void **state,
                   enum MHD_ConnectionNotificationCode code)
{
    struct front *front = context;
    struct link *link = *state;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        link = calloc(1, sizeof *link);
        *state = link;
        if (!link)
            return;
        *link = (struct link){
            .next = front->links, .fd = info ? info->connect_fd : -1, .since_ms = front_clock()};
        if (front->links)
            front->links->prev = link;
        front->links = link;
        return;
    }
    if (!link)
        return;
    if (link->prev)
        link->prev->next = link->next;
    else
        front->links = link->next;
    if (link->next)
        link->next->prev = link->prev;
    free(link);
    *state = NULL;
}

/* The library's own time begins anew with each byte; this one does not. */
static void cut(struct front *front, bool all)
{
    int64_t now = front_clock();
    for (struct link *link = front->links; link; link = link->next) {
        int64_t most = link->whole ? ANSWER_SECONDS * INT64_C(1000) : front->total_ms;
        if (link->fd >= 0 && (now - link->since_ms >= most || (all && !link->whole)))
            shutdown(link->fd, SHUT_RDWR);
    }
}

static enum status start_daemon(struct front *front, const struct listener_options *options, int fd,
                                struct error *error)
{
    unsigned connections = options->connections > 0 ? (unsigned)options->connections : CONNECTIONS;
    unsigned seconds = options->seconds > 0 ? (unsigned)options->seconds : STILL_SECONDS;
    /* clang-format off */
    front->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, call_go, front,
        MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_OF_ONE,
        MHD_OPTION_CONNECTION_LIMIT, connections,
        MHD_OPTION_CONNECTION_TIMEOUT, seconds,
        MHD_OPTION_URI_LOG_CALLBACK, call_begin, front,
        MHD_OPTION_UNESCAPE_CALLBACK, call_leave_escapes, front,
        MHD_OPTION_NOTIFY_COMPLETED, call_end, front,
        MHD_OPTION_NOTIFY_CONNECTION, notice, front,
        MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
        MHD_OPTION_END);
    /* clang-format on */
    if (front->daemon)
        return ST_OK;
    return error_set(error, ST_IO, NULL,
                     _("网络服务启动不了；请确认没有别的服务占用同一地址，再试一次"));
}

static int epoll_of(struct front *front)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(front->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    return info ? info->epoll_fd : -1;
}

static int time_left(struct front *front, int64_t wake_ms, int64_t tick_ms)
{
    MHD_UNSIGNED_LONG_LONG own;
    int64_t least = tick_ms > 0 ? tick_ms : 0;
    if (wake_ms >= 0 && wake_ms < least)
        least = wake_ms;
    if (MHD_get_timeout(front->daemon, &own) == MHD_YES && own < (uint64_t)least)
        least = (int64_t)own;
    return (int)least;
}

/* One turn: waits, lets the library work, does what is due. Answers whether a signal came. */
static bool turn(struct front *front, int signals, int64_t *ticked)
{
    struct pollfd fds[2] = {{.fd = epoll_of(front), .events = POLLIN},
                            {.fd = signals, .events = POLLIN}};
    int64_t wake = front_wake(front);
    int timeout = time_left(front, wake, *ticked + TICK_MS - front_clock());
    bool asked = false;
    if (poll(fds, 2, timeout) > 0 && (fds[1].revents & POLLIN)) {
        struct signalfd_siginfo info;
        asked = read(signals, &info, sizeof info) == (ssize_t)sizeof info;
    }
    MHD_run(front->daemon);
    if (front_clock() - *ticked >= TICK_MS) {
        *ticked = front_clock();
        server_tick(front->server, front_now());
        cut(front, false);
        tell_systemd("WATCHDOG=1");
    }
    return asked;
}

/* No new connections; what has been read is answered, at most for ten seconds. */
static void finish(struct front *front, int signals, int64_t ticked)
{
    int64_t end = front_clock() + STOP_SECONDS * INT64_C(1000);
    tell_systemd("STOPPING=1");
    front->stopping = true;
    MHD_quiesce_daemon(front->daemon);
    while (front->answering > 0 && front_clock() < end) {
        cut(front, true);
        turn(front, signals, &ticked);
    }
    front_wake(front);
    MHD_run(front->daemon);
}

static enum status serve(struct front *front, const struct listener_options *options, int fd,
                         int signals, struct error *error)
{
    int64_t ticked = front_clock();
    enum status status = start_daemon(front, options, fd, error);
    if (status != ST_OK)
        return status;
    tell_systemd("READY=1");
    while (!turn(front, signals, &ticked))
        ;
    finish(front, signals, ticked);
    MHD_stop_daemon(front->daemon);
    return ST_OK;
}

static enum status with_signals(struct front *front, const struct listener_options *options, int fd,
                                struct error *error)
{
    sigset_t stops, before;
    struct sigaction ignored = {.sa_handler = SIG_IGN}, pipe_before;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    int signals = signalfd(-1, &stops, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals < 0)
        return error_set(error, ST_IO, NULL, _("系统不给信号描述符；请检查打开文件数的限制"));
    sigprocmask(SIG_BLOCK, &stops, &before);
    sigaction(SIGPIPE, &ignored, &pipe_before);
    enum status status = serve(front, options, fd, signals, error);
    sigaction(SIGPIPE, &pipe_before, NULL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(signals);
    return status;
}

enum status http_serve(struct server *server, const struct listener_options *options,
                       struct error *error)
{
    struct listening listening;
    struct front front = {.server = server, .version = server_version(server)};
    long total = options->total_seconds > 0 ? options->total_seconds : TOTAL_SECONDS;
    int inherited = options->inherited >= 0 ? options->inherited : socket_of_systemd();
    enum status status = listen_open(&listening, options->address, inherited, error);
    if (status != ST_OK)
        return status;
    front.total_ms = total * INT64_C(1000);
    status = with_signals(&front, options, listening.fd, error);
    /* The library has closed the descriptor only if it was not told to keep quiet before. */
    listen_close(&listening);
    return status;
}
