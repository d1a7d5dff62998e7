#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "serve/front.h"
#include "serve/headers.h"
#include "serve/inside.h"
#include "serve/query.h"

enum { ANSWER_MAX = 10 << 20 };

/* One request on its way through libmicrohttpd. */
struct call {
    struct call *next, *prev; /* among those that wait */
    struct MHD_Connection *connection;
    struct link *link;
    char *uri;     /* as sent; NULL when it is too long */
    char *path;    /* decoded */
    size_t length; /* of the body, as announced */
    bool seen;     /* its head has been looked at */
    bool handed;   /* it has been handed in */
    bool waits;
    int64_t first_ms, until_ms;
    struct headers headers;
    char peer[PEER_MAX];
    struct request request;
    struct reply reply;
    struct buf upload, answer;
};

void *call_begin(void *context, const char *uri, struct MHD_Connection *connection)
{
    struct call *call = calloc(1, sizeof *call);
    size_t n = strlen(uri);
    (void)context;
    if (!call)
        return NULL;
    call->connection = connection;
    buf_init(&call->upload, SERVER_BODY_MAX);
    buf_init(&call->answer, ANSWER_MAX);
    if (n < URI_MAX)
        call->uri = strdup(uri);
    return call;
}

static void stop_waiting(struct front *front, struct call *call)
{
    if (!call->waits)
        return;
    call->waits = false;
    if (call->prev)
        call->prev->next = call->next;
    else
        front->waiting = call->next;
    if (call->next)
        call->next->prev = call->prev;
    call->next = call->prev = NULL;
}

static void start_waiting(struct front *front, struct call *call)
{
    call->waits = true;
    call->next = front->waiting;
    if (front->waiting)
        front->waiting->prev = call;
    front->waiting = call;
}

void call_end(void *context, struct MHD_Connection *connection, void **state,
              enum MHD_RequestTerminationCode code)
{
    struct front *front = context;
    struct call *call = *state;
    (void)connection;
    (void)code;
    *state = NULL;
    if (!call)
        return;
    stop_waiting(front, call);
    if (call->handed)
        front->answering--;
    if (call->link) {
        call->link->since_ms = front_clock();
        call->link->whole = false;
    }
    buf_free(&call->upload);
    buf_free(&call->answer);
    free(call->uri);
    free(call->path);
    free(call);
}

static void add_headers(struct MHD_Response *response, const struct reply *reply, bool closes)
{
    char seconds[24];
    MHD_add_response_header(response, "Content-Type", reply->type);
    MHD_add_response_header(response, "Cache-Control", "no-store");
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    if (reply->retry_after > 0) {
        snprintf(seconds, sizeof seconds, "%ld", reply->retry_after);
        MHD_add_response_header(response, "Retry-After", seconds);
    }
    if (reply->allow)
        MHD_add_response_header(response, "Allow", reply->allow);
    if (reply->code == 401)
        MHD_add_response_header(response, "WWW-Authenticate", "Bearer");
    if (closes)
        MHD_add_response_header(response, "Connection", "close");
}

