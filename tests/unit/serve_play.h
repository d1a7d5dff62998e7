#ifndef TESTS_SERVE_PLAY_H
#define TESTS_SERVE_PLAY_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/sign.h"
#include "ledger/receive.h"
#include "ledger/ledger.h"
#include "serve/server.h"
#include "store/hub.h"
#include "store_place.h"
#include "wire/canon.h"
#include "wire/command_json.h"
#include "wire/push_json.h"

/*
 * A server on a folder of its own with two tenants, driven without sockets: "top" with an organiser
 * u1, an auditor u4, a branch o1 whose secretary is u2, and its group g1 with owner u2 and admin
 * u3; "other" with a person x1. Half past nine on a Sunday is `now`.
 */
#define PLAY_START INT64_C(1795311000000)

struct machine {
    char device[IDENT_MAX + 1], person[IDENT_MAX + 1], tenant[IDENT_MAX + 1];
    char secret_key[SIGN_SECRET_TEXT], public_key[SIGN_PUBLIC_TEXT];
    char token[SECRET_TEXT];
};

struct play {
    struct place place;
    struct server *server;
    struct db *hub; /* a connection of the test's own */
    struct buf body;
    struct reply reply;
    int64_t now_ms;
    int lines;
    char line[1024];
    char all[65536]; /* the log */
    long per_minute;
};

static void play_log(void *context, const char *line)
{
    struct play *play = context;
    play->lines++;
    snprintf(play->line, sizeof play->line, "%s", line);
    if (strlen(play->all) + strlen(line) + 2 < sizeof play->all) {
        strncat(play->all, line, sizeof play->all - strlen(play->all) - 2);
        strncat(play->all, "\n", 2);
    }
}

static inline void play_die(const char *what, const char *why)
{
    printf("Bail out! %s: %s\n", what, why);
    exit(1);
}

static inline struct ledger *play_ledger(struct play *play, const char *tenant,
                                         enum ledger_mode mode)
{
    char path[512];
    struct ledger *ledger = NULL;
    struct error error = {.text = ""};
    snprintf(path, sizeof path, "%s/tenants/%s.db", play->place.folder, tenant);
    struct ledger_options options = {
        .path = path, .mode = mode, .random = random_system(), .server = true};
    if (ledger_open(&options, &ledger, &error) != ST_OK)
        play_die(path, error.text);
    return ledger;
}

static inline void play_give(struct ledger *ledger, const char *rest)
{
    char text[2048], id[UUID_TEXT];
    struct command command;
    struct judgement judgement;
    struct error error = {.text = ""};
    struct arena *arena = arena_new(1 << 20);
    uuid7_new(random_system(), PLAY_START, id);
    snprintf(text, sizeof text, "{\"id\":\"%s\",\"at\":\"2026-11-01T09:00:00+08:00\",%s}", id,
             rest);
    if (command_decode(text, strlen(text), arena, &command, &error) != ST_OK ||
        serve_give(ledger, &command, PLAY_START / 1000, &judgement, &error) != ST_OK)
        play_die(text, error.text);
    if (judgement.verdict != VERDICT_APPLIED)
        play_die(text, judgement.detail);
    arena_free(arena);
}

static inline void play_tenant(struct play *play, const char *id, const char *const *commands)
{
    struct error error = {.text = ""};
    struct tenant tenant = {.created_at = PLAY_START / 1000};
    struct ledger *ledger = play_ledger(play, id, LEDGER_CREATE);
    snprintf(tenant.id, sizeof tenant.id, "%s", id);
    snprintf(tenant.name, sizeof tenant.name, "单位 %s", id);
    snprintf(tenant.file, sizeof tenant.file, "tenants/%s.db", id);
    if (serve_store(ledger, PLAY_START / 1000, &error) != ST_OK ||
        ledger_begin(ledger, &error) != ST_OK)
        play_die(id, error.text);
    for (; *commands; commands++)
        play_give(ledger, *commands);
    if (ledger_commit(ledger, &error) != ST_OK || tenant_put(play->hub, &tenant, &error) != ST_OK)
        play_die(id, error.text);
    ledger_close(ledger);
}

static inline void play_open(struct play *play)
{
    struct error error = {.text = ""};
    struct server_options options = {.folder = play->place.folder,
                                     .random = random_system(),
                                     .requests_per_minute = play->per_minute,
                                     .log = play_log,
                                     .context = play};
    if (server_open(&options, &play->server, &error) != ST_OK)
        play_die("server_open", error.text);
}

