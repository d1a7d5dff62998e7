#include "serve/server.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "ground.h"
#include "serve/headers.h"
#include "serve/problem.h"
#include "serve/query.h"
#include "unit/serve_play.h"
#include "wire/json.h"
#include "wire/page_json.h"

/*
 * A request as text: "METHOD TARGET WHO VERSION", headers, an empty line, the body. WHO is "-"
 * (nobody), "local", the name of a person who has logged in, or a token as it stands. In the target
 * and the body "@D", "@C", "@E" and "@S" stand for that person's device, an open challenge, the
 * epoch and the whole answer to a challenge; a signature of noughts is made a good one.
 */
enum { MACHINES = 5, FIELDS = 4, TEXT_MAX = 1 << 20 };

/* Nobody of one tenant may be told these of the other. */
static const char *const markers[2][2] = {{"镇党委", "东村"}, {"别的党委", "机密暗号"}};

struct site {
    struct play play;
    struct machine machines[MACHINES];
    struct kept kept[3];
    struct buf text; /* of one request, with what stands for something replaced */
    bool made, changed;
};

static struct site *the_site(void);

static void site_remove(void)
{
    struct site *site = the_site();
    play_end(&site->play);
    buf_free(&site->text);
    for (size_t i = 0; i < sizeof site->kept / sizeof *site->kept; i++)
        free(site->kept[i].bytes);
}

static void site_close(struct site *site)
{
    server_close(site->play.server);
    db_close(site->play.hub);
    site->play.server = NULL;
    site->play.hub = NULL;
}

static void site_open(struct site *site)
{
    struct error error = {.text = ""};
    enum status status =
        hub_open(place_name(&site->play.place, "hub.db"), false, &site->play.hub, &error);
    demand(status == ST_OK, error.text);
    play_open(&site->play);
}

static void fill_other(struct site *site)
{
    struct error error = {.text = ""};
    struct ledger *ledger = play_ledger(&site->play, "other", LEDGER_WRITE);
    demand(ledger_begin(ledger, &error) == ST_OK, error.text);
    play_give(ledger, "\"do\":\"role.grant\",\"to\":\"x1\",\"by\":\"x1\",\"with\":{\"role\":"
                      "\"organiser\",\"on\":\"other\"}");
    play_give(ledger, "\"do\":\"comment.add\",\"to\":\"x1\",\"by\":\"x1\",\"with\":{\"text\":"
                      "\"机密暗号\"}");
    demand(ledger_commit(ledger, &error) == ST_OK, error.text);
    ledger_close(ledger);
}

/* Made once. */
static struct site *the_site(void)
{
    static struct site site;
    static const char *const persons[MACHINES][2] = {
        {"top", "u1"}, {"top", "u2"}, {"top", "u3"}, {"top", "u4"}, {"other", "x1"}};
    static const char *const files[] = {"hub.db", "tenants/top.db", "tenants/other.db"};
    if (site.made)
        return &site;
    ground_choose();
    play_make(&site.play, 0);
    fill_other(&site);
    for (int i = 0; i < MACHINES; i++) {
        play_enrol(&site.play, &site.machines[i], persons[i][0], persons[i][1]);
        demand(play_login(&site.play, &site.machines[i]) == 200, "a log-in");
    }
    site_close(&site);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        kept_take(&site.kept[i], place_name(&site.play.place, files[i]));
    buf_init(&site.text, TEXT_MAX);
    site_open(&site);
    site.made = true;
    atexit(site_remove);
    return &site;
}

/* After a request that may have written. */
static void site_put_back(struct site *site)
{
    if (!site->changed)
        return;
    site_close(site);
    for (size_t i = 0; i < sizeof site->kept / sizeof *site->kept; i++)
        kept_put_back(&site->kept[i]);
    site_open(site);
    site->changed = false;
}

static struct machine *machine_of(struct site *site, const char *who)
{
    for (int i = 0; i < MACHINES; i++)
        if (strcmp(site->machines[i].person, who) == 0)
            return &site->machines[i];
    return NULL;
}

static void replace(struct site *site, char what, struct machine *machine)
{
    char challenge[SECRET_TEXT];
    struct buf *out = &site->text;
    if (what == 'D') {
        buf_puts(out, machine->device);
    } else if (what == 'E') {
        play_get(&site->play, machine->token, "/v1/me", NULL);
        buf_puts(out, play_text(&site->play, "epoch"));
    } else {
        play_challenge(&site->play, machine, challenge);
        buf_puts(out, what == 'C' ? challenge : play_signed(machine, challenge));
    }
}

/* Appends the n bytes to site->text, with what stands for something replaced. */
static void expand(struct site *site, const char *text, size_t n, struct machine *machine)
{
    for (size_t i = 0; i < n; i++)
        if (machine && text[i] == '@' && i + 1 < n && strchr("DECS", text[i + 1]) && text[i + 1])
            replace(site, text[++i], machine);
        else
            buf_putc(&site->text, text[i]);
}

