/* A desk over a client's store, linked to an imitated server: waiting, sending, what was refused
 * and what is done about it. */
#include "desk/link.h"

#include "base/sign.h"
#include "desk/letter.h"
#include "desk/record.h"
#include "desk/undo.h"
#include "desk_server.h"
#include "desk_store.h"
#include "ledger/client.h"
#include "sync/sync.h"

enum { ANSWER_MAX = 1 << 20, WAITS = 20 };

/* The client: a store of its own, beside that which the server has. */
struct client {
    struct place place;
    struct server server;
    struct transport transport;
    struct sync *sync;
    instant now;
};

static bool client_open(struct client *client, struct place *source, const char *person)
{
    struct error error = {.status = ST_OK};
    char public_key[SIGN_PUBLIC_TEXT], secret[SIGN_SECRET_TEXT];
    struct membership membership = {.url = "https://qg.example.cn", .tenant = "t1", .device = "d1"};
    snprintf(membership.person, sizeof membership.person, "%s", person);
    *client = (struct client){.place.dice = 9, .now = sunday()};
    client->server = (struct server){
        .db = ledger_db(source->ledger), .person = person, .head = 40, .now = sunday()};
    buf_init(&client->server.answer, ANSWER_MAX);
    client->transport = (struct transport){.context = &client->server,
                                           .start = server_start,
                                           .cancel = server_cancel,
                                           .wait = server_wait,
                                           .traffic = server_traffic};
    struct place *place = &client->place;
    snprintf(place->folder, sizeof place->folder, "/tmp/qunguan-desk-XXXXXX");
    if (!mkdtemp(place->folder))
        return false;
    snprintf(place->path, sizeof place->path, "%s/store.db", place->folder);
    struct random random = {roll, &place->dice};
    struct ledger_options options = {.path = place->path, .mode = LEDGER_CREATE, .random = random};
    enum status status = ledger_open(&options, &place->ledger, &error);
    if (status == ST_OK)
        status = client_join(place->ledger, &membership, &error);
    sign_keypair(random, public_key, secret);
    struct sync_options sync = {.ledger = place->ledger,
                                .transport = &client->transport,
                                .secret_key = secret,
                                .random = random};
    if (status == ST_OK)
        status = sync_open(&sync, &client->sync, &error);
    if (status != ST_OK)
        printf("# client: %s\n", error.text);
    return status == ST_OK && sit_down(place);
}

static void client_close(struct client *client)
{
    desk_link(client->place.desk, NULL);
    sync_close(client->sync);
    place_close(&client->place);
    buf_free(&client->server.answer);
}

/* Turns of the screens' loop, until nothing more happens. */
static void turn(struct client *client)
{
    struct pollfd fd = {.fd = -1};
    client->server.now = client->now;
    for (int i = 0; i < WAITS; i++)
        desk_wait(client->place.desk, &fd, 1, 1000, client->now * 1000);
}

static const char *header(struct client *client)
{
    static struct buf words;
    static char text[200];
    if (!words.text)
        buf_init(&words, 4096);
    desk_link_words(client->place.desk, client->now, &words);
    return said(&words, text, sizeof text);
}

static struct link_status look(struct client *client)
{
    return desk_link_look(client->place.desk, client->now);
}

static void test_first(struct client *client)
{
    struct desk *desk = client->place.desk;
    uint64_t version = desk_version(desk), link = desk_link_version(desk);
    is_int(look(client).state, LINK_REFUSED,
           "without a link a client's store cannot be synchronised");
    desk_link_broken(desk, "没有密钥。");
    is_str(look(client).words, "没有密钥。", "and says why");
    desk_link(desk, client->sync);
    ok(desk_link_version(desk) > link, "the header hears of the link");
    is_str(header(client), "还没有同步", "it has never been synchronised");
    ok(look(client).first, "nothing has been fetched yet");
    turn(client);
    ok(desk_version(desk) > version, "what was fetched is to be loaded");
    is_str(desk_top_name(desk), "万城镇", "the header's name is read anew");
    is_int(look(client).state, LINK_IDLE, "all is done");
    is_str(header(client), "同步 09:12", "and since when");
    ok(!look(client).first, "it has been fetched whole");
    is_str(look(client).server, "https://qg.example.cn", "the server has an address");
}

