/* Proves that commands are kept in order and once, and that the shadow gives back exactly what was.
 */
#include "store/journal.h"

#include "store/query.h"
#include "store/row.h"
#include "store/shadow.h"
#include "unit/store_place.h"

enum { ARENA = 1 << 20 };

static enum status append(struct db *db, enum log log, const char *id, const char *target,
                          struct error *error)
{
    struct journal_line line = {
        .id = id,
        .at = 1795309920,
        .received_at = INSTANT_NONE,
        .verb = "org.set",
        .entity = "org",
        .target = target,
        .rev = INTEGER_NONE,
        .body = "{\"name\":\"党支部\"}",
        .verdict = log == LOG_JOURNAL ? "applied" : NULL,
    };
    return journal_append(db, log, &line, error);
}

struct seen {
    char ids[100];
    int64_t last;
    int stop_at;
};

static bool see(void *context, const struct journal_line *line)
{
    struct seen *seen = context;
    snprintf(seen->ids + strlen(seen->ids), sizeof seen->ids - strlen(seen->ids), "%s ", line->id);
    seen->last = line->seq;
    return --seen->stop_at != 0;
}

static void test_append(struct db *db, enum log log, struct arena *arena)
{
    struct error error = {0};
    struct seen seen = {.stop_at = -1};
    struct journal_line line;
    int64_t count, last;
    is_int(journal_count(db, log, &count, &last, NULL), ST_OK, "count");
    ok(count == 0 && last == 0, "empty at first");
    is_int(append(db, log, "c1", "o1", &error), ST_OK, "first");
    is_int(append(db, log, "c3", "o2", &error), ST_OK, "second");
    is_int(append(db, log, "c2", "o1", &error), ST_OK, "third");
    is_int(append(db, log, "c3", "o1", &error), ST_REFUSED, "the same id again");
    ok(place_sentence(&error), "has its sentence: %s", error.text);
    is_int(journal_walk(db, log, 0, see, &seen, NULL), ST_OK, "walk");
    is_str(seen.ids, "c1 c3 c2 ", "in the order of entry");
    seen = (struct seen){.stop_at = -1};
    is_int(journal_walk(db, log, 2, see, &seen, NULL), ST_OK, "walk on");
    is_str(seen.ids, "c2 ", "after the second");
    seen = (struct seen){.stop_at = 1};
    is_int(journal_walk(db, log, 0, see, &seen, &error), ST_STOPPED, "stop");
    is_str(seen.ids, "c1 ", "stopped");
    seen = (struct seen){.stop_at = -1};
    is_int(journal_history(db, log, "org", "o1", true, see, &seen, NULL), ST_OK, "history");
    is_str(seen.ids, "c2 c1 ", "of one thing, newest first");
    seen = (struct seen){.stop_at = -1};
    is_int(journal_history(db, log, "org", "o1", false, see, &seen, NULL), ST_OK, "history");
    is_str(seen.ids, "c1 c2 ", "oldest first");
    seen = (struct seen){.stop_at = -1};
    is_int(journal_history(db, log, "group", "o1", false, see, &seen, NULL), ST_OK, "a group");
    is_str(seen.ids, "", "of the same id has none");
    is_int(journal_find(db, log, "c2", arena, &line, NULL), ST_OK, "find");
    is_str(line.body, "{\"name\":\"党支部\"}", "its body");
    ok(line.at == 1795309920 && line.seq == 3 && line.rev == INTEGER_NONE && line.by == NULL &&
           line.received_at == INSTANT_NONE,
       "and all else");
    is_int(journal_has(db, log, "c2", NULL), ST_OK, "has c2");
    is_int(journal_has(db, log, "c4", NULL), ST_MISSING, "has no c4");
    is_int(journal_find(db, log, "c4", arena, &line, NULL), ST_MISSING, "finds no c4");
    is_int(journal_judge(db, log, "c2", "conflict.rev", "已被修改", NULL), ST_OK, "judge");
    journal_find(db, log, "c2", arena, &line, NULL);
    is_str(line.verdict, "conflict.rev", "its verdict");
    is_str(line.detail, "已被修改", "and what stands behind it");
    journal_count(db, log, &count, &last, NULL);
    ok(count == 3 && last == 3, "three lines");
}

static void test_settle(struct db *db, struct arena *arena)
{
    struct error error = {0};
    struct journal_line line;
    int64_t count;
    is_int(append(db, LOG_OUTBOX, "w1", "o1", &error), ST_OK, "waits");
    is_int(outbox_settle(db, "w1", "applied", NULL, &error), ST_OK, "is settled");
    is_int(journal_has(db, LOG_OUTBOX, "w1", NULL), ST_MISSING, "waits no more");
    is_int(journal_find(db, LOG_JOURNAL, "w1", arena, &line, NULL), ST_OK, "is in the journal");
    is_int(line.seq, 4, "at its end");
    is_str(line.verdict, "applied", "with its verdict");
    is_str(line.body, "{\"name\":\"党支部\"}", "and its body");
    is_int(outbox_settle(db, "w1", "applied", NULL, &error), ST_MISSING, "not twice");
    ok(place_sentence(&error), "says so: %s", error.text);
    is_int(outbox_drop(db, "c1", &error), ST_OK, "dropped");
    is_int(outbox_drop(db, "c1", &error), ST_OK, "dropping nothing is fine");
    journal_count(db, LOG_OUTBOX, &count, NULL, NULL);
    is_int(count, 2, "two are left");
}

