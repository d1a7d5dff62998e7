#include "serve/server.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/intl.h"
#include "ledger/receive.h"
#include "serve/inside.h"

enum { ARENA_MAX = 32 << 20, LOG_LINE_MAX = 1024, TIDY_MS = 60000 };

static enum status allocate(struct server *server, struct error *error)
{
    server->limiter = limiter_new(server->options.requests_per_minute);
    server->challenges = challenges_new();
    server->logins = logins_new();
    server->tenants = tenants_new();
    server->arena = arena_new(ARENA_MAX);
    server->scopes = arena_new(ARENA_MAX);
    buf_init(&server->line, LOG_LINE_MAX);
    if (server->limiter && server->challenges && server->logins && server->tenants &&
        server->arena && server->scopes)
        return ST_OK;
    return error_set(error, ST_NOMEM, NULL, _("内存不够；请关掉别的程序再试"));
}

/* One server to a folder: two would each believe to be the only one that writes. */
static enum status lock_folder(struct server *server, struct error *error)
{
    char path[HUB_PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/serving.lock", server->folder);
    server->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (server->lock < 0)
        return error_set(error, ST_READONLY, NULL,
                         _("数据文件夹 %s 不能写；请检查它是否存在、权限对不对"), server->folder);
    if (flock(server->lock, LOCK_EX | LOCK_NB) == 0)
        return ST_OK;
    return error_set(error, ST_BUSY, NULL,
                     _("已有一个 qunguand 在用数据文件夹 %s；请先停下它，或换一个文件夹"),
                     server->folder);
}

static enum status open_hub(struct server *server, struct error *error)
{
    char path[HUB_PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/hub.db", server->folder);
    enum status status = hub_open(path, false, &server->hub, error);
    if (status == ST_OK)
        status = db_version(server->hub, &server->hub_version, error);
    return status;
}

enum status server_open(const struct server_options *options, struct server **out,
                        struct error *error)
{
    *out = NULL;
    struct server *server = calloc(1, sizeof *server);
    if (!server)
        return error_set(error, ST_NOMEM, NULL, _("内存不够；请关掉别的程序再试"));
    server->options = *options;
    server->lock = -1;
    int n = snprintf(server->folder, sizeof server->folder, "%s", options->folder);
    enum status status = ST_OK;
    if (n < 0 || (size_t)n >= sizeof server->folder)
        status = error_set(error, ST_LIMIT, NULL, _("数据文件夹的名字太长；请换一个"));
    if (status == ST_OK)
        status = allocate(server, error);
    if (status == ST_OK)
        status = lock_folder(server, error);
    if (status == ST_OK)
        status = open_hub(server, error);
    if (status == ST_OK)
        *out = server;
    else
        server_close(server);
    return status;
}

void server_close(struct server *server)
{
    if (!server)
        return;
    tenants_free(server->tenants);
    db_close(server->hub);
    if (server->lock >= 0)
        close(server->lock);
    limiter_free(server->limiter);
    challenges_free(server->challenges);
    logins_free(server->logins);
    arena_free(server->arena);
    arena_free(server->scopes);
    if (server->line.text)
        buf_free(&server->line);
    free(server);
}

uint64_t server_version(const struct server *server)
{
    return server->version;
}

enum status server_look_hub(struct server *server, int64_t now_ms, bool now, struct error *error)
{
    int64_t version;
    if (!now && now_ms >= server->hub_looked_ms && now_ms - server->hub_looked_ms < LOOK_MS)
        return ST_OK;
    enum status status = db_version(server->hub, &version, error);
    if (status != ST_OK)
        return status;
    server->hub_looked_ms = now_ms;
    if (version == server->hub_version)
        return ST_OK;
    logins_drop_all(server->logins);
    status = tenants_recheck(server, error);
    if (status == ST_OK)
        server->hub_version = version;
    return status;
}

void server_wrote(struct server *server, struct open_tenant *open)
{
    int64_t seq = ledger_seq(open->ledger);
    open->head_known = false;
    if (seq == open->seq)
        return;
    open->seq = seq;
    server->version++;
}

void server_tick(struct server *server, int64_t now_ms)
{
    if (server_look_hub(server, now_ms, false, NULL) == ST_OK)
        tenants_look(server, now_ms);
    if (now_ms >= server->tidied_ms && now_ms - server->tidied_ms < TIDY_MS)
        return;
    server->tidied_ms = now_ms;
    server->tally.sessions = logins_tidy(server->logins, now_ms / 1000);
    if (hub_tidy(server->hub, now_ms / 1000, NULL) != ST_OK)
        log_event(server, now_ms, "hub not tidied");
}

void exchange_refuse(struct exchange *exchange, enum problem problem)
{
    exchange->problem = problem;
    problem_reply(exchange->reply, problem);
    if (problem == PROBLEM_BUSY)
        exchange->reply->retry_after = RETRY_SECONDS;
}

/* Statuses of a file whose sentences name nothing but the file and the disk. */
static bool about_a_file(enum status status)
{
    return status == ST_READONLY || status == ST_CORRUPT || status == ST_NEWER ||
           status == ST_FULL || status == ST_IO;
}

void exchange_failed(struct exchange *exchange, enum status status, const struct error *error)
{
    struct server *server = exchange->server;
    bool busy = status == ST_BUSY || status == ST_FULL;
    if (about_a_file(status))
        log_event(server, exchange->request->now_ms, error->text);
    else if (status != ST_BUSY)
        log_event(server, exchange->request->now_ms, "internal failure");
    exchange_refuse(exchange, busy ? PROBLEM_BUSY : PROBLEM_INTERNAL);
}

bool exchange_takes(struct exchange *exchange, size_t max)
{
    static const char json[] = "application/json";
    const char *type = exchange->request->type;
    size_t n = sizeof json - 1;
    if (!type || strncmp(type, json, n) != 0 || (type[n] && type[n] != ';' && type[n] != ' '))
        exchange_refuse(exchange, PROBLEM_MEDIA);
    else if (exchange->request->length > max)
        exchange_refuse(exchange, PROBLEM_TOO_LARGE);
    else if (!exchange->request->body || exchange->request->length == 0)
        exchange_refuse(exchange, PROBLEM_BAD_REQUEST);
    return exchange->problem == PROBLEM_NONE;
}

struct open_tenant *exchange_tenant(struct exchange *exchange)
{
    struct error error = {.status = ST_OK};
    struct open_tenant *open = NULL;
    enum status status = tenants_get(exchange->server, exchange->login->session.tenant,
                                     exchange->request->now_ms, &open, &error);
    if (status == ST_OK)
        return open;
    if (status == ST_MISSING)
        exchange_refuse(exchange, PROBLEM_NOT_FOUND);
    else
        exchange_failed(exchange, status, &error);
    return NULL;
}

/* Counts the request against the bucket, once; answers whether it may go on. */
static bool within_limit(struct exchange *exchange, char kind, const char *name)
{
    if (!name || exchange->request->first_ms)
        return true;
    long seconds = limiter_take(exchange->server->limiter, kind, name, exchange->request->now_ms);
    if (seconds == 0)
        return true;
    exchange_refuse(exchange, PROBLEM_RATE);
    exchange->reply->retry_after = seconds;
    return false;
}

static bool token_shaped(const char *token)
{
    return token && strlen(token) == SECRET_TEXT - 1 &&
           strspn(token, "0123456789abcdef") == SECRET_TEXT - 1;
}

/* Out of the hub: a session that this process does not know yet. */
static struct login *fetch_login(struct exchange *exchange, const char *hash)
{
    struct session session;
    struct error error = {.status = ST_OK};
    if (!within_limit(exchange, 'p', exchange->request->peer))
        return NULL;
    enum status status = session_get(exchange->server->hub, hash, &session, &error);
    if (status == ST_OK)
        return logins_put(exchange->server->logins, &session);
    if (status != ST_MISSING)
        exchange_failed(exchange, status, &error);
    return NULL;
}

/* Whose session it is: sets exchange->login, or answers. */
static bool find_login(struct exchange *exchange)
{
    const char *token = exchange->request->token;
    struct login *login = NULL;
    char hash[SHA256_TEXT];
    if (token_shaped(token)) {
        sha256_text(token, strlen(token), hash);
        login = logins_get(exchange->server->logins, hash);
        if (!login)
            login = fetch_login(exchange, hash);
    } else if (!within_limit(exchange, 'p', exchange->request->peer)) {
        return false;
    }
    if (exchange->problem != PROBLEM_NONE)
        return false;
    if (!login || login->session.expires_at <= exchange->now) {
        exchange_refuse(exchange, PROBLEM_UNAUTHORISED);
        return false;
    }
    exchange->login = login;
    return within_limit(exchange, 'd', login->session.device);
}

/* Whether the request may reach the route's own function. Whether a tenant, or a route below it,
 * exists is told to nobody but its own people. */
static bool admitted(struct exchange *exchange, const struct route *route, bool method_fits)
{
    const struct request *request = exchange->request;
    struct error error = {.status = ST_OK};
    bool of_tenant = route_of_tenant(request->path);
    enum access access = route ? route->access : of_tenant ? ACCESS_SESSION : ACCESS_OPEN;
    bool hidden = !route || (access == ACCESS_LOCAL && !request->local);
    enum status status = server_look_hub(exchange->server, request->now_ms, false, &error);
    if (status != ST_OK)
        exchange_failed(exchange, status, &error);
    else if (access == ACCESS_SESSION
                 ? !find_login(exchange)
                 : (access == ACCESS_OPEN || hidden) && !within_limit(exchange, 'p', request->peer))
        return false;
    else if (hidden || (of_tenant && strcmp(exchange->part, exchange->login->session.tenant) != 0))
        exchange_refuse(exchange, PROBLEM_NOT_FOUND);
    else if (!method_fits) {
        exchange_refuse(exchange, PROBLEM_METHOD);
        exchange->reply->allow = route_allow(route);
    }
    return exchange->problem == PROBLEM_NONE;
}

static int64_t microseconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void finish(struct server *server, const struct request *request, const char *route,
                   const struct reply *reply, int64_t since)
{
    int class = reply->code / 100;
    if (class >= 0 && class < TALLY_CLASSES)
        server->tally.requests[class]++;
    log_request(server, request, route, reply, microseconds_now() - since);
}

void server_handle(struct server *server, const struct request *request, struct reply *reply)
{
    int64_t since = microseconds_now();
    bool method_fits = false;
    struct buf *body = reply->body;
    struct exchange exchange = {
        .server = server, .request = request, .reply = reply, .now = request->now_ms / 1000};
    const struct route *route =
        route_find(request->method, request->path, exchange.part, &method_fits);
    *reply = (struct reply){.code = 200, .type = "application/json", .body = body};
    arena_reset(server->arena);
    if (admitted(&exchange, route, method_fits))
        route->handle(&exchange);
    if (body->failed && exchange.problem == PROBLEM_NONE)
        exchange_refuse(&exchange, PROBLEM_INTERNAL);
    if (reply->wait_until_ms == 0)
        finish(server, request, route_name(route), reply, since);
}

void server_refuse(struct server *server, enum problem problem, const struct request *request,
                   struct reply *reply)
{
    int64_t since = microseconds_now();
    struct buf *body = reply->body;
    *reply = (struct reply){.body = body};
    problem_reply(reply, problem);
    finish(server, request, "-", reply, since);
}
