#include "sync_net.h"

/* The engine on an imitated network: nothing that the network does loses or doubles a command. */

static void test_plain(void)
{
    struct net net;
    net_open(&net);
    is_int(sync_next(net.sync), INT64_MIN, "a run is due at the start");
    for (int i = 1; i <= 3; i++)
        net_fact(&net, i);
    ok(net_run(&net), "it runs to its end");
    struct sync_status status = sync_look(net.sync);
    is_int(status.state, SYNC_IDLE, "well");
    is_int(status.sent, 3, "three are sent: they were given long ago");
    is_int(status.cursor, net.pair.seq, "all is fetched");
    is_int(status.synced_at, net.pair.now, "as of now");
    net_agrees(&net, 3, "a plain run");
    is_int(net.sessions, 1, "one session");
    is_int(net.pushes, 1, "one push");
    uint64_t version = status.version;
    ok(version > 0, "the store has changed");
    int64_t due = sync_next(net.sync);
    ok(due > net.now_ms && due <= net.now_ms + SYNC_EVERY_MS, "the next run is due in minutes");
    int requests = net.requests;
    sync_step(net.sync, due - 1);
    is_int(net.busy, false, "not before");
    net.now_ms = due;
    ok(net_run(&net), "it runs again");
    is_int(net.requests, requests + 1, "one request: the session holds, nothing is to be sent");
    net_close(&net);
}

static void test_held(void)
{
    struct net net;
    net_open(&net);
    net_fact(&net, 1);
    net.now_ms = (play_time("2026-11-22T09:00:00+08:00") + 30) * INT64_C(1000);
    ok(net_run(&net), "a run half a minute after something was given");
    is_int(net.pushes, 0, "which can still be taken back: it is not sent");
    is_int(net_waiting(&net), 1, "it waits");
    int64_t past = (play_time("2026-11-22T09:00:00+08:00") + SYNC_HELD_SECONDS) * INT64_C(1000);
    ok(sync_next(net.sync) > past && sync_next(net.sync) <= past + 2000,
       "the next run is due when its window is over");
    net.now_ms = sync_next(net.sync);
    ok(net_run(&net), "then");
    net_agrees(&net, 1, "it is sent");
    net_fact(&net, 2);
    net.now_ms = (play_time("2026-11-22T09:00:00+08:00") + 10) * INT64_C(1000);
    sync_now(net.sync, true);
    ok(net_run(&net), "asked for with all that is held");
    net_agrees(&net, 2, "nothing is held back");
    net_close(&net);
}

/* Asked for while nobody answers: what is given afterwards can be taken back as ever. */
static void test_asked_offline(void)
{
    struct net net;
    struct outbox_counts counts;
    net_open(&net);
    net_fact(&net, 1);
    net.now_ms = (play_time("2026-11-22T09:00:00+08:00") + 5) * INT64_C(1000);
    net.plan = "rrrrrrrr";
    sync_now(net.sync, true);
    ok(net_run(&net), "nobody answers");
    is_int(sync_look(net.sync).state, SYNC_OFFLINE, "offline");
    net_fact(&net, 2);
    net.now_ms = sync_next(net.sync);
    ok(net_run(&net), "nor at the next try");
    is_int(outbox_count(ledger_db(net.pair.client.ledger), &counts, NULL), ST_OK, "the outbox");
    is_int(counts.sending, 1, "what was there when it was asked goes");
    is_int(counts.held, 1, "what came later is held");
    net_close(&net);
}

static void test_poke(void)
{
    struct net net;
    net_open(&net);
    ok(net_run(&net), "idle");
    sync_poke(net.sync, net.now_ms);
    int64_t first = sync_next(net.sync);
    ok(first > net.now_ms + 60000 && first < net.now_ms + 63000, "soon after the window");
    sync_poke(net.sync, net.now_ms + 30000);
    is_int(sync_next(net.sync), first, "doing more does not put it off");
    sync_now(net.sync, false);
    ok(sync_next(net.sync) <= net.now_ms, "asked for: at once");
    net_close(&net);
}

