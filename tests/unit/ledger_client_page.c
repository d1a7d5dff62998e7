#include "ledger/overdue.h"
#include "ledger_pair.h"

/* Pages laid under what is pending, and copies begun anew. */

#define AT    "\"at\":\"2026-11-22T09:00:00+08:00\""
#define ID(n) "019aa000-0000-7000-8000-00000000000" n
#define FACT(n, id)                                                                                \
    "{\"id\":\"" ID(n) "\",\"do\":\"fact.record\",\"to\":\"" id "\"," AT                           \
                       ",\"with\":{\"group\":\"g1\",\"kind\":\"posted\",\"category\":"             \
                       "\"theory_study\"}}"
#define NAME(n, name)                                                                              \
    "{\"id\":\"" ID(n) "\",\"do\":\"group.set\",\"to\":\"g1\"," AT                                 \
                       ",\"with\":{\"function\":\"" name "\"}}"
#define GROUP(n, id)                                                                               \
    "{\"id\":\"" ID(n) "\",\"do\":\"group.propose\",\"to\":\"" id "\"," AT                         \
                       ",\"with\":{\"org\":\"o1\",\"kind\":\"wechat_group\",\"name\":\"" id "\","  \
                       "\"owner\":\"u1\"}}"

static instant now_of(void)
{
    return play_time("2026-11-22T09:12:00+08:00");
}

static void refresh(struct play *play)
{
    size_t subjects = 0, different = 9;
    play_must(play, ledger_refresh(play->ledger, now_of(), 0, NULL, NULL, NULL, &play->error),
              "refresh");
    play_must(play,
              ledger_verify(play->ledger, now_of(), &subjects, &different, NULL, &play->error),
              "verify");
    is_int(different, 0, "every line is what the rows make of it");
}

/* What is derived from the rows, as text. */
static char *lines_of(struct play *play)
{
    struct buf out;
    buf_init(&out, PLAY_IMAGE_MAX);
    play_rows(play, "SELECT subject || ' ' || id || ' ' || due || ' ' || done FROM duty ORDER BY 1",
              &out);
    play_rows(play, "SELECT \"group\" || ' ' || rule || ' ' || detail FROM finding ORDER BY 1",
              &out);
    buf_putc(&out, '\n'); /* never empty: the text is to be freed */
    return out.text;
}

static void same_lines(struct pair *pair, const char *name)
{
    refresh(&pair->server);
    refresh(&pair->client);
    char *want = lines_of(&pair->server), *got = lines_of(&pair->client);
    pair_equal(want, got, name);
    free(want);
    free(got);
}

/* Lays one part of a page, as a page of its own. */
static enum status lay_part(struct pair *pair, const struct page *page, size_t first, size_t count,
                            int64_t to)
{
    struct base base;
    struct page part = *page;
    play_must(&pair->client, client_base(pair->client.ledger, &base, &pair->client.error), "base");
    part.items += first;
    part.count = count;
    part.head.from = base.cursor;
    part.head.to = to;
    return client_lay(pair->client.ledger, &part, pair->now, &pair->client.error);
}

/* Row by row, what names others before them, with the lines derived in between. */
static void test_bootstrap(struct pair *pair)
{
    struct page page = pair_page(pair, true);
    enum status status = ST_OK;
    struct base base;
    ok(page.count >= 7, "the server has something");
    for (size_t i = 0; i < page.count && status == ST_OK; i++) {
        bool last = i + 1 == page.count;
        status = lay_part(pair, &page, i, 1, last ? page.head.head : (int64_t)(i + 1) / 2);
        size_t left;
        play_must(&pair->client,
                  ledger_refresh(pair->client.ledger, now_of(), 0, &left, NULL, NULL,
                                 &pair->client.error),
                  "refresh");
        play_must(&pair->client, client_base(pair->client.ledger, &base, &pair->client.error),
                  "base");
        if (!last && base.synced_at != INSTANT_NONE)
            status = ST_INVALID;
    }
    is_int(status, ST_OK, "pages come in any order");
    is_int(base.cursor, pair->seq, "the cursor is at the head");
    ok(base.synced_at == pair->now, "and when is known");
    is_str(base.epoch, pair->epoch, "the epoch is the first page's");
    free(page.items);
    char *rows = pair_rows(&pair->server);
    pair_holds(pair, rows, "the rows are the server's");
    free(rows);
    same_lines(pair, "the lines are the server's");
}

