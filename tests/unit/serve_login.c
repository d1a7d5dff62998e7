#include "serve_play.h"

#include "store/row.h"

/* Enrolment, sessions, revocation, and what nobody may learn without them. */

static void test_about(struct play *play)
{
    is_int(play_get(play, NULL, "/.well-known/qunguan", NULL), 200, "about: no log-in");
    is_int(play_number_of(play, "commands"), 100, "it tells the limits");
    is_str(play_text(play, "time"), "2026-11-22T09:30:00+08:00", "and the server's time");
    is_int(play_post(play, NULL, "/.well-known/qunguan", "{}"), 405, "another method");
    ok(play_problem(play, "method"), "is a problem");
    is_str(play->reply.allow, "GET, HEAD", "that names the methods there are");
    struct request head = {.method = "HEAD", .path = "/.well-known/qunguan"};
    is_int(play_ask(play, &head), 200, "HEAD stands for GET");
}

static void test_enrol(struct play *play)
{
    struct machine machine = {.person = "u2", .tenant = "top"}, thief;
    char code[CODE_TEXT], wrong[CODE_TEXT], device[IDENT_MAX + 1];
    sign_keypair(random_system(), machine.public_key, machine.secret_key);
    sign_keypair(random_system(), thief.public_key, thief.secret_key);
    play_invite(play, "top", "u2", code);
    is_int(play_post(play, NULL, "/v1/enrol", play_enrolment(&machine, code)), 200,
           "a code enrols a device");
    is_str(play_text(play, "person_name"), "书记", "and names the person");
    is_str(play_text(play, "tenant_name"), "单位 top", "and the tenant");
    snprintf(device, sizeof device, "%s", play_text(play, "device"));
    is_int(play_post(play, NULL, "/v1/enrol", play_enrolment(&machine, code)), 200,
           "the same again, after a lost answer");
    is_str(play_text(play, "device"), device, "gets the same device");
    is_int(play_post(play, NULL, "/v1/enrol", play_enrolment(&thief, code)), 403,
           "another key does not");
    char *first = strdup(play->body.text);
    ok(play_problem(play, "forbidden"), "it is forbidden");
    snprintf(wrong, sizeof wrong, "%s", code);
    wrong[strlen(wrong) - 1] = wrong[strlen(wrong) - 1] == '7' ? '8' : '7';
    is_int(play_post(play, NULL, "/v1/enrol", play_enrolment(&machine, wrong)), 403,
           "nor does a wrong code");
    is_str(play->body.text, first, "and the answers are the same bytes");
    play_invite(play, "top", "u3", code);
    play->now_ms += 601 * 1000;
    is_int(play_post(play, NULL, "/v1/enrol", play_enrolment(&machine, code)), 403,
           "a code that is too old");
    is_str(play->body.text, first, "is the same too");
    free(first);
    struct ledger *ledger = play_ledger(play, "top", LEDGER_READ);
    ok(ledger_seq(ledger) >= 11, "the tenant has counted the enrolment");
    ledger_close(ledger);
}

static void test_bad_bodies(struct play *play)
{
    static const struct {
        const char *body, *why;
        int code;
    } cases[] = {
        {"{\"code\":\"x\"}", "keys are missing", 400},
        {"[]", "no object", 400},
        {"{\"device\":1}", "no text", 400},
        {"{\"device\":\"d\",\"more\":\"x\"}", "a key too many", 400},
        {"{\"device\":\"d\",\"device\":\"e\"}", "a key twice", 400},
        {"{\"device\":\"d\",\"challenge\":\"00\"}", "half a proof", 400},
        {"{\"device\":\"d\\u0000\"}", "a NUL", 400},
        {"{\"device\":", "no JSON", 400},
        {"", "nothing", 400},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct request request = {.method = "POST", .path = "/v1/session", .body = cases[i].body};
        is_int(play_ask(play, &request), cases[i].code, "a body: %s", cases[i].why);
        ok(play_problem(play, "bad-request"), "is a problem");
    }
    struct request typed = {
        .method = "POST", .path = "/v1/session", .type = "text/plain", .body = "{}"};
    is_int(play_ask(play, &typed), 415, "another type");
    typed.type = "application/json; charset=utf-8";
    typed.body = "{\"device\":\"d\"}";
    typed.length = 0;
    is_int(play_ask(play, &typed), 200, "a type with its character set");
    typed.type = "application/jsonp";
    is_int(play_ask(play, &typed), 415, "a type that only begins so");
    static char large[4098];
    for (int more = -1; more <= 1; more++) {
        memset(large, ' ', sizeof large);
        memcpy(large, "{\"device\":\"d\"}", 14);
        struct request request = {.method = "POST",
                                  .path = "/v1/session",
                                  .body = large,
                                  .length = (size_t)(4096 + more)};
        is_int(play_ask(play, &request), more > 0 ? 413 : 200, "a body of %d bytes", 4096 + more);
    }
}