/* Idle means idle: the wait is as long as asked, or until the next run. */
static void test_idle(struct client *client)
{
    struct pollfd fd = {.fd = -1};
    struct desk *desk = client->place.desk;
    long started = client->server.started;
    uint64_t version = desk_version(desk), link = desk_link_version(desk);
    desk_wait(desk, &fd, 1, 500, client->now * 1000);
    is_int(client->server.last_wait, 500, "a wait is as long as asked");
    desk_wait(desk, &fd, 1, -1, client->now * 1000);
    ok(client->server.last_wait > 60 * 1000 && client->server.last_wait <= SYNC_EVERY_MS,
       "without an end it is until the next run (%d ms)", client->server.last_wait);
    is_int(client->server.started, started, "nothing is asked meanwhile");
    ok(desk_version(desk) == version && desk_link_version(desk) == link, "and nothing changes");
}

static bool move(struct client *client, const char *to)
{
    struct outcome outcome;
    struct error error = {.status = ST_OK};
    enum status status =
        record_move_event(client->place.desk, "e1", at(to), client->now, &outcome, &error);
    if (status != ST_OK || outcome.verdict != VERDICT_APPLIED)
        printf("# move: %s %s\n", error.text, outcome.error.text);
    return status == ST_OK && outcome.verdict == VERDICT_APPLIED;
}

static void test_window(struct client *client)
{
    struct desk *desk = client->place.desk;
    struct error error = {.status = ST_OK};
    struct desk_counts counts;
    struct buf words;
    size_t left = 0;
    instant next = 0;
    buf_init(&words, 4096);
    ok(move(client, "2026-11-25T15:00:00+08:00"), "something is given");
    is_int(desk_counts(desk, client->now, &counts, &error), ST_OK, "counted");
    is_int(counts.to_send, 1, "it waits to be sent");
    while (desk_tick(desk, client->now, &left, &error) == ST_OK && left > 0)
        continue;
    ok(desk_next(desk, client->now, &next, &error) == ST_OK && next == client->now + 60,
       "the end of its window is an event");
    turn(client);
    is_int(client->server.pushed, 0, "within its window nothing is sent");
    is_int(undo_look(desk, client->now + 10, &words).way, UNDO_BACK, "and it can be taken back");
    buf_reset(&words);
    client->now += 3 * 60;
    is_int(desk_tick(desk, client->now, &left, &error), ST_OK, "time alone");
    is_int(look(client).held, 1, "settles nothing in a client's store");
    struct undo undo = undo_look(desk, client->now, &words);
    is_int(undo.way, UNDO_BACK, "what was not sent can be taken back at any time");
    ok(undo.seconds == 0 && strstr(words.text, "还没有送出"), "and says so: %s", words.text);
    buf_reset(&words);
    turn(client);
    is_int(client->server.pushed, 1, "then the link sends it");
    is_int(look(client).held + look(client).sending + look(client).answered, 0, "all is through");
    undo = undo_look(desk, client->now, &words);
    ok(undo.way == UNDO_CANNOT && strstr(words.text, "已送出，不能撤回"),
       "what was sent cannot be taken back: %s", words.text);
    buf_free(&words);
}

/* Leaving the queue sends at once. */
static void test_settle(struct client *client)
{
    struct error error = {.status = ST_OK};
    long pushed = client->server.pushed;
    ok(move(client, "2026-11-26T15:00:00+08:00"), "given");
    is_int(desk_settle(client->place.desk, client->now, &error), ST_OK, "leaving");
    is_int(look(client).held, 1, "by itself settles nothing");
    turn(client);
    is_int(client->server.pushed, pushed + 1, "but the link sends what is held");
}