static void refused(struct pair *pair, struct page *page, const char *name)
{
    char *image = play_image(&pair->client, true);
    is_int(client_lay(pair->client.ledger, page, pair->now, &pair->client.error), ST_REFUSED, "%s",
           name);
    play_same(&pair->client, image, true, "nothing has changed");
    free(image);
}

static void test_refused(struct pair *pair)
{
    struct page page = pair_page(pair, false);
    struct page_head good = page.head;
    page.head.epoch[3] = 'x';
    refused(pair, &page, "a page of another epoch");
    page.head = good;
    page.head.history[3] = 'x';
    refused(pair, &page, "of another history");
    page.head = good;
    page.head.from--;
    refused(pair, &page, "that does not begin at the cursor");
    page.head = good;
    page.head.head++;
    page.head.to = page.head.head + 1;
    refused(pair, &page, "that ends behind its head");
    page.head = good;
    page.head.audit_seq--;
    refused(pair, &page, "whose audit chain is shorter than it was");
    page.head = good;
    page.head.audit_hash[63] ^= 1;
    refused(pair, &page, "or another one");
    page.head = good;
    page.head.head += 5;
    page.head.to = page.head.from;
    page.count = 0;
    is_int(client_lay(pair->client.ledger, &page, pair->now, &pair->client.error), ST_OK,
           "one that tells of more to come");
    page.head = good;
    refused(pair, &page, "then a head that lies behind it");
    pair->seq += 5;
    free(page.items);
    is_int(pair_pull(pair), ST_OK, "the next");
}

static void test_removed(struct pair *pair)
{
    struct page_item gone[] = {{.removed = true, .entity = ENTITY_GROUP},
                               {.removed = true, .entity = ENTITY_ORG},
                               {.removed = true, .entity = ENTITY_FACT}};
    struct page page = pair_page(pair, false), removal = page;
    gone[0].row.head.id = "g1";
    gone[1].row.head.id = "o1";
    gone[2].row.head.id = "none";
    removal.items = gone;
    removal.count = 3;
    pair_give(pair, FACT("1", "f1"));
    is_int(client_lay(pair->client.ledger, &removal, pair->now, &pair->client.error), ST_OK,
           "a group and its org leave the scope");
    is_int(play_number(&pair->client, "SELECT count(*) FROM duty WHERE subject IN ('g1', 'o1')"), 0,
           "their lines go with them");
    is_int(play_number(&pair->client,
                       "SELECT count(*) FROM outbox WHERE verdict IS NULL AND detail <> ''"),
           1, "what is pending for it stays, with a reason");
    is_int(play_number(&pair->client, "SELECT count(*) FROM fact"), 0, "but has no effect");
    refresh(&pair->client);
    pair_holds(pair, NULL, "rows are base and replay");
    is_int(client_lay(pair->client.ledger, &page, pair->now, &pair->client.error), ST_OK,
           "they come back");
    is_int(play_number(&pair->client, "SELECT count(*) FROM outbox WHERE detail IS NULL"), 1,
           "what is pending applies again");
    free(page.items);
    pair_push(pair, INSTANT_MAX, true);
    pair_pull(pair);
    same_lines(pair, "the lines are the server's");
}

