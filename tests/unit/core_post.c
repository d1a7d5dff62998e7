#include "core/post.h"

#include <stdio.h>
#include <string.h>

#include "tap.h"
#include "world.h"

static const char picture[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

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

/* Who acts from now on, with only the roles of the registry. */
static void as(struct memory *memory, const char *person)
{
    memory->by = person;
    memory->trusted = false;
    memory->on_behalf = NULL;
    memory->means = 0;
}

/* Gives a decision on the text as it stands. */
static enum verdict step(struct memory *memory, const char *verb, const char *to, const char *more)
{
    char with[512];
    const struct post *post = post_of(memory, to);
    snprintf(with, sizeof with, "text=sha256:%s%s", post->text ? post->text : picture, more);
    return give(memory, verb, to, with);
}

static void test_hash(void)
{
    struct post post;
    char first[SHA256_TEXT];
    char second[SHA256_TEXT];
    entity_clear(ENTITY_POST, &post);
    post.title = "ab";
    post.body = "c";
    post_hash(&post, first);
    is_int(strlen(first), 64, "64 digits");
    post.title = "a";
    post.body = "bc";
    post_hash(&post, second);
    ok(strcmp(first, second) != 0, "no text runs into the next");
    static const char *const fields[] = {
        "title",          "body",      "category",       "as",      "event", "groups", "major",
        "in_branch_name", "important", "reply_required", "pictures"};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        struct post other = post;
        const struct field *field = entity_field(ENTITY_POST, fields[i]);
        if (field_is_text(field))
            field_set_text(field, &other, "other");
        else
            field_set_number(field, &other, 1);
        post_hash(&other, first);
        ok(strcmp(first, second) != 0, "%s is part of it", fields[i]);
    }
    post.author = "u1";
    post_hash(&post, first);
    is_str(first, second, "the author is not");
}

static void test_needs(void)
{
    static const struct policy_row policy[] = {
        {.author = "member", .review = ROLE_ADMIN},
        {.author = "admin", .review = ROLE_ADMIN, .sole_admin_skips = true},
        {.important = true, .check_secrecy = true},
        {.in_branch_name = true, .major = true, .approve = ROLE_SECRETARY},
    };
    static const struct rulebook rulebook = {.policy = policy, .policy_count = 4};
    struct post post;
    entity_clear(ENTITY_POST, &post);
    struct post_needs needs = post_needs(&post, &rulebook, 0, false);
    ok(needs.review && needs.reviewers == ROLE_ADMIN && !needs.approve && !needs.check_secrecy,
       "a member's post is reviewed");
    needs = post_needs(&post, &rulebook, ROLE_ADMIN, false);
    ok(needs.review, "an admin's by another admin");
    needs = post_needs(&post, &rulebook, ROLE_ADMIN, true);
    ok(!needs.review && !needs.reviewers, "the only admin's is not");
    needs = post_needs(&post, &rulebook, ROLE_SECRETARY, false);
    ok(!needs.review, "the secretary is no member and no admin");
    post.major = 1;
    ok(!post_needs(&post, &rulebook, 0, false).approve, "a row asks for all its flags");
    post.in_branch_name = post.important = 1;
    needs = post_needs(&post, &rulebook, 0, false);
    ok(needs.approve && needs.approvers == ROLE_SECRETARY && needs.check_secrecy, "all steps");
    post.state = POST_DRAFT;
    is_int(post_next_step(&post, &needs), STEP_SUBMIT, "a draft is submitted");
    post.state = POST_SUBMITTED;
    is_int(post_next_step(&post, &needs), STEP_REVIEW, "then reviewed");
    post.reviewed_at = 1;
    needs = post_needs(&post, &rulebook, 0, false);
    is_int(post_next_step(&post, &needs), STEP_SECRECY, "then checked");
    post.checked_at = 1;
    needs = post_needs(&post, &rulebook, 0, false);
    is_int(post_next_step(&post, &needs), STEP_APPROVE, "then approved");
    post.approved_at = 1;
    needs = post_needs(&post, &rulebook, 0, false);
    is_int(post_next_step(&post, &needs), STEP_PUBLISH, "then published");
    post.state = POST_PUBLISHED;
    is_int(post_next_step(&post, &needs), STEP_NONE, "then nothing");
    needs = post_needs(&post, NULL, 0, false);
    ok(!needs.review && !needs.approve, "without a rulebook nothing is asked");
}

