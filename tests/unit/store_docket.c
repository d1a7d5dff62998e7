/* Proves that a docket holds just what the duty engine is promised, in the promised order. */
#include "store/docket.h"

#include "store/handle.h"
#include "store/row.h"
#include "unit/store_place.h"

enum { ARENA = 1 << 24, HOUR = 3600 };

static void put(struct db *db, enum entity entity, const void *row)
{
    struct error error = {0};
    if (row_put(db, entity, row, &error) != ST_OK)
        ok(false, "put: %s", error.text);
}

static void put_org(struct db *db, const char *id, const char *parent)
{
    struct org org;
    entity_clear(ENTITY_ORG, &org);
    org.id = id;
    org.rev = 1;
    org.name = id;
    org.kind = ORG_BRANCH;
    org.parent = parent;
    put(db, ENTITY_ORG, &org);
}

static void put_group(struct db *db, const char *id, const char *org, instant dissolved)
{
    struct group group;
    entity_clear(ENTITY_GROUP, &group);
    group.id = id;
    group.rev = 1;
    group.org = org;
    group.kind = GROUP_QQ;
    group.function = "工作";
    group.proposed_at = 1;
    group.active_from = 2;
    group.opening_at = 3;
    group.dissolved = dissolved;
    put(db, ENTITY_GROUP, &group);
}

static struct fact fact_of(const char *id, const char *group, instant at)
{
    struct fact fact;
    entity_clear(ENTITY_FACT, &fact);
    fact.id = id;
    fact.rev = 1;
    fact.group = group;
    fact.at = at;
    fact.recorded_at = at + 1;
    fact.kind = FACT_POSTED;
    return fact;
}

static void put_fact(struct db *db, const char *id, const char *group, instant at)
{
    struct fact fact = fact_of(id, group, at);
    put(db, ENTITY_FACT, &fact);
}

static void put_event(struct db *db, const char *id, const char *group, instant ends,
                      instant recorded)
{
    struct event event;
    entity_clear(ENTITY_EVENT, &event);
    event.id = id;
    event.rev = 1;
    event.group = group;
    event.kind = "theme_day";
    event.starts = ends - HOUR;
    event.ends = ends;
    event.recorded_at = recorded;
    put(db, ENTITY_EVENT, &event);
}

static void put_member(struct db *db, const char *id, const char *org, instant added)
{
    struct member member;
    entity_clear(ENTITY_MEMBER, &member);
    member.id = id;
    member.rev = 1;
    member.org = org;
    member.name = id;
    member.added_at = added;
    put(db, ENTITY_MEMBER, &member);
}

static void put_joining(struct db *db, const char *id, const char *member, const char *group,
                        int number)
{
    struct joining joining;
    entity_clear(ENTITY_JOINING, &joining);
    joining.id = id;
    joining.rev = 1;
    joining.member = member;
    joining.group = group;
    joining.number = number;
    put(db, ENTITY_JOINING, &joining);
}

static void put_standing(struct db *db, const char *id, const char *member, int number,
                         instant since)
{
    struct standing standing;
    entity_clear(ENTITY_STANDING, &standing);
    standing.id = id;
    standing.rev = 1;
    standing.member = member;
    standing.number = number;
    standing.since = since;
    standing.status = MEMBER_MIGRANT;
    put(db, ENTITY_STANDING, &standing);
}

static void put_waiver(struct db *db, const char *id, const char *subject, instant lifted)
{
    struct waiver waiver;
    entity_clear(ENTITY_WAIVER, &waiver);
    waiver.id = id;
    waiver.rev = 1;
    waiver.subject = subject;
    waiver.lifted_at = lifted;
    put(db, ENTITY_WAIVER, &waiver);
}

static void put_span(struct db *db, const char *id, const char *org)
{
    struct span span;
    entity_clear(ENTITY_SPAN, &span);
    span.id = id;
    span.rev = 1;
    span.org = org;
    span.rules = id;
    span.from = 10;
    span.to = 20;
    put(db, ENTITY_SPAN, &span);
}