/* Another one of the tree is taken back: what stays is given again, and keeps its lines. */
static void test_given_again(struct pair *pair)
{
    const char *fact = ID("3");
    pair_give(pair, GROUP("2", "g2"));
    pair_give(pair, FACT("3", "f3"));
    play_must(&pair->client,
              ledger_undo(pair->client.ledger, &fact, 1, pair->now, &pair->client.error), "undo");
    is_int(play_number(&pair->client, "SELECT count(*) FROM brief WHERE id = 'g2'"), 1,
           "a group that stays pending is still derived");
    play_once(&pair->server, true, pair->now, NAME("4", "互助"));
    pair->seq++;
    is_int(pair_pull(pair), ST_OK, "a page comes under it");
    refresh(&pair->client);
    is_int(play_number(&pair->client, "SELECT count(*) FROM brief WHERE id = 'g2'"), 1, "again");
    pair_holds(pair, NULL, "rows are base and replay");
    pair_push(pair, INSTANT_MAX, true);
    pair_pull(pair);
    same_lines(pair, "the lines are the server's");
}

static char *outbox_of(struct play *play)
{
    struct buf out;
    buf_init(&out, PLAY_IMAGE_MAX);
    play_rows(play,
              "SELECT seq || id || at || \"by\" || verb || target || coalesce(rev, '-') || body || "
              "coalesce(verdict, '-') || coalesce(answered, '-') FROM outbox ORDER BY seq",
              &out);
    buf_putc(&out, '\n'); /* never empty: the text is to be freed */
    return out.text;
}

/* The grants have changed: everything is fetched anew, less than before. */
static void test_rebase(struct pair *pair)
{
    struct base base;
    pair_give(pair, FACT("5", "f5"));
    pair_push(pair, INSTANT_MAX, true);
    pair_give(pair, FACT("6", "f6"));
    pair->refuse = "f6";
    pair_push(pair, INSTANT_MAX, true);
    pair->refuse = NULL;
    pair_give(pair, GROUP("7", "g7"));
    pair_push(pair, INSTANT_MAX, false);
    pair_give(pair, NAME("8", "读书"));
    char *outbox = outbox_of(&pair->client);
    pair->epoch = "e0000000000000000000000000000002";
    is_int(client_rebase(pair->client.ledger, pair->epoch, pair->history, 0, pair->now,
                         &pair->client.error),
           ST_OK, "the copy is begun anew");
    char *now = outbox_of(&pair->client), *rows = pair_rows(&pair->client);
    is_str(now, outbox, "the outbox is as it was");
    is_str(rows, "\n", "there are no rows");
    is_int(play_number(&pair->client, "SELECT (SELECT count(*) FROM duty) + (SELECT count(*) FROM "
                                      "brief) + (SELECT count(*) FROM finding)"),
           0, "and no lines");
    free(now);
    free(rows);
    play_must(&pair->client, client_base(pair->client.ledger, &base, &pair->client.error), "base");
    is_int(base.cursor, 0, "the cursor is at the beginning");
    is_str(base.epoch, pair->epoch, "of the new epoch");
    pair_holds(pair, "\n", "rows are base and replay");
    ok(play_number(&pair->client, "SELECT count(*) FROM journal WHERE target = 'f1'") == 1,
       "the journal is still there");
    struct page page = pair_page(pair, false);
    size_t facts = page.count;
    while (facts > 0 && page.items[facts - 1].entity != ENTITY_FACT)
        facts--;
    /* The fact f1 is not seen any more. */
    for (size_t i = 0; i < page.count; i++)
        if (page.items[i].entity == ENTITY_FACT && strcmp(page.items[i].row.head.id, "f1") == 0)
            page.items[i] = page.items[--page.count];
    is_int(lay_part(pair, &page, 0, page.count, 1), ST_OK, "the first page comes");
    is_int(play_number(&pair->client, "SELECT count(*) FROM journal WHERE target = 'f1'"), 1,
           "it is not the whole");
    is_int(lay_part(pair, &page, 0, 0, page.head.head), ST_OK, "the last one comes");
    is_int(play_number(&pair->client, "SELECT count(*) FROM journal WHERE target = 'f1'"), 0,
           "what is not seen any more is forgotten by the journal");
    free(page.items);
    pair_holds(pair, NULL, "rows are base and replay");
    is_int(play_number(&pair->client, "SELECT count(*) FROM \"group\" WHERE \"function\" = '读书'"),
           1, "what was pending has its effect again");
    free(outbox);
    pair_push(pair, INSTANT_MAX, true);
    pair_pull(pair);
    is_int(play_number(&pair->client, "SELECT count(*) FROM outbox"), 1,
           "all but the refused went");
    same_lines(pair, "the lines are the server's");
}

