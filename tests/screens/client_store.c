/* Makes a client's store out of one's own, for the tests of the screens: SOURCE TARGET URL PERSON
 * TIME. What SOURCE holds is what TARGET has fetched at TIME. Then it reads lines: a command as
 * JSON is given; "release" sends what is held; "judge ID VERDICT WORDS" is the server's answer. */
#include <stdio.h>
#include <string.h>

#include "base/ident.h"
#include "base/sign.h"
#include "ledger/client.h"
#include "ledger/ledger.h"
#include "sync/keys.h"
#include "unit/page_of.h"
#include "wire/command_json.h"
#include "wire/push_json.h"

enum { PAGE_MAX = 8 << 20, LINE_MAX_BYTES = 65536 };

static enum status lay(struct ledger *target, const char *source, instant now, struct error *error)
{
    struct ledger *from = NULL;
    struct page page;
    struct buf text;
    struct arena *arena = arena_new(64 << 20);
    struct ledger_options options = {
        .path = source, .mode = LEDGER_READ, .random = random_system()};
    struct page_head head = page_head_of(0, 40, now);
    buf_init(&text, PAGE_MAX);
    enum status status = ledger_open(&options, &from, error);
    if (status == ST_OK && !page_of(ledger_db(from), &head, &text))
        status = ST_IO;
    if (status == ST_OK)
        status = page_decode(text.text, text.len, arena, &page, error);
    if (status == ST_OK)
        status = client_lay(target, &page, now, error);
    ledger_close(from);
    buf_free(&text);
    arena_free(arena);
    return status;
}

static enum status give(struct ledger *ledger, const char *line, instant now, struct error *error)
{
    struct command command;
    struct outcome outcome;
    struct arena *arena = arena_new(1 << 20);
    enum status status = command_decode(line, strlen(line), arena, &command, error);
    if (status == ST_OK)
        status = ledger_begin(ledger, error);
    if (status == ST_OK)
        status = ledger_give(ledger, &command, false, &outcome, error);
    if (status == ST_OK && outcome.verdict != VERDICT_APPLIED) {
        *error = outcome.error;
        status = ST_REFUSED;
    }
    if (status == ST_OK)
        status = ledger_derive_touched(ledger, now, error);
    if (status == ST_OK)
        status = ledger_commit(ledger, error);
    else
        ledger_rollback(ledger);
    arena_free(arena);
    return status;
}

static enum status judge(struct ledger *ledger, const char *line, instant now, struct error *error)
{
    struct judgement judgement = {.seq = 0};
    char verdict[40];
    int words = 0;
    if (sscanf(line, "judge %64s %39s %n", judgement.id, verdict, &words) < 2)
        return error_set(error, ST_INVALID, NULL, "judge ID VERDICT WORDS");
    snprintf(judgement.detail, sizeof judgement.detail, "%s", line + words);
    while (judgement.verdict < VERDICT_COUNT &&
           strcmp(verdict_name(judgement.verdict), verdict) != 0)
        judgement.verdict++;
    if (judgement.verdict == VERDICT_APPLIED)
        judgement.seq = 41;
    return client_judge(ledger, &judgement, 1, now, error);
}

static enum status do_line(struct ledger *ledger, const char *line, instant now,
                           struct error *error)
{
    if (strcmp(line, "release") == 0)
        return client_release(ledger, INSTANT_MAX, NULL, error);
    return *line == '{' ? give(ledger, line, now, error) : judge(ledger, line, now, error);
}

int main(int argc, char **argv)
{
    struct error error = {.status = ST_OK};
    struct ledger *ledger = NULL;
    struct membership membership = {.tenant = "t1", .device = "d1"};
    struct ledger_options options = {.mode = LEDGER_CREATE, .random = random_system()};
    char secret[SIGN_SECRET_TEXT], line[LINE_MAX_BYTES];
    instant now;
    if (argc != 6 || !rfc3339_read(argv[5], strlen(argv[5]), &now))
        return 2;
    options.path = argv[2];
    snprintf(membership.url, sizeof membership.url, "%s", argv[3]);
    snprintf(membership.person, sizeof membership.person, "%s", argv[4]);
    enum status status = ledger_open(&options, &ledger, &error);
    if (status == ST_OK)
        status = client_join(ledger, &membership, &error);
    if (status == ST_OK)
        status = key_make(argv[2], random_system(), secret, &error);
    if (status == ST_OK)
        status = key_adopt(argv[2], &error);
    if (status == ST_OK && strcmp(argv[1], "-") != 0)
        status = lay(ledger, argv[1], now, &error);
    while (status == ST_OK && fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        status = do_line(ledger, line, now, &error);
    }
    ledger_close(ledger);
    if (status != ST_OK)
        fprintf(stderr, "%s: %s %s\n", argv[2], error.key, error.text);
    return status == ST_OK ? 0 : 1;
}
