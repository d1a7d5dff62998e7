#ifndef TESTS_UNIT_DESK_STORE_H
#define TESTS_UNIT_DESK_STORE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "core/decide.h"
#include "desk/desk.h"
#include "ledger/ledger.h"
#include "ledger/load.h"
#include "ledger/overdue.h"
#include "tap.h"
#include "wire/shelf.h"

/* A real store in a folder of its own, with a desk over it: what the tests of the desk share. */
struct place {
    char folder[64], path[96];
    struct ledger *ledger;
    struct desk *desk;
    uint64_t dice;
    long refused;
    int loads;
};

static inline instant at(const char *text)
{
    instant out = INSTANT_NONE;
    if (!rfc3339_read(text, strlen(text), &out))
        printf("# no time: %s\n", text);
    return out;
}

/* The Sunday of all these tests. */
static inline instant sunday(void)
{
    return at("2026-11-22T09:12:00+08:00");
}

/* Randomness that is the same in each run. */
static inline void roll(void *context, void *bytes, size_t n)
{
    uint64_t *state = context;
    unsigned char *out = bytes;
    for (size_t i = 0; i < n; i++) {
        *state = *state * 6364136223846793005u + 1442695040888963407u;
        out[i] = (unsigned char)(*state >> 56);
    }
}

static inline const struct rulebook *rulebook_of(void *context, const char *id)
{
    return shelf_get(context, id, NULL);
}

static inline void tell_refusal(void *context, long line, const struct outcome *outcome)
{
    struct place *place = context;
    place->refused++;
    printf("# line %ld: %s %s\n", line, outcome->error.key, outcome->error.text);
}

/* Gives the lines of JSON to the ledger. */
static inline void load_lines(struct place *place, const char *lines)
{
    struct error error = {.status = ST_OK};
    char name[32]; /* ids are made from it: another one for each text */
    snprintf(name, sizeof name, "test-%d", place->loads++);
    struct load load = {.name = name, .refusal = tell_refusal, .context = place};
    for (const char *line = lines; *line;) {
        size_t n = strcspn(line, "\n");
        if (load_line(place->ledger, &load, line, n, &error) != ST_OK)
            printf("# load: %s\n", error.text);
        line += n + (line[n] == '\n');
    }
    if (load_end(place->ledger, &load, &error) != ST_OK)
        printf("# load: %s\n", error.text);
    if (ledger_refresh(place->ledger, sunday(), 0, NULL, NULL, NULL, &error) != ST_OK)
        printf("# refresh: %s\n", error.text);
}

#define PERSON(id, name)                                                                           \
    "{\"do\":\"person.add\",\"to\":\"" id                                                          \
    "\",\"at\":\"2026-01-01T08:00:00+08:00\",\"with\":{\"name\":\"" name "\"}}\n"
#define ORG(id, name, kind, more)                                                                  \
    "{\"do\":\"org.add\",\"to\":\"" id                                                             \
    "\",\"at\":\"2026-01-01T08:00:00+08:00\",\"with\":{\"name\":\"" name "\",\"kind\":\"" kind     \
    "\"" more "}}\n"
#define GROUP(id, org, name, from)                                                                 \
    "{\"do\":\"group.propose\",\"to\":\"" id                                                       \
    "\",\"at\":\"2026-01-01T08:00:00+08:00\",\"with\":{\"org\":\"" org                             \
    "\",\"kind\":\"wechat_group\",\"name\":\"" name "\",\"owner\":\"u1\",\"admin\":\"u2\"}}\n"     \
    "{\"do\":\"group.open\",\"to\":\"" id "\",\"at\":\"" from                                      \
    "\",\"with\":{\"active_from\":\"" from "\"}}\n"
#define POSTED(id, group, when)                                                                    \
    "{\"do\":\"fact.record\",\"to\":\"" id "\",\"at\":\"" when "\",\"with\":{\"group\":\"" group   \
    "\",\"kind\":\"posted\",\"category\":\"party_building\"}}\n"
#define MIGRANT(id, name, group)                                                                   \
    "{\"do\":\"member.add\",\"to\":\"" id                                                          \
    "\",\"at\":\"2026-06-01T08:00:00+08:00\",\"with\":{\"org\":\"o4\",\"name\":\"" name            \
    "\",\"status\":\"migrant\"}}\n"                                                                \
    "{\"do\":\"member.join\",\"to\":\"" id                                                         \
    "\",\"at\":\"2026-06-01T08:00:00+08:00\",\"with\":{\"group\":\"" group                         \
    "\",\"nickname\":\"" name "\"}}\n"