static void put_special_facts(struct db *db)
{
    struct fact fact = fact_of("held", "g1", 100);
    fact.kind = FACT_HELD;
    fact.event = "e1";
    put(db, ENTITY_FACT, &fact);
    fact = fact_of("made-up", "g1", 110);
    fact.makes_up = "weekly-post:g1:2026-W01";
    fact.event = "e2";
    put(db, ENTITY_FACT, &fact);
    fact = fact_of("filed", "g1", 120);
    fact.kind = FACT_FILED;
    fact.form = "account_filing";
    put(db, ENTITY_FACT, &fact);
    fact = fact_of("voided", "g1", 2000);
    fact.voided_at = 2001;
    put(db, ENTITY_FACT, &fact);
    fact = fact_of("branch", "g1", 2100);
    fact.in_branch_name = 1;
    fact.category = CATEGORY_WORK;
    fact.as = FORM_REPORT;
    fact.pictures = 3;
    fact.member = "m1";
    put(db, ENTITY_FACT, &fact);
    fact.id = "ratified";
    fact.ratified_at = 2200;
    put(db, ENTITY_FACT, &fact);
    fact.id = "from-post";
    fact.ratified_at = INSTANT_NONE;
    fact.post = "p1";
    put(db, ENTITY_FACT, &fact);
    fact = fact_of("of-org", NULL, 50);
    fact.org = "o3";
    fact.kind = FACT_FILED;
    put(db, ENTITY_FACT, &fact);
}

static void fill(struct db *db)
{
    put_org(db, "o1", NULL);
    put_org(db, "o2", "o1");
    put_org(db, "o3", "o2");
    put_org(db, "o4", "o1");
    put_org(db, "loop", "loop");
    put_group(db, "g1", "o3", INSTANT_NONE);
    put_group(db, "g2", "o3", 1000);
    put_group(db, "g3", "o4", INSTANT_NONE);
    put_group(db, "lost", "nowhere", INSTANT_NONE);
    put_event(db, "e1", "g1", 90, 80);
    put_event(db, "e2", "g1", 1500, 70);
    put_event(db, "e3", "g1", 60, 1600);
    put_event(db, "ex", "g3", 5000, 5000);
    put_fact(db, "old", "g1", 200);
    put_fact(db, "b-last", "g1", 300);
    put_fact(db, "a-last", "g1", 300);
    put_fact(db, "z", "g1", 3000);
    put_fact(db, "y", "g1", 3000);
    put_fact(db, "other", "g3", 3000);
    put_special_facts(db);
    put_fact(db, "d1", "g2", 500);
    put_fact(db, "d2", "g2", 900);
    put_fact(db, "d3", "g2", 1100);
    put_member(db, "m1", "o3", 1);
    put_member(db, "m2", "o4", 1);
    put_member(db, "m3", "o3", INSTANT_NONE);
    put_member(db, "m4", "o4", 1);
    put_member(db, "m0", "o3", 1);
    put_joining(db, "m1:g1:2", "m1", "g1", 2);
    put_joining(db, "m1:g1:10", "m1", "g1", 10);
    put_joining(db, "m1:g1:1", "m1", "g1", 1);
    put_joining(db, "m1:g2:1", "m1", "g2", 1);
    put_joining(db, "m2:g1:1", "m2", "g1", 1);
    put_joining(db, "m4:g3:1", "m4", "g3", 1);
    put_standing(db, "m1:2", "m1", 2, 10);
    put_standing(db, "m1:1", "m1", 1, 20);
    put_standing(db, "m1:10", "m1", 10, 20);
    put_standing(db, "m4:1", "m4", 1, 20);
    put_waiver(db, "weekly-post:g1:2026-W02", "g1", INSTANT_NONE);
    put_waiver(db, "weekly-post:g1:2026-W01", "g1", 5);
    put_waiver(db, "Zeal:g1", "g1", INSTANT_NONE);
    put_waiver(db, "summary-filed:o3", "o3", INSTANT_NONE);
    put_waiver(db, "weekly-post:g3:2026-W02", "g3", INSTANT_NONE);
    put_span(db, "s1", "o1");
    put_span(db, "s3", "o3");
    put_span(db, "s4", "o4");
}

/* The ids of the facts, one blank behind each. */
static const char *facts_of(const struct docket *docket, char out[400])
{
    out[0] = '\0';
    for (size_t i = 0; i < docket->fact_count; i++)
        snprintf(out + strlen(out), 400 - strlen(out), "%s ", docket->facts[i].id);
    return out;
}

