#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/*
 * A proxy that cuts, delays and repeats: cut PORT-FILE TARGET BYTES WAY [DELAY-MS] [COUNT]
 *
 * Passes connections on to TARGET ("127.0.0.1:PORT" or "unix:/path"). After BYTES bytes have gone
 * WAY ("up", "down", or "both" together), counted over all connections, the connection is cut with
 * a reset; COUNT (1) times, BYTES counted anew each time; then everything passes. BYTES -1 never
 * cuts. Its port goes to PORT-FILE; when it has cut for the last time, PORT-FILE.cut is made.
 *
 * WAY "before" or "after": nothing is cut, but the request number BYTES, from 0, reaches the target
 * once more over a connection of its own: whole before the request itself is passed on, or when
 * the client has gone.
 *
 * PORT-FILE may be "unix:/path", to listen there: what is written beside it goes beside the path.
 * After each connection PORT-FILE.count gets the bytes up, the bytes down and the requests so far.
 */
enum { PIECE = 1024, MESSAGE_MAX = 1 << 20 };

enum repeating { REPEATS_NOT, REPEATS_BEFORE, REPEATS_AFTER };

struct cutting {
    const char *target, *port_file;
    long bytes, left;
    bool up, down, cut;
    int delay_ms, count;
    enum repeating repeating;
    long passed_up, passed_down, requests;
    /* The request that is coming in, where requests are counted; the one to repeat at the end. */
    char request[MESSAGE_MAX], kept[MESSAGE_MAX];
    size_t length, kept_length;
};

static struct sockaddr_un unix_address(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    return address;
}

