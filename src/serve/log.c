#include <inttypes.h>
#include <string.h>

#include "base/clean.h"
#include "serve/inside.h"

/* Only words of the program's own and numbers: nothing that a request says is repeated. */

static const char *method_word(const char *method)
{
    static const char *const known[] = {"GET", "HEAD", "POST"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (method && strcmp(method, known[i]) == 0)
            return known[i];
    return "-";
}

static void begin(struct server *server, int64_t now_ms)
{
    char time[RFC3339_MAX];
    rfc3339_write(now_ms / 1000, CIVIL_BEIJING, time);
    buf_reset(&server->line);
    buf_printf(&server->line, "time=%s", time);
}

static void end(struct server *server)
{
    server->tally.log_lines++;
    server->options.log(server->options.context, server->line.text);
}

void log_request(struct server *server, const struct request *request, const char *route,
                 const struct reply *reply, int64_t microseconds)
{
    if (!server->options.log)
        return;
    begin(server, request->now_ms);
    buf_printf(&server->line, " method=%s route=%s code=%d bytes=%zu ms=%" PRId64 ".%03d",
               method_word(request->method), route, reply->code, reply->body->len,
               microseconds / 1000, (int)(microseconds % 1000));
    end(server);
}

void log_event(struct server *server, int64_t now_ms, const char *what)
{
    if (!server->options.log)
        return;
    begin(server, now_ms);
    buf_puts(&server->line, " event=\"");
    clean_line(&server->line, what, strlen(what));
    buf_putc(&server->line, '"');
    end(server);
}