static const struct expectation drafts[] = {
    {"post.draft", "p1", "groups=g1 g2|category=work|title=通知|body=正文|in_branch_name=1",
     VERDICT_APPLIED, NULL},
    {"post.draft", "p1", "groups=g1|category=work|title=通知", VERDICT_CONFLICT_UNIQUE, "to"},
    {"post.draft", "p2", "groups=g1 none|category=work|title=通知", VERDICT_DEPENDENCY, "groups"},
    {"post.draft", "p2", "groups=g1 g9|category=work|title=通知", VERDICT_INVALID, "groups"},
    {"post.draft", "p2", "groups=g1 g1|category=work|title=通知", VERDICT_INVALID, "groups"},
    {"post.draft", "p2", "groups=g1|category=work|title=通知|hashes=abc", VERDICT_INVALID,
     "pictures"},
    {"post.draft", "p2", "groups=g1|category=work|title=通知|event=none", VERDICT_DEPENDENCY,
     "event"},
    {"post.edit", "p1", "body=新正文", VERDICT_APPLIED, NULL},
    {"post.edit", "p1", "body=新正文", VERDICT_NOOP, NULL},
    {"post.edit", "p1", "title=null", VERDICT_INVALID, "title"},
    {"post.edit", "none", "body=新正文", VERDICT_DEPENDENCY, "to"},
    {"post.approve", "p1", "", VERDICT_CONFLICT_STATE, NULL},
    {"post.review", "p1", "", VERDICT_CONFLICT_STATE, NULL},
    {"post.check_secrecy", "p1", "", VERDICT_CONFLICT_STATE, NULL},
    {"post.return", "p1", "reason=重写", VERDICT_CONFLICT_STATE, NULL},
    {"post.publish", "p1", "group=g1", VERDICT_CONFLICT_STATE, NULL},
    {"post.withdraw", "p1", "reason=有误", VERDICT_CONFLICT_STATE, NULL},
    {"post.recall", "p1", "", VERDICT_NOOP, NULL},
    {"post.submit", "p1", "text=abc", VERDICT_CONFLICT_REV, "text"},
    {"post.submit", "p1", "", VERDICT_APPLIED, NULL},
    {"post.submit", "p1", "", VERDICT_NOOP, NULL},
    {"post.submit", "none", "", VERDICT_DEPENDENCY, "to"},
    {"post.approve", "p1", "text=sha256:abc", VERDICT_CONFLICT_REV, "text"},
    {"post.recall", "p1", "", VERDICT_APPLIED, NULL},
    {"post.recall", "none", "", VERDICT_DEPENDENCY, "to"},
    {"post.submit", "p1", "", VERDICT_APPLIED, NULL},
    {"post.approve", "p1", "", VERDICT_APPLIED, NULL},
    {"post.approve", "p1", "", VERDICT_NOOP, NULL},
    {"post.review", "p1", "", VERDICT_CONFLICT_DECIDED, NULL},
    {"post.recall", "p1", "", VERDICT_CONFLICT_STATE, NULL},
    {"post.edit", "p1", "pictures=1", VERDICT_INVALID, "pictures"},
};

static void test_to_approval(void)
{
    struct memory memory;
    start(&memory);
    EXPECT(&memory, drafts);
    const struct post *post = post_of(&memory, "p1");
    is_int(post->state, POST_APPROVED, "approved");
    is_str(post->org, "o1", "a post of its groups' org");
    is_str(post->author, "local", "by its author");
    char hash[SHA256_TEXT];
    post_hash(post, hash);
    is_str(post->text, hash, "the decision is on this text");
    is_int(give(&memory, "post.edit", "p1", "major=1"), VERDICT_APPLIED, "edited after approval");
    post = post_of(&memory, "p1");
    ok(post->state == POST_DRAFT && post->approved_at == INSTANT_NONE && !post->approved_by &&
           !post->text,
       "which voids it");
    char with[128];
    snprintf(with, sizeof with, "hashes=%s", picture);
    is_int(give(&memory, "post.edit", "p1", with), VERDICT_APPLIED, "a picture");
    is_str(post_of(&memory, "p1")->pictures, picture, "is kept by its digest");
    memory_end(&memory);
}