static enum MHD_Result send_reply(struct front *front, struct call *call, bool closes)
{
    /* The bytes are the call's, which ends after the answer. */
    struct MHD_Response *response = MHD_create_response_from_buffer(
        call->answer.len, call->answer.text, MHD_RESPMEM_PERSISTENT);
    if (!response)
        return MHD_NO;
    add_headers(response, &call->reply, closes || front->stopping);
    enum MHD_Result result =
        MHD_queue_response(call->connection, (unsigned)call->reply.code, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result refuse(struct front *front, struct call *call, enum problem problem)
{
    struct request request = {.method = call->headers.method, .now_ms = front_now()};
    buf_reset(&call->answer);
    call->reply.body = &call->answer;
    server_refuse(front->server, problem, &request, &call->reply);
    if (problem == PROBLEM_METHOD)
        call->reply.allow = "GET, HEAD, POST";
    return send_reply(front, call, true);
}

/* Whom a limit counts for: a whole network of 64 bits is one, where there are so many addresses. */
static void normalise_peer(char peer[PEER_MAX])
{
    struct in6_addr address;
    if (!strchr(peer, ':') || inet_pton(AF_INET6, peer, &address) != 1 ||
        IN6_IS_ADDR_V4MAPPED(&address))
        return;
    memset(address.s6_addr + 8, 0, 8);
    inet_ntop(AF_INET6, &address, peer, PEER_MAX);
}

/* Everything that reaches us comes over loopback or a Unix socket: from the proxy, which says for
 * whom, or from this machine. */
static void find_peer(struct call *call)
{
    call->request.local = !call->headers.forwarded;
    if (!headers_client(&call->headers, call->peer, sizeof call->peer))
        memcpy(call->peer, "local", sizeof "local");
    normalise_peer(call->peer);
    call->request.peer = call->peer;
}

static enum MHD_Result take_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   size_t name_length, const char *value, size_t value_length)
{
    (void)kind;
    headers_take(context, name, name_length, value, value_length);
    return MHD_YES;
}

/* Splits and decodes what was asked for. */
static bool read_uri(struct call *call)
{
    if (!call->uri || call->uri[0] != '/' || strchr(call->uri, '#'))
        return false;
    size_t n = strcspn(call->uri, "?"), size = n + 1;
    call->path = malloc(size);
    if (!call->path || !percent_decode(call->uri, n, call->path, size))
        return false;
    for (const char *c = call->uri; *c; c++)
        if ((unsigned char)*c <= 0x20 || (unsigned char)*c >= 0x7f)
            return false;
    char *query = call->uri[n] ? call->uri + n + 1 : NULL;
    /* An escape that stands for NUL, or is none, is refused wherever it is. */
    for (const char *c = query ? strchr(query, '%') : NULL; c; c = strchr(c + 1, '%')) {
        char decoded[4];
        if (!percent_decode(c, strnlen(c, 3), decoded, sizeof decoded))
            return false;
    }
    call->request.path = call->path;
    call->request.query = query;
    return true;
}

static enum MHD_Result look_at_head(struct front *front, struct call *call, const char *method,
                                    const char *version)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    call->seen = true;
    call->link = info ? info->socket_context : NULL;
    call->headers.method = method;
    call->headers.version = version;
    MHD_get_connection_values_n(call->connection, MHD_HEADER_KIND, take_header, &call->headers);
    enum problem problem = headers_check(&call->headers, SERVER_BODY_MAX, &call->length);
    if (problem == PROBLEM_NONE && !read_uri(call))
        problem = PROBLEM_BAD_REQUEST;
    if (problem != PROBLEM_NONE)
        return refuse(front, call, problem);
    find_peer(call);
    call->request.method = method;
    call->request.token = call->headers.token;
    call->request.type = call->headers.type;
    return MHD_YES;
}

static enum MHD_Result hand_in(struct front *front, struct call *call)
{
    if (!call->handed) {
        call->handed = true;
        front->answering++;
    }
    if (call->link)
        call->link->whole = true;
    buf_reset(&call->answer);
    call->reply.body = &call->answer;
    call->request.body = call->upload.text;
    call->request.length = call->upload.len;
    call->request.now_ms = front_now();
    /* Who waits while the server stops has waited long enough. */
    call->request.first_ms = front->stopping ? 1 : call->first_ms;
    server_handle(front->server, &call->request, &call->reply);
    if (call->reply.wait_until_ms == 0)
        return send_reply(front, call, false);
    if (!call->first_ms)
        call->first_ms = call->request.now_ms;
    call->until_ms = call->reply.wait_until_ms;
    start_waiting(front, call);
    MHD_suspend_connection(call->connection);
    return MHD_YES;
}

enum MHD_Result call_go(void *context, struct MHD_Connection *connection, const char *url,
                        const char *method, const char *version, const char *upload,
                        size_t *upload_size, void **state)
{
    struct front *front = context;
    struct call *call = *state;
    (void)connection;
    (void)url;
    if (!call)
        return MHD_NO;
    if (!call->seen)
        return look_at_head(front, call, method, version);
    if (*upload_size > 0) {
        buf_add(&call->upload, upload, *upload_size);
        *upload_size = 0;
        return call->upload.failed || call->upload.len > call->length ? MHD_NO : MHD_YES;
    }
    return hand_in(front, call);
}

/* Escapes stay as they are: read_uri undoes them, and refuses what cannot be. */
size_t call_leave_escapes(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

int64_t front_wake(struct front *front)
{
    int64_t now = front_now(), next = -1;
    uint64_t version = server_version(front->server);
    bool all = front->stopping || version != front->version;
    front->version = version;
    for (struct call *call = front->waiting, *following; call; call = following) {
        following = call->next;
        if (all || now >= call->until_ms) {
            stop_waiting(front, call);
            MHD_resume_connection(call->connection);
        } else if (next < 0 || call->until_ms - now < next) {
            next = call->until_ms - now;
        }
    }
    return next;
}
