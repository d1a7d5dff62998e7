#ifndef TESTS_UNIT_LEDGER_PLAY_H
#define TESTS_UNIT_LEDGER_PLAY_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "ledger/ledger.h"
#include "ledger/overdue.h"
#include "store/db.h"
#include "store/query.h"
#include "tap.h"
#include "wire/command_json.h"

/*
 * A ledger in a store of its own, for the tests of the ledger. What goes wrong where nothing may
 * ends the test program with a word.
 */
struct play {
    char folder[64];
    char path[96];
    struct ledger *ledger;
    struct arena *arena;
    struct error error;
    struct outcome outcome; /* of the last command given */
};

enum { PLAY_ARENA_MAX = 16 << 20, PLAY_IMAGE_MAX = 256 << 20 };

static inline void play_must(struct play *play, enum status status, const char *what)
{
    if (status == ST_OK)
        return;
    printf("Bail out! %s: %s\n", what, play->error.text);
    exit(99);
}

static inline void play_reopen(struct play *play, enum ledger_mode mode)
{
    struct ledger_options options = {.path = play->path, .mode = mode, .random = random_system()};
    ledger_close(play->ledger);
    play_must(play, ledger_open(&options, &play->ledger, &play->error), "open");
}

static inline void play_open(struct play *play)
{
    const char *tmp = getenv("TMPDIR");
    memset(play, 0, sizeof *play);
    snprintf(play->folder, sizeof play->folder, "%s/ledgerXXXXXX",
             tmp && strlen(tmp) < 40 ? tmp : "/tmp");
    play->arena = arena_new(PLAY_ARENA_MAX);
    if (!mkdtemp(play->folder) || !play->arena) {
        puts("Bail out! no folder for the store");
        exit(99);
    }
    snprintf(play->path, sizeof play->path, "%s/store.db", play->folder);
    play_reopen(play, LEDGER_CREATE);
}

static inline void play_close(struct play *play)
{
    char journal[128];
    ledger_close(play->ledger);
    arena_free(play->arena);
    snprintf(journal, sizeof journal, "%s-journal", play->path);
    unlink(play->path);
    unlink(journal);
    rmdir(play->folder);
}

/* Gives one line of JSON within the transaction that is open. */
static inline enum verdict play_give(struct play *play, bool settled, const char *json)
{
    struct command command;
    arena_reset(play->arena);
    play_must(play, command_decode(json, strlen(json), play->arena, &command, &play->error), json);
    play_must(play, ledger_give(play->ledger, &command, settled, &play->outcome, &play->error),
              json);
    return play->outcome.verdict;
}

static inline void play_begin(struct play *play)
{
    play_must(play, ledger_begin(play->ledger, &play->error), "begin");
}

/* Derives what was touched, and commits. */
static inline void play_commit(struct play *play, instant now)
{
    play_must(play, ledger_derive_touched(play->ledger, now, &play->error), "derive");
    play_must(play, ledger_commit(play->ledger, &play->error), "commit");
}

/* Gives one line of JSON in a transaction of its own. */
static inline enum verdict play_once(struct play *play, bool settled, instant now, const char *json)
{
    play_begin(play);
    enum verdict verdict = play_give(play, settled, json);
    play_commit(play, now);
    return verdict;
}

static inline instant play_time(const char *text)
{
    instant at = INSTANT_NONE;
    rfc3339_read(text, strlen(text), &at);
    return at;
}

/* The rows that the query answers, as they stand in its first column, one a line. */
static inline void play_rows(struct play *play, const char *sql, struct buf *out)
{
    struct query *query = db_query(ledger_db(play->ledger), sql);
    enum status status;
    while ((status = query_step(query, &play->error)) == ST_OK) {
        buf_add(out, query_text(query, 0), query_length(query, 0));
        buf_putc(out, '\n');
    }
    query_reset(query);
    play_must(play, status == ST_MISSING ? ST_OK : status, sql);
}

/* A number out of the store. */
static inline long long play_number(struct play *play, const char *sql)
{
    struct query *query = db_query(ledger_db(play->ledger), sql);
    play_must(play, query_step(query, &play->error), sql);
    long long number = (long long)query_int(query, 0);
    query_reset(query);
    return number;
}

/*
 * Every row of every table as text, in order, derived ones included; of the logs only when asked
 * for. To be freed.
 */
