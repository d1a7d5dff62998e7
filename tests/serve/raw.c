#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/*
 * raw ADDRESS [WAIT_SECONDS [MS_PER_BYTE]]: sends standard input as it is (byte by byte when a time
 * is given), writes what comes back to standard output until the other side closes or the seconds
 * are over. Ends with 0 when the other side closed, 3 when it had not.
 */
enum { REQUEST_MAX = 1 << 20 };

static int dial(const char *address)
{
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    const char *colon = strrchr(address, ':');
    if (strncmp(address, "unix:", 5) == 0) {
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);
        snprintf(local.sun_path, sizeof local.sun_path, "%s", address + 5);
        return connect(fd, (struct sockaddr *)&local, sizeof local) == 0 ? fd : -1;
    }
    v4.sin_port = htons((unsigned short)strtol(colon ? colon + 1 : "0", NULL, 10));
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return connect(fd, (struct sockaddr *)&v4, sizeof v4) == 0 ? fd : -1;
}

/* Writes what has come; false when the other side has closed. */
static int take(int fd, int wait_ms)
{
    char part[4096];
    struct pollfd one = {.fd = fd, .events = POLLIN};
    if (poll(&one, 1, wait_ms) <= 0)
        return 1;
    ssize_t n = recv(fd, part, sizeof part, 0);
    if (n <= 0)
        return 0;
    fwrite(part, 1, (size_t)n, stdout);
    return 1;
}

int main(int argc, char **argv)
{
    static char request[REQUEST_MAX];
    if (argc < 2)
        return 2;
    long wait = argc > 2 ? strtol(argv[2], NULL, 10) : 5;
    int pause_ms = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 0;
    size_t n = fread(request, 1, sizeof request, stdin), sent = 0;
    int fd = dial(argv[1]), open = 1;
    time_t end = time(NULL) + wait;
    if (fd < 0)
        return 2;
    while (open && sent < n && time(NULL) < end) {
        size_t part = pause_ms ? 1 : n - sent;
        ssize_t done = send(fd, request + sent, part, MSG_NOSIGNAL);
        if (done <= 0)
            break;
        sent += (size_t)done;
        if (pause_ms)
            open = take(fd, pause_ms);
    }
    while (open && time(NULL) < end)
        open = take(fd, 200);
    fflush(stdout);
    close(fd);
    return open ? 3 : 0;
}