/* Everything that can happen to any one request, and to two. */
static void test_faults(void)
{
    static const char letters[] = "radusbgtnh";
    char plan[8];
    for (size_t at = 0; at < 4; at++)
        for (const char *letter = letters; *letter; letter++) {
            struct net net;
            /* Who is told at the door that he is not known is refused. */
            if (at == 0 && *letter == 'u')
                continue;
            net_open(&net);
            net_fact(&net, 1);
            net_fact(&net, 2);
            snprintf(plan, sizeof plan, "%.*s%c", (int)at, "....", *letter);
            net.plan = plan;
            bool drained = net_drain(&net);
            if (!ok(drained, "%s heals", plan))
                printf("# %s\n", sync_look(net.sync).error.text);
            net_agrees(&net, 2, plan);
            net_close(&net);
        }
    static const char *const plans[] = {"..araa.", "..dada",    "rrrr..aa",   "..uadu",
                                        "...ggg",  "..s.s.s.a", "..auba..ttt"};
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        struct net net;
        net_open(&net);
        for (int n = 1; n <= 5; n++)
            net_fact(&net, n);
        net.plan = plans[i];
        ok(net_drain(&net), "%s heals", plans[i]);
        net_agrees(&net, 5, plans[i]);
        net_close(&net);
    }
}

/* The program ends between any two moves, whatever the network did, and is started again. */
static void test_crashes(void)
{
    static const char *const plans[] = {"", "..a", "...a", "..d.a"};
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++)
        for (int moves = 0; moves < 12; moves++) {
            struct net net;
            char name[64];
            net_open(&net);
            net.page_step = 4;
            for (int n = 1; n <= 3; n++)
                net_fact(&net, n);
            net.plan = plans[i];
            for (int m = 0; m < moves; m++)
                net_move(&net);
            /* Once more between a request's start and its answer. */
            sync_step(net.sync, net.now_ms);
            net_crash(&net);
            snprintf(name, sizeof name, "\"%s\", a crash after %d moves", plans[i], moves);
            ok(net_drain(&net), "%s: drained", name);
            net_agrees(&net, 3, name);
            net_close(&net);
        }
}

static void test_backoff(void)
{
    struct net net;
    int64_t longest = 0, before = 0;
    net_open(&net);
    net.plan = "rrrrrrrrrrrrrrrr";
    for (int i = 0; i < 14; i++) {
        ok(net_run(&net), "try %d", i + 1);
        int64_t wait = sync_next(net.sync) - net.now_ms;
        int64_t most = (int64_t)SYNC_BACKOFF_MS << (i < 12 ? i : 12);
        most = most < SYNC_BACKOFF_MAX_MS ? most : SYNC_BACKOFF_MAX_MS;
        ok(wait <= most && wait >= most / 2 - 10, "waits %lld of at most %lld ms", (long long)wait,
           (long long)most);
        longest = wait > longest ? wait : longest;
        before = net.now_ms;
        net.now_ms = sync_next(net.sync);
    }
    (void)before;
    struct sync_status status = sync_look(net.sync);
    is_int(status.state, SYNC_OFFLINE, "it is offline");
    is_int(status.offline_since, net.pair.now, "since the first failure");
    is_str(status.error.text, "连不上服务器", "with the reason");
    net.plan = "b";
    ok(net_run(&net), "the server is busy");
    ok(sync_next(net.sync) - net.now_ms >= 6990, "it waits at least as long as it was told");
    net.now_ms = sync_next(net.sync);
    ok(net_drain(&net), "then it is answered");
    is_int(sync_look(net.sync).offline_since, INSTANT_NONE, "it is online");
    net_close(&net);
}

static void test_refused(void)
{
    struct net net;
    net_open(&net);
    net.revoked = true;
    net_fact(&net, 1);
    ok(net_run(&net), "the device is revoked");
    is_int(sync_look(net.sync).state, SYNC_REFUSED, "it is refused");
    is_str(sync_look(net.sync).error.text, "设备已停用，请向管理员要新的邀请码", "with a sentence");
    is_int(sync_next(net.sync), INT64_MAX, "nothing is tried any more");
    is_int(net_waiting(&net), 1, "what waits is kept");
    net.revoked = false;
    sync_now(net.sync, false);
    ok(net_drain(&net), "unless somebody asks for it");
    net_agrees(&net, 1, "taken back into grace");
    net.plan = "u..u";
    net.now_ms = sync_next(net.sync);
    ok(net_run(&net), "a token that is refused twice");
    is_int(sync_look(net.sync).state, SYNC_REFUSED, "ends it");
    net_close(&net);
}

