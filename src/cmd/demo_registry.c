#include "cmd/demo_registry.h"

#include <stdio.h>

#include "cmd/demo_dice.h"
#include "cmd/demo_people.h"
#include "cmd/demo_trait.h"

static void add_person(struct demo_book *book, instant at, const char *id, const char *by,
                       const char *name, const char *org, const char *title, struct dice *dice)
{
    char phone[PEOPLE_PHONE_MAX];
    people_phone(dice, phone);
    line_begin(book, at, "person.add", id, by);
    line_text(book, "name", name);
    line_text(book, "org", org);
    line_text(book, "phone", phone);
    line_text(book, "title", title);
    line_end(book);
}

static void add_new_person(struct demo_book *book, instant at, const char *id, const char *by,
                           const char *org, const char *title, struct dice *dice)
{
    char name[PEOPLE_NAME_MAX];
    people_name(dice, name);
    add_person(book, at, id, by, name, org, title, dice);
}

static void grant(struct demo_book *book, instant at, const char *person, const char *by,
                  const char *role, const char *org)
{
    line_begin(book, at, "role.grant", person, by);
    line_text(book, "role", role);
    line_text(book, "on", org);
    line_end(book);
}

static void set_leaders(struct demo_book *book, instant at, const char *org, const char *by,
                        const char *secretary)
{
    line_begin(book, at, "org.set", org, by);
    line_text(book, "head", secretary);
    line_text(book, "secretary", secretary);
    line_end(book);
}

static void set_org(struct demo_book *book, instant at, const char *org, const char *settings)
{
    line_begin(book, at, "org.set", org, DEMO_ORGANISER);
    line_json(book, "settings", settings);
    line_end(book);
}

static void add_town(struct demo_book *book, const struct demo_town *town, instant at)
{
    struct dice dice = dice_of(town->code, "town");
    char name[PLACE_NAME_MAX + 16], secretary[PLACE_ID_MAX];
    snprintf(name, sizeof name, "%s党委", town->name);
    snprintf(secretary, sizeof secretary, "t%s", town->code);
    line_begin(book, at, "org.add", town->org, DEMO_ORGANISER);
    line_text(book, "name", name);
    line_text(book, "kind", "committee");
    line_text(book, "parent", DEMO_TOP);
    line_end(book);
    add_new_person(book, at + 10, secretary, DEMO_ORGANISER, town->org, "党委书记", &dice);
    add_new_person(book, at + 20, town->organiser, DEMO_ORGANISER, town->org, "组织委员", &dice);
    set_leaders(book, at + 30, town->org, DEMO_ORGANISER, secretary);
    grant(book, at + 40, town->organiser, DEMO_ORGANISER, "organiser", town->org);
}

/* The settings of the top and of three towns, made at different times of the story. */
static void add_settings(struct demo_book *book, const struct demo_land *land, instant start)
{
    char text[400];
    int year = civil_of(book->now, CIVIL_BEIJING).year;
    snprintf(text, sizeof text,
             "{\"days_off\":[\"%d-01-01\",\"%d-05-01\",\"%d-10-01\",\"%d-10-02\",\"%d-10-03\"],"
             "\"decided_by\":\"" DEMO_CHIEF "\",\"reason\":\"节假日安排\"}",
             year, year, year, year, year);
    set_org(book, period_start(PERIOD_YEAR, book->now, 0, CIVIL_BEIJING), DEMO_TOP, text);
    if (land->town_count > TOWN_WITH_RELAY)
        set_org(book, start + 60 * CIVIL_DAY, land->towns[TOWN_WITH_RELAY].org,
                "{\"rules\":{\"leader-relay\":{\"on\":true}},\"decided_by\":\"" DEMO_CHIEF
                "\",\"reason\":\"联系点领导每季度传达一次\"}");
    set_org(book, start + 90 * CIVIL_DAY, land->towns[0].org,
            "{\"rules\":{\"weekly-post\":{\"warn_days\":2}},\"decided_by\":\"" DEMO_CHIEF
            "\",\"reason\":\"提前两天提醒\"}");
}

