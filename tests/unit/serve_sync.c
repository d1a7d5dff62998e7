#include "serve_play.h"

#include "store/change.h"

/* Pushes, pages, epochs, waiting, limits, the audit chain over the network. */

#define CHANGES       "/v1/t/top/changes"
#define COMMENT(text) "\"do\":\"comment.add\",\"to\":\"g1\",\"with\":{\"text\":\"" text "\"}"

static long long head_of(struct play *play, struct machine *machine)
{
    play_get(play, machine->token, "/v1/me", NULL);
    char epoch[64], query[200];
    snprintf(epoch, sizeof epoch, "%s", play_text(play, "epoch"));
    snprintf(query, sizeof query, "from=0&epoch=%s&limit=500", epoch);
    play_get(play, machine->token, CHANGES, query);
    return play_number_of(play, "head");
}

static void ask_from(struct play *play, struct machine *machine, long long from, const char *rest,
                     char query[256])
{
    play_get(play, machine->token, "/v1/me", NULL);
    snprintf(query, 256, "from=%lld&epoch=%s%s", from, play_text(play, "epoch"), rest);
}

static void test_push(struct play *play, struct machine *admin)
{
    long long head = head_of(play, admin);
    is_int(play_push(play, admin, COMMENT("好")), 200, "a push is answered");
    is_str(play_text(play, "verdict"), "applied", "applied");
    is_int(play_number_of(play, "head"), head + 1, "the counter has moved on");
    is_int(play_push(play, admin,
                     "\"do\":\"org.add\",\"to\":\"o9\",\"with\":{\"name\":\"x\","
                     "\"kind\":\"branch\",\"parent\":\"top\"}"),
           200, "one that may not is answered too");
    ok(strncmp(play_text(play, "verdict"), "forbidden", 9) == 0, "forbidden");
    is_int(play_post(play, admin->token, "/v1/t/top/commands", "{\"commands\":[]}"), 200,
           "a push of nothing");
    is_int(play_post(play, admin->token, "/v1/t/top/commands", "{\"commands\":1}"), 400,
           "no push at all");
    is_int(play_post(play, admin->token, "/v1/t/top/commands", "{\"commands\":[{\"do\":1}]}"), 200,
           "one that is malformed does not stop the rest");
    is_str(play_text(play, "verdict"), "invalid", "and is told so");
}

static void test_push_limits(struct play *play, struct machine *admin)
{
    struct buf body;
    buf_init(&body, 1 << 20);
    for (int count = PUSH_COMMANDS - 1; count <= PUSH_COMMANDS + 1; count++) {
        buf_reset(&body);
        buf_puts(&body, "{\"commands\":[");
        for (int i = 0; i < count; i++) {
            if (i)
                buf_putc(&body, ',');
            play_command(play, admin, COMMENT("多"), &body);
        }
        buf_puts(&body, "]}");
        is_int(play_post(play, admin->token, "/v1/t/top/commands", body.text),
               count > PUSH_COMMANDS ? 413 : 200, "a push of %d commands", count);
    }
    for (int more = -1; more <= 1; more++) {
        buf_reset(&body);
        buf_puts(&body, "{\"commands\":[]}");
        while (body.len < (size_t)(PUSH_TEXT_MAX + more))
            buf_putc(&body, ' ');
        is_int(play_post(play, admin->token, "/v1/t/top/commands", body.text), more > 0 ? 413 : 200,
               "a push of %d bytes", PUSH_TEXT_MAX + more);
    }
    buf_free(&body);
}

static void test_same_answer(struct play *play, struct machine *admin)
{
    struct buf body;
    buf_init(&body, 1 << 20);
    buf_puts(&body, "{\"commands\":[");
    play_command(play, admin, COMMENT("一"), &body);
    buf_puts(&body, "]}");
    play_post(play, admin->token, "/v1/t/top/commands", body.text);
    char *first = strdup(play->body.text);
    play_post(play, admin->token, "/v1/t/top/commands", body.text);
    is_str(play->body.text, first, "the same push again gets the same answer, byte for byte");
    free(first);
    buf_free(&body);
}