static inline void play_make(struct play *play, long per_minute)
{
    static const char *const top[] = {
        "\"do\":\"org.add\",\"to\":\"top\",\"by\":\"u1\",\"with\":{\"name\":\"镇党委\",\"kind\":"
        "\"committee\"}",
        "\"do\":\"person.add\",\"to\":\"u1\",\"by\":\"u1\",\"with\":{\"name\":\"组织者\",\"org\":"
        "\"top\"}",
        "\"do\":\"role.grant\",\"to\":\"u1\",\"by\":\"u1\",\"with\":{\"role\":\"organiser\",\"on\":"
        "\"top\"}",
        "\"do\":\"person.add\",\"to\":\"u2\",\"by\":\"u1\",\"with\":{\"name\":\"书记\",\"org\":"
        "\"top\"}",
        "\"do\":\"person.add\",\"to\":\"u3\",\"by\":\"u1\",\"with\":{\"name\":\"管理员\",\"org\":"
        "\"top\"}",
        "\"do\":\"person.add\",\"to\":\"u4\",\"by\":\"u1\",\"with\":{\"name\":\"审计\",\"org\":"
        "\"top\"}",
        "\"do\":\"person.add\",\"to\":\"u5\",\"by\":\"u1\",\"with\":{\"name\":\"无关\",\"org\":"
        "\"top\"}",
        "\"do\":\"role.grant\",\"to\":\"u4\",\"by\":\"u1\",\"with\":{\"role\":\"auditor\",\"on\":"
        "\"top\"}",
        "\"do\":\"org.add\",\"to\":\"o1\",\"by\":\"u1\",\"with\":{\"name\":\"东村支部\",\"kind\":"
        "\"branch\",\"parent\":\"top\",\"secretary\":\"u2\"}",
        "\"do\":\"group.propose\",\"to\":\"g1\",\"by\":\"u1\",\"with\":{\"org\":\"o1\",\"kind\":"
        "\"wechat_group\",\"name\":\"东村群\",\"owner\":\"u2\",\"admin\":\"u3\"}",
        NULL};
    static const char *const other[] = {
        "\"do\":\"org.add\",\"to\":\"other\",\"by\":\"x1\",\"with\":{\"name\":\"别的党委\","
        "\"kind\":\"committee\"}",
        "\"do\":\"person.add\",\"to\":\"x1\",\"by\":\"x1\",\"with\":{\"name\":\"外人\",\"org\":"
        "\"other\"}",
        NULL};
    struct error error = {.text = ""};
    memset(play, 0, sizeof *play);
    play->now_ms = PLAY_START;
    play->per_minute = per_minute;
    buf_init(&play->body, 16 << 20);
    place_make(&play->place);
    mkdir(place_name(&play->place, "tenants"), 0700);
    if (hub_open(place_name(&play->place, "hub.db"), true, &play->hub, &error) != ST_OK)
        play_die("hub_open", error.text);
    play_tenant(play, "top", top);
    play_tenant(play, "other", other);
    play_open(play);
}

static inline void play_end(struct play *play)
{
    server_close(play->server);
    db_close(play->hub);
    buf_free(&play->body);
    place_remove(&play->place);
}

/* A request of the kind the program sends; the answer's code, its body in play->body. */
static inline int play_ask(struct play *play, struct request *request)
{
    if (!request->now_ms)
        request->now_ms = play->now_ms;
    if (request->body && !request->type)
        request->type = "application/json";
    if (request->body && !request->length)
        request->length = strlen(request->body);
    buf_reset(&play->body);
    play->reply = (struct reply){.body = &play->body};
    server_handle(play->server, request, &play->reply);
    return play->reply.code;
}

static inline int play_get(struct play *play, const char *token, const char *path,
                           const char *query)
{
    struct request request = {.method = "GET", .path = path, .query = query, .token = token};
    return play_ask(play, &request);
}

static inline int play_post(struct play *play, const char *token, const char *path,
                            const char *body)
{
    struct request request = {.method = "POST", .path = path, .token = token, .body = body};
    return play_ask(play, &request);
}

/* The text under the key in the answer (the first); "" when it is not there. Valid until the next
 * call. */
static inline const char *play_text(struct play *play, const char *key)
{
    static char value[1024];
    char wanted[64];
    snprintf(wanted, sizeof wanted, "\"%s\":\"", key);
    const char *at = strstr(play->body.text, wanted);
    size_t n = at ? strcspn(at + strlen(wanted), "\"") : 0;
    snprintf(value, sizeof value, "%.*s", (int)n, at ? at + strlen(wanted) : "");
    return value;
}

static inline long long play_number_of(struct play *play, const char *key)
{
    char wanted[64];
    snprintf(wanted, sizeof wanted, "\"%s\":", key);
    const char *at = strstr(play->body.text, wanted);
    return at ? strtoll(at + strlen(wanted), NULL, 10) : -1;
}

static inline bool play_problem(struct play *play, const char *word)
{
    char type[80];
    snprintf(type, sizeof type, "{\"type\":\"urn:qunguan:problem:%s\",", word);
    return strncmp(play->body.text, type, strlen(type)) == 0 &&
           strcmp(play->reply.type, "application/problem+json") == 0;
}