static void test_publication(void)
{
    static const struct expectation table[] = {
        {"event.add", "e1", "group=g1|kind=branch_meeting|starts=20", VERDICT_APPLIED, NULL},
        {"post.draft", "p1",
         "groups=g1 g2|category=work|title=通知|as=notice|event=e1|in_branch_name=1|"
         "reply_required=1",
         VERDICT_APPLIED, NULL},
        {"post.submit", "p1", "", VERDICT_APPLIED, NULL},
        {"post.approve", "p1", "", VERDICT_APPLIED, NULL},
        {"post.publish", "p1", "group=g1|happened=9", VERDICT_INVALID, "happened"},
        {"post.publish", "p1", "group=g9", VERDICT_INVALID, "group"},
        {"post.publish", "p1", "group=none", VERDICT_DEPENDENCY, "group"},
        {"post.publish", "none", "group=g1", VERDICT_DEPENDENCY, "to"},
        {"post.publish", "p1", "group=g1|channel=wecom|happened=11", VERDICT_APPLIED, NULL},
        {"post.publish", "p1", "group=g1", VERDICT_NOOP, NULL},
        {"post.edit", "p1", "title=改", VERDICT_CONFLICT_STATE, NULL},
        {"post.return", "p1", "reason=有误", VERDICT_CONFLICT_STATE, NULL},
    };
    struct memory memory;
    start(&memory);
    EXPECT(&memory, table);
    is_int(post_of(&memory, "p1")->state, POST_APPROVED, "in one of two groups: still approved");
    is_int(give(&memory, "post.publish", "p1", "group=g2"), VERDICT_APPLIED, "in the other");
    is_int(post_of(&memory, "p1")->state, POST_PUBLISHED, "published");
    is_int(give(&memory, "post.submit", "p1", ""), VERDICT_CONFLICT_STATE, "not submitted again");
    const struct posting *posting = row_of(&memory, ENTITY_POSTING, "p1:g1");
    ok(posting->channel == 2 && posting->published == day(11), "the posting tells way and time");
    is_str(posting->fact, "p1.g1", "and names its fact");
    const struct fact *fact = row_of(&memory, ENTITY_FACT, "p1.g1");
    ok(fact->kind == FACT_POSTED && fact->at == day(11) && fact->recorded_at == day(10) &&
           fact->category == CATEGORY_WORK && fact->as == FORM_NOTICE && fact->in_branch_name,
       "the fact has the post's category and form");
    is_str(fact->event, "e1", "its event");
    is_str(fact->post, "p1", "and the post");
    const struct event *event = row_of(&memory, ENTITY_EVENT, "p1");
    ok(event && strcmp(event->kind, "reply_request") == 0 && event->starts == day(11) &&
           event->ends == day(11),
       "replies are asked for where the group answers");
    is_str(event ? event->group : NULL, "g1", "of that group");
    ok(!row_of(&memory, ENTITY_EVENT, "p1.g2"), "and only there");
    is_int(give(&memory, "post.withdraw", "p1", "reason=有误"), VERDICT_APPLIED, "withdrawn");
    is_int(give(&memory, "post.withdraw", "p1", "reason=有误"), VERDICT_NOOP, "once");
    is_int(give(&memory, "post.withdraw", "none", "reason=有误"), VERDICT_DEPENDENCY, "no such");
    is_int(post_of(&memory, "p1")->state, POST_WITHDRAWN, "the post is withdrawn");
    posting = row_of(&memory, ENTITY_POSTING, "p1:g2");
    fact = row_of(&memory, ENTITY_FACT, "p1.g2");
    ok(posting->withdrawn_at == day(10) && fact->voided_at == day(10), "in every group");
    is_int(give(&memory, "post.publish", "p1", "group=g1"), VERDICT_CONFLICT_STATE,
           "and is not published again");
    is_int(give(&memory, "post.edit", "p1", "title=改"), VERDICT_CONFLICT_STATE, "nor edited");
    is_int(give(&memory, "post.submit", "p1", ""), VERDICT_CONFLICT_STATE, "nor submitted");
    memory_end(&memory);
}

