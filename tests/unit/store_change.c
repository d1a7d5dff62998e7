/* Proves that the log of changes finds what changed in a place without looking at anything else,
 * and that answers and the audit chain are kept as they were given. */
#include "store/change.h"

#include <sqlite3.h>

#include "base/buf.h"
#include "store/answer.h"
#include "store/audit.h"
#include "store/handle.h"
#include "unit/store_place.h"

enum { ARENA = 1 << 20, LOG_ROWS = 1000000, GROUPS = 1000, ORGS = 100, FOUND = 5 };

static void test_head(struct db *db)
{
    struct head head, again;
    is_int(head_get(db, &head, NULL), ST_MISSING, "a store that is not served has no head");
    head = (struct head){.seq = 5, .tree = 2, .audit_seq = 9};
    snprintf(head.history, sizeof head.history, "0190b2c4-0000-7000-8000-000000000001");
    is_int(head_put(db, &head, NULL), ST_OK, "the first");
    head.seq = 6;
    memset(head.audit_hash, 'a', SHA256_TEXT - 1);
    is_int(head_put(db, &head, NULL), ST_OK, "the next");
    is_int(head_get(db, &again, NULL), ST_OK, "read");
    ok(again.seq == 6 && again.tree == 2 && again.audit_seq == 9, "as put");
    is_str(again.history, head.history, "its history");
    is_str(again.audit_hash, head.audit_hash, "its hash");
}

static void put(struct db *db, enum entity entity, const char *id, const char *org,
                const char *group, int64_t seq, bool gone)
{
    struct change change = {entity, id, org, group, seq, gone};
    struct error error = {0};
    if (change_put(db, &change, &error) != ST_OK)
        ok(false, "put: %s", error.text);
}

static void add(struct buf *out, const struct change *change)
{
    buf_printf(out, "%s:%s@%s/%s=%lld%s ", entity_kinds[change->entity].name, change->id,
               change->org, change->group, (long long)change->seq, change->gone ? "-" : "");
}

static bool see(void *context, const struct change *change)
{
    add(context, change);
    return true;
}

static bool see_one(void *context, const struct change *change)
{
    add(context, change);
    return false;
}

static void fill(struct db *db)
{
    put(db, ENTITY_ORG, "o1", "o1", "", 1, false);
    put(db, ENTITY_GROUP, "g1", "o1", "", 2, false);
    put(db, ENTITY_MEMBER, "m1", "o1", "", 3, false);
    put(db, ENTITY_MEMBER, "m1", "o1", "g1", 3, false);
    put(db, ENTITY_MEMBER, "m1", "o2", "g2", 3, false);
    put(db, ENTITY_FACT, "f1", "o1", "g1", 4, false);
    put(db, ENTITY_FACT, "f2", "o2", "g2", 5, false);
    put(db, ENTITY_MEMBER, "m1", "o1", "g1", 6, true);
    put(db, ENTITY_GROUP, "m1", "o1", "", 6, false);
}

static void test_places(struct db *db)
{
    struct buf out;
    buf_init(&out, 1000);
    is_int(change_places(db, ENTITY_MEMBER, "m1", see, &out, NULL), ST_OK, "places");
    is_str(out.text, "member:m1@o1/=3 member:m1@o1/g1=6- member:m1@o2/g2=3 ",
           "all of that kind and id, gone ones too");
    buf_reset(&out);
    is_int(change_places(db, ENTITY_MEMBER, "m1", see_one, &out, NULL), ST_STOPPED, "stopped");
    is_str(out.text, "member:m1@o1/=3 ", "after the first");
    buf_reset(&out);
    change_at(db, ENTITY_COUNT, "o1", "", see, &out, NULL);
    is_str(out.text, "org:o1@o1/=1 group:g1@o1/=2 member:m1@o1/=3 group:m1@o1/=6 ",
           "the org alone");
    buf_reset(&out);
    change_at(db, ENTITY_GROUP, "o1", "", see, &out, NULL);
    is_str(out.text, "group:g1@o1/=2 group:m1@o1/=6 ", "of it the groups");
    buf_reset(&out);
    change_at(db, ENTITY_COUNT, "o1", "g1", see, &out, NULL);
    is_str(out.text, "fact:f1@o1/g1=4 ", "a group, without what is gone");
    buf_reset(&out);
    change_at(db, ENTITY_MEMBER, "o1", "g1", see, &out, NULL);
    is_str(out.text, "", "of its members none is left");
    buf_reset(&out);
    put(db, ENTITY_FACT, "f3", "o9", "g1", 7, false);
    change_of_group(db, "g1", see, &out, NULL);
    is_str(out.text, "fact:f1@o1/g1=4 fact:f3@o9/g1=7 ", "a group, whatever its org");
    buf_free(&out);
}

