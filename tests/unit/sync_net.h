#ifndef TESTS_UNIT_SYNC_NET_H
#define TESTS_UNIT_SYNC_NET_H

#include <inttypes.h>

#include "base/sign.h"
#include "ledger_pair.h"
#include "sync/sync.h"
#include "wire/json.h"
#include "wire/page_json.h"
#include "wire/push_json.h"

/*
 * An imitated network with a server behind it (a second real store), for the tests of the engine.
 * What happens to the next requests is written as a word, a letter each:
 *   .  it is answered                   r  the request is lost       a  the answer is lost
 *   d  it arrives twice                 u  401                       b  429, Retry-After 7
 *   s  500                              n  404 of some proxy         g  an answer that is no JSON
 *   t  an answer of wrong types         h  an answer that is too large
 * A word that is over answers everything.
 */
enum { NET_TOKEN = 64, NET_TEXT_MAX = 8 << 20 };

struct net {
    struct pair pair;
    struct transport transport;
    struct sync *sync;
    char secret[SIGN_SECRET_TEXT], public_key[SIGN_PUBLIC_TEXT];
    int64_t now_ms;
    const char *plan;
    char token[SECRET_TEXT], challenge[SECRET_TEXT];
    bool revoked;          /* no new session */
    size_t commands_max;   /* a push of more gets 413; 0: none */
    const char *poison;    /* a push that holds this gets 400 */
    int64_t page_step;     /* a page moves on so far at most; 0: to the head */
    const char *page_text; /* instead of the page */
    const char *push_text; /* instead of the verdicts */
    int64_t audit_less;    /* the audit head is told so much too small */
    bool audit_twisted;    /* and under another hash */

    char method[8], path[512], sent_token[SECRET_TEXT];
    struct buf body;
    bool busy;
    size_t answer_max;
    void (*done)(void *argument, const struct response *response);
    void *argument;

    int requests, sessions, pushes, pulls;
    size_t pushed; /* commands, doubled ones too */
    int64_t from;  /* of the last pull */
};

static inline enum status net_start(void *context, const struct exchange *exchange,
                                    void (*done)(void *, const struct response *), void *argument,
                                    struct error *error)
{
    struct net *net = context;
    (void)error;
    if (net->busy) {
        puts("Bail out! two requests at a time");
        exit(99);
    }
    snprintf(net->method, sizeof net->method, "%s", exchange->method);
    snprintf(net->path, sizeof net->path, "%s", exchange->path);
    snprintf(net->sent_token, sizeof net->sent_token, "%s", exchange->token ? exchange->token : "");
    buf_reset(&net->body);
    if (exchange->body)
        buf_add(&net->body, exchange->body, exchange->length);
    net->answer_max = exchange->answer_max;
    net->busy = true;
    net->done = done;
    net->argument = argument;
    return ST_OK;
}

static inline void net_cancel(void *context)
{
    struct net *net = context;
    net->busy = false;
}

static inline int net_problem(struct buf *out, int code, const char *word, const char *more)
{
    buf_reset(out);
    buf_printf(out,
               "{\"type\":\"urn:qunguan:problem:%s\",\"title\":\"服务器说的话\",\"status\":%d%s}",
               word, code, more);
    return code;
}

static inline int net_session(struct net *net, struct buf *out)
{
    static const struct gate_limits limits = {16384, 8, 64};
    struct membership membership = pair_membership();
    struct cJSON *object = NULL;
    int code = 200;
    if (net->revoked)
        return net_problem(out, 404, "not-found", "");
    if (json_read(net->body.text, net->body.len, &limits, &object, NULL) != ST_OK)
        exit(99);
    const char *challenge = json_text(json_member(object, "challenge"));
    const char *signature = json_text(json_member(object, "signature"));
    if (!challenge) {
        secret_new(random_system(), net->challenge);
        buf_printf(out, "{\"challenge\":\"%s\"}", net->challenge);
    } else {
        struct buf text;
        buf_init(&text, 1024);
        buf_add(&text, "qunguan session 1", 18);
        buf_printf(&text, "%s%c%s%c%s", membership.tenant, 0, membership.device, 0, challenge);
        if (strcmp(challenge, net->challenge) != 0 || !signature ||
            !sign_verify(net->public_key, text.text, text.len, signature))
            code = net_problem(out, 401, "unauthorised", "");
        else {
            net->sessions++;
            secret_new(random_system(), net->token);
            buf_printf(out,
                       "{\"token\":\"%s\",\"expires_at\":\"2026-11-22T09:30:00+08:00\","
                       "\"tenant\":\"%s\",\"person\":\"%s\",\"later\":1}",
                       net->token, membership.tenant, membership.person);
        }
        buf_free(&text);
    }
    json_free(object);
    return code;
}

