#include "wire/settings_json.h"

#include <string.h>

#include "tap.h"

enum { ARENA_SIZE = 4 << 20 };

#define WHY "\"decided_by\":\"u1\",\"reason\":\"会议决定\""

/* Rules for the tests: "both" is of two kinds in two rulebooks. */
static unsigned kinds_of(void *context, const char *rule)
{
    static const struct {
        const char *id;
        unsigned kinds;
    } rules[] = {
        {"weekly", 1u << RULE_EVERY},    {"notice", 1u << RULE_BEFORE},
        {"relay", 1u << RULE_AFTER},     {"quiet", 1u << RULE_SILENCE},
        {"created", 1u << RULE_BY},      {"gone", 1u << RULE_DISSOLVE},
        {"names", 1u << RULE_INVARIANT}, {"both", 1u << RULE_AFTER | 1u << RULE_BY},
    };
    int *asked = context;
    ++*asked;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (strcmp(rules[i].id, rule) == 0)
            return rules[i].kinds;
    return 0;
}

static enum status merge(struct arena *arena, const char *old, const char *patch,
                         const char **merged, struct error *error)
{
    int asked = 0;
    struct rule_finder finder = {&asked, kinds_of};
    return settings_merge(old, patch, &finder, arena, merged, error);
}

static const char *merges(struct arena *arena, const char *old, const char *patch, const char *want)
{
    const char *merged = NULL;
    const char *again = NULL;
    struct error error = {0};
    ok(merge(arena, old, patch, &merged, &error) == ST_OK, "merged: %s %s", patch, error.text);
    is_str(merged, want, "the settings that hold");
    if (merged && merge(arena, NULL, merged, &again, &error) == ST_OK)
        is_str(again, merged, "laid over nothing they stay the same");
    return merged;
}

static void refuses(struct arena *arena, const char *patch, const char *key)
{
    const char *merged = NULL;
    struct error error = {0};
    is_int(merge(arena, NULL, patch, &merged, &error), ST_INVALID, "refused: %s", patch);
    is_str(error.key, key, "the key");
    ok(strstr(error.text, "。"), "a sentence: %s", error.text);
    ok(!merged, "and nothing is merged");
}

static void refuses_rule(struct arena *arena, const char *rule, const char *key)
{
    char patch[512];
    snprintf(patch, sizeof patch, "{\"rules\":{%s}," WHY "}", rule);
    refuses(arena, patch, key);
}

static void takes_rule(struct arena *arena, const char *rule)
{
    char patch[512];
    snprintf(patch, sizeof patch, "{\"rules\":{%s}," WHY "}", rule);
    merges(arena, NULL, patch, patch);
}

static void merging(struct arena *arena)
{
    const char *first =
        merges(arena, NULL,
               "{" WHY ", \"rules\":{\"weekly\":{\"count\":2,\"on\":true},\"relay\":{\"days\":3}}}",
               "{\"rules\":{\"relay\":{\"days\":3},\"weekly\":{\"on\":true,\"count\":2}}," WHY "}");
    merges(arena, first,
           "{\"rules\":{\"weekly\":{\"grace\":5,\"count\":null}},\"proxy_approval\":"
           "false,\"decided_by\":\"u2\",\"reason\":\"新\"}",
           "{\"rules\":{\"relay\":{\"days\":3},\"weekly\":{\"on\":true,\"grace\":5}},"
           "\"proxy_approval\":false,\"decided_by\":\"u2\",\"reason\":\"新\"}");
    merges(arena, first, "{\"rules\":{\"relay\":{\"hours\":8}}," WHY "}",
           "{\"rules\":{\"relay\":{\"hours\":8},\"weekly\":{\"on\":true,\"count\":2}}," WHY "}");
    merges(arena, first, "{\"rules\":{\"relay\":{\"hours\":null}}," WHY "}",
           "{\"rules\":{\"relay\":{\"days\":3},\"weekly\":{\"on\":true,\"count\":2}}," WHY "}");
    merges(arena, first, "{\"rules\":{\"relay\":{\"days\":null}}," WHY "}",
           "{\"rules\":{\"weekly\":{\"on\":true,\"count\":2}}," WHY "}");
    merges(arena, first, "{\"rules\":{\"weekly\":null}," WHY "}",
           "{\"rules\":{\"relay\":{\"days\":3}}," WHY "}");
    merges(arena, first, "{\"rules\":null," WHY "}", "{" WHY "}");
    merges(arena, first, "{\"rules\":{\"weekly\":null,\"relay\":null}," WHY "}", "{" WHY "}");
    const char *days = merges(
        arena, NULL,
        "{" WHY
        ",\"workdays\":[],\"points\":{\"学习\":2},\"days_off\":[\"2026-10-01\",\"2028-02-29\"]}",
        "{\"days_off\":[\"2026-10-01\",\"2028-02-29\"],\"workdays\":[],\"points\":{\"学习\":2}," WHY
        "}");
    merges(arena, days, "{" WHY ",\"days_off\":null,\"workdays\":[\"2026-10-10\"]}",
           "{\"workdays\":[\"2026-10-10\"],\"points\":{\"学习\":2}," WHY "}");
}

