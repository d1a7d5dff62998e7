#ifndef TESTS_UNIT_LEDGER_SERVED_H
#define TESTS_UNIT_LEDGER_SERVED_H

#include <stdint.h>

#include "base/ident.h"
#include "base/sign.h"
#include "core/scope.h"
#include "ledger/receive.h"
#include "ledger_play.h"
#include "store/change.h"
#include "wire/canon.h"
#include "wire/push_json.h"

/*
 * A served store for tests: commands are sent as persons send them, signed by a device of theirs
 * whose key follows from the person's id.
 */
struct served {
    struct play play;
    struct arena *arena, *scopes; /* of one push */
    struct buf out;               /* the answer's bytes */
    struct judgement judgement;
    instant now;
    unsigned count;     /* of ids made */
    char id[UUID_TEXT]; /* of the last command sent */
    bool renewed;
};

static inline void served_key(const char *person, char secret[SIGN_SECRET_TEXT],
                              char key[SIGN_PUBLIC_TEXT])
{
    sha256_text(person, strlen(person), secret);
    sign_public(secret, key);
}

static inline void served_enrol(struct served *served, const char *person)
{
    char json[512], secret[SIGN_SECRET_TEXT], key[SIGN_PUBLIC_TEXT];
    served_key(person, secret, key);
    snprintf(json, sizeof json,
             "{\"do\":\"device.enrol\",\"to\":\"d-%s\",\"at\":\"2026-06-01T09:30:00+08:00\","
             "\"with\":{\"person\":\"%s\",\"key\":\"%s\",\"name\":\"机\"}}",
             person, person, key);
    if (play_once(&served->play, true, served->now, json) != VERDICT_APPLIED) {
        printf("Bail out! %s: %s\n", json, served->play.outcome.error.text);
        exit(99);
    }
}

static inline void served_open(struct served *served, instant now)
{
    memset(served, 0, sizeof *served);
    play_open(&served->play);
    served->now = now;
    served->arena = arena_new(PLAY_ARENA_MAX);
    served->scopes = arena_new(PLAY_ARENA_MAX);
    buf_init(&served->out, 1 << 20);
    play_branch(&served->play, now);
    play_must(&served->play, serve_store(served->play.ledger, now, &served->play.error), "serve");
}

static inline void served_close(struct served *served)
{
    buf_free(&served->out);
    arena_free(served->arena);
    arena_free(served->scopes);
    play_close(&served->play);
}

/* Sends the text of a push of one command, as it is. */
static inline enum verdict served_text(struct served *served, const char *person,
                                       const char *device, const char *text)
{
    struct play *play = &served->play;
    struct pushed *list;
    size_t count;
    char epoch[EPOCH_TEXT];
    arena_reset(served->arena);
    arena_reset(served->scopes);
    struct sender sender = {
        .person = person, .device = device, .now = served->now, .scope_arena = served->scopes};
    play_must(play, push_decode(text, strlen(text), served->arena, &list, &count, &play->error),
              text);
    play_begin(play);
    play_must(play,
              serve_scope(play->ledger, person, served->scopes, &sender.scope, epoch, &play->error),
              "scope");
    buf_reset(&served->out);
    play_must(play,
              ledger_receive(play->ledger, &list[0], &sender, &served->out, &served->judgement,
                             &play->error),
              text);
    play_must(play, ledger_commit(play->ledger, &play->error), "commit");
    served->renewed = sender.renewed;
    return served->judgement.verdict;
}

/* Reads the command, which may lack id and by, and makes a push of it; to be freed. */
static inline char *served_push(struct served *served, const char *person, const char *json,
                                const char *signer)
{
    struct play *play = &served->play;
    struct command command;
    struct buf canon, text;
    char secret[SIGN_SECRET_TEXT], key[SIGN_PUBLIC_TEXT], signature[SIGN_SIGNATURE_TEXT] = "";
    arena_reset(play->arena);
    play_must(play, command_decode(json, strlen(json), play->arena, &command, &play->error), json);
    if (!command.id) {
        char seed[32];
        int n = snprintf(seed, sizeof seed, "sent %u", ++served->count);
        uuid7_derived(served->now, seed, (size_t)n, served->id);
        command.id = served->id;
    } else {
        snprintf(served->id, sizeof served->id, "%s", command.id);
    }
    if (!command.by)
        command.by = person;
    buf_init(&canon, 1 << 20);
    buf_init(&text, 1 << 20);
    command_canon(&canon, &command);
    if (signer) {
        served_key(signer, secret, key);
        sign_bytes(secret, canon.text, canon.len, signature);
    }
    buf_puts(&text, "{\"commands\":[");
    push_command(&text, &command, signature);
    buf_puts(&text, "]}");
    buf_free(&canon);
    return text.text;
}

static inline enum verdict served_send(struct served *served, const char *person, const char *json)
{
    char device[IDENT_MAX + 1];
    char *text = served_push(served, person, json, person);
    snprintf(device, sizeof device, "d-%s", person);
    enum verdict verdict = served_text(served, person, device, text);
    free(text);
    return verdict;
}

#endif
