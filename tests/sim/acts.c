#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "core/entity.h"
#include "store/query.h"
#include "store/row.h"
#include "wire/command_json.h"

/* What people do at their clients: commands of every kind on what they see there. */

struct doing {
    struct client *client;
    struct sim *sim;
    struct db *db;
    const char *verb;
    char to[300];
    struct buf with;
    int64_t rev;
    bool on_behalf;
};

/* A random row of that table; false when there is none. */
static bool pick(struct doing *doing, enum entity entity, char id[300], union any_entity *row)
{
    static const char *const from[ENTITY_COUNT] = {
        [ENTITY_ORG] = "SELECT id FROM org WHERE id >= $1 ORDER BY id LIMIT 1",
        [ENTITY_PERSON] = "SELECT id FROM person WHERE id >= $1 ORDER BY id LIMIT 1",
        [ENTITY_GROUP] = "SELECT id FROM \"group\" WHERE id >= $1 ORDER BY id LIMIT 1",
        [ENTITY_MEMBER] = "SELECT id FROM member WHERE id >= $1 ORDER BY id LIMIT 1",
        [ENTITY_EVENT] = "SELECT id FROM event WHERE id >= $1 ORDER BY id LIMIT 1",
        [ENTITY_POST] = "SELECT id FROM post WHERE id >= $1 ORDER BY id LIMIT 1",
        [ENTITY_FACT] = "SELECT id FROM fact WHERE id >= $1 ORDER BY id LIMIT 1",
    };
    static const char prefix[ENTITY_COUNT] = {
        [ENTITY_ORG] = 'o',   [ENTITY_PERSON] = 'p', [ENTITY_GROUP] = 'g', [ENTITY_MEMBER] = 'm',
        [ENTITY_EVENT] = 'e', [ENTITY_POST] = 't',   [ENTITY_FACT] = 'f'};
    char seek[40];
    bool small = entity <= ENTITY_GROUP;
    snprintf(seek, sizeof seek, small ? "%c%llu" : "%c%08llx", prefix[entity],
             (unsigned long long)sim_dice(doing->sim, small ? 24 : 1ull << 32));
    struct query *query = db_query(doing->db, from[entity]);
    query_bind_text(query, 1, seek);
    bool there = query_step(query, NULL) == ST_OK;
    if (there)
        snprintf(id, 300, "%s", query_text(query, 0));
    query_reset(query);
    return there && row_get(doing->db, entity, id, doing->sim->arena, row, NULL) == ST_OK;
}

static void new_id(struct doing *doing, char prefix)
{
    snprintf(doing->to, sizeof doing->to, "%c%08llx%02llx", prefix,
             (unsigned long long)sim_dice(doing->sim, 1ull << 32),
             (unsigned long long)sim_dice(doing->sim, 256));
}

static const char *word(struct sim *sim, const char *const *words, size_t n)
{
    return words[sim_dice(sim, n)];
}

static bool on_group(struct doing *doing, char group[300])
{
    union any_entity row;
    return pick(doing, ENTITY_GROUP, group, &row);
}

static bool record_fact(struct doing *doing)
{
    static const char *const kinds[] = {"posted", "roster_review", "report", "filed"};
    char group[300];
    if (!on_group(doing, group))
        return false;
    new_id(doing, 'f');
    const char *kind = word(doing->sim, kinds, 4);
    buf_printf(&doing->with, "\"group\":\"%s\",\"kind\":\"%s\",\"note\":\"记⟦%s⟧\"%s", group, kind,
               group, *kind == 'p' ? ",\"category\":\"party_building\"" : "");
    return true;
}

static bool add_event(struct doing *doing)
{
    static const char *const kinds[] = {"branch_meeting", "theme_day", "village_work", "directive",
                                        "breach_report"};
    char group[300];
    if (!on_group(doing, group))
        return false;
    new_id(doing, 'e');
    buf_printf(&doing->with,
               "\"group\":\"%s\",\"kind\":\"%s\",\"starts\":\"2026-12-%02dT09:00:00+08:00\","
               "\"title\":\"事⟦%s⟧\",\"content\":\"甲\",\"planned\":true",
               group, word(doing->sim, kinds, 5), 1 + (int)sim_dice(doing->sim, 28), group);
    return true;
}

static bool draft_post(struct doing *doing)
{
    char group[300];
    if (!on_group(doing, group))
        return false;
    new_id(doing, 't');
    buf_printf(&doing->with,
               "\"groups\":[\"%s\"],\"category\":\"work\",\"title\":\"题⟦%s⟧\",\"body\":\"文⟦%s⟧\","
               "\"in_branch_name\":true",
               group, group, group);
    return true;
}

static bool edit_post(struct doing *doing)
{
    union any_entity row;
    if (!pick(doing, ENTITY_POST, doing->to, &row))
        return false;
    doing->rev = row.head.rev;
    buf_printf(&doing->with, "\"body\":\"改%llu\"",
               (unsigned long long)sim_dice(doing->sim, 1000000));
    return true;
}