static void test_session(struct play *play, struct machine *machine)
{
    char challenge[SECRET_TEXT], other[SECRET_TEXT];
    is_int(play_login(play, machine), 200, "a signed challenge logs in");
    is_str(play_text(play, "person"), machine->person, "as the device's person");
    is_int(play_get(play, machine->token, "/v1/me", NULL), 200, "the token lets in");
    play_challenge(play, machine, challenge);
    is_int(play_post(play, NULL, "/v1/session", play_signed(machine, challenge)), 200, "once");
    is_int(play_post(play, NULL, "/v1/session", play_signed(machine, challenge)), 401,
           "a challenge is good once");
    char *refused = strdup(play->body.text);
    play_challenge(play, machine, challenge);
    play->now_ms += 59999;
    is_int(play_post(play, NULL, "/v1/session", play_signed(machine, challenge)), 200,
           "for 60 seconds");
    play_challenge(play, machine, challenge);
    play->now_ms += 60000;
    is_int(play_post(play, NULL, "/v1/session", play_signed(machine, challenge)), 401,
           "and not longer");
    is_str(play->body.text, refused, "the words are the same");
    struct machine stranger = *machine;
    snprintf(stranger.device, sizeof stranger.device, "nobody");
    is_int(play_challenge(play, &stranger, other), 200, "a device that is not there is challenged");
    is_int((long long)strlen(other), 64, "like any other");
    is_int(play_post(play, NULL, "/v1/session", play_signed(&stranger, other)), 401, "and refused");
    is_str(play->body.text, refused, "like any other");
    play_challenge(play, machine, challenge);
    struct machine forger = *machine;
    sign_keypair(random_system(), forger.public_key, forger.secret_key);
    is_int(play_post(play, NULL, "/v1/session", play_signed(&forger, challenge)), 401,
           "another's signature");
    is_int(play_post(play, NULL, "/v1/session", play_signed(machine, challenge)), 401,
           "which uses the challenge up");
    free(refused);
}

static void test_expiry(struct play *play, struct machine *machine)
{
    play_login(play, machine);
    int64_t before = play->now_ms;
    play->now_ms = before + 899 * 1000;
    is_int(play_get(play, machine->token, "/v1/me", NULL), 200, "a session lasts 15 minutes");
    play->now_ms = before + 900 * 1000;
    is_int(play_get(play, machine->token, "/v1/me", NULL), 401, "and then no more");
    ok(play_problem(play, "unauthorised"), "unauthorised");
    play_login(play, machine);
    server_close(play->server);
    play_open(play);
    is_int(play_get(play, machine->token, "/v1/me", NULL), 200,
           "a session outlives a restart of the server");
    ok(!strstr(play->all, machine->token), "the log never names a token");
}

/* A folder has one server at a time. */
static void test_alone(struct play *play)
{
    struct server *second;
    struct error error = {.status = ST_OK};
    struct server_options options = {.folder = play->place.folder, .random = random_system()};
    is_int(server_open(&options, &second, &error), ST_BUSY, "a second server is refused");
    ok(!second && strstr(error.text, play->place.folder) != NULL, "and told why: %s", error.text);
}

/* What is not one's own is not there: the same bytes whether it exists or not. */
static void test_secrets(struct play *play, struct machine *machine)
{
    static const char *const hidden[] = {"/v1/t/other/changes",
                                         "/v1/t/nobody/changes",
                                         "/v1/t/top/nothing",
                                         "/v1/t/top",
                                         "/v1/t/",
                                         "/v1/t/top/changes/",
                                         "/v1/t/other/commands",
                                         "/v1/t/..%2f/changes",
                                         "/nothing",
                                         "/",
                                         "/v1/t/other/nothing",
                                         "/healthz",
                                         "/metrics"};
    play_login(play, machine);
    is_int(play_get(play, machine->token, "/v1/t/other/changes", NULL), 404, "another tenant");
    char *same = strdup(play->body.text);
    ok(play_problem(play, "not-found"), "is not found");
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        is_int(play_get(play, machine->token, hidden[i], NULL), 404, "%s", hidden[i]);
        is_str(play->body.text, same, "in the same bytes");
    }
    is_int(play_post(play, machine->token, "/v1/t/other/commands", "{}"), 404,
           "nor can anything be sent there");
    is_int(play_post(play, machine->token, "/v1/t/other/changes", "{}"), 404,
           "whatever the method");
    is_int(play_get(play, NULL, "/v1/t/other/changes", NULL), 401, "without a token: 401");
    char *out = strdup(play->body.text);
    is_int(play_get(play, NULL, "/v1/t/top/changes", NULL), 401, "for one that exists");
    is_str(play->body.text, out, "and one that does not: the same bytes");
    is_int(play_get(play, "0123", "/v1/t/top/changes", NULL), 401, "a token that is none");
    is_int(play_get(play,
                    "00000000000000000000000000000000"
                    "00000000000000000000000000000000",
                    "/v1/t/top/changes", NULL),
           401, "one that nobody has");
    is_int(play_get(play, NULL, "/v1/t/top/nothing", NULL), 401, "nor which routes there are");
    free(same);
    free(out);
}