static void test_changes(struct play *play, struct machine *admin)
{
    char query[256];
    long long head = head_of(play, admin);
    ask_from(play, admin, head, "", query);
    is_int(play_get(play, admin->token, CHANGES, query), 200, "nothing new");
    is_int(play_number_of(play, "to"), head, "the cursor is at the head");
    ok(strstr(play->body.text, "\"rows\":[],\"removed\":[]") != NULL, "no rows");
    /* Status line and headers as the library writes them take at most 190 bytes. */
    ok(play->body.len <= 500 - 190, "a small answer: %zu bytes", play->body.len);
    char *quiet = strdup(play->body.text);
    is_int(play_get(play, admin->token, CHANGES, query), 200, "again");
    is_str(play->body.text, quiet, "the same");
    free(quiet);
    play_push(play, admin, COMMENT("新"));
    is_int(play_get(play, admin->token, CHANGES, query), 200, "after a push");
    is_int(play_number_of(play, "to"), head + 1, "a page");
    ok(strstr(play->body.text, "\"新\"") != NULL, "with what is new");
    is_int(play_get(play, admin->token, CHANGES, "from=0"), 200, "the first page needs no epoch");
    is_int(play_get(play, admin->token, CHANGES, NULL), 200, "nor a query");
    is_int(play_get(play, admin->token, CHANGES, "from=1"), 409, "but any other does");
    ask_from(play, admin, head + 100, "", query);
    is_int(play_get(play, admin->token, CHANGES, query), 409, "a cursor ahead of the server");
    ok(play_problem(play, "epoch"), "is a problem");
    is_int(play_number_of(play, "head"), head + 1, "that names the head");
    is_int((long long)strlen(play_text(play, "epoch")), 32, "the epoch");
    is_int((long long)strlen(play_text(play, "history")), 36, "and the history");
}

