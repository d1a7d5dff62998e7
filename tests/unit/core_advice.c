#include "core/advice.h"

#include <string.h>

#include "tap.h"

enum { FOUND_MAX = 8, NOTHING = ADVICE_KINDS };

/* A body, the first thing found in it, and where. */
struct body {
    const char *text;
    int kind;
    const char *part; /* NULL: not looked at */
};

static const struct body numbers[] = {
    {"身份证11010519491231002X，请核对", ADVICE_IDENTITY_NUMBER, "11010519491231002X"},
    {"身份证11010519491231002x", ADVICE_IDENTITY_NUMBER, "11010519491231002x"},
    {"440524188001010014", ADVICE_IDENTITY_NUMBER, "440524188001010014"},
    {"440524198001010013", ADVICE_IDENTITY_NUMBER, "440524198001010013"},
    {"440524198001010014", NOTHING, NULL},
    {"440524 19800101 0013", ADVICE_IDENTITY_NUMBER, "440524 19800101 0013"},
    {"440524-19800101-0013。", ADVICE_IDENTITY_NUMBER, "440524-19800101-0013"},
    {"４４０５２４１９８００１０１００１３", ADVICE_IDENTITY_NUMBER,
     "４４０５２４１９８００１０１００１３"},
    {"1101051949123100２Ｘ", ADVICE_IDENTITY_NUMBER, "1101051949123100２Ｘ"},
    {"11010519491331002X", NOTHING, NULL},
    {"电话13800138000转告", ADVICE_MOBILE, "13800138000"},
    {"138 0013 8000", ADVICE_MOBILE, "138 0013 8000"},
    {"138-0013-8000", ADVICE_MOBILE, "138-0013-8000"},
    {"1 3 8 0 0 1 3 8 0 0 0", ADVICE_MOBILE, "1 3 8 0 0 1 3 8 0 0 0"},
    {"+8613800138000", ADVICE_MOBILE, "8613800138000"},
    {"1380013800", NOTHING, NULL},
    {"12800138000", NOTHING, NULL},
    {"6222021234567890128", ADVICE_BANK_CARD, "6222021234567890128"},
    {"4111 1111 1111 1111", ADVICE_BANK_CARD, "4111 1111 1111 1111"},
    {"4111111111111112", NOTHING, NULL},
    {"41111111111111111111", NOTHING, NULL},
    {"62345678", NOTHING, NULL},
    {"0898-62345678", NOTHING, NULL},
    {"2026-11-22 09:12 至 2026-11-23 18:00", NOTHING, NULL},
    {"20261122", NOTHING, NULL},
    {"应到45人，实到43人。", NOTHING, NULL},
    {"", NOTHING, NULL},
    {NULL, NOTHING, NULL},
};

static const struct body markings[] = {
    {"机密★5年", ADVICE_SECRECY, "机密"},
    {"秘密 ★", ADVICE_SECRECY, "秘密"},
    {"绝密　长期", ADVICE_SECRECY, "绝密"},
    {"本件为秘密3年", ADVICE_SECRECY, "秘密"},
    {"机　密", ADVICE_SECRECY, "机　密"},
    {"【秘密】\n各支部", ADVICE_SECRECY, "秘密"},
    {"各支部\n密级：机密\n", ADVICE_SECRECY, "机密"},
    {"保守国家秘密是每个公民的义务", NOTHING, NULL},
    {"严防机密信息外泄", NOTHING, NULL},
    {"秘密 3 个问题", NOTHING, NULL},
};

static void check(const struct body *table, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct post post;
        struct advice found[FOUND_MAX];
        entity_clear(ENTITY_POST, &post);
        post.title = "学习材料";
        post.body = table[i].text;
        size_t count = advise(&post, NULL, 0, 0, found, FOUND_MAX);
        is_int(count > 0 ? (int)found[0].kind : NOTHING, table[i].kind, "\"%s\"",
               table[i].text ? table[i].text : "NULL");
        if (!table[i].part || count == 0)
            continue;
        is_int(found[0].len, strlen(table[i].part), "... of the right length");
        ok(strncmp(table[i].text + found[0].from, table[i].part, found[0].len) == 0,
           "... in the right place");
    }
}