static enum status append_at(struct db *db, const char *id, instant at)
{
    struct journal_line line = {
        .id = id,
        .at = at,
        .received_at = at + 1,
        .verb = "org.set",
        .rev = 3,
        .body = "{}",
        .device = "d1",
        .signature = "abcd",
        .answered = INTEGER_NONE,
    };
    return journal_append(db, LOG_OUTBOX, &line, NULL);
}

static const char *verdict_of(struct db *db, const char *id, struct arena *arena)
{
    struct journal_line line;
    return journal_find(db, LOG_OUTBOX, id, arena, &line, NULL) == ST_OK ? line.verdict : "?";
}

static void test_release(struct db *db, struct arena *arena)
{
    int64_t released = -1;
    struct outbox_counts counts;
    is_int(outbox_release(db, 1000, &released, NULL), ST_OK, "release of nothing");
    is_int(released, 0, "none");
    is_int(outbox_count(db, &counts, NULL), ST_OK, "count of nothing");
    ok(counts.held == 0 && counts.oldest == INSTANT_NONE, "none, and no oldest");
    /* r2 was given by a clock that was ahead: what is behind it waits with it. */
    append_at(db, "r1", 100);
    append_at(db, "r2", 300);
    append_at(db, "r3", 150);
    append_at(db, "r4", 200);
    is_int(outbox_release(db, 100, &released, NULL), ST_OK, "release before 100");
    is_int(released, 0, "not what was given at the instant itself");
    outbox_release(db, 200, &released, NULL);
    is_int(released, 1, "one");
    is_str(verdict_of(db, "r1", arena), OUTBOX_SENDING, "the first");
    ok(!verdict_of(db, "r3", arena), "none behind one that is younger");
    outbox_count(db, &counts, NULL);
    ok(counts.held == 3 && counts.sending == 1 && counts.oldest == 100, "counted");
    outbox_answer(db, "r1", "applied", NULL, 41, NULL);
    outbox_count(db, &counts, NULL);
    ok(counts.held == 3 && counts.answered == 1 && counts.oldest == 300, "the first that waits");
    is_int(outbox_release(db, 301, NULL, NULL), ST_OK, "release of all");
    outbox_answer(db, "r2", "conflict.rev", "已被修改", 0, NULL);
    outbox_answer(db, "r3", "noop", NULL, 42, NULL);
    outbox_count(db, &counts, NULL);
    ok(counts.held == 0 && counts.sending == 1 && counts.answered == 2 && counts.refused == 1 &&
           counts.oldest == 200,
       "one of each kind");
    outbox_release(db, INSTANT_MAX, &released, NULL);
    is_int(released, 0, "what is answered is not released again");
}

static void test_answered(struct db *db, struct arena *arena)
{
    struct journal_line line;
    journal_find(db, LOG_OUTBOX, "r2", arena, &line, NULL);
    ok(line.answered == INTEGER_NONE && strcmp(line.detail, "已被修改") == 0, "refused: no number");
    is_int(outbox_wipe(db, "r2", NULL), ST_OK, "wiped");
    journal_find(db, LOG_OUTBOX, "r2", arena, &line, NULL);
    ok(!line.body && strcmp(line.verdict, "conflict.rev") == 0, "of its arguments only");
    is_int(outbox_settle(db, "r1", NULL, NULL, NULL), ST_OK, "settled as it was answered");
    is_int(journal_find(db, LOG_JOURNAL, "r1", arena, &line, NULL), ST_OK, "to the journal");
    is_str(line.verdict, "applied", "its verdict");
    is_str(line.device, "d1", "its device");
    is_str(line.signature, "abcd", "its signature");
    ok(line.answered == 41 && line.at == 100 && line.received_at == 101 && line.rev == 3,
       "the server's number, and all else");
}