static bool step_post(struct doing *doing)
{
    union any_entity row;
    if (!pick(doing, ENTITY_POST, doing->to, &row))
        return false;
    doing->rev = row.head.rev;
    if (row.post.text && strcmp(doing->verb, "post.submit") != 0 &&
        strcmp(doing->verb, "post.recall") != 0)
        buf_printf(&doing->with, "\"text\":\"sha256:%s\"", row.post.text);
    if (strcmp(doing->verb, "post.return") == 0)
        buf_printf(&doing->with, "%s\"reason\":\"不妥\"", doing->with.len ? "," : "");
    doing->on_behalf = strcmp(doing->verb, "post.approve") == 0 && sim_chance(doing->sim, 30);
    return true;
}

static bool publish_post(struct doing *doing)
{
    union any_entity row;
    if (!pick(doing, ENTITY_POST, doing->to, &row) || !row.post.groups)
        return false;
    buf_printf(&doing->with, "\"group\":\"%.*s\"", (int)strcspn(row.post.groups, " "),
               row.post.groups);
    return true;
}

static bool touch_event(struct doing *doing)
{
    union any_entity row;
    if (!pick(doing, ENTITY_EVENT, doing->to, &row))
        return false;
    if (strcmp(doing->verb, "event.move") == 0)
        buf_printf(&doing->with, "\"starts\":\"2026-12-%02dT10:00:00+08:00\"",
                   1 + (int)sim_dice(doing->sim, 28));
    else if (strcmp(doing->verb, "event.cancel") == 0)
        buf_puts(&doing->with, "\"reason\":\"不开了\"");
    return true;
}

static bool void_fact(struct doing *doing)
{
    union any_entity row;
    if (!pick(doing, ENTITY_FACT, doing->to, &row))
        return false;
    buf_puts(&doing->with, "\"reason\":\"误记\"");
    return true;
}

static bool set_member(struct doing *doing)
{
    union any_entity row, org;
    char to[300];
    if (!pick(doing, ENTITY_MEMBER, doing->to, &row))
        return false;
    doing->rev = row.head.rev;
    if (sim_chance(doing->sim, 30) && pick(doing, ENTITY_ORG, to, &org))
        buf_printf(&doing->with, "\"org\":\"%s\"", to);
    else
        buf_printf(&doing->with, "\"phone\":\"138%08llu\",\"status\":\"%s\"",
                   (unsigned long long)sim_dice(doing->sim, 100000000),
                   sim_chance(doing->sim, 50) ? "migrant" : "retired");
    return true;
}

static bool add_member(struct doing *doing)
{
    union any_entity row;
    char org[300];
    if (!pick(doing, ENTITY_ORG, org, &row))
        return false;
    new_id(doing, 'm');
    buf_printf(&doing->with, "\"org\":\"%s\",\"name\":\"新党员\",\"phone\":\"138%08llu\"", org,
               (unsigned long long)sim_dice(doing->sim, 100000000));
    return true;
}

static bool join_member(struct doing *doing)
{
    union any_entity row;
    char group[300];
    if (!pick(doing, ENTITY_MEMBER, doing->to, &row) || !on_group(doing, group))
        return false;
    buf_printf(&doing->with, "\"group\":\"%s\"", group);
    return true;
}

/* Who runs a group changes now and then, and where it belongs. */
static bool set_group(struct doing *doing)
{
    union any_entity row, other;
    char id[300];
    if (!pick(doing, ENTITY_GROUP, doing->to, &row))
        return false;
    doing->rev = row.head.rev;
    if (sim_chance(doing->sim, 15) && pick(doing, ENTITY_ORG, id, &other))
        buf_printf(&doing->with, "\"org\":\"%s\"", id);
    else if (sim_chance(doing->sim, 60))
        buf_printf(&doing->with, "\"admin\":\"p%d\"", (int)sim_dice(doing->sim, PERSONS));
    else
        buf_printf(&doing->with, "\"scope\":\"范围⟦%s⟧\"", doing->to);
    return true;
}

static bool set_org(struct doing *doing)
{
    union any_entity row;
    if (!pick(doing, ENTITY_ORG, doing->to, &row))
        return false;
    doing->rev = row.head.rev;
    if (sim_chance(doing->sim, 4))
        buf_printf(&doing->with, "\"parent\":\"o%d\"", (int)sim_dice(doing->sim, 3));
    else
        buf_printf(&doing->with, "\"secretary\":\"p%d\"", (int)sim_dice(doing->sim, PERSONS));
    return true;
}

static bool set_person(struct doing *doing)
{
    union any_entity row;
    if (!pick(doing, ENTITY_PERSON, doing->to, &row))
        return false;
    doing->rev = row.head.rev;
    buf_printf(&doing->with, "\"phone\":\"139%08llu\"",
               (unsigned long long)sim_dice(doing->sim, 100000000));
    return true;
}

static bool change_role(struct doing *doing)
{
    static const char *const roles[] = {"organiser", "auditor", "secrecy_reviewer"};
    snprintf(doing->to, sizeof doing->to, "p%d", 12 + (int)sim_dice(doing->sim, 8));
    buf_printf(&doing->with, "\"role\":\"%s\",\"on\":\"o%d\"", word(doing->sim, roles, 3),
               (int)sim_dice(doing->sim, 5));
    return true;
}