static inline void play_invite(struct play *play, const char *tenant, const char *person,
                               char code[CODE_TEXT])
{
    struct error error = {.text = ""};
    if (invite_make(play->hub, tenant, person, play->now_ms / 1000, random_system(), code,
                    &error) != ST_OK)
        play_die("invite_make", error.text);
}

/* The body of an enrolment with that code. */
static inline const char *play_enrolment(struct machine *machine, const char *code)
{
    static char body[1024];
    char selector[CODE_SELECTOR + 1], secret[CODE_SECRET + 1], proof[SIGN_SIGNATURE_TEXT];
    char text[256];
    static const char purpose[] = "qunguan enrol 1";
    if (!code_read(code, selector, secret))
        play_die("code_read", code);
    size_t n = sizeof purpose;
    memcpy(text, purpose, n);
    n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", selector, secret) + 1;
    n += (size_t)snprintf(text + n, sizeof text - n, "%s", machine->public_key);
    sign_bytes(machine->secret_key, text, n, proof);
    snprintf(body, sizeof body,
             "{\"code\":\"%s\",\"key\":\"%s\",\"name\":\"办公室\",\"proof\":\"%s\"}", code,
             machine->public_key, proof);
    return body;
}

static inline void play_enrol(struct play *play, struct machine *machine, const char *tenant,
                              const char *person)
{
    char code[CODE_TEXT];
    snprintf(machine->person, sizeof machine->person, "%s", person);
    snprintf(machine->tenant, sizeof machine->tenant, "%s", tenant);
    sign_keypair(random_system(), machine->public_key, machine->secret_key);
    play_invite(play, tenant, person, code);
    if (play_post(play, NULL, "/v1/enrol", play_enrolment(machine, code)) != 200)
        play_die("enrol", play->body.text);
    snprintf(machine->device, sizeof machine->device, "%s", play_text(play, "device"));
}

/* The second half of a log-in, with the challenge. */
static inline const char *play_signed(const struct machine *machine, const char *challenge)
{
    static char body[1024];
    char text[512], signature[SIGN_SIGNATURE_TEXT];
    size_t n = (size_t)snprintf(text, sizeof text, "qunguan session 1") + 1;
    n += (size_t)snprintf(text + n, sizeof text - n, "%s", machine->tenant) + 1;
    n += (size_t)snprintf(text + n, sizeof text - n, "%s", machine->device) + 1;
    n += (size_t)snprintf(text + n, sizeof text - n, "%s", challenge);
    sign_bytes(machine->secret_key, text, n, signature);
    snprintf(body, sizeof body, "{\"device\":\"%s\",\"challenge\":\"%s\",\"signature\":\"%s\"}",
             machine->device, challenge, signature);
    return body;
}

static inline int play_challenge(struct play *play, const struct machine *machine,
                                 char challenge[SECRET_TEXT])
{
    char body[256];
    snprintf(body, sizeof body, "{\"device\":\"%s\"}", machine->device);
    int code = play_post(play, NULL, "/v1/session", body);
    snprintf(challenge, SECRET_TEXT, "%s", play_text(play, "challenge"));
    return code;
}

static inline int play_login(struct play *play, struct machine *machine)
{
    char challenge[SECRET_TEXT];
    play_challenge(play, machine, challenge);
    int code = play_post(play, NULL, "/v1/session", play_signed(machine, challenge));
    snprintf(machine->token, sizeof machine->token, "%s", play_text(play, "token"));
    return code;
}

/* The text of one command of the machine's person, signed by it. */
static inline void play_command(const struct play *play, const struct machine *machine,
                                const char *rest, struct buf *out)
{
    char text[4096], id[UUID_TEXT], signature[SIGN_SIGNATURE_TEXT], at[RFC3339_MAX];
    struct command command;
    struct error error = {.text = ""};
    struct buf canon;
    struct arena *arena = arena_new(1 << 20);
    uuid7_new(random_system(), play->now_ms, id);
    rfc3339_write(play->now_ms / 1000, CIVIL_BEIJING, at);
    snprintf(text, sizeof text, "{\"id\":\"%s\",\"at\":\"%s\",\"by\":\"%s\",%s}", id, at,
             machine->person, rest);
    if (command_decode(text, strlen(text), arena, &command, &error) != ST_OK)
        play_die(text, error.text);
    buf_init(&canon, 1 << 20);
    command_canon(&canon, &command);
    sign_bytes(machine->secret_key, canon.text, canon.len, signature);
    push_command(out, &command, signature);
    buf_free(&canon);
    arena_free(arena);
}

static inline int play_push(struct play *play, const struct machine *machine, const char *rest)
{
    struct buf body;
    char path[128];
    snprintf(path, sizeof path, "/v1/t/%s/commands", machine->tenant);
    buf_init(&body, 1 << 20);
    buf_puts(&body, "{\"commands\":[");
    play_command(play, machine, rest, &body);
    buf_puts(&body, "]}");
    int code = play_post(play, machine->token, path, body.text);
    buf_free(&body);
    return code;
}

#endif
