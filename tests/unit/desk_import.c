#include "desk/import.h"

#include "desk/undo.h"
#include "desk_store.h"
#include "paper/table.h"

/* Rosters, registers and plans: planned, given, given again, and taken back. */

static struct buf buf;

/* The plan of the text; NULL and the sentence in `why`. */
static char why[ERROR_TEXT_MAX];

static struct import *plan_bytes(struct place *place, const struct import_order *order,
                                 const char *bytes, size_t n)
{
    struct error error = {.status = ST_OK};
    struct import_order with = *order;
    struct table *table = NULL;
    struct import *import = NULL;
    why[0] = '\0';
    enum status status = table_read(bytes, n, &table, &error);
    with.table = table;
    if (status == ST_OK)
        status = import_plan(place->desk, &with, sunday(), &import, &error);
    table_free(table);
    if (status != ST_OK)
        snprintf(why, sizeof why, "%s", error.text);
    return import;
}

static const struct import_order roster = {.kind = IMPORT_ROSTER, .org = "o2", .group = "g1"};
static const struct import_order alone = {.kind = IMPORT_ROSTER, .org = "o2"};
static const struct import_order groups = {.kind = IMPORT_REGISTER};
static const struct import_order events = {.kind = IMPORT_PLAN, .group = "g1"};

static struct import *plan(struct place *place, const struct import_order *order, const char *text)
{
    return plan_bytes(place, order, text, strlen(text));
}

/* "new changed unchanged refused" */
static const char *counts(const struct import *import)
{
    static char text[64];
    if (!import)
        return why;
    snprintf(text, sizeof text, "%zu %zu %zu %zu", import_count(import, IMPORT_NEW),
             import_count(import, IMPORT_CHANGED), import_count(import, IMPORT_UNCHANGED),
             import_count(import, IMPORT_REFUSED));
    return text;
}

static size_t give(struct place *place, const struct import *import)
{
    struct error error = {.status = ST_OK};
    size_t done = 0;
    if (import_give(place->desk, import, sunday(), NULL, NULL, &done, &error) != ST_OK)
        printf("# give: %s\n", error.text);
    return done;
}

static const char *says(const struct import *import, size_t index)
{
    static char text[1000];
    const struct import_line *line = import ? import_line(import, index) : NULL;
    snprintf(text, sizeof text, "%ld %s: %s", line ? line->line : -1, line ? line->name : "",
             line ? line->says : why);
    return text;
}

/* Plans, gives and answers the counts of what was planned. */
static const char *bring(struct place *place, const struct import_order *order, const char *text)
{
    static char planned[480];
    struct import *import = plan(place, order, text);
    snprintf(planned, sizeof planned, "%s", counts(import));
    if (import)
        give(place, import);
    import_free(import);
    return planned;
}

static void test_headings(struct place *place)
{
    struct import *import =
        plan(place, &alone,
             "镇南社区党员花名册,,,\n手机号码（必填）,民族,党员姓名,身份证号,电话,星座\n"
             "13800000001,汉,陈一,460006190001010000,,白羊\n");
    is_str(counts(import), "1 0 0 0", "a title above the headings is passed over");
    is_str(import_heading(import, 0), "第1列“手机号码（必填）” -> 电话",
           "any order, any of its names");
    is_str(import_heading(import, 1), "第2列“民族” 不导入", "known, and not kept");
    is_str(import_heading(import, 3), "第4列“身份证号” 不保存", "never the identity number");
    is_str(import_heading(import, 4), "第5列“电话” 与第1列是同一项，不导入",
           "the first of two counts");
    is_str(import_heading(import, 5), "第6列“星座” 不认识，不导入", "and what is not known");
    ok(!import_heading(import, 6), "that was all");
    is_str(says(import, 0), "3 陈一: 在职，电话 138****0001", "with the line of the file");
    import_free(import);
    is_str(counts(plan(place, &alone, "姓名,电话,姓名\n陈一,1,陈二\n")),
           "第1列和第3列的标题都是“姓名”：请删去一列再导入", "the same heading twice");
    is_str(counts(plan(place, &alone, "甲,乙\n1,2\n")),
           "前10行里没有“姓名”这一列的标题：请加上标题行，或者一行只写一个姓名", "none at all");
    is_str(counts(plan(place, &alone, "")), "里面什么也没有：请核对文件，或重新粘贴", "nothing");
    is_str(counts(plan(place, &alone, "姓名,电话\n")), "标题下面一行也没有：请核对文件，或重新粘贴",
           "headings alone");
    is_str(counts(plan(place, &groups, "甲,乙\n1,2\n")),
           "前10行里没有“支部名称”或“群名称”这样的标题：请加上标题行", "of a register");
    import = plan(place, &alone, "陈一\n陈二\n陈一\n");
    is_str(counts(import), "2 0 0 1", "names, one a line");
    is_str(says(import, 2), "3 陈一: 与第1行是同一个人：同名的请写上编号或电话",
           "one of them twice");
    buf_reset(&buf);
    import_refused(import, &buf);
    is_str(buf.text,
           "\xEF\xBB\xBF姓名,原因\r\n陈一,\"与第1行是同一个人：同名的请写上编号或电话\"\r\n",
           "what was refused, with a heading");
    import_free(import);
}

