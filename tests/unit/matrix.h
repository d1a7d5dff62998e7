#ifndef TESTS_MATRIX_H
#define TESTS_MATRIX_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/*
 * Who may do and see what, as domain.md 7 says it, in words of its own: nothing here asks the
 * program. A tree of orgs with a group or two each, and one person for each role in two places.
 *
 *   gp - par - own - chi - gch        far (another top)
 *            - sib
 */
static const struct {
    const char *id, *parent, *kind;
} orgs[] = {
    {"gp", NULL, "committee"},  {"par", "gp", "committee"},   {"own", "par", "branch"},
    {"sib", "par", "branch"},   {"chi", "own", "department"}, {"gch", "chi", "department"},
    {"far", NULL, "committee"},
};

static const struct place {
    const char *group, *org;
} places[] = {
    {"gA", "own"}, {"gB", "own"}, {"gP", "par"}, {"gT", "gp"},
    {"gS", "sib"}, {"gC", "chi"}, {"gG", "gch"}, {"gF", "far"},
};

/* Roles by letter: A admin, O owner, L contact leader, S secretary, H head, R organiser, U auditor,
 * Y secrecy reviewer, M member, W member who writes, N nobody. */
static const struct actor {
    const char *id;
    char role;
    const char *org, *group;
} actors[] = {
    {"A1", 'A', "own", "gA"}, {"O1", 'O', "own", "gA"}, {"L1", 'L', "own", "gA"},
    {"S1", 'S', "own", NULL}, {"H1", 'H', "own", NULL}, {"R1", 'R', "own", NULL},
    {"U1", 'U', "own", NULL}, {"Y1", 'Y', "own", NULL}, {"M1", 'M', "own", "gA"},
    {"W1", 'W', "own", "gA"}, {"N1", 'N', "own", NULL}, {"A2", 'A', "par", "gP"},
    {"O2", 'O', "par", "gP"}, {"L2", 'L', "par", "gP"}, {"S2", 'S', "par", NULL},
    {"H2", 'H', "par", NULL}, {"R2", 'R', "par", NULL}, {"U2", 'U', "par", NULL},
    {"Y2", 'Y', "par", NULL}, {"M2", 'M', "par", "gP"},
};

/* Where a command acts: on the group, on the roster of its org, on the org itself. */
enum reach { GROUP, ROSTER, ORG };

/* A command at every place; '@' stands for the group's id, '$' for the org's. who: the roles that
 * may; "*": anybody, whatever he holds. What begins with 'w' is W's own. */
static const struct deed {
    const char *verb, *to, *with;
    enum reach reach;
    const char *who;
} deeds[] = {
    {"org.add", "new", "name=新|kind=branch|parent=$", ORG, "R"},
    {"org.set", "$", "name=改名", ORG, "R"},
    {"org.set", "$", "secretary=q-@", ORG, "R"},
    {"person.add", "new", "name=新人|org=$", ROSTER, "AOSR"},
    {"person.set", "q-@", "phone=139", ROSTER, "AOSR"},
    {"role.grant", "q-@", "role=organiser|on=$", ORG, "R"},
    {"role.revoke", "q-@", "role=auditor|on=$", ORG, "R"},
    {"group.propose", "new", "org=$|kind=app|name=新群", ORG, "SHR"},
    {"group.approve", "@", "", GROUP, "R"},
    {"group.refuse", "@", "reason=重名", GROUP, "R"},
    {"group.open", "@", "active_from=3", GROUP, "AOSR"},
    {"group.set", "@", "size=3", GROUP, "AOSR"},
    {"group.set", "@", "admin=q-@", GROUP, "SR"},
    {"group.set", "@", "owner=q-@", GROUP, "SR"},
    {"group.set", "@", "contact_leader=q-@", GROUP, "SR"},
    {"group.end_work", "@", "", GROUP, "AOSR"},
    {"group.dissolve", "@", "", GROUP, "AOSR"},
    {"group.deregister", "@", "", GROUP, "AOSR"},
    {"member.apply", "new", "org=$|name=甲|group=@", GROUP, "AOS"},
    {"member.decide", "a-@", "approved=1", GROUP, "OS"},
    {"member.add", "new", "org=$|name=甲", ROSTER, "AOS"},
    {"member.set", "m-@", "title=组长", ROSTER, "AOS"},
    {"member.leave", "m-@", "", ROSTER, "AOS"},
    {"member.join", "n-@", "group=@", GROUP, "AOS"},
    {"member.quit", "m-@", "group=@", GROUP, "AOS"},
    {"member.warn", "m-@", "group=@|reason=刷屏|verified=1", GROUP, "OS"},
    {"event.add", "new", "group=@|kind=theme_day|starts=3", GROUP, "AOS"},
    {"event.set", "e-@", "agenda=议程", GROUP, "AOS"},
    {"event.move", "e-@", "starts=41", GROUP, "AOS"},
    {"event.cancel", "e-@", "reason=台风", GROUP, "AOS"},
    {"event.confirm", "e-@", "", GROUP, "AOS"},
    {"post.draft", "new", "groups=@|category=work|title=题", GROUP, "AOSHMW"},
    {"post.edit", "pd-@", "title=改", GROUP, "AOSH"},
    {"post.submit", "pd-@", "", GROUP, "AOSH"},
    {"post.review", "ps-@", "text=%", GROUP, "AOS"},
    {"post.check_secrecy", "ps-@", "text=%", GROUP, "Y"},
    {"post.approve", "ps-@", "text=%", GROUP, "OSH"},
    {"post.return", "ps-@", "text=%|reason=不妥", GROUP, "AOSHY"},
    {"post.recall", "ps-@", "", GROUP, ""},
    {"post.publish", "ps-@", "group=@", GROUP, "AOS"},
    {"post.withdraw", "pp-@", "reason=有误", GROUP, "S"},
    {"post.edit", "wd-@", "title=改", GROUP, "AOSHW"},
    {"post.submit", "wd-@", "", GROUP, "AOSHW"},
    {"post.recall", "ws-@", "", GROUP, "W"},
    {"post.approve", "ws-@", "text=%", GROUP, "OSH"},
    {"fact.record", "new", "group=@|kind=posted", GROUP, "AOS"},
    {"fact.record", "new", "group=@|kind=inspection", GROUP, "AOSR"},
    {"fact.record", "new", "org=$|kind=filed", ORG, "SR"},
    {"fact.void", "f-@", "reason=误记", GROUP, "AOS"},
    {"fact.ratify", "f-@", "", GROUP, "SH"},
    {"duty.waive", "theme-day:@:2026-01", "reason=放假", GROUP, "R"},
    {"duty.unwaive", "weekly-post:@:2026-W01", "reason=放假", GROUP, "R"},
    {"duty.waive_span", "$", "rules=a|from=1|to=2|reason=放假", ORG, "R"},
    {"comment.add", "@", "text=抓紧", GROUP, "AOSHLRY"},
    {"comment.add", "@", "text=抓紧|flag=1", GROUP, "L"},
    {"comment.add", "e-@", "text=抓紧", GROUP, "AOSHLRY"},
    {"comment.add", "m-@", "text=抓紧", ROSTER, "AOSHLRY"},
    /* q-@ is an auditor: who did not appoint him may not invite him either. */
    {"device.invite", "q-@", "", ORG, "R"},
    {"device.revoke", "d-@", "", ORG, "SR"},
    {"device.enrol", "new", "person=q-@|key=%|name=机", ORG, ""},
    {"leftover.close", "l-@", "", ORG, "S"},
    {"audit.note", "x", "what=导出", GROUP, "*"},
};