static void test_order(void)
{
    struct post post;
    struct advice found[FOUND_MAX];
    entity_clear(ENTITY_POST, &post);
    post.title = "13800138000";
    post.body = "机密★ 440524198001010013 13900139000，4111111111111111";
    is_int(advise(&post, NULL, 0, 0, found, FOUND_MAX), 5, "all of them");
    ok(found[0].kind == ADVICE_MOBILE && found[0].len == 0, "in the title: the whole");
    is_int(found[1].kind, ADVICE_SECRECY, "then in order of place");
    is_int(found[2].kind, ADVICE_IDENTITY_NUMBER, "an identity number");
    is_int(found[3].kind, ADVICE_MOBILE, "a telephone");
    is_int(found[4].kind, ADVICE_BANK_CARD, "a card");
    is_int(advise(&post, NULL, 0, 0, found, 2), 2, "at most as many as asked for");
    is_int(advise(&post, NULL, 0, 0, NULL, 0), 0, "none when there is no room");
}

enum { NOW = 1000000 };

static bool has(const struct post *post, const struct event *event, size_t limit,
                enum advice_kind kind)
{
    struct advice found[FOUND_MAX];
    size_t count = advise(post, event, NOW, limit, found, FOUND_MAX);
    for (size_t i = 0; i < count; i++) {
        if (found[i].kind == kind)
            return true;
    }
    return false;
}

static void test_unfinished(void)
{
    struct post post;
    entity_clear(ENTITY_POST, &post);
    post.title = "支部大会决议";
    post.as = FORM_RESOLUTION;
    post.body = "议题：选举\n会议形成如下决议：\n\n ";
    ok(has(&post, NULL, 0, ADVICE_UNFINISHED), "a resolution that says nothing yet");
    post.body = "会议形成如下决议：\n一、同意。";
    ok(!has(&post, NULL, 0, ADVICE_UNFINISHED), "one that says something");
    post.as = FORM_NOTICE;
    post.body = "要求：";
    ok(!has(&post, NULL, 0, ADVICE_UNFINISHED), "a notice may end as it likes");
    post.as = FORM_RESULT;
    post.body = NULL;
    ok(!has(&post, NULL, 0, ADVICE_UNFINISHED), "a result in the title alone");
}

static void test_notices(void)
{
    struct post post;
    struct event event;
    entity_clear(ENTITY_POST, &post);
    entity_clear(ENTITY_EVENT, &event);
    event.kind = "branch_meeting";
    post.title = "支部大会通知";
    post.body = "请全体党员参加。";
    ok(!has(&post, &event, 0, ADVICE_NO_AGENDA), "no notice, no advice on agendas");
    post.as = FORM_NOTICE;
    ok(has(&post, &event, 0, ADVICE_NO_AGENDA) && has(&post, &event, 0, ADVICE_NO_TIME),
       "a meeting notice without agenda and time");
    ok(has(&post, NULL, 0, ADVICE_NO_AGENDA), "also where no event is named");
    event.agenda = "一、选举";
    ok(!has(&post, &event, 0, ADVICE_NO_AGENDA), "the event has an agenda");
    event.agenda = NULL;
    post.body = "议程：选举。十日下午三点，二楼。";
    ok(!has(&post, &event, 0, ADVICE_NO_AGENDA), "the text has one");
    ok(!has(&post, &event, 0, ADVICE_NO_TIME), "a time in words");
    post.body = "２２日 15:00";
    ok(!has(&post, &event, 0, ADVICE_NO_TIME), "a time in digits");
    post.body = "共 3 项议题";
    ok(has(&post, &event, 0, ADVICE_NO_TIME), "a number alone is no time");
    event.kind = "theme_day";
    ok(!has(&post, &event, 0, ADVICE_NO_TIME), "a theme day is no meeting");
    event.ends = NOW + 1;
    ok(!has(&post, &event, 0, ADVICE_OVER), "the notice of an event ahead");
    event.ends = NOW;
    ok(has(&post, &event, 0, ADVICE_OVER), "of one that is over");
    post.as = FORM_REPORT;
    ok(!has(&post, &event, 0, ADVICE_OVER), "a report comes afterwards");
}

static void test_length(void)
{
    struct post post;
    entity_clear(ENTITY_POST, &post);
    post.title = "题目";
    post.body = "四个汉字";
    ok(!has(&post, NULL, 0, ADVICE_TOO_LONG), "no limit");
    ok(!has(&post, NULL, 6, ADVICE_TOO_LONG), "six characters in six");
    ok(has(&post, NULL, 5, ADVICE_TOO_LONG), "six in five");
    for (int i = 0; i < ADVICE_KINDS; i++)
        ok(strlen(advice_sentence((enum advice_kind)i)) > 0, "kind %d has a sentence", i);
}

int main(void)
{
    check(numbers, sizeof numbers / sizeof numbers[0]);
    check(markings, sizeof markings / sizeof markings[0]);
    test_order();
    test_unfinished();
    test_notices();
    test_length();
    return done_testing();
}
