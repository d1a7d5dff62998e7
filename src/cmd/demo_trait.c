#include "cmd/demo_trait.h"

#include <stdlib.h>

#include "base/intl.h"
#include "cmd/demo_dice.h"

/* The counts below are meant for a land of this many branches and follow the land's size. */
enum { LAND_USUAL = 236, LAGGARDS = 54 };

struct share {
    const char *topic;
    int count;
    uint32_t trait;
    bool good_only; /* only branches that are behind with nothing */
};

static const struct share shares[] = {
    {"deserted", 3, TRAIT_DESERTED, true},
    {"waived", 6, TRAIT_WAIVED_WEEK, true},
    {"today", 24, TRAIT_DUE_TODAY, true},
    {"unconfirmed", 8, TRAIT_UNCONFIRMED, false},
    {"moved", 3, TRAIT_MOVED, false},
    {"cancelled", 2, TRAIT_CANCELLED, false},
    {"ahead", 14, TRAIT_AHEAD, false},
    {"waiting", 26, TRAIT_WAITING, true},
    {"draft", 12, TRAIT_DRAFT, false},
    {"no admin", 4, TRAIT_NO_ADMIN, false},
    {"wrong name", 5, TRAIT_WRONG_NAME, false},
    {"no leader", 9, TRAIT_NO_LEADER, false},
    {"no officer", 6, TRAIT_NO_OFFICER, false},
    {"nicknames", 20, TRAIT_NICKNAMES, false},
    {"gaps", 55, TRAIT_GAPS, false},
    {"new secretary", 10, TRAIT_NEW_SECRETARY, false},
    {"new admin", 8, TRAIT_NEW_ADMIN, false},
    {"unapproved", 5, TRAIT_UNAPPROVED, false},
    {"applicant", 6, TRAIT_APPLICANT, false},
    {"moved away", 20, TRAIT_MOVED_AWAY, false},
};

/* Lapses are drawn from this list: what stands there more often happens more often. */
static const uint32_t lapses[] = {
    OVERDUE_WEEK,       OVERDUE_WEEK,         OVERDUE_WEEK,       OVERDUE_WEEK,
    OVERDUE_WEEK,       OVERDUE_WEEK,         OVERDUE_THEME_DAY,  OVERDUE_THEME_DAY,
    OVERDUE_DIRECTIVE,  OVERDUE_DIRECTIVE,    OVERDUE_RESOLUTION, OVERDUE_RESOLUTION,
    OVERDUE_NOTICE,     OVERDUE_NOTICE,       OVERDUE_INQUIRY,    OVERDUE_MIGRANT,
    OVERDUE_DISCLOSURE, OVERDUE_THEME_REPORT, OVERDUE_STUDY,      OVERDUE_VILLAGE_WORK,
    OVERDUE_DUES,       OVERDUE_RESULT,       OVERDUE_BREACH,
};

static size_t scaled(const struct demo_land *land, int count)
{
    return ((size_t)count * land->branch_count + LAND_USUAL - 1) / LAND_USUAL;
}

static uint32_t draw_lapses(struct dice *dice)
{
    static const int counts[] = {1, 1, 1, 1, 2, 2, 2, 3, 3, 4};
    int wanted = counts[dice_between(dice, 0, 9)];
    uint32_t all = 0;
    for (int i = 0; i < wanted; i++)
        all |= lapses[dice_roll(dice) % (sizeof lapses / sizeof *lapses)];
    return all;
}

static void assign_laggards(struct demo_land *land, size_t *order)
{
    struct dice dice = dice_of("land", "laggards");
    dice_shuffle(&dice, order, land->branch_count);
    size_t count = scaled(land, LAGGARDS);
    for (size_t i = 0; i < count && i < land->branch_count; i++) {
        struct demo_branch *branch = &land->branches[order[i]];
        branch->overdue = draw_lapses(&dice);
        if (branch->town == TOWN_WITH_RELAY && dice_chance(&dice, 500))
            branch->overdue |= OVERDUE_RELAY;
    }
}

static void assign_share(struct demo_land *land, const struct share *share, size_t *order)
{
    struct dice dice = dice_of("land", share->topic);
    dice_shuffle(&dice, order, land->branch_count);
    size_t left = scaled(land, share->count);
    for (size_t i = 0; i < land->branch_count && left > 0; i++) {
        struct demo_branch *branch = &land->branches[order[i]];
        if ((branch->traits & TRAIT_DESERTED) != 0 || (share->good_only && branch->overdue != 0))
            continue;
        branch->traits |= share->trait;
        left--;
    }
}

static void set_spans(struct demo_branch *branch, instant now)
{
    struct dice dice = dice_of(branch->code, "spans");
    int weeks = dice_between(&dice, 1, 3);
    branch->cut = now;
    branch->quiet_from = branch->quiet_to = INSTANT_MAX;
    if ((branch->traits & TRAIT_DESERTED) != 0) {
        branch->cut = dice_hour(&dice, now, -dice_between(&dice, 31, 40), 9, 18);
    } else if ((branch->overdue & OVERDUE_WEEK) != 0) {
        branch->quiet_from = period_start(PERIOD_WEEK, now, -weeks, CIVIL_BEIJING);
    } else if ((branch->traits & TRAIT_WAIVED_WEEK) != 0) {
        branch->quiet_from = period_start(PERIOD_WEEK, now, -weeks, CIVIL_BEIJING);
        branch->quiet_to = branch->quiet_from + 7 * CIVIL_DAY;
    } else if (branch->town == TOWN_IN_STORM && dice_chance(&dice, 700)) {
        branch->quiet_from = period_start(PERIOD_WEEK, now, -4, CIVIL_BEIJING);
        branch->quiet_to = branch->quiet_from + 7 * CIVIL_DAY;
    }
}

enum status traits_assign(struct demo_land *land, instant now, struct error *error)
{
    size_t *order = calloc(land->branch_count, sizeof *order);
    if (order == NULL)
        return error_set(error, ST_NOMEM, NULL,
                         _("内存不足，演示数据没有生成，请关闭其他程序后重试"));
    assign_laggards(land, order);
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
        assign_share(land, &shares[i], order);
    for (size_t i = 0; i < land->branch_count; i++)
        set_spans(&land->branches[i], now);
    free(order);
    return ST_OK;
}