static void test_offline(struct client *client)
{
    struct error error = {.status = ST_OK};
    struct link_status link;
    client->server.silent = true;
    desk_settle(client->place.desk, client->now, &error);
    turn(client);
    link = look(client);
    is_int(link.state, LINK_OFFLINE, "nobody answers");
    ok(strstr(link.words, "连不上") != NULL, "the reason is told: %s", link.words);
    is_str(header(client), "离线", "offline");
    client->now += 7 * CIVIL_DAY + 3600;
    is_str(header(client), "离线 7天", "for a week");
    ok(move(client, "2026-12-03T15:00:00+08:00"), "work goes on");
    turn(client);
    is_int(look(client).held, 1, "and is kept");
    client->server.silent = false;
    client->now += 3600;
    turn(client);
    is_int(look(client).held + look(client).sending, 0, "until the server answers again");
    is_int(look(client).state, LINK_IDLE, "and all is well");
}

static struct waiting *list_of(struct client *client, struct arena *arena, size_t *count)
{
    struct waiting *list = NULL;
    struct error error = {.status = ST_OK};
    arena_reset(arena);
    is_int(desk_waiting(client->place.desk, arena, &list, count, &error), ST_OK, "listed");
    return list;
}

static void refuse(struct client *client, const char *verdict)
{
    struct error error = {.status = ST_OK};
    client->server.verdict = verdict;
    desk_settle(client->place.desk, client->now, &error);
    turn(client);
    client->server.verdict = NULL;
}

static void test_refused(struct client *client, struct arena *arena)
{
    struct desk *desk = client->place.desk;
    struct error error = {.status = ST_OK};
    struct desk_counts counts;
    struct buf words;
    size_t count = 0;
    buf_init(&words, 1 << 16);
    ok(move(client, "2026-12-05T15:00:00+08:00"), "given");
    refuse(client, "conflict.rev");
    struct waiting *list = list_of(client, arena, &count);
    if (!ok(count == 1 && list[0].kind == WAITING_REFUSED, "what was refused stays"))
        return;
    is_str(list[0].reason, "李书记已改过这一条。", "with the server's words");
    is_str(desk_verdict_words(list[0].verdict), "期间已被别人改过", "and its verdict in ours");
    is_int(list[0].acts, WAITING_AGAIN | WAITING_DROP | WAITING_OPEN, "what can be done");
    outbox_answer(ledger_db(client->place.ledger), list[0].id, "conflict.rev",
                  "e1 已被改动，e12 没有。", 0, &error);
    list = list_of(client, arena, &count);
    ok(strstr(list[0].reason, list[0].name) && !strstr(list[0].reason, "e1 "),
       "an id in it goes by its name: %s", list[0].reason);
    ok(strstr(list[0].reason, "e12 没有") != NULL, "but not a part of another one");
    desk_counts(desk, client->now, &counts, &error);
    ok(counts.refused == 1 && counts.to_send == 0, "it is counted apart");
    is_int(desk_waiting_read(desk, &list[0], client->now, &words, &error), ST_OK, "it can be read");
    ok(strstr(words.text, " 开始：12-05 15:00\n") != NULL, "what was meant: %s", words.text);
    ok(strstr(words.text, "现在：") != NULL, "and what stands");
    buf_reset(&words);
    is_int(undo_look(desk, client->now, &words).way, UNDO_CANNOT, "u does nothing about it");
    ok(strstr(words.text, "F9") != NULL, "but tells where to look: %s", words.text);
    buf_reset(&words);
    is_int(desk_waiting_do(desk, &list[0], WAITING_AGAIN, client->now, &words, &error), ST_OK,
           "mine is sent anew");
    ok(look(client).refused == 0 && look(client).held == 1, "under a window of its own");
    refuse(client, "conflict.state");
    list = list_of(client, arena, &count);
    buf_reset(&words);
    is_int(desk_waiting_do(desk, &list[0], WAITING_DROP, client->now, &words, &error), ST_OK,
           "or theirs is taken");
    list_of(client, arena, &count);
    is_int(count, 0, "and nothing is left");
    buf_free(&words);
}