static void test_sizes(void)
{
    struct net net;
    net_open(&net);
    for (int n = 1; n <= 130; n++)
        net_fact(&net, n);
    ok(net_run(&net), "130 commands");
    is_int(net.pushes, 2, "are two pushes");
    net_agrees(&net, 130, "130 commands");
    net_close(&net);
    net_open(&net);
    for (int n = 1; n <= 9; n++)
        net_fact(&net, n);
    net.commands_max = 2;
    ok(net_run(&net), "a server that takes two at a time");
    is_int(sync_look(net.sync).state, SYNC_IDLE, "gets them");
    net_agrees(&net, 9, "two at a time");
    net_close(&net);
    net_open(&net);
    for (int n = 1; n <= 9; n++)
        net_fact(&net, n);
    net.poison = "记 4 号";
    ok(net_run(&net), "a server that refuses every request with the fourth command");
    is_int(sync_look(net.sync).state, SYNC_IDLE, "gets the others");
    is_int(play_number(&net.pair.server, "SELECT count(*) FROM fact"), 8, "all eight");
    is_int(play_number(&net.pair.client, "SELECT count(*) FROM outbox WHERE target = 'f4' AND "
                                         "verdict = 'invalid' AND detail = '服务器说的话'"),
           1, "the fourth stays, with its words");
    is_int(net_waiting(&net), 1, "alone");
    net_close(&net);
}

static void test_pages(void)
{
    struct net net;
    net_open_empty(&net);
    net.page_step = 2;
    ok(net_run(&net), "page by page");
    is_int(net.pulls, (net.pair.seq + 1) / 2, "each begins where the last one ended");
    net_agrees(&net, 0, "page by page");
    net_close(&net);
}

#define PAGE(from, to, head, more)                                                                 \
    "{\"format\":1,\"epoch\":\"e0000000000000000000000000000001\",\"history\":"                    \
    "\"019aa000-0000-7000-8000-0000000000a1\",\"from\":" from ",\"to\":" to ",\"head\":" head      \
    ",\"time\":\"2026-11-22T09:12:00+08:00\",\"audit\":{\"seq\":9,\"hash\":"                       \
    "\"00000000000000000000000000000000000000000000000000000000000000aa\"},\"rows\":[],"           \
    "\"removed\":[]" more "}"

static void test_bad_pages(void)
{
    static const char *const pages[] = {
        PAGE("0", "7", "9", ""),
        PAGE("8", "9", "9", ""),
        PAGE("7", "7", "9", ""),
        PAGE("7", "3", "9", ""),
        PAGE("7", "9", "8", ""),
        PAGE("7", "6", "6", ""),
        PAGE("7", "9", "9", ",\"extra\":1"),
        PAGE("\"7\"", "9", "9", ""),
        PAGE("7", "9.5", "10", ""),
        PAGE("7", "9", "99999999999999999999", ""),
        "[]",
        "null",
        "",
        "{}",
    };
    struct net net;
    net_open(&net);
    ok(net_drain(&net), "the copy is at 7");
    net_fact(&net, 1);
    ok(net_drain(&net), "something is sent");
    char *before = pair_rows(&net.pair.client);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        net.page_text = pages[i];
        sync_now(net.sync, false);
        ok(net_run(&net), "page %zu ends the run", i);
        is_int(sync_look(net.sync).state, SYNC_OFFLINE, "as a failure");
        ok(sync_look(net.sync).error.text[0], "with a reason: %s", sync_look(net.sync).error.text);
        char *after = pair_rows(&net.pair.client);
        pair_equal(before, after, "nothing of it is laid");
        free(after);
    }
    net.page_text = NULL;
    sync_now(net.sync, false);
    ok(net_drain(&net), "a good one is");
    net_agrees(&net, 1, "after bad pages");
    free(before);
    net_close(&net);
}

static void test_bad_verdicts(void)
{
    static const char id[] = "019aa000-0000-7000-8000-000000000001";
    static const char *const answers[] = {
        "{\"verdicts\":[],\"head\":9}",
        "{\"verdicts\":[{\"id\":\"%s\",\"verdict\":\"lost\",\"seq\":8}],\"head\":9}",
        "{\"verdicts\":[{\"id\":\"%s\",\"verdict\":\"applied\",\"seq\":10}],\"head\":9}",
        "{\"verdicts\":[{\"id\":\"%s\",\"verdict\":\"applied\"}],\"head\":9}",
        "{\"verdicts\":[{\"id\":\"%s\",\"verdict\":\"applied\",\"seq\":-1}],\"head\":9}",
        ("{\"verdicts\":[{\"id\":\"%s\",\"verdict\":\"noop\",\"seq\":8},"
         "{\"id\":\"another\",\"verdict\":\"noop\",\"seq\":8}],\"head\":9}"),
        "{\"verdicts\":[{\"id\":\"%s\",\"verdict\":7}],\"head\":9}",
        "{\"verdicts\":[{\"id\":\"%s\",\"verdict\":\"retry\"}],\"head\":9}",
        "{\"verdicts\":{},\"head\":9}",
        "[1]",
        "{\"verdicts\":[null],\"head\":9}",
    };
    char text[512];
    struct net net;
    net_open(&net);
    net_fact(&net, 1);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        snprintf(text, sizeof text, answers[i], id);
        net.push_text = text;
        sync_now(net.sync, false);
        ok(net_run(&net), "answer %zu ends the run", i);
        is_int(sync_look(net.sync).state, SYNC_OFFLINE, "as a failure: %s",
               sync_look(net.sync).error.text);
        is_int(
            play_number(&net.pair.client, "SELECT count(*) FROM outbox WHERE verdict = 'sending'"),
            1, "the command still waits");
    }
    net.push_text = "{\"verdicts\":[{\"id\":\"\",\"verdict\":\"invalid\",\"detail\":\"读不懂\"}],"
                    "\"head\":0}";
    sync_now(net.sync, false);
    ok(net_run(&net), "a server that cannot read its id");
    is_int(play_number(&net.pair.client, "SELECT count(*) FROM outbox WHERE verdict = 'invalid'"),
           1, "has refused it");
    net_close(&net);
}

