#include "serve/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/errno_words.h"
#include "base/intl.h"
#include "serve/query.h"

enum { BACKLOG = 1024, PORT_MAX = 65535 };

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_un local;
};

static bool is_loopback(const union address *address)
{
    if (address->any.sa_family == AF_UNIX)
        return true;
    if (address->any.sa_family == AF_INET)
        return ntohl(address->v4.sin_addr.s_addr) >> 24 == 127;
    return address->any.sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&address->v6.sin6_addr);
}

static enum status refuse_open(struct error *error, const char *address)
{
    return error_set(error, ST_REFUSED, NULL,
                     _("不在 %s 上监听：qunguand 只听本机地址或 Unix 套接字，"
                       "对外的加密连接由 nginx 承担（见 server.md）"),
                     address);
}

static enum status refuse_shape(struct error *error, const char *address)
{
    return error_set(error, ST_INVALID, NULL,
                     _("%s 不是监听地址；请写成 127.0.0.1:8470、[::1]:8470 或 unix:/路径"),
                     address);
}

static enum status trouble(struct error *error, const char *address)
{
    int number = errno;
    return error_set(error, ST_IO, NULL, _("不能在 %s 上监听：%s；请换一个地址"), address,
                     errno_words(number));
}

/* Splits "HOST:PORT" or "[HOST]:PORT". */
static bool read_tcp(const char *text, union address *address, socklen_t *size)
{
    char host[INET6_ADDRSTRLEN];
    int64_t port;
    const char *colon = strrchr(text, ':');
    bool bracketed = text[0] == '[';
    const char *from = text + bracketed;
    if (!colon || colon - from < 1 + bracketed || (bracketed && colon[-1] != ']') ||
        (size_t)(colon - from) >= sizeof host + bracketed ||
        !number_read(colon + 1, PORT_MAX, &port) || port == 0)
        return false;
    size_t n = (size_t)(colon - from) - bracketed;
    if (n >= sizeof host)
        return false;
    memcpy(host, from, n);
    host[n] = '\0';
    memset(address, 0, sizeof *address);
    if (bracketed) {
        address->v6.sin6_family = AF_INET6;
        address->v6.sin6_port = htons((uint16_t)port);
        *size = sizeof address->v6;
        return inet_pton(AF_INET6, host, &address->v6.sin6_addr) == 1;
    }
    address->v4.sin_family = AF_INET;
    address->v4.sin_port = htons((uint16_t)port);
    *size = sizeof address->v4;
    return inet_pton(AF_INET, host, &address->v4.sin_addr) == 1;
}

static enum status open_tcp(struct listening *listening, const char *text, struct error *error)
{
    union address address;
    socklen_t size;
    int on = 1;
    if (!read_tcp(text, &address, &size))
        return refuse_shape(error, text);
    if (!is_loopback(&address))
        return refuse_open(error, text);
    listening->fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listening->fd >= 0 &&
        setsockopt(listening->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(listening->fd, &address.any, size) == 0 && listen(listening->fd, BACKLOG) == 0)
        return ST_OK;
    return trouble(error, text);
}

/* Whether somebody answers there. */
static bool answers(const union address *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool yes = fd >= 0 && connect(fd, &address->any, sizeof address->local) == 0;
    if (fd >= 0)
        close(fd);
    return yes;
}

static enum status open_unix(struct listening *listening, const char *path, struct error *error)
{
    union address address = {.local = {.sun_family = AF_UNIX}};
    struct stat info;
    size_t n = strlen(path);
    if (path[0] != '/' || n >= sizeof address.local.sun_path)
        return refuse_shape(error, path);
    memcpy(address.local.sun_path, path, n + 1);
    if (lstat(path, &info) == 0 && S_ISSOCK(info.st_mode)) {
        if (answers(&address))
            return error_set(error, ST_BUSY, NULL,
                             _("%s 上已有服务在运行；请先停掉它，或换一个地址"), path);
        unlink(path);
    }
    listening->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listening->fd < 0 || bind(listening->fd, &address.any, sizeof address.local) != 0)
        return trouble(error, path);
    memcpy(listening->path, path, n + 1);
    /* The proxy gets in by its group. */
    if (chmod(path, 0660) != 0 || listen(listening->fd, BACKLOG) != 0)
        return trouble(error, path);
    return ST_OK;
}

static enum status take_over(struct listening *listening, int fd, struct error *error)
{
    union address address;
    socklen_t size = sizeof address;
    memset(&address, 0, sizeof address);
    listening->fd = fd;
    listening->inherited = true;
    if (getsockname(fd, &address.any, &size) != 0)
        return trouble(error, _("交来的套接字"));
    return is_loopback(&address) ? ST_OK : refuse_open(error, _("交来的套接字"));
}

enum status listen_open(struct listening *listening, const char *address, int inherited,
                        struct error *error)
{
    enum status status;
    *listening = (struct listening){.fd = -1};
    if (inherited >= 0)
        status = take_over(listening, inherited, error);
    else if (!address)
        status = refuse_shape(error, "");
    else if (strncmp(address, "unix:", 5) == 0)
        status = open_unix(listening, address + 5, error);
    else
        status = open_tcp(listening, address, error);
    if (status != ST_OK)
        listen_close(listening);
    return status;
}

void listen_close(struct listening *listening)
{
    if (listening->fd >= 0)
        close(listening->fd);
    if (listening->path[0])
        unlink(listening->path);
    *listening = (struct listening){.fd = -1};
}
