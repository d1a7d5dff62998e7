/*
 * gen_ledger GROUPS FACTS_PER_GROUP: a ledger of commands on stdout for the yardstick of the check.
 * Each group owes ten things at any time (its weekly post, and the half-year's report of nine
 * migrant members); one in five has not posted for the four weeks before this one: 8 % of all that
 * is owed is overdue. Facts go back one a week, so that more of them means a longer past, not a
 * denser one.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/civil.h"

enum { MEMBERS = 9, SILENT_WEEKS = 4, WEEK = 7 * CIVIL_DAY };

/* Monday 2026-09-14 00:00 +08:00, the week in which the check is made: no half-year ends soon. */
#define THIS_WEEK INT64_C(1789315200)

static const char *stamp(instant at)
{
    static char text[2][RFC3339_MAX];
    static int turn;
    turn = !turn;
    rfc3339_write(at, CIVIL_BEIJING, text[turn]);
    return text[turn];
}

static void registry(long groups, instant start)
{
    printf("{\"do\":\"org.add\",\"to\":\"top\",\"at\":\"%s\",\"with\":{\"name\":\"某镇党委\","
           "\"kind\":\"committee\",\"rulebook\":\"wanning\",\"settings\":{\"rules\":{\"theme-day\":"
           "{\"on\":false}},\"decided_by\":\"u\",\"reason\":\"测量\"}}}\n",
           stamp(start));
    printf("{\"do\":\"person.add\",\"to\":\"u\",\"at\":\"%s\",\"with\":{\"name\":\"王群\"}}\n",
           stamp(start));
    for (long g = 0; g < groups; g++) {
        printf("{\"do\":\"org.add\",\"to\":\"o%ld\",\"at\":\"%s\",\"with\":{\"name\":\"第%"
               "05ld村党支部\","
               "\"kind\":\"branch\",\"parent\":\"top\",\"secretary\":\"u\"}}\n",
               g, stamp(start), g);
        printf("{\"do\":\"group.propose\",\"to\":\"g%ld\",\"at\":\"%s\",\"with\":{\"org\":\"o%ld\","
               "\"kind\":\"wechat_group\",\"name\":\"第%05ld村党支部党建微信群\",\"owner\":\"u\","
               "\"admin\":\"u\",\"contact_leader\":\"u\",\"leader_joined\":true}}\n",
               g, stamp(start), g, g);
        printf("{\"do\":\"group.open\",\"to\":\"g%ld\",\"at\":\"%s\",\"with\":{\"active_from\":\"%"
               "s\"}}\n",
               g, stamp(start), stamp(start));
    }
}

/* They came under the rule this half-year: nothing of the years before is theirs to owe. */
static void members(long groups)
{
    instant since = period_start(PERIOD_HALF, THIS_WEEK, 0, CIVIL_BEIJING);
    for (long g = 0; g < groups; g++)
        for (int m = 0; m < MEMBERS; m++) {
            printf("{\"do\":\"member.add\",\"to\":\"m%ld.%d\",\"at\":\"%s\",\"with\":{\"org\":\"o%"
                   "ld\","
                   "\"name\":\"党员%d\",\"status\":\"migrant\"}}\n",
                   g, m, stamp(since), g, m);
            printf("{\"do\":\"member.join\",\"to\":\"m%ld.%d\",\"at\":\"%s\",\"with\":{\"group\":"
                   "\"g%ld\","
                   "\"nickname\":\"党员%d\"}}\n",
                   g, m, stamp(since), g, m);
        }
}

static bool silent(long group, long weeks_ago)
{
    return group % 5 == 0 && weeks_ago <= SILENT_WEEKS;
}

/*
 * As posts arrive: week by week, all groups in each. Their ids rise, as those do which the program
 * gives: that is what keeps the indexes by id from being written all over.
 */
static void facts(long groups, long per_group)
{
    for (long week = per_group; week >= 1; week--)
        for (long g = 0; g < groups; g++) {
            instant at = THIS_WEEK - week * WEEK + 9 * CIVIL_HOUR + (g * 37) % (6 * CIVIL_DAY);
            /* The silent ones posted as often, earlier. */
            if (silent(g, week))
                at -= (per_group + 1) * (instant)WEEK;
            printf("{\"do\":\"fact.record\",\"to\":\"f%04ld.%05ld\",\"at\":\"%s\",\"with\":{"
                   "\"group\":\"g%ld\","
                   "\"kind\":\"posted\",\"category\":\"party_building\",\"note\":\"学习材料\"}}\n",
                   per_group - week, g, stamp(at), g);
        }
}

int main(int argc, char **argv)
{
    long groups = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    long per_group = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
    if (groups < 1 || groups > 99999 || per_group < 1 || per_group > 2000) {
        fputs("usage: gen_ledger GROUPS(1..99999) FACTS_PER_GROUP(1..2000)\n", stderr);
        return 2;
    }
    registry(groups, THIS_WEEK - (2 * per_group + 10) * (instant)WEEK);
    members(groups);
    facts(groups, per_group);
    return ferror(stdout) ? 2 : 0;
}
