#ifndef TESTS_UNIT_DESK_SERVER_H
#define TESTS_UNIT_DESK_SERVER_H

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "page_of.h"
#include "sync/transport.h"

/* A server of one tenant, as a transport: one request at a time, answered in the next wait. */
struct server {
    struct db *db;
    const char *person;
    bool silent;         /* nobody answers */
    const char *verdict; /* of what is pushed; NULL: applied */
    int64_t head;
    int64_t cursor; /* of the client */
    bool empty;     /* pages have no rows any more */
    long started, pushed, waited;
    int last_wait;
    struct buf answer;
    void (*done)(void *argument, const struct response *response);
    void *argument;
    instant now;
};

static inline void answer_push(struct server *server, const char *body)
{
    buf_puts(&server->answer, "{\"verdicts\":[");
    const char *separator = "";
    for (const char *at = strstr(body, "{\"id\":\""); at; at = strstr(at, "{\"id\":\"")) {
        at += strlen("{\"id\":\"");
        buf_printf(&server->answer, "%s{\"id\":\"%.*s\",\"verdict\":\"%s\"", separator,
                   (int)strcspn(at, "\""), at, server->verdict ? server->verdict : "applied");
        if (server->verdict)
            buf_puts(&server->answer, ",\"detail\":\"李书记已改过这一条。\"}");
        else
            buf_printf(&server->answer, ",\"seq\":%lld}", (long long)++server->head);
        separator = ",";
        server->pushed++;
    }
    buf_printf(&server->answer, "],\"head\":%lld}", (long long)server->head);
}

static inline void answer_page(struct server *server)
{
    struct page_head head = page_head_of(server->cursor, server->head, server->now);
    page_of(server->empty ? NULL : server->db, &head, &server->answer);
    server->empty = true;
    server->cursor = server->head;
}

static inline enum status server_start(void *context, const struct exchange *exchange,
                                       void (*done)(void *argument,
                                                    const struct response *response),
                                       void *argument, struct error *error)
{
    struct server *server = context;
    (void)error;
    server->started++;
    server->done = done;
    server->argument = argument;
    buf_reset(&server->answer);
    if (server->silent)
        return ST_OK;
    if (strcmp(exchange->method, "GET") == 0)
        answer_page(server);
    else if (strstr(exchange->path, "/commands"))
        answer_push(server, exchange->body);
    else if (!strstr(exchange->body, "\"signature\""))
        buf_printf(&server->answer, "{\"challenge\":\"%064d\"}", 7);
    else
        buf_printf(&server->answer,
                   "{\"token\":\"%064d\",\"expires_at\":\"2026-11-22T10:00:00+08:00\","
                   "\"tenant\":\"t1\",\"person\":\"%s\"}",
                   8, server->person);
    return ST_OK;
}

static inline void server_cancel(void *context)
{
    struct server *server = context;
    server->done = NULL;
}

static inline void server_wait(void *context, struct pollfd *fds, size_t count, int timeout_ms)
{
    struct server *server = context;
    struct response response = {.status = ST_OK, .code = 200};
    server->waited++;
    server->last_wait = timeout_ms;
    poll(fds, (nfds_t)count, 0);
    if (!server->done)
        return;
    void (*done)(void *argument, const struct response *response) = server->done;
    server->done = NULL;
    if (server->silent) {
        response.status = ST_IO;
        error_set(&response.error, ST_IO, NULL, "连不上服务器");
    } else {
        response.body = server->answer.text;
        response.length = server->answer.len;
    }
    done(server->argument, &response);
}

static inline int64_t server_traffic(void *context)
{
    (void)context;
    return 0;
}

#endif