/* Three branches: g1 missed two weeks and a notice, g2 has a theme day to confirm, g3 has migrant
 * members. */
static const char situation[] = PERSON("u1", "李书记") PERSON("u2", "王群") PERSON("u3", "赵员")
    ORG("o1", "万城镇", "committee", ",\"rulebook\":\"wanning\"")
        ORG("o2", "镇南社区党支部", "branch", ",\"parent\":\"o1\",\"secretary\":\"u1\"")
            ORG("o3", "朝阳社区党支部", "branch", ",\"parent\":\"o1\",\"secretary\":\"u1\"") ORG(
                "o4", "西门社区党支部", "branch", ",\"parent\":\"o1\",\"secretary\":\"u1\"")
                GROUP("g1", "o2", "镇南社区党支部党建微信群", "2026-11-02T00:00:00+08:00") GROUP(
                    "g2", "o3", "朝阳社区党支部党建微信群", "2026-11-02T00:00:00+08:00")
                    GROUP("g3", "o4", "西门社区党支部党建微信群", "2026-06-01T00:00:00+08:00")
                        POSTED("f1", "g2", "2026-11-03T10:00:00+08:00")
                            POSTED("f2", "g2", "2026-11-10T10:00:00+08:00") POSTED(
                                "f3", "g2", "2026-11-17T10:00:00+08:00") MIGRANT("m1", "钱一", "g3")
                                MIGRANT("m2", "孙二", "g3") MIGRANT(
                                    "m3", "周三",
                                    "g3") "{\"do\":\"fact.record\",\"to\":\"f4\",\"at\":\"2026-11-"
                                          "05T08:00:00+08:00\",\"with\":{\"group\":\"g3\","
                                          "\"kind\":\"report\",\"member\":\"m1\"}}\n"
                                          "{\"do\":\"event.add\",\"to\":\"e1\",\"at\":\"2026-11-"
                                          "19T08:00:00+08:00\",\"with\":{\"group\":\"g1\","
                                          "\"kind\":\"branch_meeting\",\"starts\":\"2026-11-22T15:"
                                          "00:00+08:00\",\"planned\":true,"
                                          "\"agenda\":\"选举\",\"content\":\"选举支委\","
                                          "\"requirements\":\"按时到会\",\"place\":\"会议室\"}}\n"
                                          "{\"do\":\"event.add\",\"to\":\"e2\",\"at\":\"2026-11-"
                                          "01T08:00:00+08:00\",\"with\":{\"group\":\"g2\","
                                          "\"kind\":\"theme_day\",\"starts\":\"2026-11-20T15:00:00+"
                                          "08:00\",\"planned\":true,"
                                          "\"title\":\"清洁家园\",\"content\":\"打扫\"}}\n";

static inline bool sit_down(struct place *place)
{
    struct error error = {.status = ST_OK};
    struct desk_options options = {
        .ledger = place->ledger,
        .rulebook = rulebook_of,
        .context = ledger_shelf(place->ledger),
        .random = {roll, &place->dice},
    };
    if (desk_open(&options, sunday(), &place->desk, &error) == ST_OK)
        return true;
    printf("# desk: %s\n", error.text);
    return false;
}

static inline bool place_open(struct place *place)
{
    struct error error = {.status = ST_OK};
    *place = (struct place){.dice = 7};
    snprintf(place->folder, sizeof place->folder, "/tmp/qunguan-desk-XXXXXX");
    if (!mkdtemp(place->folder))
        return false;
    snprintf(place->path, sizeof place->path, "%s/store.db", place->folder);
    struct ledger_options options = {
        .path = place->path, .mode = LEDGER_CREATE, .random = {roll, &place->dice}};
    if (ledger_open(&options, &place->ledger, &error) != ST_OK) {
        printf("# ledger: %s\n", error.text);
        return false;
    }
    load_lines(place, situation);
    return sit_down(place);
}

static inline void place_close(struct place *place)
{
    desk_close(place->desk);
    ledger_close(place->ledger);
    char journal[128];
    snprintf(journal, sizeof journal, "%s-journal", place->path);
    unlink(journal);
    unlink(place->path);
    if (rmdir(place->folder) != 0)
        printf("# %s is not empty\n", place->folder);
}

/* The text of a buffer just written, which the call empties. */
static inline const char *said(struct buf *buf, char *out, size_t room)
{
    snprintf(out, room, "%s", buf->text);
    buf_reset(buf);
    return out;
}

#endif