void registry_top(struct demo_book *book, const struct demo_land *land, instant start)
{
    struct dice dice = dice_of("land", "top");
    /* The first person enters himself: nobody else is there yet. */
    add_new_person(book, start, DEMO_CHIEF, DEMO_CHIEF, NULL, "负责人", &dice);
    line_begin(book, start + 1, "org.add", DEMO_TOP, DEMO_CHIEF);
    line_text(book, "name", "万宁市委组织部（演示）");
    line_text(book, "kind", "committee");
    line_text(book, "rulebook", "wanning");
    line_text(book, "head", DEMO_CHIEF);
    line_text(book, "secretary", DEMO_CHIEF);
    line_end(book);
    line_begin(book, start + 2, "person.set", DEMO_CHIEF, DEMO_CHIEF);
    line_text(book, "org", DEMO_TOP);
    line_end(book);
    add_new_person(book, start + 3, DEMO_ORGANISER, DEMO_CHIEF, DEMO_TOP, "组织科科长", &dice);
    add_new_person(book, start + 4, "z3", DEMO_CHIEF, DEMO_TOP, "督查员", &dice);
    add_new_person(book, start + 5, "z4", DEMO_CHIEF, DEMO_TOP, "保密员", &dice);
    grant(book, start + 6, DEMO_ORGANISER, DEMO_CHIEF, "organiser", DEMO_TOP);
    grant(book, start + 7, "z3", DEMO_CHIEF, "auditor", DEMO_TOP);
    grant(book, start + 8, "z4", DEMO_CHIEF, "secrecy_reviewer", DEMO_TOP);
    for (size_t i = 0; i < land->town_count; i++)
        add_town(book, &land->towns[i], start + 60 + (instant)i * 60);
    add_settings(book, land, start);
}

static void name_group(const struct demo_branch *branch, struct dice *dice, char *out, size_t size)
{
    static const char *const wrong[] = {"党建群", "微信群", "党员微信群", "党建微信工作群"};
    bool right = (branch->traits & TRAIT_WRONG_NAME) == 0;
    snprintf(out, size, "%s%s", branch->name, right ? "党建微信群" : dice_pick(dice, wrong, 4));
}

static void add_group(struct demo_book *book, const struct demo_land *land,
                      struct demo_branch *branch, instant at, struct dice *dice)
{
    char name[PLACE_NAME_MAX + 32];
    bool lonely = (branch->traits & TRAIT_NO_LEADER) != 0, set = !lonely || dice_chance(dice, 600);
    name_group(branch, dice, name, sizeof name);
    line_begin(book, at, "group.propose", branch->group, branch->secretary);
    line_text(book, "org", branch->org);
    line_text(book, "kind", "wechat_group");
    line_text(book, "name", name);
    line_text(book, "function", "党员教育管理和服务");
    line_text(book, "scope", "本支部全体党员");
    line_text(book, "reply_mode", "none");
    line_text(book, "owner", branch->secretary);
    line_text(book, "admin", (branch->traits & TRAIT_NO_ADMIN) == 0 ? branch->admin : NULL);
    line_text(book, "contact_leader", set ? branch->leader : NULL);
    line_flag(book, "leader_joined", !lonely);
    line_text(book, "dues_officer",
              (branch->traits & TRAIT_NO_OFFICER) == 0 ? branch->admin : NULL);
    line_end(book);
    line_begin(book, at + 60, "group.approve", branch->group, land->towns[branch->town].organiser);
    line_end(book);
    branch->opened = dice_hour(dice, at, dice_between(dice, 1, 4), 9, 17);
    line_begin(book, branch->opened, "group.open", branch->group, branch->secretary);
    line_time(book, "active_from", branch->opened);
    line_end(book);
}

static bool name_taken(const struct demo_branch *branch, const char *name)
{
    for (size_t i = 0; i < branch->member_count; i++)
        for (size_t j = 0; name[j] == branch->members[i].name[j]; j++)
            if (name[j] == '\0')
                return true;
    return false;
}

static struct demo_member *new_member(struct demo_branch *branch, struct dice *dice)
{
    struct demo_member member = {.migrant_since = INSTANT_NONE};
    do
        people_name(dice, member.name);
    while (name_taken(branch, member.name));
    size_t index = branch->member_count++;
    snprintf(member.id, sizeof member.id, "m%s.%02zu", branch->code, index + 1);
    branch->members[index] = member;
    return &branch->members[index];
}

static const char *status_of(size_t index, size_t migrants, struct dice *dice)
{
    if (index < 3) /* the secretary, the admin and who may follow them */
        return "in_post";
    if (index < 3 + migrants)
        return "migrant";
    int roll = dice_between(dice, 0, 99);
    return roll < 74 ? "in_post" : roll < 90 ? "retired" : roll < 94 ? "probationary" : "activist";
}