static void test_bad_rows(struct place *place)
{
    static const struct {
        const char *row, *says, *what;
    } rows[] = {
        {"-,138000,,,", "没有姓名：请补上，或删去这一行", "what stands for no name"},
        {",138000,,,", "没有姓名：请补上，或删去这一行", "no name"},
        {"陈一,13800abc,,,", "电话“13800abc”不是一个号码：只写数字，一格只写一个号码",
         "a telephone with letters"},
        {"陈一,1.38E+10,,,",
         "电话“1.38E+10”被表格软件改成了科学计数，末几位已经丢了：请把这一列设为文本，重新填上号码",
         "a telephone that a spreadsheet has spoilt"},
        {"陈一,46000619900101001X,,,",
         "电话“46000619900101001X”不是一个号码：只写数字，一格只写一个号码", "an identity number"},
        {"陈一,460006199001010011,,,", "号码太长，不是电话：一个号码最多 15 位，身份证号不登记",
         "one of digits alone"},
        {"陈一,1,,,", "电话“1”太短：请核对号码", "too short"},
        {"陈一,,群众,,", "状态“群众”不认识：请写 在职、离退休、流动、预备 或 积极分子", "a status"},
        {"陈一,,流动,22/11/2026,", "状态起始“22/11/2026”不是日期：请写成 2026-11-22 的样子",
         "a date"},
        {"陈一,,,2026-02-30,", "状态起始“2026-02-30”不是日期：请写成 2026-11-22 的样子",
         "a date that is none"},
        {"=HYPERLINK(1),,,,", "姓名里是公式“=HYPERLINK(1)”：请在表格里改成文字再导入", "a formula"},
        {"陈\001一,,,,", "里面有看不见的控制字符：请删去这一行里的怪字符，重新输入",
         "a control character"},
        {"陈一,,,,,多了", "有6格，标题只有5格：请看是不是多了分隔的符号", "a ragged line"},
        {"陈一、陈二,,,,", "姓名“陈一、陈二”像是几个人：一格只写一个姓名", "two in one cell"},
        {"陈一,,,,大概", "是否入群“大概”看不懂：请写“是”或“否”", "neither yes nor no"},
        {"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四"
         "五六七八"
         "九十一,,,,",
         "姓名有51个字，最多50个：请缩短", "a name that is too long"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[1000], expected[1000];
        snprintf(text, sizeof text, "姓名,电话,状态,状态起始,是否入群\n%s\n陈好,,,,是\n",
                 rows[i].row);
        struct import *import = plan(place, &roster, text);
        is_str(counts(import), "1 0 0 1", "%s: that row alone is refused", rows[i].what);
        const struct import_line *line = import ? import_line(import, 0) : NULL;
        snprintf(expected, sizeof expected, "%s", rows[i].says);
        is_str(line ? line->says : why, expected, "%s", rows[i].what);
        import_free(import);
    }
    is_str(bring(place, &alone, "姓名,电话,状态,状态起始\n林无,无,-,/\n"), "1 0 0 0",
           "what stands for nothing is nothing");
    struct import *import = plan(place, &roster, "姓名;职务;状态\n陈一;\"甲;乙\";群众\n陈二\n");
    is_str(counts(import), "1 0 0 1", "a shorter line is none too short");
    buf_reset(&buf);
    import_refused(import, &buf);
    is_str(buf.text,
           "\xEF\xBB\xBF姓名;职务;状态;原因\r\n陈一;\"甲;乙\";群众;\"状态“群众”不认识：请写 "
           "在职、离退休、流动、预备 或 积极分子\"\r\n",
           "the refused row as it was, with the reason");
    import_free(import);
}

/* As a spreadsheet in an office is saved: a title, drawn columns, names spaced out, a sum, notes.
 */
static const char sheet[] = "镇南社区党支部党员花名册,,,,,,,\n"
                            "填报单位：镇南社区党支部,,,,填报日期：2026年11月20日,,,\n"
                            "序号,姓  名,党员类别,联系电话,是否流动党员,备注,,\n"
                            "1,高 山,中共党员,'13876543210,,,,\n"
                            "2,高　水,正式党员,13876543211.0,否,,,\n"
                            "3,John Smith,在职,,,,,\n"
                            "序号,姓  名,党员类别,联系电话,是否流动党员,备注,,\n"
                            "4,总计划,在职,,,,,\n"
                            "5,,,,,,,\n"
                            ",,,,,,,\n"
                            "合  计,4人,,,0,,,\n"
                            "填表人：,张三,,,审核人：王书记,,,\n"
                            "注：一式两份,,,,,,,\n";

static void test_sheet(struct place *place)
{
    struct import *import = plan(place, &alone, sheet);
    is_str(counts(import), "4 0 0 0", "four people, and nothing that is none");
    is_str(says(import, 0), "4 高山: 在职，电话 138****3210",
           "a name spaced out, a number as text");
    is_str(says(import, 1), "5 高水: 在职，电话 138****3211",
           "spaces of full width, a number's .0");
    is_str(says(import, 2), "6 John Smith: 在职", "those of another script stay");
    is_str(says(import, 3), "8 总计划: 在职", "whose name begins as a sum does");
    is_str(import_heading(import, 5), "第6列“备注” 不导入", "the last column with anything in it");
    is_str(import_heading(import, 6), "第7行等5行是合计、落款一类，不是数据，跳过",
           "what was passed over is told");
    ok(!import_heading(import, 7), "drawn columns are not");
    give(place, import);
    import_free(import);
    is_str(bring(place, &alone, "党员名单（2人）\n高山\n高 水\n合计2人\n"), "0 0 2 0",
           "the same people, however spaced, below the name of the list");
    import = plan(place, &roster, "姓名\n高山\n");
    is_str(import_heading(import, 1),
           "没有“是否入群”一列，都登记为已在群里：不对就在表里加上这一列",
           "that all are taken to be in the group is said");
    import_free(import);
}

static void test_dates(struct place *place)
{
    static const char *const dates[] = {"2026-11-20", "2026/11/20", "2026.11.20", "2026年11月20日",
                                        "46346"};
    for (size_t i = 0; i < 5; i++) {
        char text[200];
        snprintf(text, sizeof text, "日期,标题\n%s,学习\n", dates[i]);
        struct import *import = plan(place, &events, text);
        is_str(says(import, 0), "2 学习: 2026-11-20", "a date as %s", dates[i]);
        import_free(import);
    }
}

static const char list[] = "姓名,类别,转为流动日期,流出地,手机,职务,微信昵称,是否入群,入群日期\n"
                           "陈一,流动,2026/6/1,海口市,138 0000 0001,,镇南陈一,√,2026.3.1\n"
                           "陈二,退休,,,,,,是,\n"
                           "陈三,,,,13800000003,组织委员,,否,\n"
                           "李四,预备党员,,,13800000004,,,,\n"
                           "李四,,,,13800000005,,,,\n";

static void test_roster(struct place *place)
{
    struct import *import = plan(place, &roster, list);
    is_str(counts(import), "5 0 0 0", "five new members, two of one name");
    is_str(says(import, 0), "2 陈一: 流动，海口市，电话 138****0001，入群", "what is set");
    is_int((long)give(place, import), 9, "a command for each, and four to join");
    import_free(import);
    is_str(bring(place, &roster, list), "0 0 5 0", "importing again changes nothing");
    import =
        plan(place, &roster,
             "姓名,状态,电话,职务\n陈三,在职,,书记\n陈二,流动,,\n李四,,13800000005,\n李四,,,\n");
    is_str(counts(import), "0 2 1 1", "what changes, and what does not");
    is_str(says(import, 0), "2 陈三: 职务 组织委员 -> 书记，入群",
           "a title; and who does not say otherwise joins");
    is_str(says(import, 1), "3 陈二: 状态 离退休 -> 流动", "a status");
    is_str(says(import, 3), "5 李四: 名册上有2个同名的人：请写编号或电话，好知道是哪一个",
           "which of the two is not known");
    is_int((long)give(place, import), 3, "the refused are not given");
    struct error error = {.status = ST_OK};
    size_t done = 0;
    is_int(import_give(place->desk, import, sunday(), NULL, NULL, &done, &error), ST_REFUSED,
           "the plan of yesterday is not given today");
    is_int((long)done, 0, "nothing of it");
    ok(strstr(error.text, "第2行不能入账，什么也没有导入") != NULL, "and the line is named: %s",
       error.text);
    import_free(import);
    buf_reset(&buf);
    ok(export_roster(place->desk, "o2", &buf, &error) == ST_OK, "out again");
    import = plan(place, &alone, buf.text);
    is_str(counts(import), "0 0 7 0", "what is exported imports without a change");
    import_free(import);
}

/* A paste of a megabyte is a table like any other. */
static void test_long(struct place *place)
{
    struct buf text;
    size_t rows = 0, length = 0;
    buf_init(&text, 2 << 20);
    buf_puts(&text, "姓名\t电话\n");
    for (; text.len < 1 << 20; rows++)
        buf_printf(&text, "林%zu\t138%08zu\n", rows, rows);
    struct import *import = plan_bytes(place, &alone, text.text, text.len);
    length = import ? import_count(import, IMPORT_NEW) : 0;
    is_int((long)length, (long)rows, "every line of a megabyte");
    import_free(import);
    buf_free(&text);
}

/* What somebody else has changed since the plan was made is not laid over. */
static void test_changed_meanwhile(struct place *place)
{
    struct error error = {.status = ST_OK};
    size_t done = 1;
    struct import *import = plan(place, &alone, "姓名,职务\n林无,委员\n林有,委员\n");
    is_str(counts(import), "1 1 0 0", "one to change, one new");
    is_str(bring(place, &alone, "姓名,职务\n林无,书记\n"), "0 1 0 0", "meanwhile");
    is_int(import_give(place->desk, import, sunday(), NULL, NULL, &done, &error), ST_REFUSED,
           "the plan is of what was");
    ok(done == 0 && strstr(error.text, "第2行"), "nothing is done, the line is named: %s",
       error.text);
    import_free(import);
    is_str(bring(place, &alone, "姓名\n林有\n"), "1 0 0 0", "not the new one either");
}

/* The whole import is one thing done. */
static void test_undo(struct place *place)
{
    struct error error = {.status = ST_OK};
    is_str(bring(place, &alone, "林一\n林二\n林三\n"), "3 0 0 0", "three names");
    buf_reset(&buf);
    ok(undo_do(place->desk, sunday() + 5, &buf, &error) == ST_OK, "taken back");
    is_str(bring(place, &alone, "林一\n林二\n林三\n"), "3 0 0 0", "all of it");
    undo_do(place->desk, sunday() + 5, &buf, &error);
}

/* The same sheet as offices have it. */
static void test_charsets(struct place *place)
{
    static const char gb[] = "\xd0\xd5\xc3\xfb;\xb5\xe7\xbb\xb0\r\n"
                             "\xb3\xc2\xd2\xbb;13800000001\r\n";
    static const char *const same[] = {"\xEF\xBB\xBF姓名,电话\r\n陈一,13800000001\r\n",
                                       "姓名\t电话\n陈一\t13800000001", gb,
                                       "\"姓名\",\"电话\"\n\"陈一\",\"１３８００００ ０００1\"\n"};
    for (size_t i = 0; i < 4; i++) {
        struct import *import = plan(place, &alone, same[i]);
        is_str(says(import, 0), "2 陈一: 在职，电话 138****0001", "written as %zu", i);
        import_free(import);
    }
    is_str(counts(plan(place, &alone, "姓名\n\xff\xff\xff\n")), why, "bytes that are no text");
    ok(*why, "have their sentence: %s", why);
}

/* What is typed in one cell is held to the same as what has a cell of its own. */
static void test_bad_plan(struct place *place)
{
    char text[2000] = "2026-12-01 ";
    for (int i = 0; i < 201; i++)
        strcat(text, "学");
    struct import *import = plan(place, &events, text);
    is_str(import ? import_line(import, 0)->says : why, "标题有201个字，最多200个：请缩短",
           "a title that is too long behind its date");
    import_free(import);
    import = plan(place, &events, "2036-12-01 能来\n2037-01-01 太远\n");
    is_str(counts(import), "1 0 0 1", "ten years ahead, and eleven");
    is_str(says(import, 1), "2 太远: 日期写的是2037年，不像是真的：请写2037年以前的日期",
           "which nobody means");
    import_free(import);
    import = plan(place, &events, "日期,标题\n2999/1/1,太远\n99999,也远\n-1,没有\n");
    is_str(counts(import), "0 0 0 3", "in a cell of its own too, or as a number");
    import_free(import);
    import = plan(place, &alone, "姓名,状态起始\n林远,2999-01-01\n");
    is_str(says(import, 0), "2 林远: 状态起始写的是2999年，不像是真的：请写2037年以前的日期",
           "and of a member");
    import_free(import);
}

static void test_plan(struct place *place)
{
    is_str(bring(place, &events, "2026-12-01 学习二十大\n2026-12-08 15:00 学习党章\n"), "2 0 0 0",
           "typed, a date and a title");
    is_str(bring(place, &events,
                 "学习时间,开始时间,学习内容\n2026年12月1日,,学习二十大\n"
                 "2026-12-15,9:30,学习纪律\n2026-12-15,,学习纪律\n,,空\n2026-1-1,,\n"),
           "1 0 1 3",
           "as a table: one is there already, one is new, one twice, two want something");
    is_str(bring(place, &events, "日期,标题\n2026-12-15,学习纪律\n"), "0 0 1 0", "and again");
}

static const char book[] =
    "编号,上级组织,支部名称,群名称,群主,管理员,驻点干部,建群时间,书记,人数\n"
    "1,万城镇,镇南社区党支部,镇南社区党支部党建微信群,李书记,王群,,,李书记,30\n"
    "2,万城镇,春园社区党支部,春园群,符春,吴园,郑镇长,2026-11-02,符春,20\n"
    "3,万城镇,春园社区党支部,春园二群,符春,吴园,郑镇长,,,20\n"
    "4,礼纪镇党委,三星村党支部,三星群,符春,吴园,郑镇长,46328,,20\n"
    "5,万城镇,春园社区党支部,春园群,符春,,,,,\n"
    "6,万城镇,春园社区党支部,别的群,别人,,,,别人,\n";

static void test_register(struct place *place)
{
    struct import *import = plan(place, &groups, book);
    is_str(counts(import), "3 0 1 2", "one is there, three are new, one twice, one contradicts");
    is_str(says(import, 1),
           "3 春园群: 新建组织 春园社区党支部，书记 符春，微信群，群主 符春，管理员 "
           "吴园，联系点领导 郑镇长，启用 2026-11-02",
           "an org, its persons and its group");
    is_str(says(import, 2),
           "4 春园二群: 微信群，群主 符春，管理员 吴园，联系点领导 郑镇长，没有启用日期，未启用",
           "the same persons; and it is said that it is not opened");
    is_str(says(import, 3),
           "5 三星群: 新建上级组织 礼纪镇党委，新建组织 三星村党支部，微信群，群主 符春，管理员 "
           "吴园，联系点领导 郑镇长，启用 2026-11-02",
           "what stands above is made too");
    is_str(says(import, 4), "6 春园群: 与第3行是同一个群：请删去一行", "a group twice");
    is_str(says(import, 5), "7 别的群: 书记“别人”与第3行写的不同：请改成一样的",
           "another secretary of the same org");
    is_int((long)give(place, import), 14, "3 orgs, 5 persons, an org set, 3 groups, 2 opened");
    import_free(import);
    import = plan(place, &groups, book);
    is_str(counts(import), "0 0 4 2", "importing again changes nothing");
    is_int((long)give(place, import), 0, "no command at all");
    import_free(import);
    struct error error = {.status = ST_OK};
    buf_reset(&buf);
    ok(export_register(place->desk, NULL, &buf, &error) == ST_OK, "out again");
    import = plan(place, &groups, buf.text);
    ok(import && import_count(import, IMPORT_UNCHANGED) == import_lines(import) &&
           import_lines(import) == 8,
       "what is exported imports without a change: %s", counts(import));
    import_free(import);
}

int main(void)
{
    struct place place;
    buf_init(&buf, 1 << 20);
    if (!place_open(&place))
        return 1;
    test_headings(&place);
    test_charsets(&place);
    test_bad_rows(&place);
    test_changed_meanwhile(&place);
    test_long(&place);
    test_undo(&place);
    test_dates(&place);
    test_roster(&place);
    test_sheet(&place);
    test_bad_plan(&place);
    test_plan(&place);
    test_register(&place);
    place_close(&place);
    buf_free(&buf);
    done_testing();
}