static inline int net_push(struct net *net, struct buf *out)
{
    struct arena *arena = arena_new(PLAY_ARENA_MAX);
    struct pushed *list;
    struct buf verdict;
    size_t count;
    struct error error;
    int code = 200;
    buf_init(&verdict, VERDICT_TEXT_MAX);
    net->pushes++;
    if (push_decode(net->body.text, net->body.len, arena, &list, &count, &error) != ST_OK) {
        printf("Bail out! push: %s\n", error.text);
        exit(99);
    }
    net->pushed += count;
    if (net->commands_max && count > net->commands_max)
        code = net_problem(out, 413, "too-large", "");
    else if (net->poison && strstr(net->body.text, net->poison))
        code = net_problem(out, 400, "bad-request", "");
    else if (net->push_text)
        buf_puts(out, net->push_text);
    else {
        answer_begin(out);
        for (size_t i = 0; i < count; i++) {
            if (list[i].status != ST_OK)
                exit(99);
            struct judgement judgement = pair_answer(&net->pair, &list[i].command);
            buf_reset(&verdict);
            judgement_encode(&verdict, &judgement);
            answer_verdict(out, verdict.text, verdict.len);
        }
        answer_end(out, net->pair.seq);
    }
    buf_free(&verdict);
    arena_free(arena);
    return code;
}

static inline void net_page(struct net *net, int64_t from, struct buf *out)
{
    struct page page = pair_page(&net->pair, false);
    struct page_writer writer;
    page.head.from = from;
    if (net->page_step && page.head.to > from + net->page_step)
        page.head.to = from + net->page_step;
    page.head.audit_seq -= net->audit_less;
    if (net->audit_twisted)
        page.head.audit_hash[0] = 'f';
    page_begin(&writer, out, &page.head);
    for (size_t i = 0; i < page.count; i++)
        page_row(&writer, page.items[i].entity, &page.items[i].row);
    page_end(&writer);
    free(page.items);
}

static inline int net_pull(struct net *net, struct buf *out)
{
    char epoch[EPOCH_TEXT] = "", more[256];
    const char *place = strstr(net->path, "&epoch=");
    long long from = -1;
    net->pulls++;
    sscanf(net->path, "/v1/t/top/changes?from=%lld", &from);
    net->from = from;
    if (place)
        sscanf(place, "&epoch=%32[^&]", epoch);
    if ((epoch[0] && strcmp(epoch, net->pair.epoch) != 0) || from > net->pair.seq) {
        snprintf(more, sizeof more,
                 ",\"epoch\":\"%s\",\"history\":\"%s\",\"restored\":%lld,\"head\":%lld",
                 net->pair.epoch, net->pair.history, (long long)net->pair.restored,
                 (long long)net->pair.seq);
        return net_problem(out, 409, "epoch", more);
    }
    if (net->page_text)
        buf_puts(out, net->page_text);
    else
        net_page(net, from, out);
    return 200;
}

static inline int net_serve(struct net *net, struct buf *out)
{
    if (strcmp(net->path, "/v1/session") == 0)
        return net_session(net, out);
    if (!net->token[0] || strcmp(net->sent_token, net->token) != 0)
        return net_problem(out, 401, "unauthorised", "");
    if (strcmp(net->path, "/v1/t/top/commands") == 0)
        return net_push(net, out);
    return net_pull(net, out);
}

/* What happens to this request: the next letter of the plan. */
static inline char net_letter(struct net *net)
{
    return net->plan && *net->plan ? *net->plan++ : '.';
}

static inline void net_spoil(char letter, struct buf *out, struct response *response)
{
    switch (letter) {
    case 'r':
    case 'a':
        response->status = error_set(&response->error, ST_IO, NULL, "连不上服务器");
        break;
    case 'h':
        response->status = error_set(&response->error, ST_LIMIT, NULL, "太大");
        break;
    case 'u':
        response->code = net_problem(out, 401, "unauthorised", "");
        break;
    case 'b':
        response->code = net_problem(out, 429, "rate", "");
        response->retry_after = 7;
        break;
    case 's':
        response->code = net_problem(out, 500, "internal", "");
        break;
    case 'n':
        buf_reset(out);
        buf_puts(out, "{\"message\":\"no such page\"}");
        response->code = 404;
        break;
    case 'g':
        buf_reset(out);
        buf_puts(out, "{\"head\":");
        break;
    case 't':
        buf_reset(out);
        buf_puts(out, "{\"challenge\":1,\"token\":[],\"verdicts\":{},\"head\":\"x\",\"rows\":7}");
        break;
    default:
        break;
    }
}