static void add_member(struct demo_book *book, struct demo_branch *branch,
                       struct demo_member *member, const char *status, const char *person,
                       instant at, struct dice *dice)
{
    char phone[PEOPLE_PHONE_MAX];
    bool migrant = status[0] == 'm';
    people_phone(dice, phone);
    if (migrant)
        member->migrant_since = at;
    line_begin(book, at, "member.add", member->id, branch->admin);
    line_text(book, "org", branch->org);
    line_text(book, "name", member->name);
    line_text(book, "status", status);
    line_time(book, "status_since", migrant ? at : INSTANT_NONE);
    line_text(book, "whereabouts", migrant ? people_whereabouts(dice) : NULL);
    line_text(book, "phone", phone);
    line_text(book, "person", person);
    line_end(book);
}

static void join(struct demo_book *book, const struct demo_branch *branch,
                 const struct demo_member *member, bool other_name, instant at, struct dice *dice)
{
    char nickname[64];
    snprintf(nickname, sizeof nickname, "%s", member->name);
    if (other_name)
        people_nickname(dice, member->name, nickname, sizeof nickname);
    line_begin(book, at, "member.join", member->id, branch->admin);
    line_text(book, "group", branch->group);
    line_text(book, "nickname", nickname);
    line_end(book);
}

static void waive_coverage(struct demo_book *book, const struct demo_land *land,
                           const struct demo_branch *branch, const struct demo_member *member,
                           instant at)
{
    char duty[PLACE_ID_MAX * 3];
    snprintf(duty, sizeof duty, "coverage:%s:%s", branch->group, member->id);
    line_begin(book, at, "duty.waive", duty, land->towns[branch->town].organiser);
    line_text(book, "reason", "年事已高，没有智能手机，由支部上门传达");
    line_end(book);
}

/* Who comes late is of the last fifth, so that migrants and officers are there from the start. */
static void add_roster(struct demo_book *book, const struct demo_land *land,
                       struct demo_branch *branch, instant at, struct dice *dice)
{
    size_t wanted = (size_t)dice_between(dice, 8, BRANCH_MEMBERS_MAX) / 2 +
                    (size_t)dice_between(dice, 8, BRANCH_MEMBERS_MAX) / 2;
    size_t migrants = (size_t)dice_between(dice, 1, wanted < 16 ? 3 : 6);
    size_t gaps = (branch->traits & TRAIT_GAPS) != 0 ? (size_t)dice_between(dice, 1, 3) : 0;
    size_t others = (branch->traits & TRAIT_NICKNAMES) != 0 ? (size_t)dice_between(dice, 1, 3) : 0;
    for (size_t i = branch->member_count; i < wanted; i++)
        new_member(branch, dice);
    for (size_t i = 0; i < wanted; i++) {
        struct demo_member *member = &branch->members[i];
        const char *person = i == 0 ? branch->secretary : i == 1 ? branch->admin : NULL;
        bool late = i * 5 >= wanted * 4 && i >= 3 + migrants && dice_chance(dice, 300);
        instant when =
            late ? dice_hour(dice, at, dice_between(dice, 20, 600), 9, 17) : at + (instant)i * 20;
        add_member(book, branch, member, status_of(i, migrants, dice), person, when, dice);
        if (i >= wanted - gaps && i >= 3 + migrants) {
            if (dice_chance(dice, 250))
                waive_coverage(book, land, branch, member, when + 3 * CIVIL_DAY);
            continue;
        }
        join(book, branch, member, i >= 3 && i < 3 + others, when + 9, dice);
    }
}

void registry_branch(struct demo_book *book, const struct demo_land *land,
                     struct demo_branch *branch, instant at)
{
    struct dice dice = dice_of(branch->code, "registry");
    line_begin(book, at, "org.add", branch->org, land->towns[branch->town].organiser);
    line_text(book, "name", branch->name);
    line_text(book, "kind", "branch");
    line_text(book, "parent", land->towns[branch->town].org);
    line_end(book);
    const char *secretary = new_member(branch, &dice)->name;
    const char *admin = new_member(branch, &dice)->name;
    const char *by = land->towns[branch->town].organiser;
    add_person(book, at + 1, branch->secretary, by, secretary, branch->org, "党支部书记", &dice);
    add_person(book, at + 2, branch->admin, by, admin, branch->org, "党支部委员", &dice);
    add_new_person(book, at + 3, branch->leader, by, land->towns[branch->town].org, "联系点领导",
                   &dice);
    set_leaders(book, at + 4, branch->org, by, branch->secretary);
    add_group(book, land, branch, at + 5, &dice);
    add_roster(book, land, branch, at + 3 * CIVIL_HOUR, &dice);
}