/* The server is restored from a backup: what it has lost is sent again. */
static void test_restored(struct pair *pair)
{
    char backup[128];
    struct base base;
    snprintf(backup, sizeof backup, "%.64s/backup.db", pair->server.folder);
    pair_give(pair, FACT("9", "f9"));
    pair_push(pair, INSTANT_MAX, true);
    pair_pull(pair);
    play_must(&pair->server,
              db_backup(ledger_db(pair->server.ledger), backup, NULL, NULL, &pair->server.error),
              "backup");
    int64_t restored = pair->seq;
    size_t answers = pair->answer_count;
    pair_give(pair, FACT("a", "fa"));
    pair_give(pair, NAME("b", "书屋"));
    pair_push(pair, INSTANT_MAX, true);
    pair_pull(pair);
    pair_give(pair, FACT("c", "fc"));
    pair_push(pair, INSTANT_MAX, true);
    pair_give(pair, FACT("d", "fd"));
    char *want = pair_rows(&pair->client);
    ledger_close(pair->server.ledger);
    pair->server.ledger = NULL;
    if (rename(backup, pair->server.path) != 0)
        exit(99);
    play_reopen(&pair->server, LEDGER_WRITE);
    pair->seq = pair->restored = restored;
    pair->answer_count = answers;
    pair->history = "019aa000-0000-7000-8000-0000000000a2";
    pair->epoch = "e0000000000000000000000000000003";
    is_int(client_rebase(pair->client.ledger, pair->epoch, pair->history, restored, pair->now,
                         &pair->client.error),
           ST_OK, "the copy is begun anew under the new history");
    struct buf order;
    buf_init(&order, 1000);
    play_rows(&pair->client,
              "SELECT coalesce(verdict, 'held') || ' ' || target FROM outbox WHERE verdict IS NULL "
              "OR verdict = 'sending' ORDER BY seq",
              &order);
    is_str(order.text, "sending fa\nsending g1\nsending fc\nheld fd\n",
           "what the server has lost is sent again, before what it never had");
    buf_free(&order);
    is_int(play_number(&pair->client, "SELECT count(*) FROM journal WHERE target = 'f9'"), 1,
           "what it still has is not");
    is_int(play_number(&pair->client, "SELECT count(*) FROM journal WHERE answered > 0 AND target "
                                      "IN ('fa', 'fc')"),
           0, "nothing is in both logs");
    play_must(&pair->client, client_base(pair->client.ledger, &base, &pair->client.error), "base");
    is_int(base.audit_seq, 0, "the chain that was seen is not this one");
    is_int(pair_pull(pair), ST_OK, "the page comes");
    char *got = pair_rows(&pair->client);
    pair_equal(want, got, "everything is there as it was");
    free(got);
    is_int(pair_push(pair, INSTANT_MAX, true), 4, "four are sent");
    is_int(pair_pull(pair), ST_OK, "the page comes");
    got = pair_rows(&pair->server);
    pair_equal(want, got, "the server has it all again");
    pair_holds(pair, got, "and the client");
    free(got);
    free(want);
    is_int(play_number(&pair->client,
                       "SELECT count(*) FROM outbox WHERE verdict IS NULL OR verdict <> "
                       "'forbidden.revoked'"),
           0, "nothing waits any more");
}

int main(void)
{
    struct pair pair;
    pair_open(&pair, now_of());
    test_bootstrap(&pair);
    test_refused(&pair);
    test_removed(&pair);
    test_given_again(&pair);
    test_rebase(&pair);
    test_restored(&pair);
    pair_close(&pair);
    return done_testing();
}