static void test_all_facts(struct db *db, struct arena *arena)
{
    struct docket docket;
    char ids[400];
    is_int(docket_load_group(db, "g1", INSTANT_MIN, DOCKET_ALL, arena, &docket, NULL), ST_OK,
           "load g1");
    is_str(facts_of(&docket, ids),
           "held made-up filed old a-last b-last branch from-post ratified y z ",
           "every fact, by time and id");
    is_str(docket.facts[0].event_kind, "theme_day", "with the kind of its event");
    ok(docket.facts[0].kind == FACT_HELD && docket.facts[0].recorded_at == 101, "and its own");
    is_str(docket.facts[1].makes_up, "weekly-post:g1:2026-W01", "makes up");
    is_str(docket.facts[2].form, "account_filing", "the paper");
    const struct docket_fact *branch = &docket.facts[6];
    ok(branch->category == CATEGORY_WORK && branch->as == FORM_REPORT && branch->pictures == 3,
       "enumerations");
    is_str(branch->member, "m1", "the member");
    ok(branch->unapproved && !docket.facts[7].unapproved && !docket.facts[8].unapproved &&
           !docket.facts[5].unapproved,
       "only what was pasted in the branch's name is unapproved");
    ok(docket.facts[5].event == NULL && docket.facts[5].event_kind == NULL &&
           docket.facts[5].makes_up == NULL,
       "what is unset is NULL");
}

static void test_horizon(struct db *db, struct arena *arena)
{
    struct docket docket;
    char ids[400];
    is_int(docket_load_group(db, "g1", 2000, DOCKET_ALL, arena, &docket, NULL), ST_OK, "from 2000");
    is_str(facts_of(&docket, ids), "held made-up filed b-last branch from-post ratified y z ",
           "of the older ones those that are bound, and the anchor");
    is_int(docket.facts_from, 2000, "says from when");
    is_int(docket_load_group(db, "g1", 300, DOCKET_ALL, arena, &docket, NULL), ST_OK, "from 300");
    is_str(facts_of(&docket, ids),
           "held made-up filed old a-last b-last branch from-post ratified y z ",
           "the horizon's own instant belongs to it");
    is_int(docket_load_group(db, "g2", 5000, DOCKET_ALL, arena, &docket, NULL), ST_OK,
           "a dissolved group");
    is_str(facts_of(&docket, ids), "d2 d3 ", "its anchor lies before the dissolution");
}

static void test_people(struct db *db, struct arena *arena)
{
    struct docket docket;
    is_int(docket_load_group(db, "g1", 0, DOCKET_ALL, arena, &docket, NULL), ST_OK, "load");
    is_int(docket.member_count, 3, "who joined, and the roster; no applicant, nobody else's");
    is_str(docket.members[0].member->id, "m0", "m0");
    ok(docket.members[0].joining_count == 0 && docket.members[0].standing_count == 0,
       "has nothing");
    is_str(docket.members[1].member->id, "m1", "m1");
    is_int(docket.members[1].joining_count, 3, "joined three times");
    is_int(docket.members[1].joinings[2].number, 10, "by number");
    is_int(docket.members[1].standing_count, 3, "three standings");
    ok(docket.members[1].standings[0].number == 2 && docket.members[1].standings[1].number == 1 &&
           docket.members[1].standings[2].number == 10,
       "by since, then entry");
    is_str(docket.members[2].member->id, "m2", "m2, of another org, joined");
    is_int(docket.members[2].joining_count, 1, "once");
    is_int(docket.group_count, 2, "the org's groups");
    ok(docket.groups[1].dissolved == 1000 && docket.groups[1].kind == GROUP_QQ &&
           docket.groups[1].proposed_at == 1 && docket.groups[1].active_from == 2 &&
           docket.groups[1].opening_at == 3,
       "with their times");
    is_str(docket.groups[1].function, "工作", "and function");
    is_int(docket.waiver_count, 3, "waivers of group and org that stand");
    is_str(docket.waivers[0], "Zeal:g1", "in the order of strcmp");
    is_str(docket.waivers[1], "summary-filed:o3", "the org's");
    is_int(docket.span_count, 2, "spans of the org and above");
    is_str(docket.spans[0].rules, "s1", "the top's");
    ok(docket.spans[1].from == 10 && docket.spans[1].to == 20, "with their times");
    is_int(docket.event_count, 3, "the group's events");
    is_str(docket.org->id, "o3", "the org");
    is_str(docket.group->id, "g1", "the group");
    ok(!docket.rulebook && !docket.terms, "the rulebook is the caller's");
}