static void test_revoked(struct client *client, struct arena *arena)
{
    struct error error = {.status = ST_OK};
    struct buf words;
    size_t count = 0;
    buf_init(&words, 1 << 16);
    ok(move(client, "2026-12-06T15:00:00+08:00"), "given");
    refuse(client, "forbidden.revoked");
    struct waiting *list = list_of(client, arena, &count);
    ok(count == 1 && !(list[0].acts & WAITING_AGAIN), "what was revoked is not sent again");
    is_int(desk_waiting_read(client->place.desk, &list[0], client->now, &words, &error), ST_OK,
           "it can be read");
    ok(strstr(words.text, "书记") != NULL, "where its contents have gone: %s", words.text);
    buf_reset(&words);
    is_int(
        desk_waiting_do(client->place.desk, &list[0], WAITING_AGAIN, client->now, &words, &error),
        ST_REFUSED, "not even when asked");
    is_int(desk_waiting_do(client->place.desk, &list[0], WAITING_DROP, client->now, &words, &error),
           ST_OK, "it can only be dropped");
    buf_free(&words);
}

static bool edit(struct client *client, struct letter *letter, const char *body)
{
    struct error error = {.status = ST_OK};
    struct outcome outcome = {.verdict = VERDICT_RETRY};
    enum status status = letter_body(letter, body, &error);
    if (status == ST_OK)
        status = letter_save(client->place.desk, letter, client->now, &outcome, &error);
    if (status != ST_OK || outcome.verdict != VERDICT_APPLIED)
        printf("# edit: %s %s\n", error.text, outcome.error.text);
    return status == ST_OK && outcome.verdict == VERDICT_APPLIED;
}

/* An edit that was refused is opened over what stands, and saved in its own place. */
static void test_merge(struct client *client, struct arena *arena)
{
    struct desk *desk = client->place.desk;
    struct error error = {.status = ST_OK};
    struct outcome outcome;
    struct letter *letter = NULL;
    size_t count = 0;
    ok(letter_open(desk, "p1", &letter, &error) == ST_OK && edit(client, letter, "我的文字"),
       "a post is edited");
    letter_free(letter);
    refuse(client, "conflict.rev");
    struct waiting *list = list_of(client, arena, &count);
    if (!ok(count == 1 && list[0].acts & WAITING_MERGE, "it can be merged"))
        return;
    is_int(desk_waiting_letter(desk, &list[0], &letter, &error), ST_OK, "in the editor");
    const char *body = letter_post(letter)->body;
    const char *mine = strstr(body, "我的文字"), *theirs = strstr(body, "现有的一段话");
    ok(mine && theirs && mine < theirs, "mine over theirs: %s", body);
    is_int(letter_submit(desk, letter, client->now, &outcome, &error), ST_REFUSED,
           "not to be submitted with both in it");
    is_int(letter_save(desk, letter, client->now, &outcome, &error), ST_REFUSED, "nor to be saved");
    ok(strstr(error.text, "====") != NULL, "it says what to take out: %s", error.text);
    ok(edit(client, letter, "合并后的文字"), "saved as one");
    list = list_of(client, arena, &count);
    ok(count == 1 && list[0].kind == WAITING_HELD, "it takes the place of what was refused");
    letter_free(letter);
}

static bool leave_behind(struct client *client)
{
    struct error error = {.status = ST_OK};
    struct leftover left;
    entity_clear(ENTITY_LEFTOVER, &left);
    left.id = "019389f0-0000-7000-8000-00000000000a";
    left.org = "o2";
    left.group = "g1";
    left.by = "u3";
    left.verb = "fact.record";
    left.target = "f99";
    left.body = "{\"group\":\"g1\",\"kind\":\"posted\",\"category\":\"work\"}";
    left.claimed = left.received_at = client->now;
    return row_put(ledger_db(client->place.ledger), ENTITY_LEFTOVER, &left, &error) == ST_OK;
}

/* What a predecessor had entered is there for whoever is in office: the secretary, and nobody else
 * can do anything about it. */