/* What goes out is not judged by a rulebook that is not there. */
static void test_no_rulebook(void)
{
    struct memory memory;
    start(&memory);
    give(&memory, "post.draft", "p1", "groups=g1|category=work|title=题|in_branch_name=1");
    struct org org = *(const struct org *)row_of(&memory, ENTITY_ORG, "top");
    org.rulebook = "gone";
    struct world world = memory_world(&memory);
    is_int(world.put(world.context, ENTITY_ORG, &org), ST_OK, "a rulebook that nobody has");
    is_int(give(&memory, "post.publish", "p1", "group=g1"), VERDICT_DEPENDENCY,
           "nothing is published under it");
    give(&memory, "post.submit", "p1", "");
    is_int(give(&memory, "post.approve", "p1", ""), VERDICT_DEPENDENCY, "or approved");
    memory_end(&memory);
}

static void test_fact_ids(void)
{
    struct memory memory;
    start(&memory);
    char id[IDENT_MAX + 1];
    char fact[SHA256_TEXT];
    char whole[IDENT_MAX + 8];
    memset(id, 'p', IDENT_MAX);
    id[IDENT_MAX] = '\0';
    give(&memory, "post.draft", id, "groups=g1 g2|category=work|title=题");
    is_int(give(&memory, "post.publish", id, "group=g1"), VERDICT_APPLIED,
           "a draft is published where nothing is asked for");
    snprintf(whole, sizeof whole, "%s.g1", id);
    sha256_text(whole, strlen(whole), fact);
    ok(row_of(&memory, ENTITY_FACT, fact) != NULL, "an id too long is its digest");
    give(&memory, "post.draft", "p1", "groups=g1|category=work|title=题");
    give(&memory, "fact.record", "p1", "group=g1|kind=reply");
    is_int(give(&memory, "post.publish", "p1", "group=g1"), VERDICT_APPLIED,
           "a fact of that id does not stand in the way");
    ok(row_of(&memory, ENTITY_FACT, "p1.g1") != NULL, "the post's own has the group behind it");
    give(&memory, "post.draft", "p2", "groups=g1|category=work|title=题|reply_required=1");
    give(&memory, "event.add", "p2", "group=g1|kind=theme_day|starts=3|planned=1");
    is_int(give(&memory, "post.publish", "p2", "group=g1"), VERDICT_APPLIED, "nor does an event");
    ok(row_of(&memory, ENTITY_FACT, "p2.g1") && row_of(&memory, ENTITY_EVENT, "p2.g1"),
       "fact and request go by the other id");
    is_int(give(&memory, "event.confirm", "p2", ""), VERDICT_APPLIED,
           "and the event's own is left for its fact");
    give(&memory, "post.draft", "p4", "groups=g1|category=work|title=题");
    give(&memory, "fact.record", "p4", "group=g1|kind=reply");
    give(&memory, "fact.record", "p4.g1", "group=g1|kind=reply");
    is_int(give(&memory, "post.publish", "p4", "group=g1"), VERDICT_APPLIED, "nor do two facts");
    give(&memory, "post.draft", "p3", "groups=g1|category=work|title=题|reply_required=1");
    is_int(give(&memory, "post.publish", "p3", "group=g1"), VERDICT_APPLIED, "one group");
    ok(row_of(&memory, ENTITY_FACT, "p3") && row_of(&memory, ENTITY_EVENT, "p3"),
       "fact and event have the post's id");
    memory.day = 9;
    is_int(give(&memory, "event.cancel", "p3", "reason=不用回了"), VERDICT_APPLIED,
           "the request is cancelled");
    ok(((const struct fact *)row_of(&memory, ENTITY_FACT, "p3"))->voided_at == INSTANT_NONE,
       "the publication stands");
    memory_end(&memory);
}