static inline void net_wait(void *context, struct pollfd *fds, size_t count, int timeout_ms)
{
    struct net *net = context;
    struct response response = {.status = ST_OK};
    struct buf out;
    (void)fds, (void)count, (void)timeout_ms;
    if (!net->busy)
        return;
    char letter = net_letter(net);
    net->requests++;
    buf_init(&out, NET_TEXT_MAX);
    if (letter == 'd')
        net_serve(net, &out);
    buf_reset(&out);
    if (letter != 'r' && letter != 'u' && letter != 'b' && letter != 's')
        response.code = net_serve(net, &out);
    net_spoil(letter, &out, &response);
    response.body = out.text;
    response.length = out.len;
    net->busy = false;
    net->done(net->argument, &response);
    buf_free(&out);
}

static inline int64_t net_traffic(void *context)
{
    (void)context;
    return 0;
}

static inline void net_sync(struct net *net)
{
    struct sync_options options = {.ledger = net->pair.client.ledger,
                                   .transport = &net->transport,
                                   .secret_key = net->secret,
                                   .random = random_system()};
    play_must(&net->pair.client, sync_open(&options, &net->sync, &net->pair.client.error), "sync");
}

/* A client that has just been enrolled. */
static inline void net_open_empty(struct net *net)
{
    memset(net, 0, sizeof *net);
    buf_init(&net->body, NET_TEXT_MAX);
    pair_open(&net->pair, play_time("2026-11-22T09:12:00+08:00"));
    sign_keypair(random_system(), net->public_key, net->secret);
    net->now_ms = (int64_t)net->pair.now * 1000;
    net->transport = (struct transport){.context = net,
                                        .start = net_start,
                                        .cancel = net_cancel,
                                        .wait = net_wait,
                                        .traffic = net_traffic};
    net_sync(net);
}

/* A client that has fetched what there is. */
static inline void net_open(struct net *net)
{
    net_open_empty(net);
    play_must(&net->pair.client, pair_pull(&net->pair), "first page");
}

static inline void net_close(struct net *net)
{
    sync_close(net->sync);
    pair_close(&net->pair);
    buf_free(&net->body);
}

/* The client's program ends, at once, and is started again. */
static inline void net_crash(struct net *net)
{
    sync_close(net->sync);
    play_reopen(&net->pair.client, LEDGER_WRITE);
    net_sync(net);
}

/* One move of the client: a step, and a wait when something is under way. */
static inline void net_move(struct net *net)
{
    sync_step(net->sync, net->now_ms);
    net->now_ms += 5;
    if (net->busy)
        sync_wait(net->sync, NULL, 0, 1000);
}

/* Moves until the run is over: idle, offline or refused; false when it never is. */
static inline bool net_run(struct net *net)
{
    for (int moves = 0; moves < 2000; moves++) {
        net_move(net);
        if (!net->busy && sync_look(net->sync).state != SYNC_WORKING)
            return true;
    }
    return false;
}

/* Lets time pass until it is idle, through all failures of the plan. */
static inline bool net_drain(struct net *net)
{
    for (int runs = 0; runs < 100; runs++) {
        if (!net_run(net))
            return false;
        if (sync_look(net->sync).state == SYNC_IDLE)
            return true;
        if (sync_next(net->sync) == INT64_MAX)
            return false;
        net->now_ms = sync_next(net->sync);
    }
    return false;
}

/* The client records a fact, n for its id. */
static inline void net_fact(struct net *net, int n)
{
    char json[512];
    snprintf(json, sizeof json,
             "{\"id\":\"019aa000-0000-7000-8000-%012d\",\"do\":\"fact.record\",\"to\":\"f%d\","
             "\"at\":\"2026-11-22T09:00:00+08:00\",\"with\":{\"group\":\"g1\",\"kind\":\"posted\","
             "\"category\":\"theory_study\",\"note\":\"记 %d 号\"}}",
             n, n, n);
    if (pair_give(&net->pair, json) != VERDICT_APPLIED)
        exit(99);
}

static inline long long net_waiting(struct net *net)
{
    return play_number(&net->pair.client, "SELECT count(*) FROM outbox");
}

/* Nothing waits, and the client holds what the server holds, each fact once. */
static inline void net_agrees(struct net *net, int facts, const char *name)
{
    char *ours = pair_rows(&net->pair.client), *theirs = pair_rows(&net->pair.server);
    is_int(net_waiting(net), 0, "%s: nothing waits", name);
    pair_equal(theirs, ours, name);
    is_int(play_number(&net->pair.server, "SELECT count(*) FROM fact"), facts, "%s: each once",
           name);
    free(ours);
    free(theirs);
}

#endif