static inline char *play_image(struct play *play, bool logs)
{
    static const char columns[] =
        "SELECT '(SELECT ' || quote(t.name) || ' || char(9) || ' || group_concat('quote(\"' ||"
        " c.name || '\")', ' || char(9) || ') || ' AS line FROM \"' || t.name || '\")' "
        "FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND "
        "t.name NOT IN ('journal', 'outbox', 'shadow') GROUP BY t.name ORDER BY t.name";
    static const char columns_all[] =
        "SELECT '(SELECT ' || quote(t.name) || ' || char(9) || ' || group_concat('quote(\"' ||"
        " c.name || '\")', ' || char(9) || ') || ' AS line FROM \"' || t.name || '\")' "
        "FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' "
        "GROUP BY t.name ORDER BY t.name";
    struct buf tables, image;
    buf_init(&tables, 1 << 20);
    buf_init(&image, PLAY_IMAGE_MAX);
    play_rows(play, logs ? columns_all : columns, &tables);
    for (char *save = NULL, *table = strtok_r(tables.text, "\n", &save); table;
         table = strtok_r(NULL, "\n", &save)) {
        char *sql = NULL;
        struct buf rows;
        /* A statement's text must live as long as the connection, which no text made here does. */
        struct db *db;
        buf_init(&rows, PLAY_IMAGE_MAX);
        if (asprintf(&sql, "SELECT line FROM %s ORDER BY line", table) < 0)
            exit(99);
        play_must(play, db_open(play->path, DB_READ, NULL, &db, &play->error), "image");
        struct query *query = db_query(db, sql);
        while (query_step(query, &play->error) == ST_OK) {
            buf_add(&rows, query_text(query, 0), query_length(query, 0));
            buf_putc(&rows, '\n');
        }
        query_reset(query);
        db_close(db);
        buf_add(&image, rows.text, rows.len);
        buf_free(&rows);
        free(sql);
    }
    buf_free(&tables);
    if (image.failed) {
        puts("Bail out! the image of the store is too large");
        exit(99);
    }
    return image.text;
}

/* Passes when the store holds what the image holds, and frees the new image; the first difference
 * is shown. */
static inline void play_same(struct play *play, const char *image, bool logs, const char *name)
{
    char *now = play_image(play, logs);
    size_t n = 0, start = 0;
    if (!ok(strcmp(image, now) == 0, "%s", name)) {
        for (; image[n] && image[n] == now[n]; n++)
            if (image[n] == '\n')
                start = n + 1;
        printf("# want: %.200s\n#  got: %.200s\n", image + start, now + start);
    }
    free(now);
}

/* A branch with a secretary, a group and a member: the ledger with which most tests begin. */
static inline void play_branch(struct play *play, instant now)
{
    static const char *const lines[] = {
        "{\"do\":\"org.add\",\"to\":\"top\",\"at\":\"2026-06-01T09:00:00+08:00\",\"with\":"
        "{\"name\":\"镇党委\",\"kind\":\"committee\",\"rulebook\":\"wanning\"}}",
        "{\"do\":\"person.add\",\"to\":\"u1\",\"at\":\"2026-06-01T09:00:00+08:00\",\"with\":"
        "{\"name\":\"王书记\",\"org\":\"top\"}}",
        "{\"do\":\"org.add\",\"to\":\"o1\",\"at\":\"2026-06-01T09:00:00+08:00\",\"with\":"
        "{\"name\":\"东村党支部\",\"kind\":\"branch\",\"parent\":\"top\",\"secretary\":\"u1\"}}",
        "{\"do\":\"group.propose\",\"to\":\"g1\",\"at\":\"2026-06-01T09:00:00+08:00\",\"with\":"
        "{\"org\":\"o1\",\"kind\":\"wechat_group\",\"name\":\"东村党支部党建微信群\",\"owner\":"
        "\"u1\"}}",
        "{\"do\":\"group.open\",\"to\":\"g1\",\"at\":\"2026-06-01T09:00:00+08:00\",\"with\":"
        "{\"active_from\":\"2026-06-01T00:00:00+08:00\"}}",
        "{\"do\":\"member.add\",\"to\":\"m1\",\"at\":\"2026-06-01T09:00:00+08:00\",\"with\":"
        "{\"org\":\"o1\",\"name\":\"赵流动\",\"status\":\"migrant\"}}",
        "{\"do\":\"member.join\",\"to\":\"m1\",\"at\":\"2026-06-01T09:00:00+08:00\",\"with\":"
        "{\"group\":\"g1\"}}",
    };
    play_begin(play);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (play_give(play, true, lines[i]) != VERDICT_APPLIED) {
            printf("Bail out! %s: %s\n", lines[i], play->outcome.error.text);
            exit(99);
        }
    play_commit(play, now);
    play_must(play, ledger_refresh(play->ledger, now, 0, NULL, NULL, NULL, &play->error),
              "refresh");
}

#endif
