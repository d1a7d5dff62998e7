/* Proves which briefs are held to be out of date, and that derived lines are kept and counted
 * right. */
#include "store/line.h"

#include "store/handle.h"
#include "store/query.h"
#include "store/row.h"
#include "unit/store_place.h"

enum { ARENA = 1 << 20 };

static void put_brief(struct db *db, enum subject_kind kind, const char *id, const char *org,
                      int stale, instant from, instant until)
{
    struct brief brief = {kind, id, org, stale, from, until, INSTANT_MAX, INSTANT_NONE};
    is_int(brief_put(db, &brief, NULL), ST_OK, "brief of %s", id);
}

static const char *unfresh(struct db *db, instant at, char out[200])
{
    struct arena *arena = arena_new(ARENA);
    struct brief *briefs;
    size_t count;
    out[0] = '\0';
    enum status status = brief_unfresh(db, at, arena, &briefs, &count, NULL);
    for (size_t i = 0; status == ST_OK && i < count; i++)
        snprintf(out + strlen(out), 200 - strlen(out), "%s ", briefs[i].id);
    arena_free(arena);
    return out;
}

static void test_fresh(struct db *db)
{
    char ids[200];
    is_str(unfresh(db, 0, ids), "", "no briefs at first");
    put_brief(db, SUBJECT_GROUP, "g2", "o1", 0, 100, 200);
    put_brief(db, SUBJECT_GROUP, "g1", "o1", 0, 100, 300);
    put_brief(db, SUBJECT_GROUP, "g3", "o2", 0, 150, INSTANT_MAX);
    put_brief(db, SUBJECT_ORG, "o1", "o1", 0, INSTANT_MIN, INSTANT_MAX);
    put_brief(db, SUBJECT_ORG, "g2", "g2", 0, INSTANT_MIN, INSTANT_MAX);
    is_str(unfresh(db, 150, ids), "", "all hold");
    is_str(unfresh(db, 149, ids), "g3 ", "one begins later");
    is_str(unfresh(db, 199, ids), "", "until the second before");
    is_str(unfresh(db, 200, ids), "g2 ", "at its turn it no longer holds");
    is_str(unfresh(db, 99, ids), "g1 g2 g3 ", "before all of them, in order");
    is_int(brief_mark(db, SUBJECT_GROUP, "g2", "o1", NULL), ST_OK, "mark");
    is_str(unfresh(db, 400, ids), "g1 g2 ", "stale and out of date is there once");
    is_str(unfresh(db, 150, ids), "g2 ", "stale");
    is_int(brief_mark(db, SUBJECT_GROUP, "g9", "o2", NULL), ST_OK, "mark a new one");
    is_str(unfresh(db, 150, ids), "g2 g9 ", "is there");
    put_brief(db, SUBJECT_GROUP, "g2", "o1", 0, 100, 200);
    is_str(unfresh(db, 150, ids), "g9 ", "refreshed");
    is_int(brief_delete(db, SUBJECT_GROUP, "g9", NULL), ST_OK, "deleted");
    is_str(unfresh(db, 150, ids), "", "none");
}

static bool count_brief(void *context, const struct brief *brief)
{
    int *left = context;
    return brief->id[0] != '\0' && --*left != 0;
}

static void test_marks(struct db *db)
{
    struct arena *arena = arena_new(ARENA);
    struct brief brief;
    char ids[200];
    struct org org;
    entity_clear(ENTITY_ORG, &org);
    org.rev = 1;
    org.id = "o1";
    row_put(db, ENTITY_ORG, &org, NULL);
    org.id = "o2";
    org.parent = "o1";
    row_put(db, ENTITY_ORG, &org, NULL);
    is_int(brief_mark_org(db, "o1", NULL), ST_OK, "mark an org");
    is_str(unfresh(db, 150, ids), "g1 g2 o1 ", "it and its groups");
    is_int(brief_mark_below(db, "o1", NULL), ST_OK, "and what is below");
    is_str(unfresh(db, 150, ids), "g1 g2 g3 o1 ", "them too");
    is_int(brief_mark_all(db, NULL), ST_OK, "everything");
    is_str(unfresh(db, 150, ids), "g1 g2 g3 g2 o1 ", "the org that is called as a group is");
    is_int(brief_mark(db, SUBJECT_GROUP, "g3", "o1", NULL), ST_OK, "a group that moved");
    is_int(brief_get(db, SUBJECT_GROUP, "g3", arena, &brief, NULL), ST_OK, "get");
    ok(brief.stale == 1 && brief.fresh_from == 150 && brief.recheck_at == INSTANT_MAX &&
           brief.redo_at == INSTANT_MAX && brief.last_post == INSTANT_NONE,
       "all its numbers");
    is_str(brief.org, "o1", "its new org");
    is_int(brief_get(db, SUBJECT_GROUP, "g8", arena, &brief, NULL), ST_MISSING, "none");
    int left = -1;
    is_int(brief_walk(db, count_brief, &left, NULL), ST_OK, "walk");
    is_int(left, -6, "five briefs");
    left = 2;
    is_int(brief_walk(db, count_brief, &left, NULL), ST_STOPPED, "stop");
    arena_free(arena);
}

