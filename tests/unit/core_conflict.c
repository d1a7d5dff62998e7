#include "core/decide.h"

#include <stdio.h>
#include <string.h>

#include "tap.h"
#include "world.h"

/* Two who decide on one text (protocol.md 6), and two who change one thing. */

static void start(struct memory *memory)
{
    memory_start(memory);
    ok(settle(memory), "the registry stands");
    memory->day = 10;
}

static const struct post *post_of(const struct memory *memory, const char *id)
{
    return row_of(memory, ENTITY_POST, id);
}

static void as(struct memory *memory, const char *person)
{
    memory->by = person;
    memory->trusted = false;
}

/* Gives a decision on the text as it stands. */
static enum verdict step(struct memory *memory, const char *verb, const char *to, const char *more)
{
    char with[512];
    snprintf(with, sizeof with, "text=sha256:%s%s", post_of(memory, to)->text, more);
    return give(memory, verb, to, with);
}

/* A secretary takes back another's approval only having seen it; a text edited since is another. */
static void test_crossing(void)
{
    struct memory memory;
    start(&memory);
    as(&memory, "adm");
    give(&memory, "post.draft", "p1", "groups=g1|category=work|title=题");
    give(&memory, "post.submit", "p1", "");
    int64_t seen = post_of(&memory, "p1")->rev;
    as(&memory, "own");
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_APPLIED, "the owner approves");
    as(&memory, "sec");
    memory.rev = seen;
    is_int(step(&memory, "post.return", "p1", "|reason=不妥"), VERDICT_CONFLICT_DECIDED,
           "a return that crossed it comes too late");
    ok(strstr(memory.error.text, "群主甲") != NULL, "... and says who approved");
    memory.rev = post_of(&memory, "p1")->rev;
    is_int(step(&memory, "post.return", "p1", "|reason=不妥"), VERDICT_APPLIED,
           "one that has seen it takes it back");
    memory.rev = INTEGER_NONE;
    char with[128];
    snprintf(with, sizeof with, "text=%s", post_of(&memory, "p1")->text);
    as(&memory, "adm");
    give(&memory, "post.submit", "p1", "");
    give(&memory, "post.edit", "p1", "body=改");
    as(&memory, "own");
    is_int(give(&memory, "post.approve", "p1", with), VERDICT_CONFLICT_REV,
           "what was read is no longer what is being written");
    is_int(give(&memory, "post.approve", "p1", ""), VERDICT_CONFLICT_STATE,
           "a draft is not decided on");
    memory_end(&memory);
}

/* Only who may decide concurs: here the rulebook asks for the secretary. */
static void test_concurring(void)
{
    struct memory memory;
    start(&memory);
    as(&memory, "adm");
    give(&memory, "post.draft", "p1", "groups=g1|category=work|title=题|in_branch_name=1");
    give(&memory, "post.submit", "p1", "");
    as(&memory, "sec");
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_APPLIED, "the secretary approves");
    as(&memory, "own");
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_FORBIDDEN, "the owner does not concur");
    as(&memory, "adm");
    memory.on_behalf = "sec";
    memory.means = MEANS_TELEPHONE;
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_NOOP,
           "what is entered for the secretary does");
    ok(!post_of(&memory, "p1")->proxy, "and it stays his own");
    memory_end(&memory);
}

/* Over a network a change names the revision that was seen; here the current one counts. */
static void test_revisions(void)
{
    struct memory memory;
    start(&memory);
    as(&memory, "adm");
    give(&memory, "post.draft", "p1", "groups=g1|category=work|title=题");
    is_int(give(&memory, "post.edit", "p1", "body=甲"), VERDICT_APPLIED, "without a revision");
    memory.scoped = true;
    is_int(give(&memory, "post.edit", "p1", "body=乙"), VERDICT_INVALID, "not over a network");
    is_str(memory.error.key, "rev", "... it is about rev");
    memory.rev = 1;
    is_int(give(&memory, "post.edit", "p1", "body=乙"), VERDICT_CONFLICT_REV,
           "nor with an old one");
    memory.rev = post_of(&memory, "p1")->rev;
    is_int(give(&memory, "post.edit", "p1", "body=乙"), VERDICT_APPLIED, "but with the current");
    memory.rev = INTEGER_NONE;
    is_int(give(&memory, "post.submit", "p1", ""), VERDICT_APPLIED, "other verbs need none");
    memory_end(&memory);
}

/* What somebody else has decided is told without the name of whom one does not see. */
static void test_names(void)
{
    struct memory memory;
    start(&memory);
    as(&memory, "adm");
    give(&memory, "post.draft", "p1", "groups=g1|category=work|title=题|important=1");
    give(&memory, "post.submit", "p1", "");
    as(&memory, "spy");
    is_int(step(&memory, "post.return", "p1", "|reason=涉密"), VERDICT_APPLIED, "returned");
    as(&memory, "sec");
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_CONFLICT_DECIDED, "decided already");
    ok(strstr(memory.error.text, "保密员甲") != NULL, "by whom");
    memory.scoped = true;
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_CONFLICT_DECIDED, "over a network too");
    ok(!strstr(memory.error.text, "保密员甲") && !strstr(memory.error.text, "spy") &&
           strstr(memory.error.text, "他人于 2026-01-11 00:00 退回"),
       "by somebody");
    memory_end(&memory);
}

int main(void)
{
    test_crossing();
    test_concurring();
    test_revisions();
    test_names();
    return done_testing();
}