static void read_all(struct db *db, const struct change_source *source, int64_t from,
                     struct buf *out)
{
    struct change_cursor *cursor;
    struct change change;
    buf_reset(out);
    is_int(change_open(db, source, from, &cursor, NULL), ST_OK, "cursor");
    enum status status;
    while ((status = change_next(cursor, &change, NULL)) == ST_OK)
        add(out, &change);
    is_int(status, ST_MISSING, "at its end");
    is_int(change_next(cursor, &change, NULL), ST_MISSING, "and stays there");
    change_close(cursor);
}

static void test_cursors(struct db *db)
{
    struct buf out;
    buf_init(&out, 1000);
    read_all(db, NULL, 3, &out);
    is_str(out.text,
           "fact:f1@o1/g1=4 fact:f2@o2/g2=5 group:m1@o1/=6 member:m1@o1/g1=6- fact:f3@o9/g1=7 ",
           "the tenant, after the third");
    read_all(db, &(struct change_source){"o1", NULL}, 2, &out);
    is_str(out.text, "member:m1@o1/=3 fact:f1@o1/g1=4 group:m1@o1/=6 member:m1@o1/g1=6- ",
           "an org and its groups");
    read_all(db, &(struct change_source){"o1", ""}, 0, &out);
    is_str(out.text, "org:o1@o1/=1 group:g1@o1/=2 member:m1@o1/=3 group:m1@o1/=6 ",
           "the org alone");
    read_all(db, &(struct change_source){"o1", "g1"}, 0, &out);
    is_str(out.text, "fact:f1@o1/g1=4 member:m1@o1/g1=6- ", "a group of it");
    read_all(db, &(struct change_source){"o3", NULL}, 0, &out);
    is_str(out.text, "", "nothing");
    change_close(NULL);
    buf_free(&out);
}

/* Two cursors at once over the same statement, the one with the lower number first. */
static void test_merge(struct db *db)
{
    const struct change_source sources[] = {{"o1", "g1"}, {"o2", "g2"}};
    struct change_cursor *cursors[2];
    struct change heads[2];
    bool more[2];
    struct buf out;
    buf_init(&out, 1000);
    for (int i = 0; i < 2; i++) {
        change_open(db, &sources[i], 0, &cursors[i], NULL);
        more[i] = change_next(cursors[i], &heads[i], NULL) == ST_OK;
    }
    while (more[0] || more[1]) {
        int i = !more[0] || (more[1] && heads[1].seq < heads[0].seq);
        add(&out, &heads[i]);
        more[i] = change_next(cursors[i], &heads[i], NULL) == ST_OK;
    }
    change_close(cursors[0]);
    change_close(cursors[1]);
    is_str(out.text, "member:m1@o2/g2=3 fact:f1@o1/g1=4 fact:f2@o2/g2=5 member:m1@o1/g1=6- ",
           "merged");
    buf_free(&out);
}