static void test_forget(struct db *db)
{
    struct error error = {0};
    struct org org;
    entity_clear(ENTITY_ORG, &org);
    org.id = "here";
    org.rev = 1;
    row_put(db, ENTITY_ORG, &org, NULL);
    is_int(append(db, LOG_JOURNAL, "f1", "here", &error), ST_OK, "about what is there");
    is_int(append(db, LOG_JOURNAL, "f2", "gone", &error), ST_OK, "about what is not");
    is_int(append(db, LOG_JOURNAL, "f3", NULL, &error), ST_OK, "about nothing");
    struct journal_line line = {.id = "f4", .verb = "comment.add", .target = "gone"};
    is_int(journal_append(db, LOG_JOURNAL, &line, NULL), ST_OK, "about something of no kind");
    line = (struct journal_line){.id = "f5", .verb = "g", .entity = "group", .target = "here"};
    is_int(journal_append(db, LOG_JOURNAL, &line, NULL), ST_OK, "of another kind");
    is_int(append(db, LOG_OUTBOX, "f6", "gone", &error), ST_OK, "one that waits");
    is_int(journal_forget_absent(db, &error), ST_OK, "forget");
    is_int(journal_has(db, LOG_JOURNAL, "f1", NULL), ST_OK, "f1 stays");
    is_int(journal_has(db, LOG_JOURNAL, "f2", NULL), ST_MISSING, "f2 is gone");
    is_int(journal_has(db, LOG_JOURNAL, "f3", NULL), ST_OK, "f3 stays");
    is_int(journal_has(db, LOG_JOURNAL, "f4", NULL), ST_OK, "f4 stays");
    is_int(journal_has(db, LOG_JOURNAL, "f5", NULL), ST_MISSING, "f5 is gone");
    is_int(journal_has(db, LOG_OUTBOX, "f6", NULL), ST_OK, "what waits is not touched");
}

static void put_org(struct db *db, const char *id, const char *name, int64_t rev)
{
    struct org org;
    entity_clear(ENTITY_ORG, &org);
    org.id = id;
    org.rev = rev;
    org.name = name;
    is_int(row_put(db, ENTITY_ORG, &org, NULL), ST_OK, "put %s", id);
}

struct shadows {
    char ids[100];
};

static bool see_shadow(void *context, enum entity entity, const char *id, const char *body)
{
    struct shadows *shadows = context;
    snprintf(shadows->ids + strlen(shadows->ids), sizeof shadows->ids - strlen(shadows->ids),
             "%s:%s%s ", entity_kinds[entity].name, id, body ? "" : "-");
    return true;
}

static void test_shadow(struct db *db, struct arena *arena)
{
    struct org org;
    struct shadows shadows = {0};
    struct buf body;
    bool existed = false;
    int64_t count;
    buf_init(&body, ARENA);
    put_org(db, "o1", "一", 1);
    is_int(shadow_keep(db, ENTITY_ORG, "o1", NULL), ST_OK, "keep");
    put_org(db, "o1", "二", 2);
    is_int(shadow_keep(db, ENTITY_ORG, "o1", NULL), ST_OK, "keep again");
    put_org(db, "o1", "三", 3);
    is_int(shadow_keep(db, ENTITY_ORG, "o2", NULL), ST_OK, "keep what is not there");
    put_org(db, "o2", "新", 1);
    is_int(shadow_keep(db, ENTITY_GROUP, "o1", NULL), ST_OK, "a group of that id");
    is_int(shadow_walk(db, see_shadow, &shadows, NULL), ST_OK, "walk");
    is_str(shadows.ids, "group:o1- org:o1 org:o2- ", "three images");
    is_int(shadow_get(db, ENTITY_ORG, "o1", &body, &existed, NULL), ST_OK, "get");
    ok(existed && strstr(body.text, "name t 3:一\n") != NULL, "the first is kept: %s", body.text);
    buf_reset(&body);
    is_int(shadow_get(db, ENTITY_ORG, "o2", &body, &existed, NULL), ST_OK, "get none");
    ok(!existed && body.len == 0, "there was none");
    is_int(shadow_get(db, ENTITY_ORG, "o3", &body, &existed, NULL), ST_MISSING, "no image");
    is_int(shadow_put_back(db, NULL), ST_OK, "put back");
    is_int(row_get(db, ENTITY_ORG, "o1", arena, &org, NULL), ST_OK, "o1");
    ok(strcmp(org.name, "一") == 0 && org.rev == 1, "as it was before all");
    is_int(row_exists(db, ENTITY_ORG, "o2", NULL), ST_MISSING, "o2 is gone");
    shadow_count(db, &count, NULL);
    is_int(count, 0, "the shadow is empty");
    is_int(shadow_put(db, ENTITY_ORG, "o1", "nonsense", NULL), ST_OK, "a broken image");
    struct error error = {0};
    is_int(shadow_put_back(db, &error), ST_CORRUPT, "is refused");
    ok(place_sentence(&error), "with its sentence: %s", error.text);
    is_int(shadow_clear(db, NULL), ST_OK, "clear");
    query_run(db_query(db, "INSERT INTO shadow VALUES ('nothing', 'x', NULL)"), NULL);
    is_int(shadow_walk(db, see_shadow, &shadows, &error), ST_CORRUPT, "an entity of no kind");
    buf_free(&body);
}

int main(void)
{
    struct place place;
    place_make(&place);
    struct db *db = place_open(&place, "store.db");
    struct arena *arena = arena_new(ARENA);
    test_append(db, LOG_JOURNAL, arena);
    test_append(db, LOG_OUTBOX, arena);
    test_settle(db, arena);
    test_shadow(db, arena);
    db_close(db);
    db = place_open(&place, "client.db");
    test_release(db, arena);
    test_answered(db, arena);
    test_forget(db);
    arena_free(arena);
    db_close(db);
    place_remove(&place);
    return done_testing();
}
