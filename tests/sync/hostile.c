#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/*
 * A server that means harm: hostile PORT-FILE LOG WHERE WHAT [FILE]
 *
 * It answers honestly, but for the requests to WHERE (enrol, session, commands or changes), which
 * get WHAT. Its port goes to PORT-FILE; LOG gets a line for each request: method, path, and whether
 * it came with a token.
 */
enum { REQUEST_MAX = 1 << 20, PATH_TEXT = 1024 };

struct server {
    FILE *log;
    const char *where, *what, *file;
    unsigned port;
};

static const char token[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

#define EPOCH   "e0000000000000000000000000000001"
#define HISTORY "019aa000-0000-7000-8000-0000000000a1"
#define PAGE(from, to, head, rows)                                                                 \
    "{\"format\":1,\"epoch\":\"" EPOCH "\",\"history\":\"" HISTORY "\",\"from\":" from             \
    ",\"to\":" to ",\"head\":" head                                                                \
    ",\"time\":\"2026-11-22T09:12:00+08:00\",\"audit\":{\"seq\":9,\"hash\":"                       \
    "\"00000000000000000000000000000000000000000000000000000000000000aa\"},\"rows\":[" rows        \
    "],\"removed\":[]}"

/* Bodies that are harm by themselves, all of them sent with 200. */
static const struct {
    const char *what, *body;
} bodies[] = {
    {"garbage", "{\"token\":"},
    {"null", "null"},
    {"empty", ""},
    {"list", "[[[[]]]]"},
    {"types", "{\"challenge\":{},\"token\":7,\"device\":[],\"verdicts\":\"x\",\"head\":{},"
              "\"format\":\"1\",\"rows\":{\"a\":1},\"removed\":3}"},
    {"numbers", "{\"format\":1e999,\"head\":-1,\"from\":99999999999999999999}"},
    {"twice", "{\"head\":1,\"head\":2,\"verdicts\":[]}"},
    {"utf8", "{\"challenge\":\"\xff\xfe\",\"head\":\"\xc0\x80\"}"},
    {"nul", "{\"challenge\":\"\\u0000\",\"verdicts\":[],\"head\":1}"},
    {"backwards", PAGE("5", "3", "9", "")},
    {"gap", PAGE("5", "9", "9", "")},
    {"forever", PAGE("0", "0", "9", "")},
    {"foreign",
     PAGE("0", "9", "9", "{\"entity\":\"secret\",\"id\":\"x\",\"rev\":1,\"fields\":{}}")},
    {"fields",
     PAGE("0", "9", "9", "{\"entity\":\"org\",\"id\":\"../../x\",\"rev\":1,\"fields\":{}}")},
    {"unknown", "{\"verdicts\":[{\"id\":\"nobody\",\"verdict\":\"applied\",\"seq\":1}],"
                "\"head\":1}"},
    {"verdict", "{\"verdicts\":[{\"id\":\"x\",\"verdict\":\"destroyed\"}],\"head\":1}"},
};

static void put(int fd, const char *text, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, text, n);
        if (done <= 0)
            exit(0);
        text += done;
        n -= (size_t)done;
    }
}

static void puts_to(int fd, const char *text)
{
    put(fd, text, strlen(text));
}

static void answer(int fd, const char *status, const char *type, const char *more, const char *body)
{
    char head[1024];
    snprintf(
        head, sizeof head,
        "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%sConnection: close\r\n\r\n",
        status, type, strlen(body), more);
    puts_to(fd, head);
    puts_to(fd, body);
}

static void json(int fd, const char *body)
{
    answer(fd, "200 OK", "application/json", "", body);
}