static void test_lost(struct db *db)
{
    is_int(lost_has(db, "p1", "o1", "g1", NULL), ST_MISSING, "nothing lost");
    is_int(lost_put(db, "p1", "o1", "g1", 4, NULL), ST_OK, "a group lost");
    is_int(lost_put(db, "p1", "o1", "g1", 5, NULL), ST_OK, "twice");
    is_int(lost_has(db, "p1", "o1", "g1", NULL), ST_OK, "held the group once");
    is_int(lost_has(db, "p1", "o1", "g2", NULL), ST_MISSING, "no other");
    is_int(lost_has(db, "p1", "o1", "", NULL), ST_MISSING, "and not the org");
    is_int(lost_has(db, "p2", "o1", "g1", NULL), ST_MISSING, "somebody else did not");
    lost_put(db, "p2", "o1", "", 5, NULL);
    is_int(lost_has(db, "p2", "o1", "g2", NULL), ST_OK, "who held the org held its groups");
    is_int(lost_has(db, "p2", "o2", "", NULL), ST_MISSING, "not those of another");
}

static void test_broken(struct db *db)
{
    struct error error = {0};
    struct buf out;
    buf_init(&out, 1000);
    db_exec(db, "INSERT INTO change VALUES ('nothing', 'x', 'o8', '', 8, 0)", NULL);
    is_int(change_at(db, ENTITY_COUNT, "o8", "", see, &out, &error), ST_CORRUPT, "of no kind");
    ok(place_sentence(&error), "is told: %s", error.text);
    db_exec(db, "DELETE FROM change", NULL);
    buf_free(&out);
}

static void test_answers(struct db *db)
{
    struct arena *arena = arena_new(ARENA);
    struct answer answer = {"ff00", "{\"id\":\"c1\",\"verdict\":\"applied\"}"}, got;
    is_int(answer_get(db, "c1", arena, &got, NULL), ST_MISSING, "no answer yet");
    is_int(answer_put(db, "c1", &answer, NULL), ST_OK, "answered");
    is_int(answer_get(db, "c1", arena, &got, NULL), ST_OK, "and kept");
    is_str(got.fingerprint, answer.fingerprint, "its fingerprint");
    is_str(got.body, answer.body, "its body");
    answer.body = "other";
    is_int(answer_put(db, "c1", &answer, NULL), ST_REFUSED, "an answer is never another");
    arena_free(arena);
    arena = arena_new(8);
    struct error error = {0};
    is_int(answer_get(db, "c1", arena, &got, &error), ST_NOMEM, "an arena too small");
    ok(place_sentence(&error), "is told: %s", error.text);
    arena_free(arena);
}

static bool see_entry(void *context, const struct audit_entry *entry)
{
    buf_printf(context, "%lld:%s:%.4s:%.4s ", (long long)entry->seq, entry->body, entry->digest,
               entry->hash);
    return entry->seq < 2;
}

static void test_audit(struct db *db)
{
    char digest[SHA256_TEXT], hash[SHA256_TEXT], zeros[SHA256_TEXT] = {0}, text[200];
    struct head head = {.audit_seq = 0};
    struct buf out;
    buf_init(&out, 1000);
    memset(zeros, '0', SHA256_TEXT - 1);
    is_int(audit_append(db, &head, "one", NULL), ST_OK, "an entry");
    sha256_text("one", 3, digest);
    snprintf(text, sizeof text, "%s%s", zeros, digest);
    sha256_text(text, strlen(text), hash);
    is_str(head.audit_hash, hash, "its hash follows 64 zeros");
    is_int(head.audit_seq, 1, "its number");
    is_int(audit_append(db, &head, "two", NULL), ST_OK, "another");
    sha256_text("two", 3, digest);
    snprintf(text, sizeof text, "%s%s", hash, digest);
    sha256_text(text, strlen(text), hash);
    is_str(head.audit_hash, hash, "follows the first");
    audit_hash("", digest, hash);
    audit_hash(zeros, digest, text);
    is_str(hash, text, "\"\" stands for zeros");
    struct head behind = {.audit_seq = 1};
    is_int(audit_append(db, &behind, "fork", NULL), ST_REFUSED, "no entry takes another's place");
    is_int(behind.audit_seq, 1, "and the head stays");
    is_int(audit_append(db, &head, "three", NULL), ST_OK, "a third");
    is_int(audit_walk(db, 0, see_entry, &out, NULL), ST_STOPPED, "walk");
    ok(strncmp(out.text, "1:one:7692:", 11) == 0 && strstr(out.text, " 2:two:"), "%s", out.text);
    buf_reset(&out);
    audit_walk(db, 2, see_entry, &out, NULL);
    ok(strncmp(out.text, "3:three:", 8) == 0, "after the second: %s", out.text);
    buf_free(&out);
}

