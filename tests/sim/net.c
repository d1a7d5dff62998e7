#include "sim.h"

#include <stdlib.h>
#include <string.h>

#include "wire/push_json.h"

/* The network: requests and answers that are late, doubled, out of order, or never come. */

struct message {
    char *method, *path, *token, *body;
    size_t length;
    int code;
    int64_t retry_after;
};

enum { TIMEOUT_MS = 30000 };

static char *copy(const char *text, size_t n)
{
    char *out = text ? malloc(n + 1) : NULL;
    if (out) {
        memcpy(out, text, n);
        out[n] = '\0';
    }
    return out;
}

static char *copy_text(const char *text)
{
    return text ? copy(text, strlen(text)) : NULL;
}

void net_forget(struct message *message)
{
    if (!message)
        return;
    free(message->method);
    free(message->path);
    free(message->token);
    free(message->body);
    free(message);
}

static struct message *request_of(const struct exchange *exchange)
{
    struct message *message = calloc(1, sizeof *message);
    message->method = copy_text(exchange->method);
    message->path = copy_text(exchange->path);
    message->token = copy_text(exchange->token);
    message->body = copy(exchange->body, exchange->length);
    message->length = exchange->body ? exchange->length : 0;
    return message;
}

static int64_t delay(struct sim *sim)
{
    if (sim->calm)
        return 5;
    return sim_chance(sim, 5) ? (int64_t)sim_dice(sim, 60000) : 5 + (int64_t)sim_dice(sim, 400);
}

static enum status start(void *context, const struct exchange *exchange,
                         void (*done)(void *, const struct response *), void *argument,
                         struct error *error)
{
    struct client *client = context;
    struct sim *sim = client->sim;
    (void)error;
    if (client->busy)
        sim_wrong(sim, "client %d: two requests at a time", client->index);
    client->busy = true;
    client->done = done;
    client->argument = argument;
    client->exchange++;
    client->traffic += (int64_t)exchange->length;
    sim_turn(sim, TIMEOUT_MS, TURN_TIMEOUT, client->index, client->exchange, NULL);
    if (client->offline || (!sim->calm && sim_chance(sim, 4)))
        return ST_OK; /* lost */
    sim_turn(sim, delay(sim), TURN_REQUEST, client->index, client->exchange, request_of(exchange));
    if (!sim->calm && sim_chance(sim, 3))
        sim_turn(sim, delay(sim), TURN_REQUEST, client->index, client->exchange,
                 request_of(exchange));
    return ST_OK;
}

static void cancel(void *context)
{
    struct client *client = context;
    client->busy = false;
}

static void no_wait(void *context, struct pollfd *fds, size_t count, int timeout_ms)
{
    (void)context;
    (void)fds;
    (void)count;
    (void)timeout_ms;
}

static int64_t traffic(void *context)
{
    return ((struct client *)context)->traffic;
}

void net_plug(struct client *client)
{
    client->transport = (struct transport){
        .context = client, .start = start, .cancel = cancel, .wait = no_wait, .traffic = traffic};
}

/* Now and then what lies between answers with an older page. */
static void through_cache(struct client *client, struct buf *body)
{
    struct sim *sim = client->sim;
    judge_page(client, body->text, body->len);
    char *fresh = copy(body->text, body->len);
    if (!sim->calm && client->last_page && sim_chance(sim, 4)) {
        buf_reset(body);
        buf_puts(body, client->last_page);
    }
    /* What it keeps is a few pages old. */
    if (client->last_page && !sim_chance(sim, 20)) {
        free(fresh);
        return;
    }
    free(client->last_page);
    client->last_page = fresh;
}

void net_request(struct sim *sim, const struct turn *event)
{
    struct message *message = event->message;
    struct client *client = &sim->clients[event->client];
    struct buf body;
    struct reply reply = {.body = &body};
    buf_init(&body, 16 << 20);
    char *query = strchr(message->path, '?');
    if (query)
        *query++ = '\0';
    struct request request = {
        .method = message->method,
        .path = message->path,
        .query = query,
        .token = message->token,
        .type = message->body ? "application/json" : NULL,
        .body = message->body,
        .length = message->length,
        .now_ms = sim->now_ms,
    };
    plant_server(true);
    server_handle(sim->server, &request, &reply);
    plant_server(false);
    sim->requests++;
    if (reply.code == 200 && strstr(message->path, "/changes"))
        through_cache(client, &body);
    net_forget(message);
    if (!sim->calm && (client->offline || sim_chance(sim, 4))) {
        buf_free(&body);
        return; /* the answer is lost */
    }
    struct message *answer = calloc(1, sizeof *answer);
    answer->code = reply.code;
    answer->retry_after = reply.retry_after;
    answer->body = copy(body.text, body.len);
    answer->length = body.len;
    buf_free(&body);
    sim_turn(sim, delay(sim), TURN_ANSWER, event->client, event->exchange, answer);
}

/* The promise is made when the verdict has reached the client. */
static void note_promises(struct sim *sim, const struct message *answer)
{
    struct judgement *list;
    struct error error;
    size_t count;
    int64_t head;
    if (answer->code != 200 || !strstr(answer->body, "\"verdicts\"") ||
        answer_decode(answer->body, answer->length, sim->arena, &list, &count, &head, &error) !=
            ST_OK)
        return;
    for (size_t i = 0; i < count; i++) {
        struct given *given = given_find(sim, list[i].id);
        if (given && (list[i].verdict == VERDICT_APPLIED || list[i].verdict == VERDICT_NOOP))
            given->acknowledged = true;
    }
}

static void hand_over(struct client *client, const struct response *response)
{
    plant_client(client);
    client->busy = false;
    client->traffic += (int64_t)response->length;
    client->done(client->argument, response);
    sync_step(client->sync, client->sim->now_ms + client->skew_ms);
    sim_stepped(client);
}

void net_answer(struct sim *sim, const struct turn *event)
{
    struct client *client = &sim->clients[event->client];
    struct message *answer = event->message;
    if (client->busy && client->exchange == event->exchange) {
        note_promises(sim, answer);
        struct response response = {.status = ST_OK,
                                    .code = answer->code,
                                    .body = answer->body,
                                    .length = answer->length,
                                    .retry_after = answer->retry_after};
        hand_over(client, &response);
    }
    net_forget(answer);
}

void net_timeout(struct sim *sim, const struct turn *event)
{
    struct client *client = &sim->clients[event->client];
    if (!client->busy || client->exchange != event->exchange)
        return;
    struct response response = {.status = ST_IO};
    error_set(&response.error, ST_IO, NULL, "no answer");
    hand_over(client, &response);
}