/* From here on only the registry's roles count: g3 and g4 have rulebook all-steps. */
static void test_steps(void)
{
    struct memory memory;
    start(&memory);
    as(&memory, "writer");
    is_int(
        give(&memory, "post.draft", "p1", "groups=g3|category=work|title=题|important=1|major=1"),
        VERDICT_APPLIED, "a member drafts");
    is_int(give(&memory, "post.submit", "p1", ""), VERDICT_APPLIED, "and submits");
    as(&memory, "own");
    is_int(give(&memory, "post.approve", "p1", ""), VERDICT_INVALID, "a decision names its text");
    is_str(memory.error.key, "text", "... text");
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_CONFLICT_STATE, "review comes first");
    ok(strstr(memory.error.text, "审核") != NULL, "... it says so");
    as(&memory, "adm");
    is_int(step(&memory, "post.review", "p1", ""), VERDICT_APPLIED, "the admin reviews");
    is_int(post_of(&memory, "p1")->state, POST_REVIEWED, "reviewed");
    is_int(step(&memory, "post.review", "p1", ""), VERDICT_NOOP, "once");
    as(&memory, "own");
    is_int(step(&memory, "post.review", "p1", ""), VERDICT_NOOP, "who reviews it too concurs");
    is_str(post_of(&memory, "p1")->reviewed_by, "adm", "and the first stands");
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_CONFLICT_STATE, "secrecy comes next");
    ok(strstr(memory.error.text, "保密审查") != NULL, "... it says so");
    as(&memory, "spy");
    is_int(step(&memory, "post.check_secrecy", "p1", ""), VERDICT_APPLIED, "checked");
    is_int(step(&memory, "post.check_secrecy", "p1", ""), VERDICT_NOOP, "once");
    is_int(post_of(&memory, "p1")->state, POST_CHECKED, "state checked");
    as(&memory, "own");
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_APPLIED, "approved");
    as(&memory, "head");
    memory.rev = 1;
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_NOOP,
           "who approves the same text concurs, whatever revision was seen");
    is_str(post_of(&memory, "p1")->approved_by, "own", "and the first stands");
    is_int(give(&memory, "post.approve", "p1", "text=sha256:abc"), VERDICT_CONFLICT_REV,
           "not with another text");
    memory.rev = INTEGER_NONE;
    is_int(step(&memory, "post.return", "p1", "|reason=不妥"), VERDICT_CONFLICT_DECIDED,
           "a return comes too late");
    ok(strstr(memory.error.text, "已由群主甲于 2026-01-11 00:00 批准") != NULL,
       "... and is told who and when");
    as(&memory, "adm");
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_FORBIDDEN,
           "who may not decide does not concur");
    as(&memory, "spy");
    is_int(step(&memory, "post.check_secrecy", "p1", ""), VERDICT_NOOP, "checked already");
    as(&memory, "adm");
    is_int(give(&memory, "post.publish", "p1", "group=g3"), VERDICT_APPLIED, "published");
    as(&memory, "head");
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_NOOP, "concurring after it is out");
    is_int(step(&memory, "post.return", "p1", "|reason=不妥"), VERDICT_CONFLICT_DECIDED,
           "and differing");
    ok(strstr(memory.error.text, "已由群主甲于 2026-01-11 00:00 批准") &&
           strstr(memory.error.text, "已发布"),
       "... is told who, when, and that it is out");
    memory_end(&memory);
}

static void test_return(void)
{
    struct memory memory;
    start(&memory);
    as(&memory, "adm");
    give(&memory, "post.draft", "p1", "groups=g1|category=work|title=题|in_branch_name=1");
    give(&memory, "post.submit", "p1", "");
    as(&memory, "own");
    is_int(give(&memory, "post.return", "p1", "text=x"), VERDICT_INVALID, "a return has a reason");
    is_int(step(&memory, "post.return", "p1", "|reason=不妥"), VERDICT_APPLIED, "returned");
    const struct post *post = post_of(&memory, "p1");
    ok(post->state == POST_RETURNED && strcmp(post->reason, "不妥") == 0 &&
           strcmp(post->returned_by, "own") == 0,
       "with reason and name");
    is_int(step(&memory, "post.return", "p1", "|reason=不妥"), VERDICT_NOOP, "once");
    as(&memory, "sec");
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_CONFLICT_DECIDED,
           "an approval comes too late");
    ok(strstr(memory.error.text, "群主甲") != NULL, "... and says who returned it");
    is_int(step(&memory, "post.return", "p1", "|reason=不妥"), VERDICT_CONFLICT_DECIDED,
           "so does a second return");
    as(&memory, "adm");
    is_int(give(&memory, "post.publish", "p1", "group=g1"), VERDICT_CONFLICT_STATE,
           "what was returned is not published");
    is_int(give(&memory, "post.edit", "p1", "body=改好了"), VERDICT_APPLIED, "the author edits");
    is_int(post_of(&memory, "p1")->state, POST_RETURNED, "and still sees the reason");
    is_int(give(&memory, "post.submit", "p1", ""), VERDICT_APPLIED, "and submits again");
    ok(!post_of(&memory, "p1")->reason && !post_of(&memory, "p1")->returned_by,
       "which clears the return");
    as(&memory, "sec");
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_APPLIED, "approved");
    is_int(step(&memory, "post.return", "p1", "|reason=再看"), VERDICT_APPLIED,
           "the secretary may still return what is not out");
    is_int(post_of(&memory, "p1")->approved_at == INSTANT_NONE, 1, "which voids the approval");
    memory_end(&memory);
}