static void test_epoch(void)
{
    struct net net;
    net_open(&net);
    net_fact(&net, 1);
    play_must(&net.pair.client,
              client_rebase(net.pair.client.ledger, net.pair.epoch, net.pair.history, 0,
                            net.pair.now, &net.pair.client.error),
              "rebase");
    net.page_step = 3;
    for (int moves = 0; net.pulls < 2 && moves < 50; moves++)
        net_move(&net);
    net.pair.epoch = "e0000000000000000000000000000002";
    net.pulls = 0;
    ok(net_run(&net), "the grants change between two pages");
    is_int(sync_look(net.sync).state, SYNC_IDLE, "it ends well");
    is_int(sync_look(net.sync).purged, true, "anew");
    is_int(net.pulls, 1 + (net.pair.seq + 2) / 3, "from the beginning");
    net_agrees(&net, 1, "after another epoch");
    sync_now(net.sync, false);
    ok(net_run(&net), "the next run");
    is_int(sync_look(net.sync).purged, false, "is an ordinary one");
    net_close(&net);
}

static void test_restored(void)
{
    struct net net;
    net_open(&net);
    net_fact(&net, 1);
    ok(net_drain(&net), "something is sent");
    int64_t kept = net.pair.seq - 1;
    /* The server loses it: restored from a backup that was made before. */
    play_must(
        &net.pair.server,
        db_exec(ledger_db(net.pair.server.ledger), "DELETE FROM fact", &net.pair.server.error),
        "restore");
    play_must(&net.pair.server,
              db_exec(ledger_db(net.pair.server.ledger), "DELETE FROM journal WHERE target = 'f1'",
                      &net.pair.server.error),
              "restore");
    net.pair.answer_count = 0;
    net.pair.seq = net.pair.restored = kept;
    net.pair.epoch = "e0000000000000000000000000000003";
    net.pair.history = "019aa000-0000-7000-8000-0000000000b2";
    sync_now(net.sync, false);
    ok(net_drain(&net), "a run with the restored server");
    net_agrees(&net, 1, "what it had lost is sent again");
    net_close(&net);
}

static void test_audit(void)
{
    struct net net;
    net_open(&net);
    ok(net_drain(&net), "the chain's head is seen");
    net.audit_less = 1;
    sync_now(net.sync, false);
    ok(net_run(&net), "a chain that has become shorter");
    is_int(sync_look(net.sync).state, SYNC_REFUSED, "is refused");
    ok(strstr(sync_look(net.sync).error.text, "审计记录倒退"), "with a sentence");
    net.audit_less = 0;
    net.audit_twisted = true;
    sync_now(net.sync, false);
    ok(net_run(&net), "another entry under the same number");
    is_int(sync_look(net.sync).state, SYNC_REFUSED, "is refused");
    net.audit_twisted = false;
    sync_now(net.sync, false);
    ok(net_drain(&net), "the chain as it was is taken");
    net_close(&net);
}

static void test_closed_under_way(void)
{
    struct net net;
    net_open(&net);
    sync_step(net.sync, net.now_ms);
    ok(net.busy, "a request is under way");
    is_int(sync_next(net.sync), INT64_MAX, "there is nothing to do but wait");
    sync_close(net.sync);
    is_int(net.busy, false, "closing gives it up");
    net.sync = NULL;
    net_close(&net);
}

int main(void)
{
    test_plain();
    test_held();
    test_asked_offline();
    test_poke();
    test_backoff();
    test_refused();
    test_sizes();
    test_pages();
    test_bad_pages();
    test_bad_verdicts();
    test_epoch();
    test_restored();
    test_audit();
    test_closed_under_way();
    test_faults();
    test_crashes();
    return done_testing();
}