static void rules(struct arena *arena)
{
    takes_rule(arena, "\"weekly\":{\"on\":false,\"count\":1,\"grace\":1,\"warn_days\":0,"
                      "\"lapse_days\":28}");
    takes_rule(arena, "\"created\":{\"due\":\"2026-06-08T00:00:00+08:00\"}");
    takes_rule(arena, "\"notice\":{\"days\":0},\"relay\":{\"hours\":24}");
    takes_rule(arena, "\"gone\":{\"days\":9},\"names\":{\"on\":false},\"quiet\":{\"days\":9}");
    takes_rule(arena, "\"both\":{\"days\":1,\"due\":\"2026-06-08T00:00:00+08:00\"}");
    refuses_rule(arena, "\"nothing\":{\"on\":true}", "nothing");
    refuses_rule(arena, "\"weekly\":true", "weekly");
    refuses_rule(arena, "\"weekly\":{\"colour\":1}", "colour");
    refuses_rule(arena, "\"weekly\":{\"days\":1}", "days");
    refuses_rule(arena, "\"weekly\":{\"count\":0}", "count");
    refuses_rule(arena, "\"weekly\":{\"count\":\"2\"}", "count");
    refuses_rule(arena, "\"weekly\":{\"on\":1}", "on");
    refuses_rule(arena, "\"weekly\":{\"warn_days\":-1}", "warn_days");
    refuses_rule(arena, "\"weekly\":{\"lapse_days\":3661}", "lapse_days");
    refuses_rule(arena, "\"relay\":{\"lapse_days\":1}", "lapse_days");
    refuses_rule(arena, "\"relay\":{\"days\":1,\"hours\":1}", "hours");
    refuses_rule(arena, "\"quiet\":{\"hours\":1}", "hours");
    refuses_rule(arena, "\"names\":{\"warn_days\":1}", "warn_days");
    refuses_rule(arena, "\"created\":{\"due\":\"2026-06-08\"}", "due");
    refuses_rule(arena, "\"created\":{\"due\":5}", "due");
}

static void top(struct arena *arena)
{
    refuses(arena, "[]", "settings");
    refuses(arena, "{\"reason\":\"x\"}", "decided_by");
    refuses(arena, "{\"decided_by\":\"u1\"}", "reason");
    refuses(arena, "{\"decided_by\":\"u1\",\"reason\":\"\"}", "reason");
    refuses(arena, "{\"decided_by\":\"u1\",\"reason\":null}", "reason");
    refuses(arena, "{\"decided_by\":\"u 1\",\"reason\":\"x\"}", "decided_by");
    refuses(arena, "{\"colour\":1," WHY "}", "colour");
    refuses(arena, "{\"rules\":[]," WHY "}", "rules");
    refuses(arena, "{\"proxy_approval\":\"yes\"," WHY "}", "proxy_approval");
    refuses(arena, "{\"points\":[]," WHY "}", "points");
    refuses(arena, "{\"days_off\":\"2026-10-01\"," WHY "}", "days_off");
    refuses(arena, "{\"days_off\":[\"2026-02-29\"]," WHY "}", "days_off");
    refuses(arena, "{\"workdays\":[\"2026-10-1\"]," WHY "}", "workdays");
    refuses(arena, "{\"workdays\":[20261001]," WHY "}", "workdays");
    refuses(arena, "{\"workdays\":[\"2026/10/01\"]," WHY "}", "workdays");
    refuses(arena, "{\"rules\":{},\"rules\":{}}", "12");
}

static void decoding(struct arena *arena)
{
    const char *merged = NULL;
    struct error error = {0};
    merge(arena, NULL,
          "{\"rules\":{\"weekly\":{\"on\":false,\"count\":3},\"created\":{\"due\":"
          "\"2026-06-08T00:00:00+08:00\",\"warn_days\":4}},\"proxy_approval\":false," WHY "}",
          &merged, &error);
    struct rule_setting *rows = NULL;
    size_t count = 0;
    is_int(settings_decode(merged, arena, &rows, &count, &error), ST_OK, "decoded: %s", error.text);
    if (is_int(count, 2, "two rules")) {
        is_str(rows[0].rule, "created", "in the order of their ids");
        is_int(rows[0].on, -1, "on is not set");
        is_int(rows[0].due, 1780848000, "due is");
        is_int(rows[0].warn_days, 4, "and a number");
        is_int(rows[0].days, INTEGER_NONE, "days are not set");
        is_int(rows[1].on, 0, "off is set");
        is_int(rows[1].count, 3, "with a count");
        is_int(rows[1].due, INSTANT_NONE, "without due");
    }
    is_int(settings_decode(NULL, arena, &rows, &count, &error), ST_OK, "no settings");
    is_int(count, 0, "are none");
    is_int(settings_decode("{" WHY "}", arena, &rows, &count, &error), ST_OK, "without rules");
    is_int(count, 0, "are none either");
    is_int(settings_decode("{", arena, &rows, &count, &error), ST_INVALID, "a broken text");
    ok(!settings_flag(merged, "proxy_approval", true), "a flag that is set");
    ok(settings_flag(merged, "other", true) && !settings_flag(merged, "other", false),
       "one that is not");
    ok(settings_flag(NULL, "proxy_approval", true), "no settings, no flag");
    ok(settings_flag(merged, "reason", true), "a text is no flag");
}

int main(void)
{
    struct arena *arena = arena_new(ARENA_SIZE);
    merging(arena);
    rules(arena);
    top(arena);
    decoding(arena);
    arena_free(arena);
    return done_testing();
}