static void test_behalf(void)
{
    struct memory memory;
    start(&memory);
    as(&memory, "adm");
    give(&memory, "post.draft", "p1", "groups=g1|category=work|title=题|in_branch_name=1");
    give(&memory, "post.submit", "p1", "");
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_FORBIDDEN, "an admin may not approve");
    memory.on_behalf = "nobody";
    memory.means = MEANS_TELEPHONE;
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_FORBIDDEN, "nor in just any name");
    ok(strstr(memory.error.text, "路人甲") != NULL, "... which is said");
    memory.on_behalf = "ghost";
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_DEPENDENCY, "nor in nobody's");
    memory.on_behalf = "adm";
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_INVALID, "nor in the admin's own");
    memory.on_behalf = "sec";
    memory.no_proxy = true;
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_FORBIDDEN, "an org can forbid it");
    memory.no_proxy = false;
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_APPLIED,
           "an admin enters what the secretary decided, on an own draft too");
    const struct post *post = post_of(&memory, "p1");
    is_str(post->approved_by, "sec", "in the secretary's name");
    is_str(post->proxy, "adm", "by the admin");
    is_int(post->means, MEANS_TELEPHONE, "by telephone");
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_NOOP, "once");
    memory_end(&memory);
}

static void test_authors(void)
{
    struct memory memory;
    start(&memory);
    as(&memory, "own");
    give(&memory, "post.draft", "p1", "groups=g1|category=work|title=题|in_branch_name=1");
    give(&memory, "post.submit", "p1", "");
    is_int(step(&memory, "post.review", "p1", ""), VERDICT_FORBIDDEN, "no author reviews own text");
    is_int(step(&memory, "post.approve", "p1", ""), VERDICT_FORBIDDEN,
           "the rulebook asks for the secretary");
    as(&memory, "adm");
    is_int(give(&memory, "post.recall", "p1", ""), VERDICT_FORBIDDEN, "only the author recalls");
    as(&memory, "sec");
    give(&memory, "post.draft", "p2", "groups=g1|category=work|title=题|in_branch_name=1");
    give(&memory, "post.submit", "p2", "");
    is_int(step(&memory, "post.approve", "p2", ""), VERDICT_APPLIED,
           "the secretary approves an own text");
    as(&memory, "own");
    give(&memory, "post.draft", "p3", "groups=g3|category=work|title=题|major=1");
    give(&memory, "post.submit", "p3", "");
    as(&memory, "adm");
    step(&memory, "post.review", "p3", "");
    as(&memory, "own");
    is_int(step(&memory, "post.approve", "p3", ""), VERDICT_FORBIDDEN,
           "an owner does not approve an own text");
    as(&memory, "adm");
    give(&memory, "post.draft", "p4", "groups=g3 g4|category=work|title=题");
    is_int(give(&memory, "post.publish", "p4", "group=g3"), VERDICT_APPLIED,
           "the only admin's own post needs no review");
    as(&memory, "writer");
    give(&memory, "post.draft", "p5", "groups=g3|category=work|title=题");
    as(&memory, "adm");
    is_int(give(&memory, "post.publish", "p5", "group=g3"), VERDICT_CONFLICT_STATE,
           "a member's does");
    memory_end(&memory);
}

int main(void)
{
    test_hash();
    test_needs();
    test_to_approval();
    test_publication();
    test_no_rulebook();
    test_fact_ids();
    test_steps();
    test_return();
    test_behalf();
    test_authors();
    return done_testing();
}