static void put_duty(struct db *db, const char *id, const char *rule, const char *subject,
                     instant due, instant lapse)
{
    struct duty_line line = {
        .id = id,
        .rule = rule,
        .kind = SUBJECT_GROUP,
        .subject = subject,
        .group = subject,
        .org = "o1",
        .opens = due - 100,
        .due = due,
        .warn_at = due - 10,
        .lapse_at = lapse,
        .done = 1,
        .wanted = 2,
    };
    is_int(duty_put(db, &line, NULL), ST_OK, "duty %s", id);
}

struct text {
    char s[300];
};

static bool see_duty(void *context, const struct duty_line *line)
{
    struct text *text = context;
    bool sound = line->opens == line->due - 100 && line->warn_at == line->due - 10 &&
                 line->done == 1 && line->wanted == 2 && !line->event && !line->member &&
                 strcmp(line->org, "o1") == 0 && strcmp(line->group, line->subject) == 0;
    snprintf(text->s + strlen(text->s), sizeof text->s - strlen(text->s), "%s%s ", line->id,
             sound ? "" : "?");
    return strcmp(line->id, "stop") != 0;
}

static void test_duties(struct db *db)
{
    struct text text = {0};
    put_duty(db, "weekly:g2:1", "weekly", "g2", 1000, 2000);
    put_duty(db, "weekly:g1:2", "weekly", "g1", 1100, INSTANT_MAX);
    put_duty(db, "weekly:g1:1", "weekly", "g1", 1000, 2000);
    put_duty(db, "monthly:g1:1", "monthly", "g1", 1105, INSTANT_MAX);
    is_int(duty_walk(db, 1100, see_duty, &text, NULL), ST_OK, "walk");
    is_str(text.s, "weekly:g1:1 weekly:g2:1 weekly:g1:2 monthly:g1:1 ",
           "what is soon or overdue, the earliest warning first");
    text = (struct text){0};
    duty_walk(db, 1089, see_duty, &text, NULL);
    is_str(text.s, "weekly:g1:1 weekly:g2:1 ", "not before its warning");
    text = (struct text){0};
    duty_walk(db, 2000, see_duty, &text, NULL);
    is_str(text.s, "weekly:g1:2 monthly:g1:1 ", "nor when it has lapsed");
    text = (struct text){0};
    put_duty(db, "weekly:g2:1", "weekly", "g2", 1001, 2000);
    text = (struct text){0};
    duty_walk_subject(db, SUBJECT_GROUP, "g2", see_duty, &text, NULL);
    is_str(text.s, "weekly:g2:1 ", "put twice, there once");
    is_int(duty_clear(db, SUBJECT_GROUP, "g1", NULL), ST_OK, "clear");
    text = (struct text){0};
    duty_walk(db, 1100, see_duty, &text, NULL);
    is_str(text.s, "weekly:g2:1 ", "only that subject's");
    is_int(duty_clear(db, SUBJECT_ORG, "g2", NULL), ST_OK, "an org of that id has none");
    put_duty(db, "stop", "weekly", "g2", 1000, 2000);
    text = (struct text){0};
    is_int(duty_walk(db, 1100, see_duty, &text, NULL), ST_STOPPED, "stop");
    is_str(text.s, "stop ", "stopped");
}

static bool see_finding(void *context, const struct finding_line *line)
{
    struct text *text = context;
    snprintf(text->s + strlen(text->s), sizeof text->s - strlen(text->s), "%s:%s=%s ", line->rule,
             line->group, line->detail);
    return true;
}

static void test_findings(struct db *db)
{
    static const struct finding_line lines[] = {{"name-form", "g2", "a"},
                                                {"name-form", "g1", "b"},
                                                {"coverage", "g2", "c"},
                                                {"coverage", "g2", "d"}};
    struct text text = {0};
    for (size_t i = 0; i < 4; i++)
        is_int(finding_put(db, &lines[i], NULL), ST_OK, "finding %zu", i);
    is_int(finding_walk(db, NULL, see_finding, &text, NULL), ST_OK, "walk");
    is_str(text.s, "coverage:g2=d name-form:g1=b name-form:g2=a ", "by rule and group");
    text = (struct text){0};
    is_int(finding_walk(db, "g1", see_finding, &text, NULL), ST_OK, "one group");
    is_str(text.s, "name-form:g1=b ", "its own");
    is_int(finding_clear(db, "g2", NULL), ST_OK, "clear");
    text = (struct text){0};
    finding_walk(db, NULL, see_finding, &text, NULL);
    is_str(text.s, "name-form:g1=b ", "only that group's");
}

/* No statement so far but the walks through everything has read a table from end to end. */
static void test_no_scans(struct db *db)
{
    for (size_t i = 0; i < QUERY_SLOTS; i++) {
        for (struct query *query = db->slots[i]; query; query = query->next) {
            if (!strstr(query->sql, "WHERE") || strstr(query->sql, "SET stale = 1 WHERE stale"))
                continue;
            is_int(sqlite3_stmt_status(query->statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, 0), 0,
                   "no scan: %.100s", query->sql);
        }
    }
}

int main(void)
{
    struct place place;
    place_make(&place);
    struct db *db = place_open(&place, "store.db");
    test_fresh(db);
    test_marks(db);
    test_duties(db);
    test_findings(db);
    test_no_scans(db);
    db_close(db);
    place_remove(&place);
    return done_testing();
}