static void endless_body(int fd)
{
    static const char filler[] = "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",";
    puts_to(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[");
    for (;;)
        puts_to(fd, filler);
}

static void endless_head(int fd, const char *line)
{
    puts_to(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n");
    for (;;)
        puts_to(fd, line);
}

static void many_headers(int fd)
{
    char line[64];
    puts_to(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n");
    for (int i = 0; i < 10000; i++) {
        snprintf(line, sizeof line, "X-%d: y\r\n", i);
        puts_to(fd, line);
    }
    puts_to(fd, "\r\n{}");
}

static void long_header(int fd)
{
    puts_to(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Long: ");
    for (int i = 0; i < 1 << 20; i++)
        puts_to(fd, "y");
    puts_to(fd, "\r\n\r\n{}");
}

/* A byte now and then, for ever. */
static void drip(int fd)
{
    const struct timespec pause = {.tv_nsec = 300 * 1000000};
    puts_to(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
    for (;;) {
        puts_to(fd, " ");
        nanosleep(&pause, NULL);
    }
}

static void deep(int fd)
{
    puts_to(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
    for (int i = 0; i < 4000; i++)
        puts_to(fd, "[");
    exit(0);
}

/* A small file that inflates to a large one. */
static void bomb(int fd, const char *file)
{
    char bytes[65536];
    ssize_t n;
    int in = open(file, O_RDONLY);
    if (in < 0)
        exit(1);
    puts_to(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
                "Connection: close\r\n\r\n");
    while ((n = read(in, bytes, sizeof bytes)) > 0)
        put(fd, bytes, (size_t)n);
    close(in);
}

static void redirect(const struct server *server, int fd)
{
    char more[128];
    snprintf(more, sizeof more, "Location: http://127.0.0.1:%u/stolen\r\n", server->port);
    answer(fd, "307 Temporary Redirect", "application/json", more, "{}");
}

static bool by_body(const struct server *server, int fd)
{
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        if (strcmp(server->what, bodies[i].what) == 0) {
            json(fd, bodies[i].body);
            return true;
        }
    return false;
}

static void harm(const struct server *server, int fd)
{
    const char *what = server->what;
    if (by_body(server, fd))
        return;
    if (strcmp(what, "endless") == 0)
        endless_body(fd);
    else if (strcmp(what, "headers") == 0)
        many_headers(fd);
    else if (strcmp(what, "long-header") == 0)
        long_header(fd);
    else if (strcmp(what, "endless-head") == 0)
        endless_head(fd, "X: y\r\n");
    else if (strcmp(what, "continue") == 0)
        for (;;)
            puts_to(fd, "HTTP/1.1 100 Continue\r\n\r\n");
    else if (strcmp(what, "drip") == 0)
        drip(fd);
    else if (strcmp(what, "silent") == 0)
        sleep(600);
    else if (strcmp(what, "bomb") == 0)
        bomb(fd, server->file);
    else if (strcmp(what, "deep") == 0)
        deep(fd);
    else if (strcmp(what, "redirect") == 0)
        redirect(server, fd);
    else if (strcmp(what, "html") == 0)
        answer(fd, "200 OK", "text/html", "", "<html>please log in</html>");
    else if (strcmp(what, "html-404") == 0)
        answer(fd, "404 Not Found", "text/html", "", "<html>404</html>");
    else if (strcmp(what, "escapes") == 0)
        answer(fd, "418 No", "application/problem+json", "",
               "{\"type\":\"urn:qunguan:problem:odd\",\"title\":\"\\u001b]0;x\\u0007\\u001b[2J"
               "\\u202e\xe5\x9d\x8f\",\"status\":418}");
    else if (strcmp(what, "cut") == 0)
        puts_to(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n"
                    "\r\n{\"verdicts\":[");
    else if (strcmp(what, "no-http") == 0)
        puts_to(fd, "SSH-2.0-OpenSSH_9.2\r\n");
    else if (strcmp(what, "nothing") == 0)
        return;
    else if (strcmp(what, "busy") == 0)
        answer(fd, "503 Busy", "application/problem+json", "Retry-After: 999999999999\r\n",
               "{\"type\":\"urn:qunguan:problem:busy\",\"title\":\"x\",\"status\":503}");
    else
        answer(fd, what, "application/problem+json", "",
               "{\"type\":\"urn:qunguan:problem:odd\",\"title\":\"\",\"status\":1}");
}

static void honest(int fd, const char *where, const char *body)
{
    char text[512];
    if (strcmp(where, "enrol") == 0)
        json(fd, "{\"device\":\"d1\",\"tenant\":\"top\",\"person\":\"u1\",\"person_name\":"
                 "\"\xe7\x8e\x8b\",\"tenant_name\":\"\xe9\x95\x87\"}");
    else if (strcmp(where, "session") == 0 && !strstr(body, "\"challenge\"")) {
        snprintf(text, sizeof text, "{\"challenge\":\"%s\"}", token);
        json(fd, text);
    } else if (strcmp(where, "session") == 0) {
        snprintf(
            text, sizeof text,
            "{\"token\":\"%s\",\"expires_at\":\"2026-11-22T09:30:00+08:00\",\"tenant\":\"top\","
            "\"person\":\"u1\"}",
            token);
        json(fd, text);
    } else if (strcmp(where, "commands") == 0)
        json(fd, "{\"verdicts\":[],\"head\":0}");
    else
        json(fd, PAGE("0", "9", "9", ""));
}

static const char *where_of(const char *path)
{
    static const char *const places[] = {"enrol", "session", "commands", "changes"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (strstr(path, places[i]))
            return places[i];
    return "elsewhere";
}

/* Reads a whole request; false when none comes. The body begins at *body. */
static bool receive(int fd, char *text, char **body)
{
    size_t n = 0, want = 0;
    char *end = NULL;
    while (!end || n < want) {
        ssize_t got = n < REQUEST_MAX ? read(fd, text + n, REQUEST_MAX - n) : 0;
        if (got <= 0)
            return false;
        n += (size_t)got;
        text[n] = '\0';
        end = strstr(text, "\r\n\r\n");
        const char *length = strstr(text, "Content-Length: ");
        if (end)
            want = (size_t)(end + 4 - text) +
                   (length && length < end ? strtoul(length + 16, NULL, 10) : 0);
    }
    *body = end + 4;
    return true;
}

static void serve(const struct server *server, int fd)
{
    char *text = malloc(REQUEST_MAX + 1), *body, method[8] = "", path[PATH_TEXT] = "";
    if (!text || !receive(fd, text, &body))
        exit(0);
    sscanf(text, "%7s %1023s", method, path);
    fprintf(server->log, "%s %s %s\n", method, path, strstr(text, token) ? "token" : "-");
    fflush(server->log);
    const char *where = where_of(path);
    if (strcmp(where, server->where) == 0)
        harm(server, fd);
    else
        honest(fd, where, body);
    shutdown(fd, SHUT_WR);
    while (read(fd, text, REQUEST_MAX) > 0)
        continue;
    exit(0);
}

static int listen_on(const char *port_file, unsigned *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) != 0 || listen(fd, 16) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) != 0)
        return -1;
    *port = ntohs(address.sin_port);
    FILE *out = fopen(port_file, "w");
    if (!out || fprintf(out, "%u\n", *port) < 0 || fclose(out) != 0)
        return -1;
    return fd;
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return 2;
    struct server server = {
        .where = argv[3], .what = argv[4], .file = argc > 5 ? argv[5] : "/dev/null"};
    server.log = fopen(argv[2], "a");
    int listening = server.log ? listen_on(argv[1], &server.port) : -1;
    if (listening < 0)
        return 1;
    signal(SIGCHLD, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int fd = accept(listening, NULL, NULL);
        if (fd < 0)
            continue;
        if (fork() == 0) {
            close(listening);
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            alarm(120);
            serve(&server, fd);
        }
        close(fd);
    }
}