/* Puts the machine's signature in the place of the first one of noughts in the body. */
static void sign(const struct machine *machine, const struct command *command, struct buf *body)
{
    static const char noughts[] =
        "0000000000000000000000000000000000000000000000000000000000000000"
        "0000000000000000000000000000000000000000000000000000000000000000";
    char signature[SIGN_SIGNATURE_TEXT];
    struct buf canon;
    char *at = memmem(body->text, body->len, noughts, sizeof noughts - 1);
    buf_init(&canon, TEXT_MAX);
    command_canon(&canon, command);
    demand(sign_bytes(machine->secret_key, canon.text, canon.len, signature), "a signature");
    if (at)
        memcpy(at, signature, sizeof noughts - 1);
    buf_free(&canon);
}

static void sign_all(const struct machine *machine, struct buf *body)
{
    struct pushed *list;
    size_t count;
    struct arena *arena = arena_new(16 << 20);
    if (body->len && push_decode(body->text, body->len, arena, &list, &count, NULL) == ST_OK)
        for (size_t i = 0; i < count; i++)
            if (list[i].status == ST_OK && strspn(list[i].signature, "0") > 0)
                sign(machine, &list[i].command, body);
    arena_free(arena);
}

static char *copy(const char *text, size_t n)
{
    char *out = malloc(n + 1);
    demand(out != NULL, "memory");
    memcpy(out, text, n);
    out[n] = '\0';
    return out;
}

/* Cuts the n bytes at *text up to the separator, or all of them; they are to be freed. */
static char *cut(const char **text, size_t *n, char separator, size_t *length)
{
    const char *end = *n > 0 ? memchr(*text, separator, *n) : NULL;
    *length = end ? (size_t)(end - *text) : *n;
    char *part = copy(*text, *length);
    *text += *length + (end != NULL);
    *n -= *length + (end != NULL);
    return part;
}

struct parts {
    char *field[FIELDS]; /* method, target, who, version */
    char *name[HEADERS_MAX + 2], *value[HEADERS_MAX + 2];
    size_t names;
    struct headers headers;
};

static void parts_free(struct parts *parts)
{
    for (int i = 0; i < FIELDS; i++)
        free(parts->field[i]);
    for (size_t i = 0; i < parts->names; i++) {
        free(parts->name[i]);
        free(parts->value[i]);
    }
}

/* Whatever the headers are, what passes the gate can be read in one way only. */
static void pass_gate(struct parts *parts)
{
    size_t length = 0;
    char client[64];
    struct headers *headers = &parts->headers;
    headers->method = parts->field[0];
    headers->version = parts->field[3];
    enum problem problem = headers_check(headers, SERVER_BODY_MAX, &length);
    demand(problem >= PROBLEM_NONE && problem < PROBLEM_COUNT, "a problem");
    if (headers_client(headers, client, sizeof client))
        demand(strlen(client) > 0 && strlen(client) < sizeof client, "an address");
    if (problem != PROBLEM_NONE)
        return;
    demand(length <= SERVER_BODY_MAX, "a body of that length");
    demand(headers->hosts == 1 && headers->lengths <= 1 && headers->encodings == 0, "one way");
    demand(headers->authorizations <= 1 && headers->types <= 1 && !headers->coded, "to read it");
    demand(length == 0 || strcmp(headers->method, "POST") == 0, "only a POST has a body");
    for (size_t i = 0; i < parts->names; i++)
        demand(strpbrk(parts->name[i], " \t\r\n:") == NULL && *parts->name[i] &&
                   strpbrk(parts->value[i], "\r\n") == NULL,
               "no line within a line");
}

static void read_parts(const char **text, size_t *n, struct parts *parts)
{
    size_t length, line;
    char *whole = cut(text, n, '\n', &line);
    const char *at = whole;
    for (int i = 0; i < FIELDS; i++)
        parts->field[i] = cut(&at, &line, ' ', &length);
    free(whole);
    while (*n > 0 && parts->names < HEADERS_MAX + 2) {
        whole = cut(text, n, '\n', &line);
        at = whole;
        if (line > 0) {
            size_t i = parts->names++;
            parts->name[i] = cut(&at, &line, ':', &length);
            for (; line > 0 && (*at == ' ' || *at == '\t'); line--)
                at++;
            parts->value[i] = copy(at, line);
            headers_take(&parts->headers, parts->name[i], length, parts->value[i], line);
        }
        free(whole);
        if (at == whole && line == 0)
            break;
    }
}