static void test_bad_queries(struct play *play, struct machine *admin)
{
    static const char *const bad[] = {"from=-1",
                                      "from=",
                                      "from=1x",
                                      "limit=0",
                                      "wait=61",
                                      "wait=-1",
                                      "from=0&from=0",
                                      "what=1",
                                      "from",
                                      "from=%30%0",
                                      "from=9223372036854775808",
                                      "from=0&",
                                      "epoch=%00"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        is_int(play_get(play, admin->token, CHANGES, bad[i]), 400, "changes?%s", bad[i]);
    is_int(play_get(play, admin->token, CHANGES, "from=%30&limit=9223372036854775807"), 200,
           "escapes, and a limit that is lowered");
}

static void test_epoch(struct play *play, struct machine *boss, struct machine *admin)
{
    char query[256];
    long long head = head_of(play, admin);
    ask_from(play, admin, head, "", query);
    is_int(play_push(play, boss,
                     "\"do\":\"role.grant\",\"to\":\"u3\",\"with\":{\"role\":"
                     "\"secrecy_reviewer\",\"on\":\"top\"}"),
           200, "somebody gets another role");
    is_str(play_text(play, "verdict"), "applied", "applied");
    is_int(play_get(play, admin->token, CHANGES, query), 409, "his epoch no longer holds");
    ask_from(play, admin, 0, "", query);
    is_int(play_get(play, admin->token, CHANGES, query), 200, "the new one does");
    ok(strstr(play->body.text, "\"rows\":[{") != NULL, "from the beginning");
    play_get(play, admin->token, "/v1/me", NULL);
    ok(strstr(play->body.text, "{\"role\":\"secrecy_reviewer\",\"org\":\"top\",\"group\":null}") !=
           NULL,
       "me names the role");
    ok(strstr(play->body.text, "{\"role\":\"admin\",\"org\":\"o1\",\"group\":\"g1\"}") != NULL,
       "and the others");
}

static void test_wait(struct play *play, struct machine *admin)
{
    char query[256];
    long long head = head_of(play, admin);
    ask_from(play, admin, head, "&wait=30", query);
    struct request request = {
        .method = "GET", .path = CHANGES, .query = query, .token = admin->token};
    play_ask(play, &request);
    is_int(play->reply.wait_until_ms, play->now_ms + 30000, "nothing new: the answer is put off");
    is_int((long long)play->body.len, 0, "nothing is written");
    int lines = play->lines;
    request.first_ms = play->now_ms;
    request.now_ms = play->now_ms + 29999;
    play_ask(play, &request);
    is_int(play->reply.wait_until_ms, play->now_ms + 30000, "asked again in time: until the same");
    is_int(play->lines, lines, "no line of the log meanwhile");
    request.now_ms = play->now_ms + 30000;
    play_ask(play, &request);
    is_int(play->reply.wait_until_ms, 0, "when the time is over");
    is_int(play_number_of(play, "to"), head, "it is answered");
    is_int(play->lines, lines + 1, "and logged");
    uint64_t version = server_version(play->server);
    play_push(play, admin, COMMENT("到了"));
    ok(server_version(play->server) != version, "a push changes the version");
    request.now_ms = play->now_ms + 1000;
    play_ask(play, &request);
    is_int(play->reply.wait_until_ms, 0, "then it is answered");
    is_int(play_number_of(play, "to"), head + 1, "with what is new");
    version = server_version(play->server);
    struct ledger *ledger = play_ledger(play, "top", LEDGER_WRITE);
    ledger_begin(ledger, NULL);
    play_give(ledger, "\"do\":\"person.add\",\"to\":\"u77\",\"by\":\"u1\",\"with\":{\"name\":"
                      "\"外来\",\"org\":\"top\"}");
    ledger_commit(ledger, NULL);
    ledger_close(ledger);
    play->now_ms += 2000;
    server_tick(play->server, play->now_ms);
    ok(server_version(play->server) != version, "so does what another process writes, by the tick");
}

static void test_audit(struct play *play, struct machine *admin, struct machine *auditor)
{
    is_int(play_get(play, admin->token, "/v1/t/top/audit/head", NULL), 200, "the chain's head");
    long long seq = play_number_of(play, "seq");
    ok(seq > 10, "has many entries");
    is_int((long long)strlen(play_text(play, "hash")), 64, "and its hash");
    is_int(play_get(play, admin->token, "/v1/t/top/audit/entries", "after=2&limit=1"), 200,
           "entries");
    is_int(play_number_of(play, "seq"), 3, "behind a number");
    ok(!strstr(play->body.text, "\"body\""), "what they say is nobody's");
    ok(!strstr(play->body.text, "\"seq\":4"), "so many as were asked for");
    play_get(play, admin->token, "/v1/t/top/audit/head", NULL);
    is_int(play_number_of(play, "seq"), seq, "the proof does not lengthen the chain");
    is_int(play_get(play, auditor->token, "/v1/t/top/audit/entries", "after=0&limit=1000"), 200,
           "the auditor of the top");
    ok(strstr(play->body.text, "\"body\":") != NULL, "reads what they say");
    ok(strstr(play->body.text, "login") != NULL, "log-ins too");
    ok(!strstr(play->body.text, "到了"), "but no contents");
    play_get(play, admin->token, "/v1/t/top/audit/head", NULL);
    is_int(play_number_of(play, "seq"), seq + 1, "which is an entry itself");
    is_int(play_get(play, admin->token, "/v1/t/top/audit/entries", "limit=0"), 400, "none at all");
}

static void test_overview(struct play *play, struct machine *boss, struct machine *nobody)
{
#define SPAN "&from=2026-01-01T00:00:00%2B08:00&to=2027-01-01T00:00:00+08:00"
    is_int(play_get(play, boss->token, "/v1/t/top/overview", "org=top" SPAN), 200, "an overview");
    is_str(play_text(play, "from"), "2026-01-01T00:00:00+08:00", "of a span");
    ok(strstr(play->body.text, "\"rows\":[") != NULL, "with rows");
    is_int(play_get(play, boss->token, "/v1/t/top/overview", "org=o99" SPAN), 404, "of no org");
    char *same = strdup(play->body.text);
    is_int(play_get(play, nobody->token, "/v1/t/top/overview", "org=o1" SPAN), 404,
           "of one that is not seen");
    is_str(play->body.text, same, "the same bytes");
    free(same);
    is_int(play_get(play, boss->token, "/v1/t/top/overview", "org=top"), 400, "of no time");
    is_int(play_get(play, boss->token, "/v1/t/top/overview",
                    "org=top&from=2027-01-01T00:00:00Z&to=2026-01-01T00:00:00Z"),
           400, "of a time that runs backwards");
}

static void test_local(struct play *play)
{
    struct request request = {.method = "GET", .path = "/metrics", .local = true};
    is_int(play_ask(play, &request), 200, "metrics, on the machine itself");
    ok(strstr(play->body.text, "qunguand_open_tenants 1\n") != NULL, "one tenant is open");
    ok(strstr(play->body.text, "qunguand_quiet_pages_total ") != NULL, "quiet pages are counted");
    ok(!strstr(play->body.text, "u3"), "nobody is named");
    request.path = "/healthz";
    is_int(play_ask(play, &request), 200, "and health");
    request.local = false;
    is_int(play_ask(play, &request), 404, "not for others");
    ok(!strstr(play->all, "u3") && !strstr(play->all, "top") && !strstr(play->all, "管理"),
       "the log names nobody");
}

/* Another process holds the store. */
static void test_busy(struct play *play, struct machine *admin)
{
    struct ledger *ledger = play_ledger(play, "top", LEDGER_WRITE);
    long long head = head_of(play, admin);
    ledger_begin(ledger, NULL);
    is_int(play_push(play, admin, COMMENT("忙")), 503, "a push while another process writes");
    ok(play_problem(play, "busy"), "busy");
    is_int(play->reply.retry_after, 2, "come again");
    ledger_rollback(ledger);
    ledger_close(ledger);
    is_int(head_of(play, admin), head, "nothing has happened");
    is_int(play_push(play, admin, COMMENT("忙")), 200, "afterwards it goes on");
}

static void test_rates(void)
{
    struct play play;
    struct machine machine = {0};
    play_make(&play, 5);
    play_enrol(&play, &machine, "top", "u3");
    is_int(play_login(&play, &machine), 200, "log-in without an address counts for nobody");
    for (int i = 1; i <= 6; i++)
        is_int(play_get(&play, machine.token, "/v1/me", NULL), i > 5 ? 429 : 200,
               "request %d of 5 a minute", i);
    ok(play_problem(&play, "rate"), "is a problem");
    is_int(play.reply.retry_after, 12, "that says how long");
    play.now_ms += 11999;
    is_int(play_get(&play, machine.token, "/v1/me", NULL), 429, "a moment before");
    play.now_ms += 1;
    is_int(play_get(&play, machine.token, "/v1/me", NULL), 200, "then one more");
    is_int(play_get(&play, machine.token, "/v1/me", NULL), 429, "and no other");
    struct request request = {
        .method = "POST", .path = "/v1/session", .peer = "10.0.0.1", .body = "{\"device\":\"d\"}"};
    for (int i = 1; i <= 6; i++)
        is_int(play_ask(&play, &request), i > 5 ? 429 : 200, "log-in %d from one address", i);
    request.peer = "10.0.0.2";
    is_int(play_ask(&play, &request), 200, "from another");
    struct request unknown = {.method = "GET",
                              .path = "/v1/t/top/changes",
                              .peer = "10.0.0.3",
                              .token = "0000000000000000000000000000000"
                                       "000000000000000000000000000000000"};
    for (int i = 1; i <= 6; i++)
        is_int(play_ask(&play, &unknown), i > 5 ? 429 : 401, "guess %d at a token", i);
    play_end(&play);
}

int main(void)
{
    struct play play;
    struct machine boss = {0}, admin = {0}, auditor = {0}, nobody = {0};
    play_make(&play, 0);
    play_enrol(&play, &boss, "top", "u1");
    play_enrol(&play, &admin, "top", "u3");
    play_enrol(&play, &auditor, "top", "u4");
    play_enrol(&play, &nobody, "top", "u5");
    play_login(&play, &boss);
    play_login(&play, &admin);
    play_login(&play, &auditor);
    play_login(&play, &nobody);
    test_push(&play, &admin);
    test_push_limits(&play, &admin);
    test_same_answer(&play, &admin);
    test_changes(&play, &admin);
    test_bad_queries(&play, &admin);
    test_epoch(&play, &boss, &admin);
    test_wait(&play, &admin);
    test_audit(&play, &admin, &auditor);
    test_overview(&play, &boss, &nobody);
    test_local(&play);
    test_busy(&play, &admin);
    play_end(&play);
    test_rates();
    return done_testing();
}