static void test_passed(struct db *db, struct arena *arena)
{
    struct docket docket;
    char ids[400];
    is_int(docket_load_passed(db, "g1", 1499, DOCKET_SIBLINGS, arena, &docket, NULL), ST_OK,
           "since 1499");
    is_int(docket.event_count, 2, "an event that ended, one that was recorded since");
    is_str(facts_of(&docket, ids), "made-up branch from-post ratified y z ",
           "their facts, what makes up, what is newer");
    is_int(docket.member_count, 0, "no members unless asked for");
    is_int(docket_load_passed(db, "g1", 1500, DOCKET_ALL, arena, &docket, NULL), ST_OK,
           "since 1500");
    is_int(docket.event_count, 1, "an event that ended just then was there before");
    is_int(docket.member_count, 3, "members when asked for");
    is_int(docket_load_passed(db, "g1", 79, DOCKET_SIBLINGS, arena, &docket, NULL), ST_OK,
           "since 79");
    is_int(docket.event_count, 3, "all events");
    is_str(facts_of(&docket, ids),
           "held made-up filed old a-last b-last branch from-post ratified y z ", "no fact twice");
}

static void test_org(struct db *db, struct arena *arena)
{
    struct docket docket;
    struct error error = {0};
    char ids[400];
    is_int(docket_load_org(db, "o3", arena, &docket, NULL), ST_OK, "load o3");
    ok(docket.group == NULL, "no group");
    is_str(facts_of(&docket, ids), "of-org ", "its own facts");
    is_int(docket.group_count, 2, "its groups");
    is_int(docket.waiver_count, 1, "its waivers");
    is_int(docket.span_count, 2, "its spans");
    is_int(docket_load_org(db, "loop", arena, &docket, NULL), ST_OK, "an org above itself");
    is_int(docket_load_org(db, "none", arena, &docket, NULL), ST_MISSING, "no such org");
    is_int(docket_load_group(db, "none", 0, DOCKET_ALL, arena, &docket, NULL), ST_MISSING,
           "no such group");
    is_int(docket_load_passed(db, "lost", 0, DOCKET_ALL, arena, &docket, NULL), ST_MISSING,
           "no org");
    for (size_t max = 0; max < 12000; max += 100) {
        struct arena *small = arena_new(max);
        enum status status = docket_load_group(db, "g1", 0, DOCKET_ALL, small, &docket, &error);
        bool told = status == ST_OK || (status == ST_NOMEM && error.text[0]);
        arena_free(small);
        if (!told || status == ST_OK) {
            ok(told && max > 1000, "an arena too small is told, until %zu bytes are enough", max);
            break;
        }
    }
}

/*
 * Every statement goes by an index, and those for facts before the horizon by one that holds only
 * such facts: by the one in the order of time each group would cost its whole past.
 */
static void test_plans(struct db *db)
{
    char sql[4000];
    int bound = 0;
    for (size_t i = 0; i < QUERY_SLOTS; i++) {
        for (struct query *query = db->slots[i]; query; query = query->next) {
            if (!strstr(query->sql, "WHERE") || strstr(query->sql, "EXPLAIN"))
                continue;
            bool old = strstr(query->sql, "+f.at <") != NULL, sound = true;
            bound += old;
            snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", query->sql);
            sqlite3_stmt *plan;
            sqlite3_prepare_v2(db->sqlite, sql, -1, &plan, NULL);
            while (sqlite3_step(plan) == SQLITE_ROW) {
                const char *line = (const char *)sqlite3_column_text(plan, 3);
                if (strncmp(line, "SCAN", 4) == 0 && !strstr(line, "above"))
                    sound = false;
                if (old && strstr(line, "fact_group"))
                    sound = false;
            }
            sqlite3_finalize(plan);
            ok(sound, "goes by the right index: %.200s", strstr(query->sql, "FROM"));
        }
    }
    is_int(bound, 5, "statements for facts before the horizon");
}

int main(void)
{
    struct place place;
    place_make(&place);
    struct db *db = place_open(&place, "store.db");
    struct arena *arena = arena_new(ARENA);
    db_begin(db, NULL);
    fill(db);
    db_commit(db, NULL);
    test_all_facts(db, arena);
    test_horizon(db, arena);
    test_people(db, arena);
    test_passed(db, arena);
    test_org(db, arena);
    test_plans(db);
    arena_free(arena);
    db_close(db);
    place_remove(&place);
    return done_testing();
}