/* The machine NULL: nobody's. */
static void only_own(const struct buf *body, const struct machine *machine)
{
    for (int tenant = 0; tenant < 2; tenant++) {
        if (machine && strcmp(machine->tenant, tenant ? "other" : "top") == 0)
            continue;
        for (int i = 0; i < 2; i++)
            demand(!body->len || !strstr(body->text, markers[tenant][i]), "nothing of others");
    }
}

static void well_formed(const struct request *request, const struct reply *reply)
{
    static const struct gate_limits limits = {PAGE_TEXT_MAX, GATE_DEPTH_MAX, GATE_KEYS_MAX};
    struct cJSON *value = NULL;
    const struct buf *body = reply->body;
    demand(reply->code >= 200 && reply->code < 500, "not the server's fault");
    demand(reply->type != NULL && !body->failed && body->len > 0, "an answer");
    demand(strlen(body->text) == body->len && utf8_valid(body->text, body->len, NULL), "UTF-8");
    bool json = strcmp(reply->type, "application/json") == 0;
    bool problem = strcmp(reply->type, "application/problem+json") == 0;
    demand(json || problem || request->local, "JSON");
    demand(problem == (reply->code >= 400), "a problem is one");
    if (json || problem)
        demand(json_read(body->text, body->len, &limits, &value, NULL) == ST_OK, body->text);
    json_free(value);
    demand((reply->code == 405) == (reply->allow != NULL), "which methods there are");
}

static void ask(struct site *site, struct request *request, const struct machine *machine)
{
    struct play *play = &site->play;
    play_ask(play, request);
    if (play->reply.wait_until_ms) {
        demand(play->body.len == 0 && play->reply.wait_until_ms > request->now_ms, "it waits");
        request->first_ms = request->now_ms;
        request->now_ms = play->reply.wait_until_ms;
        play_ask(play, request);
        demand(play->reply.wait_until_ms == 0, "it is answered in the end");
    }
    well_formed(request, &play->reply);
    only_own(&play->body, machine);
}

/* What was written can be read, by those who may. */
static void look_again(struct site *site)
{
    static const char *const paths[][2] = {{"u1", "/v1/t/top/changes"},
                                           {"u4", "/v1/t/top/audit/entries"},
                                           {"x1", "/v1/t/other/changes"}};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct machine *machine = machine_of(site, paths[i][0]);
        struct request request = {.method = "GET", .path = paths[i][1], .token = machine->token};
        ask(site, &request, machine);
    }
}

/* As the front does it: what cannot be decoded never gets here. */
static bool read_target(char *target, char *path, size_t size, const char **query)
{
    char *mark = strchr(target, '?');
    *query = mark ? mark + 1 : NULL;
    if (mark)
        *mark = '\0';
    return target[0] == '/' && percent_decode(target, strlen(target), path, size);
}

static void send_parts(struct site *site, struct parts *parts, const char *text, size_t n)
{
    const char *who = parts->field[2];
    struct machine *machine = machine_of(site, who);
    bool nobody = !*who || strcmp(who, "-") == 0 || strcmp(who, "local") == 0;
    struct buf *out = &site->text;
    buf_reset(out);
    expand(site, parts->field[1], strlen(parts->field[1]), machine);
    char *target = copy(out->len ? out->text : "", out->len), *path = copy(target, out->len);
    buf_reset(out);
    expand(site, text, n, machine);
    if (machine)
        sign_all(machine, out);
    /* Without an end behind it, so that reading too far is seen. */
    char *body = malloc(out->len ? out->len : 1);
    demand(body && !out->failed, "memory");
    if (out->len)
        memcpy(body, out->text, out->len);
    struct request request = {
        .method = parts->field[0],
        .path = path,
        .token = nobody    ? NULL
                 : machine ? machine->token
                           : who,
        .type = parts->headers.type,
        .body = out->len ? body : NULL,
        .length = out->len,
        .local = strcmp(who, "local") == 0,
        .now_ms = PLAY_START + 1000,
    };
    if (request.length <= SERVER_BODY_MAX &&
        read_target(target, path, strlen(path) + 1, &request.query)) {
        site->changed = strcmp(request.method, "POST") == 0 || strstr(path, "/audit/");
        ask(site, &request, machine);
        if (site->changed)
            look_again(site);
    }
    free(target);
    free(path);
    free(body);
}

static bool holds_marker(const char *text, size_t n)
{
    for (int i = 0; i < 4; i++)
        if (memmem(text, n, markers[i / 2][i % 2], strlen(markers[i / 2][i % 2])))
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct site *site = the_site();
    const char *text = (const char *)data;
    struct parts parts = {.names = 0};
    if (holds_marker(text, size))
        return -1;
    site_put_back(site);
    read_parts(&text, &size, &parts);
    pass_gate(&parts);
    send_parts(site, &parts, text, size);
    parts_free(&parts);
    return 0;
}
