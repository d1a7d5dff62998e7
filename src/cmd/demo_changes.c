#include "cmd/demo_registry.h"

#include <stdio.h>

#include "cmd/demo_dice.h"
#include "cmd/demo_people.h"
#include "cmd/demo_trait.h"

static instant some_day(struct dice *dice, instant start, int from, int to)
{
    return dice_hour(dice, start, dice_between(dice, from, to), 9, 17);
}

/* The third member takes over; not everywhere is the group handed over with the office. */
static void change_secretary(struct demo_book *book, const struct demo_land *land,
                             const struct demo_branch *branch, instant start, struct dice *dice)
{
    const struct demo_member *member = &branch->members[2];
    const char *by = land->towns[branch->town].organiser;
    char person[PLACE_ID_MAX];
    snprintf(person, sizeof person, "s%s.2", branch->code);
    instant at = some_day(dice, start, 120, 640);
    line_begin(book, at, "person.add", person, by);
    line_text(book, "name", member->name);
    line_text(book, "org", branch->org);
    line_text(book, "title", "党支部书记");
    line_end(book);
    line_begin(book, at + 5, "member.set", member->id, branch_clerk(branch, at));
    line_text(book, "person", person);
    line_end(book);
    line_begin(book, at + 10, "org.set", branch->org, by);
    line_text(book, "head", person);
    line_text(book, "secretary", person);
    line_end(book);
    if (!dice_chance(dice, 700))
        return;
    line_begin(book, at + CIVIL_DAY, "group.set", branch->group, branch->secretary);
    line_text(book, "owner", person);
    line_end(book);
}

static void change_admin(struct demo_book *book, struct demo_branch *branch, instant start,
                         struct dice *dice)
{
    char name[PEOPLE_NAME_MAX];
    instant at = some_day(dice, start, 100, 600);
    if (at > book->cut)
        return;
    people_name(dice, name);
    snprintf(branch->successor, sizeof branch->successor, "a%s.2", branch->code);
    branch->handover = at + 60;
    line_begin(book, at, "person.add", branch->successor, branch->secretary);
    line_text(book, "name", name);
    line_text(book, "org", branch->org);
    line_text(book, "title", "党建指导员");
    line_end(book);
    line_begin(book, branch->handover, "group.set", branch->group, branch->secretary);
    line_text(book, "admin", branch->successor);
    line_end(book);
}

static void change_statuses(struct demo_book *book, struct demo_branch *branch, instant start,
                            struct dice *dice)
{
    /* The last of those on the roster from the first day; officers and the first migrants come
     * before. */
    size_t index = branch->member_count * 3 / 4;
    struct demo_member *member = &branch->members[index];
    if (index < 3 || member->migrant_since != INSTANT_NONE || !dice_chance(dice, 250))
        return;
    instant at = some_day(dice, start, 60, 500);
    if (at > book->cut)
        return;
    line_begin(book, at, "member.set", member->id, branch_clerk(branch, at));
    line_text(book, "status", "migrant");
    line_time(book, "status_since", civil_day_start(at, 0, CIVIL_BEIJING));
    line_text(book, "whereabouts", people_whereabouts(dice));
    line_end(book);
    member->migrant_since = civil_day_start(at, 0, CIVIL_BEIJING);
}

static void move_away(struct demo_book *book, const struct demo_branch *branch, instant start,
                      struct dice *dice)
{
    const struct demo_member *member = &branch->members[branch->member_count - 1];
    instant at = some_day(dice, start, 620, 720);
    /* Where there are gaps the last member has not joined and cannot quit. */
    if (member->migrant_since != INSTANT_NONE || (branch->traits & TRAIT_GAPS) != 0)
        return;
    line_begin(book, at, "member.quit", member->id, branch_clerk(branch, at));
    line_text(book, "group", branch->group);
    line_text(book, "reason", "组织关系转出");
    line_end(book);
    line_begin(book, at + 120, "member.leave", member->id, branch_clerk(branch, at));
    line_text(book, "reason", "组织关系转到外地党支部");
    line_end(book);
}

static void apply(struct demo_book *book, const struct demo_branch *branch, instant start,
                  struct dice *dice)
{
    char id[PLACE_ID_MAX], name[PEOPLE_NAME_MAX];
    instant at = some_day(dice, start, 700, 729);
    snprintf(id, sizeof id, "m%s.new", branch->code);
    people_name(dice, name);
    line_begin(book, at, "member.apply", id, branch_clerk(branch, at));
    line_text(book, "org", branch->org);
    line_text(book, "name", name);
    line_text(book, "group", branch->group);
    line_end(book);
    if (!dice_chance(dice, 400))
        return;
    instant decided = at + dice_between(dice, 1, 30) * CIVIL_HOUR;
    line_begin(book, decided, "member.decide", id, branch->secretary);
    line_flag(book, "approved", false);
    line_text(book, "reason", "组织关系还没有转来，转来后再入群");
    line_end(book);
}

void registry_changes(struct demo_book *book, const struct demo_land *land,
                      struct demo_branch *branch, instant start)
{
    struct dice dice = dice_of(branch->code, "changes");
    if ((branch->traits & TRAIT_NEW_ADMIN) != 0)
        change_admin(book, branch, start, &dice);
    if ((branch->traits & TRAIT_NEW_SECRETARY) != 0)
        change_secretary(book, land, branch, start, &dice);
    change_statuses(book, branch, start, &dice);
    if ((branch->traits & TRAIT_MOVED_AWAY) != 0)
        move_away(book, branch, start, &dice);
    if ((branch->traits & TRAIT_APPLICANT) != 0)
        apply(book, branch, start, &dice);
}
