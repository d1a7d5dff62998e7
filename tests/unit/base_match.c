#include "base/match.h"

#include <stdlib.h>
#include <string.h>

#include "base/pinyin.h"
#include "tap.h"

static bool finds(const char *typed, const char *name, const char *id)
{
    struct match *match = malloc(sizeof *match); /* so that a sanitizer sees what is read of it */
    match_init(match, typed);
    bool found = match_finds(match, name, id);
    free(match);
    return found;
}

#define ZHENNAN "万宁镇镇南社区党支部党建微信群"

struct sample {
    const char *typed, *name, *id;
    bool found;
};

static const struct sample texts[] = {
    {"", ZHENNAN, NULL, true},
    {"  ", ZHENNAN, NULL, true},
    {"", "", NULL, true},
    {"镇南", ZHENNAN, NULL, true},
    {"镇镇", ZHENNAN, NULL, true},
    {"微信群", ZHENNAN, NULL, true},
    {ZHENNAN, ZHENNAN, NULL, true},
    {ZHENNAN "2", ZHENNAN, NULL, false},
    {"南镇", ZHENNAN, NULL, false},
    {" 镇南　", ZHENNAN, NULL, true},
    {"镇 南", ZHENNAN, NULL, false},
    {"wifi", "ＷｉＦｉ小组", NULL, true},
    {"ＷＩＦＩ", "wifi小组", NULL, true},
    {"Wi-Fi", "WI-FI", NULL, true},
    {"(筹)", "二支部（筹）", NULL, true},
    {"_", "abc", NULL, false},
    {"%", "abc", NULL, false},
    {"朝阳", "镇南", NULL, false},
};

static const struct sample initials[] = {
    {"wnz", ZHENNAN, NULL, true},
    {"znsq", ZHENNAN, NULL, true},
    {"ZNSQ", ZHENNAN, NULL, true},
    {"ｚｎｓｑ", ZHENNAN, NULL, true},
    {"wnzznsqdzbdjwxq", ZHENNAN, NULL, true},
    {"wnzznsqdzbdjwxqq", ZHENNAN, NULL, false},
    {"znq", ZHENNAN, NULL, false},
    {"nzw", ZHENNAN, NULL, false},
    {"镇nsq", ZHENNAN, NULL, true},
    {"z南s区", ZHENNAN, NULL, true},
    {"cq", "重庆", NULL, true},
    {"zq", "重庆", NULL, true},
    {"xq", "重庆", NULL, false},
    {"cjs", "长江村a社", NULL, false},
    {"cjca", "长江村A社", NULL, true},
    {"zjcas", "长江村A社", NULL, true},
    {"d3zb", "第3支部", NULL, true},
    {"wczxm", "万城镇（西门）", NULL, true},
    {"wcz（x", "万城镇（西门）", NULL, true},
    {"aey", "阿额云", NULL, true},
    {"z", "", NULL, false},
    {"ws", "五·四", NULL, true},
};

static const struct sample numbers[] = {
    {"12", "第十二支部", NULL, true},
    {"１２", "第十二支部", NULL, true},
    {"十二", "第12支部", NULL, true},
    {"十二", "第１２支部", NULL, true},
    {"12", "第12支部", NULL, true},
    {"12", "第012支部", NULL, true},
    {"012", "第十二支部", NULL, true},
    {"2", "第十二支部", NULL, false},
    {"1", "第十二支部", NULL, false},
    {"12", "第二十二支部", NULL, false},
    {"22", "第二十二支部", NULL, true},
    {"十二", "第二十二支部", NULL, true},
    {"20", "第二十支部", NULL, true},
    {"10", "第十支部", NULL, true},
    {"0", "第十支部", NULL, false},
    {"103", "第一百零三支部", NULL, true},
    {"1024", "一千零二十四队", NULL, true},
    {"2026", "二〇二六年级", NULL, true},
    {"二〇二六", "2026年级", NULL, true},
    {"第12", "第十二支部", NULL, true},
    {"12支", "第十二支部", NULL, true},
    {"2支", "第十二支部", NULL, false},
    {"十二支部", "第12支部", NULL, true},
    {"三亚", "三亚路", NULL, true},
    {"100", "百货大楼", NULL, false},
    {"1000", "千秋村", NULL, false},
    {"18446744073709551628", "第十二支部", NULL, false},
};

static const struct sample counted_initials[] = {
    {"12zb", "第十二支部", NULL, true},
    {"d12zb", "第十二支部", NULL, true},
    {"dsezb", "第十二支部", NULL, true},
    {"2zb", "第十二支部", NULL, false},
};

#define RANDOM "0191a3c4-7b12-7d33-8f01-a2b3c4d5e6f7"

static const struct sample ids[] = {
    {"12", "某群", "g-0012", true},   {"12", "某群", "g-0120", false},
    {"0012", "某群", "g-0012", true}, {"G-0012", "某群", "g-0012", true},
    {"g-", "某群", "g-0012", false},  {"12", "某群", NULL, false},
    {"12", "某群", RANDOM, false},    {"a2b3", "某群", RANDOM, false},
    {"a2b3c4", "某群", RANDOM, true}, {RANDOM, "某群", RANDOM, true},
    {"gggg", "某群", "ggg", false},
};

static void play(const struct sample *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct sample *s = &samples[i];
        ok(finds(s->typed, s->name, s->id) == s->found, "\"%s\" %s %s%s%s", s->typed,
           s->found ? "finds" : "does not find", s->name, s->id ? " of id " : "",
           s->id ? s->id : "");
    }
}

#define PLAY(samples) play(samples, sizeof samples / sizeof *samples)

static void test_long(void)
{
    char typed[3 * MATCH_TEXT_MAX + 1] = "", name[4 * MATCH_NAME_MAX + 1] = "";
    for (int i = 0; i < MATCH_TEXT_MAX; i++)
        strcat(typed, "南");
    for (int i = 0; i < MATCH_NAME_MAX; i++)
        strcat(name, "南");
    ok(finds(typed, name, NULL), "what is typed is cut at a whole character");
    memcpy(name, "北", strlen("北"));
    ok(!finds("北南南北", name, NULL), "not in the long name");
    for (size_t i = 0; i + 3 <= sizeof typed - 1; i += 3)
        memcpy(typed + i, i % 2 ? "千" : "九", 3);
    for (size_t i = 0; i + 3 <= sizeof name - 1; i += 3)
        memcpy(name + i, i % 2 ? "千" : "九", 3);
    ok(finds(typed, name, NULL), "numerals without an end");
    memset(name, '9', sizeof name - 1);
    ok(!finds("12", name, name), "nor a number that is too large for one");
    ok(!finds("\xff\xfe", "abc", "abc"), "bytes that are no characters find nothing");
}

int main(void)
{
    PLAY(texts);
    PLAY(numbers);
    PLAY(ids);
    if (pinyin_built()) {
        PLAY(initials);
        PLAY(counted_initials);
    } else {
        ok(!finds("wnz", ZHENNAN, NULL), "built without ICU, so that no initial finds");
    }
    test_long();
    return done_testing();
}