static inline bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* Whether the org is the other or stands below it. */
static inline bool stands_in(const char *org, const char *top)
{
    while (org && !same(org, top)) {
        size_t i = 0;
        while (!same(orgs[i].id, org))
            i++;
        org = orgs[i].parent;
    }
    return org != NULL;
}

/* Whether the place is where the actor's role is held (domain.md 7, "held on"). */
static inline bool holds(const struct actor *actor, const struct place *place, enum reach reach)
{
    if (actor->role == 'N')
        return false;
    if (strchr("RUY", actor->role))
        return stands_in(place->org, actor->org);
    if (strchr("SH", actor->role))
        return same(place->org, actor->org);
    if (reach == ROSTER)
        return same(place->org, actor->org) && strchr("AOL", actor->role);
    return reach == GROUP && same(place->group, actor->group);
}

static inline bool may(const struct actor *actor, const struct place *place,
                       const struct deed *deed)
{
    if (same(deed->who, "*"))
        return true;
    return strchr(deed->who, actor->role) && holds(actor, place, deed->reach);
}

/* Things at every place, and who sees them: what hangs on the group, on the registry of the org, on
 * the org as seen from below, on nothing but the secretary. */
enum shelf { CONTENT, REGISTRY, CHAIN, GROUP_ROW, DEVICES, REMAINS, WRITINGS };

static inline bool has_role(const struct actor *actor)
{
    return !strchr("MWN", actor->role);
}

static inline bool sees(const struct actor *actor, const struct place *place, enum shelf shelf)
{
    bool full = has_role(actor) && holds(actor, place, GROUP);
    bool org = has_role(actor) && (same(place->org, actor->org) || holds(actor, place, ORG));
    switch (shelf) {
    case CONTENT:
        return full;
    case WRITINGS:
        return full || (actor->role == 'W' && same(place->group, actor->group));
    case REGISTRY:
        return org;
    case CHAIN:
        return org || (actor->role != 'N' && stands_in(actor->org, place->org));
    case GROUP_ROW:
        return org || (actor->role != 'N' && same(place->group, actor->group));
    case DEVICES:
        return strchr("SR", actor->role) && holds(actor, place, ORG);
    default:
        return actor->role == 'S' && same(place->org, actor->org);
    }
}

/* Phones: the secretary, and who runs a group of the org. */
static inline bool calls(const struct actor *actor, const struct place *place)
{
    return strchr("AOS", actor->role) && same(place->org, actor->org);
}

/* Confidential texts: secretary, head and organisers of a committee at or above the group's org. */
static inline bool reads_reports(const struct actor *actor, const struct place *place)
{
    return strchr("SHR", actor->role) && same(actor->org, "par") &&
           stands_in(place->org, actor->org);
}

#endif
