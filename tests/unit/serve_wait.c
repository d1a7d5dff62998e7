#include "serve_play.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "serve/http.h"
#include "store/backup.h"

/* The server in a process of its own, over a Unix socket: who waits is answered when something is
 * new, whoever wrote it, and when the server stops. */

static char answer[1 << 16];

static long long clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static pid_t start(struct play *play, const char *address)
{
    fflush(stdout);
    pid_t child = fork();
    if (child != 0)
        return child;
    struct error error = {.text = ""};
    struct listener_options options = {.address = address, .inherited = -1};
    play_open(play);
    enum status status = http_serve(play->server, &options, &error);
    play->hub = NULL;
    server_close(play->server);
    buf_free(&play->body);
    _exit(status == ST_OK ? 0 : 1);
}

static int dial(const char *path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    snprintf(name.sun_path, sizeof name.sun_path, "%s", path);
    for (int tries = 0; tries < 200; tries++) {
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);
        if (connect(fd, (struct sockaddr *)&name, sizeof name) == 0)
            return fd;
        close(fd);
        poll(NULL, 0, 50);
    }
    play_die("connect", path);
    return -1;
}

static void ask(int fd, const char *token, const char *path, const char *body)
{
    static char text[1 << 16];
    int n =
        snprintf(text, sizeof text, "%s %s HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n%s",
                 body ? "POST" : "GET", path, token, body ? "" : "\r\n");
    if (body)
        n += snprintf(text + n, sizeof text - (size_t)n,
                      "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                      strlen(body), body);
    if (send(fd, text, (size_t)n, MSG_NOSIGNAL) != n)
        play_die("send", path);
}

/* The answer's code; 0 when none has come in that time. */
static int hear(int fd, int wait_ms)
{
    size_t n = 0;
    long long end = clock_ms() + wait_ms;
    answer[0] = '\0';
    for (long long left; (left = end - clock_ms()) > 0;) {
        struct pollfd one = {.fd = fd, .events = POLLIN};
        if (poll(&one, 1, (int)left) <= 0)
            break;
        ssize_t got = recv(fd, answer + n, sizeof answer - 1 - n, 0);
        if (got <= 0)
            break;
        n += (size_t)got;
        answer[n] = '\0';
        const char *body = strstr(answer, "\r\n\r\n"), *length = strstr(answer, "Content-Length: ");
        if (body && length &&
            strlen(body + 4) >= (size_t)strtol(length + strlen("Content-Length: "), NULL, 10))
            break;
    }
    return n ? (int)strtol(answer + strlen("HTTP/1.1 "), NULL, 10) : 0;
}

static long long number(const char *key)
{
    char wanted[64];
    snprintf(wanted, sizeof wanted, "\"%s\":", key);
    const char *at = strstr(answer, wanted);
    return at ? strtoll(at + strlen(wanted), NULL, 10) : -1;
}

static void text(const char *key, char *out, size_t size)
{
    char wanted[64];
    snprintf(wanted, sizeof wanted, "\"%s\":\"", key);
    const char *at = strstr(answer, wanted);
    snprintf(out, size, "%.*s", at ? (int)strcspn(at + strlen(wanted), "\"") : 0,
             at ? at + strlen(wanted) : "");
}

/* Asks for changes behind the head, to be told when there are any. */
static void wait_for_change(int fd, const struct machine *machine)
{
    char epoch[64], path[256];
    ask(fd, machine->token, "/v1/me", NULL);
    hear(fd, 3000);
    text("epoch", epoch, sizeof epoch);
    ask(fd, machine->token, "/v1/t/top/changes?from=0", NULL);
    hear(fd, 3000);
    snprintf(path, sizeof path, "/v1/t/top/changes?from=%lld&epoch=%s&wait=30", number("head"),
             epoch);
    ask(fd, machine->token, path, NULL);
}

static void test_push(struct play *play, const struct machine *machine, const char *path)
{
    int waiting = dial(path), other = dial(path);
    struct buf body;
    buf_init(&body, 1 << 16);
    wait_for_change(waiting, machine);
    is_int(hear(waiting, 700), 0, "nothing new: no answer");
    buf_puts(&body, "{\"commands\":[");
    play_command(play, machine, "\"do\":\"comment.add\",\"to\":\"g1\",\"with\":{\"text\":\"来了\"}",
                 &body);
    buf_puts(&body, "]}");
    ask(other, machine->token, "/v1/t/top/commands", body.text);
    is_int(hear(other, 3000), 200, "somebody pushes");
    long long since = clock_ms();
    is_int(hear(waiting, 3000), 200, "who waits is answered");
    ok(clock_ms() - since < 1000, "at once");
    ok(strstr(answer, "来了") != NULL, "with what is new");
    buf_free(&body);
    close(waiting);
    close(other);
}

static void test_other_process(struct play *play, const struct machine *machine, const char *path)
{
    int waiting = dial(path);
    wait_for_change(waiting, machine);
    is_int(hear(waiting, 300), 0, "nothing new");
    struct ledger *ledger = play_ledger(play, "top", LEDGER_WRITE);
    ledger_begin(ledger, NULL);
    play_give(ledger, "\"do\":\"org.add\",\"to\":\"o2\",\"by\":\"u1\",\"with\":{\"name\":\"西村\","
                      "\"kind\":\"branch\",\"parent\":\"top\"}");
    is_int(ledger_commit(ledger, NULL), ST_OK, "another process writes");
    ledger_close(ledger);
    int code = hear(waiting, 5000);
    ok(code == 200 || code == 409, "who waits is answered: %d", code);
    close(waiting);
}

static enum status copy_tenant(struct play *play)
{
    char to[256];
    struct db *db = NULL;
    snprintf(to, sizeof to, "%s/tenants/new.db", play->place.folder);
    enum status status =
        db_open(place_name(&play->place, "tenants/top.db"), DB_READ, NULL, &db, NULL);
    if (status == ST_OK)
        status = db_backup(db, to, NULL, NULL, NULL);
    db_close(db);
    return status;
}

/* The hub names another file, as after a restore. */
static void test_restored(struct play *play, const struct machine *machine, const char *path)
{
    char history[64], other[64];
    struct tenant tenant;
    struct error error = {.text = ""};
    int fd = dial(path);
    ask(fd, machine->token, "/v1/me", NULL);
    hear(fd, 3000);
    text("history", history, sizeof history);
    int waiting = dial(path);
    wait_for_change(waiting, machine);
    is_int(copy_tenant(play), ST_OK, "a copy");
    struct ledger *ledger = play_ledger(play, "new", LEDGER_WRITE);
    is_int(serve_restored(ledger, play->now_ms / 1000, &error), ST_OK, "gets a new history");
    ledger_close(ledger);
    tenant_get(play->hub, "top", &tenant, &error);
    snprintf(tenant.file, sizeof tenant.file, "tenants/new.db");
    is_int(tenant_put(play->hub, &tenant, &error), ST_OK, "becomes the tenant's file");
    is_int(hear(waiting, 5000), 409, "who waits is told");
    text("history", other, sizeof other);
    ok(strlen(other) == 36 && strcmp(history, other) != 0, "that it is another history");
    close(fd);
    close(waiting);
}

static void test_revoked(struct play *play, const struct machine *machine, const char *path)
{
    int fd = dial(path);
    ask(fd, machine->token, "/v1/me", NULL);
    is_int(hear(fd, 3000), 200, "a device");
    device_end(play->hub, machine->device, play->now_ms / 1000, NULL);
    poll(NULL, 0, 250);
    ask(fd, machine->token, "/v1/me", NULL);
    is_int(hear(fd, 3000), 401, "revoked by another process is out");
    close(fd);
}

int main(void)
{
    struct play play;
    struct machine machine = {0}, lost = {0};
    char path[256], address[300];
    int state = -1;
    play_make(&play, 0);
    play.now_ms = (int64_t)time(NULL) * 1000;
    play_enrol(&play, &machine, "top", "u3");
    play_enrol(&play, &lost, "top", "u2");
    play_login(&play, &machine);
    play_login(&play, &lost);
    server_close(play.server);
    play.server = NULL;
    snprintf(path, sizeof path, "%s/s", play.place.folder);
    snprintf(address, sizeof address, "unix:%s", path);
    pid_t child = start(&play, address);
    test_push(&play, &machine, path);
    test_other_process(&play, &machine, path);
    test_revoked(&play, &lost, path);
    test_restored(&play, &machine, path);
    int waiting = dial(path);
    wait_for_change(waiting, &machine);
    is_int(hear(waiting, 300), 0, "somebody waits");
    long long since = clock_ms();
    kill(child, SIGTERM);
    is_int(hear(waiting, 5000), 200, "and is answered when the server stops");
    waitpid(child, &state, 0);
    ok(WIFEXITED(state) && WEXITSTATUS(state) == 0, "which it does well");
    ok(clock_ms() - since < 3000, "and soon");
    close(waiting);
    play_end(&play);
    return done_testing();
}