/* Every statement on the log, as it was prepared, must go by an index and sort nothing. */
static void check_plans(struct db *db)
{
    int seen = 0;
    for (int i = 0; i < QUERY_SLOTS; i++) {
        for (struct query *query = db->slots[i]; query; query = query->next) {
            if (!strstr(query->sql, "FROM change"))
                continue;
            char sql[400];
            sqlite3_stmt *plan;
            bool good = true;
            snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", query->sql);
            sqlite3_prepare_v2(db->sqlite, sql, -1, &plan, NULL);
            while (sqlite3_step(plan) == SQLITE_ROW) {
                const char *detail = (const char *)sqlite3_column_text(plan, 3);
                good = good && strncmp(detail, "SEARCH change USING ", 20) == 0;
                printf("# %s\n", detail);
            }
            sqlite3_finalize(plan);
            ok(good, "%s", query->sql);
            seen++;
        }
    }
    ok(seen >= 7, "%d statements", seen);
}

/* Reads what is after `from`: how many lines, and what SQLite had to do for it. */
static int count_of(struct db *db, const struct change_source *source, int64_t from, int *work)
{
    struct change_cursor *cursor;
    struct change change;
    int count = 0;
    *work = 0;
    change_open(db, source, from, &cursor, NULL);
    while (change_next(cursor, &change, NULL) == ST_OK)
        count++;
    change_close(cursor);
    for (int i = 0; i < QUERY_SLOTS; i++)
        for (struct query *query = db->slots[i]; query; query = query->next)
            if (strstr(query->sql, "FROM change"))
                *work += sqlite3_stmt_status(query->statement, SQLITE_STMTSTATUS_VM_STEP, 1);
    return count;
}

static void test_large(struct place *place)
{
    enum { WORK = 100 * (FOUND + 1) };
    const struct change_source org = {"o7", NULL}, group = {"o7", "g107"}, alone = {"o8", ""};
    struct db_options options = {.cache_kb = 400000};
    struct error error = {0};
    struct db *db;
    int work;
    is_int(db_open(place_name(place, "large.db"), DB_CREATE, &options, &db, &error), ST_OK, "open");
    is_int(db_exec(db,
                   "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < "
                   "1000000) INSERT INTO change SELECT 'fact', printf('f%07d', x), 'o' || "
                   "(x % 100), CASE WHEN x % 8 THEN 'g' || (x % 1000) ELSE '' END, x, 0 FROM n",
                   &error),
           ST_OK, "a million lines %s", error.text);
    count_of(db, NULL, LOG_ROWS, &work);
    is_int(count_of(db, NULL, LOG_ROWS - FOUND, &work), FOUND, "the tenant's last");
    ok(work < WORK, "in %d steps", work);
    is_int(count_of(db, &org, LOG_ROWS - FOUND * ORGS, &work), FOUND, "an org's last");
    ok(work < WORK, "in %d steps", work);
    is_int(count_of(db, &group, LOG_ROWS - FOUND * GROUPS, &work), FOUND, "a group's last");
    ok(work < WORK, "in %d steps", work);
    is_int(count_of(db, &alone, LOG_ROWS - FOUND * 2 * ORGS, &work), FOUND, "an org alone");
    ok(work < WORK, "in %d steps", work);
    db_close(db);
}

int main(void)
{
    struct place place;
    place_make(&place);
    struct db *db = place_open(&place, "store.db");
    test_head(db);
    fill(db);
    test_places(db);
    test_cursors(db);
    test_merge(db);
    test_lost(db);
    check_plans(db);
    test_broken(db);
    test_answers(db);
    test_audit(db);
    db_close(db);
    test_large(&place);
    place_remove(&place);
    return done_testing();
}