static int to_unix(const char *path)
{
    struct sockaddr_un address = unix_address(path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

static int to_port(const char *target)
{
    const char *colon = strrchr(target, ':');
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    address.sin_port = htons((unsigned short)strtoul(colon ? colon + 1 : target, NULL, 10));
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

static int reach(const char *target)
{
    return strncmp(target, "unix:", 5) == 0 ? to_unix(target + 5) : to_port(target);
}

/* The other side sees a reset, not an orderly end. */
static void reset(int fd)
{
    const struct linger now = {.l_onoff = 1};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(fd);
}

static void finish(int fd)
{
    close(fd);
}

/* A file beside the port's, whole at once. */
static void note(const struct cutting *cutting, const char *end)
{
    char name[4096], aside[4096];
    snprintf(name, sizeof name, "%.3900s.%s", cutting->port_file, end);
    snprintf(aside, sizeof aside, "%.3900s.new", cutting->port_file);
    FILE *out = fopen(aside, "w");
    if (!out)
        return;
    fprintf(out, "%ld %ld %ld\n", cutting->passed_up, cutting->passed_down, cutting->requests);
    if (fclose(out) == 0)
        rename(aside, name);
}

static void note_cut(struct cutting *cutting)
{
    cutting->left = --cutting->count > 0 ? cutting->bytes : -1;
    if (cutting->count <= 0)
        note(cutting, "cut");
}

static bool put(int fd, const char *bytes, size_t n)
{
    for (size_t done = 0; done < n;) {
        ssize_t wrote = write(fd, bytes + done, n - done);
        if (wrote <= 0)
            return false;
        done += (size_t)wrote;
    }
    return true;
}

/* The length of the message that the bytes begin with, as far as its head says; 0: not known. */
static size_t message_length(const char *bytes, size_t n)
{
    static const char word[] = "content-length:";
    const char *end = memmem(bytes, n, "\r\n\r\n", 4);
    if (!end)
        return 0;
    size_t head = (size_t)(end - bytes) + 4, body = 0;
    for (const char *line = bytes; line < end;
         line = memchr(line, '\n', (size_t)(end + 4 - line)) + 1)
        if (strncasecmp(line, word, sizeof word - 1) == 0)
            body = strtoul(line + sizeof word - 1, NULL, 10);
    return head + body;
}

/* Sends the request by itself and waits for the answer, which nobody wants. */
static void repeat(const struct cutting *cutting, const char *request, size_t n)
{
    static char answer[MESSAGE_MAX];
    size_t length = 0, whole = 0;
    int fd = reach(cutting->target);
    struct pollfd one = {.fd = fd, .events = POLLIN};
    if (fd < 0 || !put(fd, request, n))
        length = sizeof answer;
    while ((!whole || length < whole) && length < sizeof answer && poll(&one, 1, 5000) > 0) {
        ssize_t got = read(fd, answer + length, sizeof answer - length);
        if (got <= 0)
            break;
        length += (size_t)got;
        whole = message_length(answer, length);
    }
    if (fd >= 0)
        close(fd);
}

/* Takes in what comes up, and passes on requests as they are whole. */
static bool pass_requests(struct cutting *cutting, int from, int to)
{
    char *request = cutting->request;
    ssize_t n = read(from, request + cutting->length, MESSAGE_MAX - cutting->length);
    if (n <= 0)
        return false;
    cutting->length += (size_t)n;
    for (size_t whole;
         (whole = message_length(request, cutting->length)) > 0 && whole <= cutting->length;) {
        bool it = cutting->requests++ == cutting->bytes;
        if (it && cutting->repeating == REPEATS_BEFORE)
            repeat(cutting, request, whole);
        if (it && cutting->repeating == REPEATS_AFTER) {
            memcpy(cutting->kept, request, whole);
            cutting->kept_length = whole;
        }
        if (it)
            note(cutting, "cut");
        if (!put(to, request, whole))
            return false;
        cutting->passed_up += (long)whole;
        cutting->length -= whole;
        memmove(request, request + whole, cutting->length);
    }
    return cutting->length < MESSAGE_MAX;
}

/* Passes on what is there; false when the connection is over. */
static bool pass(struct cutting *cutting, int from, int to, bool up)
{
    bool counts = up ? cutting->up : cutting->down;
    long *passed = up ? &cutting->passed_up : &cutting->passed_down;
    char bytes[PIECE];
    const struct timespec pause = {.tv_sec = cutting->delay_ms / 1000,
                                   .tv_nsec = cutting->delay_ms % 1000 * 1000000L};
    ssize_t n = read(from, bytes, sizeof bytes);
    if (n <= 0)
        return false;
    if (cutting->delay_ms > 0)
        nanosleep(&pause, NULL);
    bool cuts = counts && cutting->left >= 0 && n > cutting->left;
    size_t part = cuts ? (size_t)cutting->left : (size_t)n;
    if (!put(to, bytes, part))
        return false;
    *passed += (long)part;
    if (cuts) {
        cutting->cut = true;
        note_cut(cutting);
        return false;
    }
    if (counts && cutting->left >= 0)
        cutting->left -= n;
    return true;
}

static bool pass_up(struct cutting *cutting, int from, int to)
{
    return cutting->repeating == REPEATS_NOT ? pass(cutting, from, to, true)
                                             : pass_requests(cutting, from, to);
}

static void serve(struct cutting *cutting, int client)
{
    void (*end)(int fd);
    int server = reach(cutting->target);
    cutting->cut = false;
    cutting->length = 0;
    struct pollfd fds[2] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
    while (server >= 0 && poll(fds, 2, 60000) > 0) {
        if ((fds[0].revents && !pass_up(cutting, client, server)) ||
            (fds[1].revents && !pass(cutting, server, client, false)))
            break;
    }
    end = cutting->cut || server < 0 ? reset : finish;
    end(client);
    if (server >= 0)
        end(server);
    if (cutting->kept_length > 0)
        repeat(cutting, cutting->kept, cutting->kept_length);
    cutting->kept_length = 0;
    note(cutting, "count");
}

static int listen_at(const char *path)
{
    struct sockaddr_un address = unix_address(path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    unlink(path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 16) != 0)
        return -1;
    return fd;
}

static int listen_on(const char *port_file)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) != 0 || listen(fd, 16) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) != 0)
        return -1;
    FILE *out = fopen(port_file, "w");
    if (!out || fprintf(out, "%u\n", ntohs(address.sin_port)) < 0 || fclose(out) != 0)
        return -1;
    return fd;
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return 2;
    static struct cutting cutting;
    bool both = strcmp(argv[4], "both") == 0, local = strncmp(argv[1], "unix:", 5) == 0;
    cutting.port_file = argv[1] + (local ? 5 : 0);
    cutting.target = argv[2];
    cutting.bytes = cutting.left = strtol(argv[3], NULL, 10);
    cutting.up = both || strcmp(argv[4], "up") == 0;
    cutting.down = both || strcmp(argv[4], "down") == 0;
    cutting.repeating = strcmp(argv[4], "before") == 0  ? REPEATS_BEFORE
                        : strcmp(argv[4], "after") == 0 ? REPEATS_AFTER
                                                        : REPEATS_NOT;
    cutting.delay_ms = argc > 5 ? (int)strtol(argv[5], NULL, 10) : 0;
    cutting.count = argc > 6 ? (int)strtol(argv[6], NULL, 10) : 1;
    int listening = local ? listen_at(cutting.port_file) : listen_on(cutting.port_file);
    if (listening < 0)
        return 1;
    signal(SIGPIPE, SIG_IGN);
    /* One connection at a time: the client has no more. */
    for (;;) {
        int client = accept(listening, NULL, NULL);
        if (client >= 0)
            serve(&cutting, client);
    }
}