static void test_leftover(struct client *client, struct arena *arena, bool secretary)
{
    struct desk *desk = client->place.desk;
    struct buf words;
    struct error error = {.status = ST_OK};
    size_t count = 0;
    buf_init(&words, 1 << 16);
    ok(leave_behind(client), "something is left");
    is_int(look(client).leftovers, 1, "counted");
    struct waiting *list = list_of(client, arena, &count);
    if (!ok(count > 0 && list[0].kind == WAITING_LEFTOVER, "it stands before what only waits"))
        return;
    is_str(list[0].from, "赵员", "with whose it was");
    is_str(list[0].name, "镇南社区党支部党建微信群", "and what about");
    is_int(desk_waiting_read(desk, &list[0], client->now, &words, &error), ST_OK, "it can be read");
    ok(strstr(words.text, " 类别：工作\n") != NULL, "in words: %s", words.text);
    buf_reset(&words);
    size_t before = count;
    is_int(desk_waiting_do(desk, &list[0], WAITING_AGAIN, client->now, &words, &error),
           secretary ? ST_OK : ST_REFUSED, "taken over by %s",
           secretary ? "the secretary" : "others");
    list = list_of(client, arena, &count);
    is_int(count, secretary ? 2 : before, "both or nothing is given");
    ok(!secretary || strstr(list[0].name, "登记台账") || strstr(list[1].name, "登记台账"),
       "what closes it goes by what was left");
    is_int(look(client).leftovers, secretary ? 0 : 1, "it is closed with it");
    ok(secretary || error.text[0], "or a reason is told: %s", error.text);
    buf_free(&words);
}

/* In a store of one's own what no longer applies can only be dropped. */
static void test_alone(struct place *place, instant now, struct arena *arena)
{
    struct error error = {.status = ST_OK};
    struct outcome outcome = {.verdict = VERDICT_RETRY};
    struct waiting *list = NULL;
    struct buf words;
    size_t count = 0;
    buf_init(&words, 4096);
    record_move_event(place->desk, "e1", at("2026-12-07T15:00:00+08:00"), now, &outcome, &error);
    is_int(outcome.verdict, VERDICT_APPLIED, "something is given: %s", outcome.error.text);
    arena_reset(arena);
    desk_waiting(place->desk, arena, &list, &count, &error);
    if (!ok(count == 1 && list[0].kind == WAITING_HELD, "and held"))
        return;
    ok(!(list[0].acts & WAITING_DROP), "it is taken back, not dropped");
    outbox_answer(ledger_db(place->ledger), list[0].id, "conflict.state", "已取消。", 0, &error);
    desk_waiting(place->desk, arena, &list, &count, &error);
    is_int(list[0].acts & ~(unsigned)WAITING_OPEN, WAITING_DROP, "what does not apply is dropped");
    is_int(desk_waiting_do(place->desk, &list[0], WAITING_DROP, now, &words, &error), ST_OK,
           "at a word: %s", error.text);
    desk_waiting(place->desk, arena, &list, &count, &error);
    is_int(count, 0, "and is gone");
    buf_free(&words);
}

static void test_secretary(struct place *source, struct arena *arena)
{
    struct client client;
    if (!ok(client_open(&client, source, "u1"), "a secretary's store"))
        return;
    desk_link(client.place.desk, client.sync);
    turn(&client);
    test_leftover(&client, arena, true);
    client_close(&client);
}

int main(void)
{
    struct place source;
    struct client client;
    struct arena *arena = arena_new(1 << 24);
    if (!ok(place_open(&source), "a store"))
        return done_testing();
    load_lines(&source, "{\"do\":\"post.draft\",\"to\":\"p1\",\"by\":\"u2\",\"at\":"
                        "\"2026-11-20T08:00:00+08:00\",\"with\":{\"groups\":[\"g1\"],"
                        "\"category\":\"work\",\"title\":\"通知\",\"body\":\"现有的一段话\"}}\n");
    if (!ok(client_open(&client, &source, "u2"), "a client's"))
        return done_testing();
    test_first(&client);
    test_idle(&client);
    test_window(&client);
    test_settle(&client);
    test_offline(&client);
    test_refused(&client, arena);
    test_revoked(&client, arena);
    test_merge(&client, arena);
    test_leftover(&client, arena, false);
    client_close(&client);
    test_secretary(&source, arena);
    test_alone(&source, client.now, arena);
    place_close(&source);
    arena_free(arena);
    return done_testing();
}
