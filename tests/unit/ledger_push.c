#include "ledger_served.h"
#include "wire/page_json.h"

/* A push takes no more memory the more of its commands change what their author sees: else one that
 * is too much for the server today would be too much for ever, and everything behind it. */

#define AT "\"at\":\"2026-11-01T09:00:00+08:00\""
enum { GROUPS = 60, COMMANDS = 60, ROOM = 512 << 10 };

static void give(struct served *served, const char *format, int n)
{
    char json[512];
    snprintf(json, sizeof json, format, n);
    if (play_once(&served->play, true, served->now, json) != VERDICT_APPLIED)
        play_must(&served->play, ST_REFUSED, json);
}

static enum status push_all(struct served *served, struct sender *sender, struct error *error)
{
    char json[256];
    enum status status = ST_OK;
    for (int i = 0; status == ST_OK && i < COMMANDS; i++) {
        struct pushed *list;
        size_t count;
        snprintf(json, sizeof json, "{\"do\":\"group.end_work\",\"to\":\"h%d\"," AT ",\"with\":{}}",
                 i % GROUPS);
        char *text = served_push(served, "u1", json, NULL);
        arena_reset(served->arena);
        play_must(&served->play,
                  push_decode(text, strlen(text), served->arena, &list, &count, error), text);
        buf_reset(&served->out);
        sender->renewed = false;
        status = ledger_receive(served->play.ledger, list, sender, &served->out, &served->judgement,
                                error);
        if (status == ST_OK && (served->judgement.verdict != VERDICT_APPLIED || !sender->renewed))
            ok(false, "%s: %s", text, served->judgement.detail);
        free(text);
    }
    return status;
}

/* What is written longer than it is kept, six bytes for a control character, still comes on pages
 * that a client takes: else nobody would get past it any more. */
static void test_escapes(struct served *served)
{
    enum { POSTS = 100, LETTERS = 20000, JSON = 6 * LETTERS + 512 };
    static char json[JSON], body[6 * LETTERS + 1];
    struct scope *scope;
    struct buf page;
    struct error error;
    char epoch[EPOCH_TEXT];
    int64_t from = 0, head = 0;
    size_t longest = 0;
    int pages = 0, failed = 0;
    for (size_t i = 0; i < LETTERS; i++)
        memcpy(body + 6 * i, "\\u0001", 7);
    for (int i = 0; i < POSTS; i++) {
        snprintf(json, sizeof json,
                 "{\"do\":\"post.draft\",\"to\":\"p%d\"," AT ",\"with\":{\"groups\":[\"g1\"],"
                 "\"category\":\"work\",\"title\":\"题\",\"body\":\"%s\"}}",
                 i, body);
        if (served_send(served, "u1", json) != VERDICT_APPLIED)
            ok(false, "draft %d: %s", i, served->judgement.detail);
    }
    arena_reset(served->scopes);
    play_must(&served->play,
              serve_scope(served->play.ledger, "u1", served->scopes, &scope, epoch, &error),
              "scope");
    for (head = ledger_seq(served->play.ledger); from < head && !failed; pages++) {
        struct page read;
        buf_init(&page, PAGE_TEXT_MAX);
        arena_reset(served->arena);
        if (serve_page(served->play.ledger, scope, epoch, from, 500, served->now, &page, &error) !=
                ST_OK ||
            page_decode(page.text, page.len, served->arena, &read, &error) != ST_OK)
            failed++;
        else
            from = read.head.to;
        longest = page.len > longest ? page.len : longest;
        buf_free(&page);
    }
    is_int(failed, 0, "every page comes");
    is_int(from, head, "up to the head, on %d pages", pages);
    ok(longest < PAGE_TEXT_MAX / 4, "none longer than a client takes: %zu", longest);
}

int main(void)
{
    struct served served;
    struct error error = {.text = ""};
    char first[EPOCH_TEXT], last[EPOCH_TEXT];
    served_open(&served, play_time("2026-11-02T12:00:00+08:00"));
    for (int i = 0; i < GROUPS; i++)
        give(&served,
             "{\"do\":\"group.propose\",\"to\":\"h%d\"," AT
             ",\"with\":{\"org\":\"o1\",\"kind\":\"wechat_group\",\"name\":\"群\",\"owner\":\"u1\"}"
             "}",
             i);
    served_enrol(&served, "u1");
    struct arena *scopes = arena_new(ROOM);
    struct sender sender = {
        .person = "u1", .device = "d-u1", .now = served.now, .scope_arena = scopes};
    play_begin(&served.play);
    play_must(&served.play,
              serve_scope(served.play.ledger, "u1", scopes, &sender.scope, first, &error), "scope");
    is_int(push_all(&served, &sender, &error), ST_OK, "sixty commands, each of which renews");
    is_int((long)sender.scope->count, GROUPS + 2, "the scope is whole");
    play_must(&served.play, ledger_commit(served.play.ledger, &error), "commit");
    arena_reset(scopes);
    play_must(&served.play,
              serve_scope(served.play.ledger, "u1", scopes, &sender.scope, last, &error), "scope");
    is_str(last, first, "and what it was");
    arena_free(scopes);
    test_escapes(&served);
    served_close(&served);
    return done_testing();
}