static bool waive(struct doing *doing)
{
    char group[300];
    if (!on_group(doing, group))
        return false;
    snprintf(doing->to, sizeof doing->to, "weekly-post:%.40s:2026-W%02d", group,
             44 + (int)sim_dice(doing->sim, 8));
    buf_puts(&doing->with, "\"reason\":\"停电\"");
    return true;
}

static bool comment(struct doing *doing)
{
    char group[300];
    if (!on_group(doing, group))
        return false;
    snprintf(doing->to, sizeof doing->to, "%s", group);
    buf_printf(&doing->with, "\"text\":\"看过⟦%s⟧\"", group);
    return true;
}

static const struct kind_of_act {
    const char *verb;
    unsigned weight;
    bool (*fill)(struct doing *doing);
} kinds[] = {
    {"fact.record", 14, record_fact},  {"event.add", 8, add_event},
    {"post.draft", 10, draft_post},    {"post.edit", 14, edit_post},
    {"post.submit", 16, step_post},    {"post.approve", 16, step_post},
    {"post.return", 8, step_post},     {"post.recall", 3, step_post},
    {"post.publish", 8, publish_post}, {"event.move", 4, touch_event},
    {"event.cancel", 2, touch_event},  {"event.confirm", 4, touch_event},
    {"fact.void", 4, void_fact},       {"member.set", 8, set_member},
    {"member.add", 3, add_member},     {"member.join", 6, join_member},
    {"member.quit", 4, join_member},   {"group.set", 4, set_group},
    {"org.set", 1, set_org},           {"person.set", 4, set_person},
    {"role.grant", 1, change_role},    {"role.revoke", 1, change_role},
    {"duty.waive", 3, waive},          {"duty.unwaive", 2, waive},
    {"comment.add", 3, comment},
};

static const struct kind_of_act *choose(struct sim *sim)
{
    unsigned all = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        all += kinds[i].weight;
    unsigned roll = (unsigned)sim_dice(sim, all);
    size_t i = 0;
    while (roll >= kinds[i].weight)
        roll -= kinds[i++].weight;
    return &kinds[i];
}

static void write_command(struct doing *doing, const char *id, struct buf *out)
{
    char at[RFC3339_MAX];
    rfc3339_write((doing->sim->now_ms + doing->client->skew_ms) / 1000, CIVIL_BEIJING, at);
    buf_printf(out, "{\"id\":\"%s\",\"do\":\"%s\",\"to\":\"%s\",\"at\":\"%s\",\"by\":\"%s\"", id,
               doing->verb, doing->to, at, doing->client->person);
    if (doing->rev > 0)
        buf_printf(out, ",\"rev\":%lld", (long long)doing->rev);
    if (doing->on_behalf)
        buf_printf(out, ",\"on_behalf\":\"p%d\",\"means\":\"telephone\"",
                   (int)sim_dice(doing->sim, ORGS));
    buf_printf(out, ",\"with\":{%s}}", doing->with.text);
}

static void remember(struct client *client, const char *id)
{
    struct sim *sim = client->sim;
    if (sim->given_count == sim->given_room) {
        sim->given_room = sim->given_room ? 2 * sim->given_room : 1024;
        sim->given = realloc(sim->given, sim->given_room * sizeof *sim->given);
        if (!sim->given)
            abort();
    }
    struct given *given = &sim->given[sim->given_count++];
    *given = (struct given){.client = client->index};
    snprintf(given->id, sizeof given->id, "%s", id);
}

static void give(struct doing *doing)
{
    struct client *client = doing->client;
    struct sim *sim = doing->sim;
    char id[UUID_TEXT];
    struct buf text;
    struct command command;
    struct outcome outcome;
    struct error error;
    uuid7_new(sim_random(sim), sim->now_ms, id);
    buf_init(&text, 1 << 16);
    write_command(doing, id, &text);
    sim_need(command_decode(text.text, text.len, sim->arena, &command, &error), &error, text.text);
    sim_need(ledger_begin(client->ledger, &error), &error, "begin");
    sim_need(ledger_give(client->ledger, &command, false, &outcome, &error), &error, text.text);
    sim_need(ledger_commit(client->ledger, &error), &error, "commit");
    sim->commands++;
    if (outcome.verdict == VERDICT_APPLIED || outcome.verdict == VERDICT_NOOP)
        remember(client, id);
    else
        sim->refused_here++;
    buf_free(&text);
    sync_poke(client->sync, sim->now_ms + client->skew_ms);
    sim_stepped(client);
}

void act(struct client *client)
{
    const struct kind_of_act *kind = choose(client->sim);
    plant_client(client);
    struct doing doing = {
        .client = client, .sim = client->sim, .db = ledger_db(client->ledger), .verb = kind->verb};
    buf_init(&doing.with, 4096);
    if (kind->fill(&doing))
        give(&doing);
    buf_free(&doing.with);
}
