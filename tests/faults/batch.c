#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "ledger/ledger.h"
#include "wire/command_json.h"

/*
 * batch STORE give FILE: gives the commands of the file as one batch that can still be undone, and
 * says "held" once it is kept. batch STORE settle: settles what is held, and says "settled". Ends
 * as qunguan does: 2 with one sentence.
 */
enum { NOW = 1795310000, ARENA_MAX = 16 << 20, EXIT_TROUBLE = 2 };

static enum status give_line(struct ledger *ledger, struct arena *arena, const char *line,
                             struct error *error)
{
    struct command command;
    struct outcome outcome;
    arena_reset(arena);
    enum status status = command_decode(line, strcspn(line, "\n"), arena, &command, error);
    if (status == ST_OK)
        status = ledger_give(ledger, &command, false, &outcome, error);
    if (status == ST_OK && outcome.verdict != VERDICT_APPLIED && outcome.verdict != VERDICT_NOOP)
        status = error_set(error, ST_REFUSED, NULL, "%s", outcome.error.text);
    return status;
}

static enum status give(struct ledger *ledger, const char *path, struct error *error)
{
    char *line = NULL;
    size_t room = 0;
    FILE *file = fopen(path, "r");
    struct arena *arena = arena_new(ARENA_MAX);
    enum status status = file && arena ? ledger_begin(ledger, error) : ST_NOMEM;
    while (status == ST_OK && getline(&line, &room, file) > 0)
        status = give_line(ledger, arena, line, error);
    if (status == ST_OK)
        status = ledger_derive_touched(ledger, NOW, error);
    if (status == ST_OK)
        status = ledger_commit(ledger, error);
    else
        ledger_rollback(ledger);
    free(line);
    arena_free(arena);
    if (file)
        fclose(file);
    return status;
}

int main(int argc, char **argv)
{
    struct error error = {.status = ST_OK};
    struct ledger *ledger = NULL;
    if (argc < 3) {
        fputs("usage: batch STORE give FILE | batch STORE settle\n", stderr);
        return EXIT_TROUBLE;
    }
    struct ledger_options options = {
        .path = argv[1], .mode = LEDGER_WRITE, .random = random_system()};
    bool gives = strcmp(argv[2], "give") == 0 && argc == 4;
    size_t left = 0;
    enum status status = ledger_open(&options, &ledger, &error);
    if (status == ST_OK)
        status = gives ? give(ledger, argv[3], &error)
                       : ledger_settle(ledger, INSTANT_MAX, NOW, &left, &error);
    ledger_close(ledger);
    if (status == ST_OK)
        puts(gives ? "held" : "settled");
    else
        fprintf(stderr, "%s\n", error.text);
    return status == ST_OK ? 0 : EXIT_TROUBLE;
}
