#include "core/command.h"

#include <string.h>

#include "tap.h"
#include "world.h"

static const char *const vocabulary[] = {
    "org.add",         "org.set",          "person.add",    "person.set",
    "role.grant",      "role.revoke",      "group.propose", "group.approve",
    "group.refuse",    "group.open",       "group.set",     "group.end_work",
    "group.dissolve",  "group.deregister", "member.apply",  "member.decide",
    "member.add",      "member.set",       "member.leave",  "member.join",
    "member.quit",     "member.warn",      "event.add",     "event.set",
    "event.move",      "event.cancel",     "event.confirm", "post.draft",
    "post.edit",       "post.submit",      "post.review",   "post.check_secrecy",
    "post.approve",    "post.return",      "post.recall",   "post.publish",
    "post.withdraw",   "fact.record",      "fact.void",     "fact.ratify",
    "duty.waive",      "duty.unwaive",     "comment.add",   "audit.note",
    "duty.waive_span", "device.invite",    "device.revoke", "device.enrol",
    "leftover.close",
};

static void test_table(void)
{
    size_t n = sizeof vocabulary / sizeof vocabulary[0];
    is_int(verb_count(), n, "every verb of the vocabulary");
    ok(!verb_at(n), "and no more");
    for (size_t i = 0; i < n; i++) {
        const struct verb *verb = verb_find(vocabulary[i], strlen(vocabulary[i]));
        ok(verb && verb == verb_at(i), "%s is in its place", vocabulary[i]);
        if (!verb)
            continue;
        bool sound = verb->decide && verb->roles && verb->sentence[0];
        for (size_t j = 0; j < verb->parameter_count; j++) {
            const struct parameter *parameter = &verb->parameters[j];
            sound = sound && verb_parameter(verb, parameter->argument) == parameter;
        }
        ok(sound, "... complete, with each parameter once");
    }
    ok(!verb_find("org.addx", 8) && !verb_find("org.ad", 6) && !verb_find("", 0), "no other verb");
    ok(!verb_parameter(verb_find("org.add", 7), ARG_body), "org.add has no body");
}

/* What command_check says of one argument or envelope gone wrong. */
struct wrong {
    const char *verb, *to, *with, *key; /* key NULL: valid */
};

static const struct wrong wrongs[] = {
    {"org.add", "o1", "name=某支部|kind=branch", NULL},
    {"org.add", "o1", "kind=branch", "name"},
    {"org.add", "o1", "name=|kind=branch", "name"},
    {"org.add", "o1", "name=某支部|kind=club", "kind"},
    {"org.add", "o1", "name=某支部|kind=branch|parent=null", "parent"},
    {"org.add", "o 1", "name=某支部|kind=branch", "to"},
    {"org.add", NULL, "name=某支部|kind=branch", "to"},
    {"org.add", "o1", "name=某支部|kind=branch|head=a b", "head"},
    {"org.add", "o1", "name=某支部|kind=branch|groups_before=100001", "groups_before"},
    {"org.add", "o1", "name=某支部|kind=branch|body=x", "body"},
    {"org.set", "o1", "parent=null", NULL},
    {"org.set", "o1", "kind=null", NULL},
    {"group.open", "g1", "", "active_from"},
    {"group.open", "g1", "active_from=null", "active_from"},
    {"group.refuse", "g1", "", "reason"},
    {"group.approve", "g1", "", NULL},
    {"member.decide", "m1", "", "approved"},
    {"member.decide", "m1", "approved=0", NULL},
    {"member.decide", "m1", "approved=2", "approved"},
    {"member.add", "m1", "org=o1|name=甲|status=gone", "status"},
    {"event.add", "e1", "group=g1|kind=theme_day|starts=3|openness=secret", "openness"},
    {"post.draft", "p1", "groups=g1  g2|category=work|title=题", "groups"},
    {"post.draft", "p1", "groups=|category=work|title=题", "groups"},
    {"post.publish", "p1", "group=g1|channel=pigeon", "channel"},
    {"fact.record", "f1", "group=g1|kind=rumour", "kind"},
    {"fact.record", "f1", "group=g1|kind=posted|makes_up=a b", "makes_up"},
    {"duty.waive", "weekly-post:g1:2026-W46", "reason=放假", NULL},
    {"duty.waive", "weekly-post:g1:2026 W46", "reason=放假", "to"},
    {"duty.unwaive", "weekly-post:g1:2026-W46", "", "reason"},
    {"member.add", "m:1", "org=o1|name=甲", "to"},
    {"comment.add", "weekly-post:g1", "text=请抓紧", NULL},
    {"comment.add", NULL, "text=请抓紧", "to"},
    {"audit.note", NULL, "what=导出", NULL},
    {"audit.note", NULL, "", "what"},
    {"duty.waive_span", "o1", "rules=a b|from=1|to=2", "reason"},
};

static void test_checks(void)
{
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        struct memory memory;
        memory_start(&memory);
        enum verdict verdict = give(&memory, wrongs[i].verb, wrongs[i].to, wrongs[i].with);
        const char *about = wrongs[i].key ? wrongs[i].key : "nothing";
        if (wrongs[i].key) {
            is_int(verdict, VERDICT_INVALID, "%s %s is invalid", wrongs[i].verb, wrongs[i].with);
            is_str(memory.error.key, wrongs[i].key, "... for %s", about);
        } else {
            ok(verdict != VERDICT_INVALID, "%s %s is well formed", wrongs[i].verb, wrongs[i].with);
        }
        memory_end(&memory);
    }
}

/* A valid command, spoilt by each test in its own way. */
static struct command sample(void)
{
    struct command command;
    command_clear(&command);
    command.id = "01900000-0000-7000-8000-000000000001";
    command.verb = verb_find("post.approve", 12);
    command.to = "p1";
    command.at = day(0);
    return command;
}

static void test_envelope(void)
{
    struct error error;
    struct command command = sample();
    is_int(command_check(&command, NULL), ST_OK, "a valid envelope");
    command.verb = NULL;
    is_int(command_check(&command, &error), ST_INVALID, "a command without a verb");
    is_str(error.key, "do", "... is about do");
    command = sample();
    command.id = "1";
    command_check(&command, &error);
    is_str(error.key, "id", "an id that is no UUID");
    command = sample();
    command.at = INSTANT_NONE;
    command_check(&command, &error);
    is_str(error.key, "at", "a command without a time");
    command = sample();
    command.rev = -1;
    command_check(&command, &error);
    is_str(error.key, "rev", "a negative revision");
    command = sample();
    command.by = "a b";
    command_check(&command, &error);
    is_str(error.key, "by", "a person's id with a blank");
}

static void test_behalf(void)
{
    struct error error;
    struct command command = sample();
    command.on_behalf = "u1";
    command_check(&command, &error);
    is_str(error.key, "means", "on behalf asks for the means");
    command.means = MEANS_TELEPHONE;
    is_int(command_check(&command, &error), ST_OK, "both are well");
    command.means = MEANS_PAPER + 1;
    command_check(&command, &error);
    is_str(error.key, "means", "there are four means");
    command.means = MEANS_PAPER;
    command.on_behalf = NULL;
    command_check(&command, &error);
    is_str(error.key, "means", "means without on behalf");
    command.on_behalf = "u1";
    command.verb = verb_find("post.check_secrecy", 18);
    command_check(&command, &error);
    is_str(error.key, "on_behalf", "a secrecy check is never entered for another");
}

int main(void)
{
    test_table();
    test_checks();
    test_envelope();
    test_behalf();
    return done_testing();
}
