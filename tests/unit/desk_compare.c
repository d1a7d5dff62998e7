#include "desk/compare.h"

#include <time.h>

#include "base/pinyin.h"
#include "desk/undo.h"
#include "desk_store.h"

static struct arena *arena;

/* The names of a paste with '|' between them. */
static const char *names_in(const char *text)
{
    static char out[4096];
    struct compare_list list;
    struct error error = {.status = ST_OK};
    out[0] = '\0';
    if (compare_read(text, strlen(text), arena, &list, &error) != ST_OK) {
        snprintf(out, sizeof out, "%s", error.text);
        return out;
    }
    size_t n = 0;
    for (size_t i = 0; i < list.count; i++)
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%s", i ? "|" : "", list.names[i]);
    return out;
}

static void test_reading(void)
{
    static const char nothing[] = "里面没有名字：请在微信里打开群成员列表，全选复制，再粘贴。";
    static const struct {
        const char *text, *names;
    } cases[] = {
        {"张三\n李四\n", "张三|李四"},
        {"张三\r\n李四\r王五", "张三|李四|王五"},
        {"张三、李四，王五,赵六;钱七；孙八\t周九  吴十　　郑一",
         "张三|李四|王五|赵六|钱七|孙八|周九|吴十|郑一"},
        {"群成员(43)\n@所有人\n张三\n\n  \n查看更多群成员\n共43人\n（43人）\n43人\n群聊成员 43\n",
         "张三"},
        {"群主\n张三\n管理员：李四\n[群主]王五\n赵六（管理员）\n钱七 群主\n群主 "
         "孙八\n【群管理员】周九",
         "张三|李四|王五|赵六|钱七|孙八|周九"},
        {"@张三 @李四\xE2\x80\x85@王五\xE2\x80\x85", "张三 @李四|王五"},
        {"＠张三\n@@李四", "张三|李四"},
        {"1. 张三\n2、李四\n3）王五\n12\t赵六\n", "张三|李四|王五|赵六"},
        {"宣传部 张三\n宣传部　李四", "宣传部 张三|宣传部　李四"},
        {"群主的女儿\n管理员小王\n共产党员", "群主的女儿|管理员小王|共产党员"},
        {"张三\xF0\x9F\x8C\xB9\n\xE2\x80\xAE李四\x07", "张三\xF0\x9F\x8C\xB9|李四"},
        {"13800000000\n12345", "13800000000|12345"},
        {"", nothing},
        {" \n\t\n、、，\n群成员(2)\n", nothing},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        is_str(names_in(cases[i].text), cases[i].names, "paste %zu", i);
    char *large = malloc(COMPARE_TEXT_MAX + 1);
    struct compare_list list;
    struct error error = {.status = ST_OK};
    memset(large, 'a', COMPARE_TEXT_MAX + 1);
    is_int(compare_read(large, COMPARE_TEXT_MAX + 1, arena, &list, &error), ST_LIMIT,
           "more than a megabyte is said");
    is_int(compare_read(large, COMPARE_TEXT_MAX, arena, &list, &error), ST_OK,
           "a megabyte is read");
    is_int((long long)strlen(list.names[0]), COMPARE_NICKNAME_MAX, "a nickname has its length");
    for (size_t i = 1; i < COMPARE_TEXT_MAX; i += 2)
        large[i] = '\n';
    is_int(compare_read(large, COMPARE_TEXT_MAX, arena, &list, &error), ST_LIMIT,
           "too many names are said");
    free(large);
}

static void test_folding(void)
{
    static const struct {
        const char *text, *folded, *bare;
    } cases[] = {
        {"ＡＢｃ１２", "abc12", "abc12"},
        {"张 三（万宁）", "张三万宁", "张三"},
        {"买买提·艾山", "买买提艾山", "买买提艾山"},
        {"张三\xF0\x9F\x8C\xB9\xE2\x9D\xA4\xEF\xB8\x8F", "张三", "张三"},
        {"（万宁）张三", "万宁张三", "万宁张三"},
        {"-_ 。", "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out;
        buf_init(&out, 1000);
        compare_fold(cases[i].text, false, &out);
        is_str(out.text, cases[i].folded, "folded %zu", i);
        buf_reset(&out);
        compare_fold(cases[i].text, true, &out);
        is_str(out.text, cases[i].bare, "bare %zu", i);
        buf_free(&out);
    }
}

/* Whom the nickname is found to be among these five. */
static const char *found_as(const char *nickname, enum compare_how *how)
{
    static const struct compare_who who[] = {
        {.name = "王小明", .likely = true},
        {.name = "李建国", .nickname = "老李", .likely = true},
        {.name = "欧阳春兰", .likely = true},
        {.name = "张三", .likely = true},
        {.name = "赵离", .rank = 2},
    };
    struct compare_list list = {.names = &nickname, .count = 1};
    struct compare_found found;
    static struct error error;
    if (compare_match(who, sizeof who / sizeof *who, "镇南社区党支部", &list, &found, &error) !=
        ST_OK)
        return error.text;
    *how = found.how;
    return found.how == COMPARE_NOBODY ? "" : who[found.who].name;
}

static void test_matching(void)
{
    static const struct {
        const char *nickname, *who;
        enum compare_how how;
    } cases[] = {
        {"王小明", "王小明", COMPARE_SURE},
        {"老李", "李建国", COMPARE_SURE},
        {"镇南社区党支部王小明", "王小明", COMPARE_SURE},
        {"镇南社区党支部-王小明", "王小明", COMPARE_SURE},
        {"王 小明🌹", "王小明", COMPARE_SURE},
        {"王小明（万宁）", "王小明", COMPARE_SURE},
        {"赵离", "赵离", COMPARE_SURE},
        {"赵离2组", "", COMPARE_NOBODY},
        {"二组王小明138", "王小明", COMPARE_LIKELY},
        {"小明", "王小明", COMPARE_LIKELY},
        {"王晓明", "王小明", COMPARE_LIKELY},
        {"镇南社区党支部王晓明", "王小明", COMPARE_LIKELY},
        {"阳春兰", "欧阳春兰", COMPARE_LIKELY},
        {"张四", "", COMPARE_NOBODY},
        {"清风明月", "", COMPARE_NOBODY},
        {"\xF0\x9F\x8C\xB9", "", COMPARE_NOBODY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum compare_how how = COMPARE_AGAIN;
        is_str(found_as(cases[i].nickname, &how), cases[i].who, "%s", cases[i].nickname);
        is_int(how, cases[i].how, "%s: how sure", cases[i].nickname);
    }
    enum compare_how how = COMPARE_NOBODY;
    if (pinyin_built()) {
        is_str(found_as("wxm", &how), "王小明", "initials find the name");
        is_str(found_as("OYCL", &how), "欧阳春兰", "in capitals too");
    }
}

static void test_namesakes(void)
{
    static const struct compare_who who[] = {
        {.name = "张三", .rank = 1, .likely = true},
        {.name = "张三", .nickname = "张三（大）", .likely = true},
    };
    const char *names[] = {"张三", "张三（大）", "张三", "李四", "李四"};
    struct compare_list list = {.names = names, .count = 5};
    struct compare_found found[5];
    struct error error = {.status = ST_OK};
    is_int(compare_match(who, 2, "", &list, found, &error), ST_OK, "matched");
    is_int((long long)found[1].who, 1, "the nickname recorded finds its own");
    is_int((long long)found[0].who, 0, "the other has the name left");
    is_int(found[2].how, COMPARE_AGAIN, "a third one of two is a repetition");
    is_int(found[3].how, COMPARE_NOBODY, "a stranger is nobody");
    is_int(found[4].how, COMPARE_AGAIN, "and is named once");
}

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
}

/* 10,000 on each side, none of which is surely anybody: every pass runs over all. */
static void test_many(bool alike)
{
    enum { MANY = 10000, ROOM = 40 };
    struct compare_who *who = calloc(MANY, sizeof *who);
    struct compare_found *found = calloc(MANY, sizeof *found);
    const char **names = calloc(MANY, sizeof *names);
    char(*text)[ROOM] = calloc(2 * MANY, sizeof *text);
    struct error error = {.status = ST_OK};
    for (int i = 0; i < MANY; i++) {
        snprintf(text[i], ROOM, alike ? "王小明" : "王%c%c%c%c", 'a' + i / 1000, 'a' + i / 100 % 10,
                 'a' + i / 10 % 10, 'a' + i % 10);
    }
    for (int i = 0; i < MANY; i++) {
        snprintf(text[MANY + i], ROOM, "网名%d%s", i, alike ? "小明" : text[(i * 7) % MANY]);
        who[i] = (struct compare_who){.name = text[i], .likely = true};
        names[i] = text[MANY + i];
    }
    struct compare_list list = {.names = names, .count = MANY};
    double before = milliseconds();
    is_int(compare_match(who, MANY, "镇南社区党支部", &list, found, &error), ST_OK,
           "10,000 by 10,000");
    double took = milliseconds() - before;
    printf("# %.0f ms\n", took);
    ok(took < 2000, "in linear time or nearly so");
    size_t likely = 0;
    for (int i = 0; i < MANY; i++)
        likely += found[i].how == COMPARE_LIKELY;
    is_int((long long)likely, alike ? 0 : MANY, "and finds what there is");
    free(who);
    free(found);
    free(names);
    free(text);
}

/* --- over a store --- */

#define MEMBER(id, name)                                                                           \
    "{\"do\":\"member.add\",\"to\":\"" id                                                          \
    "\",\"at\":\"2026-06-01T08:00:00+08:00\",\"with\":{\"org\":\"o2\",\"name\":\"" name "\"}}\n"
#define JOINED(id, nickname)                                                                       \
    "{\"do\":\"member.join\",\"to\":\"" id                                                         \
    "\",\"at\":\"2026-06-02T08:00:00+08:00\",\"with\":{\"group\":\"g1\",\"nickname\":\"" nickname  \
    "\"}}\n"
#define LEFT(id)                                                                                   \
    "{\"do\":\"member.leave\",\"to\":\"" id "\",\"at\":\"2026-06-03T08:00:00+08:00\"}\n"

static const char crowd[] = MEMBER("a1", "安一") MEMBER("a2", "白小二") MEMBER("a3", "陈三")
    MEMBER("a4", "丁四") MEMBER("a5", "范五") MEMBER("a6", "高六") MEMBER("a7", "何七")
        JOINED("a1", "安一") JOINED("a3", "老陈") JOINED("a4", "丁四") JOINED("a5", "范五")
            JOINED("a6", "高六") LEFT("a6");

/* "未入群 白小二, …": the lines in words. */
static const char *lines_of(const struct compare *compare)
{
    static char out[4096];
    size_t n = 0;
    out[0] = '\0';
    for (size_t i = 0; i < compare_lines(compare); i++) {
        const struct compare_line *line = compare_line(compare, i);
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%s %s%s%s", i ? ", " : "",
                              compare_kind_word(line->kind), line->name,
                              *line->nickname && *line->name ? "/" : "", line->nickname);
    }
    return out;
}

static struct compare *compare_with(struct place *place, const char *text)
{
    struct compare *compare = NULL;
    struct error error = {.status = ST_OK};
    if (compare_open(place->desk, "g1", text, text ? strlen(text) : 0, &compare, &error) != ST_OK)
        printf("# compare: %s\n", error.text);
    return compare;
}

static size_t fix(struct place *place, struct compare *compare, enum compare_fix how,
                  const char *id, const char *words)
{
    struct error error = {.status = ST_OK};
    struct buf why;
    size_t done = 0;
    buf_init(&why, 1000);
    if (compare_fix(place->desk, compare, how, &id, 1, words, sunday(), &done, &why, &error) !=
            ST_OK ||
        compare_refresh(place->desk, compare, &error) != ST_OK)
        printf("# fix: %s\n", error.text);
    if (why.len > 0)
        printf("# %s\n", why.text);
    buf_free(&why);
    return done;
}

static void undo(struct place *place, struct compare *compare)
{
    struct error error = {.status = ST_OK};
    struct buf said;
    buf_init(&said, 1000);
    if (undo_do(place->desk, sunday(), &said, &error) != ST_OK ||
        compare_refresh(place->desk, compare, &error) != ST_OK)
        printf("# undo: %s\n", error.text);
    buf_free(&said);
}

static void test_pasted(struct place *place)
{
    struct compare *compare =
        compare_with(place, "群成员(7)\n安一\n老陈\n高六\n白晓二\n何七\n清风\n安一\n");
    struct buf out;
    buf_init(&out, 10000);
    is_str(lines_of(compare),
           "已不在群 丁四/丁四, 已不在群 范五/范五, 已离开 高六/高六, 不在名册 清风, "
           "昵称 陈三/老陈, 可能是 白小二/白晓二, 未登记 何七/何七",
           "each by its kind");
    compare_summary(compare, &out);
    is_str(out.text, "名单 6 人  名册 6 人  一致 1 人  重复 1 行", "the numbers");
    buf_reset(&out);
    is_int((long long)compare_reminder(compare, COMPARE_NICKNAME, NULL, 0, &out), 1, "a reminder");
    is_str(out.text, "以下 1 位同志请把群昵称改为本人姓名：\n老陈（陈三）", "names who and how");
    is_int((long long)fix(place, compare, COMPARE_JOIN, "a7", NULL), 1, "what is seen is recorded");
    is_int((long long)fix(place, compare, COMPARE_JOIN, "a2", NULL), 1, "a match is accepted");
    is_str(lines_of(compare),
           "已不在群 丁四/丁四, 已不在群 范五/范五, 已离开 高六/高六, 不在名册 清风, "
           "昵称 白小二/白晓二, 昵称 陈三/老陈",
           "the list is shorter; the match has a nickname to be mended");
    fix(place, compare, COMPARE_JOIN_WANTED, "a2", NULL);
    fix(place, compare, COMPARE_JOIN_WANTED, "a3", NULL);
    is_int((long long)compare_count(compare, COMPARE_NICKNAME), 0, "mended nicknames are gone");
    undo(place, compare);
    is_int((long long)compare_count(compare, COMPARE_NICKNAME), 1, "undo brings one back");
    fix(place, compare, COMPARE_JOIN_WANTED, "a3", NULL);
    fix(place, compare, COMPARE_QUIT, "a6", NULL);
    fix(place, compare, COMPARE_QUIT, "a4", NULL);
    is_str(lines_of(compare), "未入群 丁四, 已不在群 范五/范五, 不在名册 清风",
           "who quit and is on the roster is missing");
    undo(place, compare);
    undo(place, compare);
    is_str(lines_of(compare),
           "已不在群 丁四/丁四, 已不在群 范五/范五, 已离开 高六/高六, 不在名册 清风", "both back");
    fix(place, compare, COMPARE_QUIT, "a6", NULL);
    fix(place, compare, COMPARE_QUIT, "a4", NULL);
    is_int((long long)fix(place, compare, COMPARE_WAIVE, "a4", "没有智能手机"), 1, "waived");
    is_int((long long)fix(place, compare, COMPARE_LEAVE_IT, "?清风", NULL), 1, "left as it is");
    is_str(lines_of(compare), "已不在群 范五/范五", "one is left");
    compare_free(compare);
    buf_free(&out);
}

static void test_outsider(struct place *place)
{
    struct compare *compare =
        compare_with(place, "安一 白小二 陈三  范五  何七\n镇南社区党支部-江八（二组）");
    const struct compare_line *line = compare_line(compare, compare_lines(compare) - 1);
    struct buf name;
    buf_init(&name, 1000);
    while (line && line->kind != COMPARE_OUTSIDER && line != compare_line(compare, 0))
        line--;
    compare_guess(compare, line, &name);
    ok(line->kind == COMPARE_OUTSIDER, "an outsider");
    compare_free(compare);
    compare = compare_with(place, "安一、白小二、陈三、范五、何七\n镇南社区党支部-江八（二组）");
    is_str(lines_of(compare), "不在名册 镇南社区党支部-江八（二组）", "only the outsider");
    buf_reset(&name);
    compare_guess(compare, compare_line(compare, 0), &name);
    is_str(name.text, "江八", "the name within it");
    is_int((long long)fix(place, compare, COMPARE_ENROL, compare_line(compare, 0)->id, NULL), 1,
           "enrolled");
    is_str(lines_of(compare), "昵称 江八/镇南社区党支部-江八（二组）", "and is a member now");
    undo(place, compare);
    is_str(lines_of(compare), "不在名册 镇南社区党支部-江八（二组）", "one undo takes both back");
    buf_free(&name);
    compare_free(compare);
}

static void test_recorded(struct place *place)
{
    struct compare *compare = compare_with(place, NULL);
    ok(!compare_pasted(compare), "without a paste");
    is_str(lines_of(compare), "", "what was mended is right in the store too");
    load_lines(place, JOINED("a1", "小安") LEFT("a5"));
    struct error error = {.status = ST_OK};
    is_int(compare_refresh(place->desk, compare, &error), ST_OK, "read again");
    is_str(lines_of(compare), "已离开 范五/范五, 昵称 安一/小安", "what is wrong since");
    is_str(compare_line(compare, 1)->says, "现为“小安”，应为“安一”", "and how it should be");
    compare_free(compare);
}

int main(void)
{
    struct place place;
    arena = arena_new(256 << 20);
    test_reading();
    test_folding();
    test_matching();
    test_namesakes();
    test_many(false);
    test_many(true);
    if (!place_open(&place))
        return 1;
    load_lines(&place, crowd);
    test_pasted(&place);
    test_outsider(&place);
    test_recorded(&place);
    is_int(place.refused, 0, "all lines were taken");
    place_close(&place);
    arena_free(arena);
    done_testing();
}