static void test_revoke(struct play *play)
{
    struct machine boss = {0}, lost = {0}, outside = {0};
    char text[256];
    play_enrol(play, &boss, "top", "u1");
    play_enrol(play, &lost, "top", "u3");
    play_enrol(play, &outside, "top", "u3");
    play_login(play, &boss);
    play_login(play, &lost);
    play_login(play, &outside);
    is_int(play_get(play, lost.token, "/v1/me", NULL), 200, "a device before it is revoked");
    snprintf(text, sizeof text, "\"do\":\"device.revoke\",\"to\":\"%s\"", lost.device);
    is_int(play_push(play, &boss, text), 200, "the organiser revokes it");
    is_str(play_text(play, "verdict"), "applied", "applied");
    is_int(play_get(play, lost.token, "/v1/me", NULL), 401, "its session is over at once");
    is_int(play_login(play, &lost), 401, "and there is no other");
    device_end(play->hub, outside.device, play->now_ms / 1000, NULL);
    play->now_ms += 200;
    is_int(play_get(play, outside.token, "/v1/me", NULL), 401,
           "revoked by another process: known within 200 ms");
    is_int(play_get(play, boss.token, "/v1/me", NULL), 200, "others go on");
}

static void test_invite(struct play *play, struct machine *machine)
{
    struct machine fresh = {.person = "u5", .tenant = "top"};
    char code[CODE_TEXT];
    play_login(play, machine);
    is_int(play_push(play, machine, "\"do\":\"device.invite\",\"to\":\"u5\""), 200,
           "the organiser invites over the network");
    is_str(play_text(play, "verdict"), "applied", "applied");
    snprintf(code, sizeof code, "%s", play_text(play, "detail"));
    is_int((long long)strlen(code), 16, "and gets the code");
    sign_keypair(random_system(), fresh.public_key, fresh.secret_key);
    is_int(play_post(play, NULL, "/v1/enrol", play_enrolment(&fresh, code)), 200,
           "which enrols whom it is for");
    is_str(play_text(play, "person"), "u5", "and nobody else");
}

/* The hub has the device, the tenant has not: a crash came between. */
static void test_heals(struct play *play)
{
    struct machine machine = {.person = "u2", .tenant = "top"};
    struct device_entry device = {.revoked_at = INSTANT_NONE};
    struct error error = {.text = ""};
    char code[CODE_TEXT];
    sign_keypair(random_system(), machine.public_key, machine.secret_key);
    play_invite(play, "top", "u2", code);
    is_int(invite_take(play->hub, code, machine.public_key, "半途", play->now_ms / 1000,
                       random_system(), &device, &error),
           ST_OK, "the hub takes up a code");
    snprintf(machine.device, sizeof machine.device, "%s", device.id);
    is_int(play_login(play, &machine), 200, "the device logs in");
    struct ledger *ledger = play_ledger(play, "top", LEDGER_READ);
    struct arena *arena = arena_new(1 << 20);
    struct device row;
    is_int(row_get(ledger_db(ledger), ENTITY_DEVICE, device.id, arena, &row, &error), ST_OK,
           "and then the tenant has it too");
    arena_free(arena);
    ledger_close(ledger);
}

int main(void)
{
    struct play play;
    struct machine machine = {0}, boss = {0};
    play_make(&play, 0);
    test_about(&play);
    test_enrol(&play);
    test_bad_bodies(&play);
    play_enrol(&play, &machine, "top", "u2");
    play_enrol(&play, &boss, "top", "u1");
    test_session(&play, &machine);
    test_expiry(&play, &machine);
    test_alone(&play);
    test_secrets(&play, &machine);
    test_invite(&play, &boss);
    test_revoke(&play);
    test_heals(&play);
    play_end(&play);
    return done_testing();
}
