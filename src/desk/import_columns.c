#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "base/utf8.h"
#include "desk/import_parts.h"

/* Which column is which: by its heading, or by what stands in the first row where there is none. */

enum { HEADING_ROWS = 10, HEADING_MAX = 120 };
enum { R = 1 << IMPORT_ROSTER, G = 1 << IMPORT_REGISTER, P = 1 << IMPORT_PLAN };

struct heading {
    unsigned kinds;
    enum import_column column;
    const char *words; /* each between bars; the first is its name */
    const char *says;  /* of an ignored one; NULL: 不导入 */
};

/* clang-format off */
static const struct heading table_of_headings[] = {
    {R | G, COLUMN_ID, "|编号|ID|群编号|成员编号|", NULL},
    {R, COLUMN_NAME, "|姓名|名字|党员姓名|成员姓名|党员名字|姓名全称|", NULL},
    {R, COLUMN_STATUS, "|状态|类别|党员类别|党员状态|人员类别|成员类别|党员类型|类型|", NULL},
    {R, COLUMN_SINCE, "|状态起始|起始日期|转为流动日期|流动日期|流动时间|外出时间|外出日期|流出时间|流出日期|状态起始日期|", NULL},
    {R, COLUMN_WHEREABOUTS, "|现居住地|流出地|流动地|流入地|去向|外出地点|流动去向|现居地|居住地|所在地|外出地|", NULL},
    {R, COLUMN_PHONE, "|电话|手机|手机号|手机号码|联系电话|电话号码|联系方式|移动电话|", NULL},
    {R, COLUMN_TITLE, "|职务|党内职务|支部职务|职位|", NULL},
    {R, COLUMN_NICKNAME, "|群昵称|微信昵称|昵称|微信名|群内昵称|微信群昵称|", NULL},
    {R, COLUMN_JOINED, "|是否入群|入群|已入群|是否在群|在群|是否进群|", NULL},
    {R, COLUMN_JOINED_ON, "|入群日期|入群时间|进群时间|进群日期|", NULL},
    {R, COLUMN_MIGRANT, "|流动党员|流动|是否流动|是否流动党员|是否外出|", NULL},
    {R, COLUMN_PROBATIONARY, "|预备党员|预备|是否预备|是否预备党员|", NULL},
    {R, COLUMN_ACTIVIST, "|积极分子|入党积极分子|是否积极分子|", NULL},
    {R, COLUMN_RETIRED, "|离退休|退休|是否退休|离退休党员|是否离退休|", NULL},
    {R | G, COLUMN_ORG, "|支部名称|组织|组织名称|单位|支部|党支部|党支部名称|党组织|党组织名称|所在支部|所在党支部|所属支部|所属党支部|单位名称|所属组织|", NULL},
    {G, COLUMN_PARENT, "|上级组织|上级党组织|上级|上级党委|所属党委|乡镇|镇|所属乡镇|", NULL},
    {G, COLUMN_ORG_KIND, "|组织类型|组织类别|党组织类型|党组织类别|", NULL},
    {G, COLUMN_RULEBOOK, "|规则集|", NULL},
    {G, COLUMN_SECRETARY, "|书记|支部书记|党支部书记|书记姓名|党组织书记|", NULL},
    {G, COLUMN_GROUP, "|群名称|群名|微信群名称|群组名称|微信群名|群组|名称|微信工作群名称|工作群名称|", NULL},
    {G, COLUMN_GROUP_KIND, "|类型|群类型|群组类型|类别|平台|", NULL},
    {G, COLUMN_OWNER, "|群主|群主姓名|", NULL},
    {G, COLUMN_ADMIN, "|管理员|群管理员|管理员姓名|群管理员姓名|信息员|", NULL},
    {G, COLUMN_LEADER, "|联系点领导|驻点干部|联系领导|包点领导|驻点领导|联系点干部|挂点领导|", NULL},
    {G, COLUMN_FUNCTION, "|功能|用途|群功能|主要功能|主要用途|", NULL},
    {G, COLUMN_OPENED, "|启用日期|建群时间|建群日期|启用时间|开通日期|成立时间|", NULL},
    {P, COLUMN_DATE, "|日期|学习日期|时间|学习时间|计划日期|计划时间|", NULL},
    {P, COLUMN_CLOCK, "|开始时间|几点|开始|", NULL},
    {P, COLUMN_EVENT, "|标题|主题|学习内容|内容|学习主题|题目|学习题目|学习计划|", NULL},
    {P, COLUMN_PLACE, "|地点|学习地点|", NULL},
    {P, COLUMN_REQUIREMENTS, "|要求|学习要求|", NULL},
    {R | G | P, COLUMN_IGNORED, "|身份证号|身份证|身份证号码|公民身份号码|证件号码|", N_("不保存")},
    {R | G | P, COLUMN_IGNORED,
     "|序号|备注|性别|民族|出生年月|出生日期|年龄|学历|籍贯|人数|群人数|成员数|原因|入党时间|入党日期|转正时间|月份|主讲人|", NULL},
};
/* clang-format on */
enum { HEADINGS = sizeof table_of_headings / sizeof *table_of_headings };

static bool dropped(uint32_t ch)
{
    return ch == ' ' || ch == '\t' || ch == 0x3000 || ch == 0xA0 || ch == '*' || ch == ':' ||
           ch == 0xFF1A || ch == 0xFF0A;
}

/* The heading without spaces, marks and what stands in brackets, between bars; letters large. */
static void plain(const char *text, char out[HEADING_MAX])
{
    size_t n = strlen(text), len = 0;
    out[len++] = '|';
    while (n > 0 && len < HEADING_MAX - 6) {
        uint32_t ch;
        size_t step = utf8_get(text, n, &ch);
        if (step == 0 || ch == '(' || ch == 0xFF08 || ch == '[')
            break;
        if (ch >= 'a' && ch <= 'z')
            ch -= 'a' - 'A';
        if (ch != '|' && !dropped(ch))
            len += utf8_put(out + len, ch);
        text += step;
        n -= step;
    }
    out[len++] = '|';
    out[len] = '\0';
}

static const struct heading *heading_of(enum import_kind kind, const char *text)
{
    char words[HEADING_MAX];
    plain(text, words);
    if (strlen(words) < 3)
        return NULL;
    for (size_t i = 0; i < HEADINGS; i++)
        if (table_of_headings[i].kinds & (1U << kind) && strstr(table_of_headings[i].words, words))
            return &table_of_headings[i];
    return NULL;
}

/* The first of its words, in the import's memory or cut into out. */
static void first_word(const struct heading *heading, char out[HEADING_MAX])
{
    const char *word = heading->words + 1;
    desk_word(word, strcspn(word, "|"), out, HEADING_MAX);
}

const char *import_column_name(enum import_kind kind, enum import_column column)
{
    for (size_t i = 0; i < HEADINGS; i++)
        if (table_of_headings[i].column == column &&
            table_of_headings[i].kinds & (1U << (unsigned)kind))
            return table_of_headings[i].words + 1;
    return "";
}

static bool is_heading_row(enum import_kind kind, const struct table *table, size_t row)
{
    bool has[COLUMNS] = {false};
    size_t matched = 0;
    for (size_t i = 0; i < table_cells(table, row); i++) {
        const struct heading *heading = heading_of(kind, table_cell(table, row, i));
        if (!heading)
            continue;
        has[heading->column] = true;
        matched++;
    }
    if (kind == IMPORT_ROSTER)
        return has[COLUMN_NAME];
    if (kind == IMPORT_PLAN)
        return has[COLUMN_DATE] && has[COLUMN_EVENT];
    return (has[COLUMN_ORG] || has[COLUMN_GROUP]) && (matched > 1 || table_cells(table, row) == 1);
}

static enum status twice(enum import_kind kind, const struct table *table, size_t row, size_t at,
                         struct error *error)
{
    char words[HEADING_MAX], other[HEADING_MAX];
    plain(table_cell(table, row, at), words);
    for (size_t i = 0; i < at; i++) {
        plain(table_cell(table, row, i), other);
        const struct heading *heading = heading_of(kind, table_cell(table, row, i));
        if (strcmp(words, other) == 0 && heading && heading->column != COLUMN_IGNORED)
            return error_set(error, ST_INVALID, NULL,
                             _("第%zu列和第%zu列的标题都是“%s”：请删去一列再导入"), i + 1, at + 1,
                             table_cell(table, row, at));
    }
    return ST_OK;
}

static void match_one(struct import *import, const char *text, size_t at)
{
    const struct heading *heading = heading_of(import->kind, text);
    char word[HEADING_MAX];
    const char *says;
    if (!heading)
        says = *text ? IMPORT_TEXT(import, _("第%zu列“%s” 不认识，不导入"), at + 1, text)
                     : IMPORT_TEXT(import, _("第%zu列没有标题，不导入"), at + 1);
    else if (heading->column == COLUMN_IGNORED)
        says = IMPORT_TEXT(import, _("第%zu列“%s” %s"), at + 1, text,
                           heading->says ? _(heading->says) : _("不导入"));
    else if (import->place[heading->column] >= 0)
        says = IMPORT_TEXT(import, _("第%zu列“%s” 与第%d列是同一项，不导入"), at + 1, text,
                           import->place[heading->column] + 1);
    else {
        first_word(heading, word);
        import->place[heading->column] = (int)at;
        says = IMPORT_TEXT(import, _("第%zu列“%s” -> %s"), at + 1, text, word);
    }
    import_add_heading(import, says);
}

/* A column that a spreadsheet has only drawn: no heading, and nothing below it. */
static bool nothing_in(const struct table *table, size_t row, size_t at)
{
    for (; row < table_rows(table); row++)
        if (at < table_cells(table, row) && *table_cell(table, row, at))
            return false;
    return true;
}

static enum status match_row(struct import *import, const struct table *table, size_t row,
                             struct error *error)
{
    size_t n = 0;
    import->width = table_cells(table, row);
    import->first_row = row + 1;
    for (size_t i = 0; i < import->width; i++) {
        enum status status = twice(import->kind, table, row, i, error);
        if (status != ST_OK)
            return status;
        if (!nothing_in(table, row, i))
            match_one(import, table_cell(table, row, i), i);
    }
    const char *source = table_source(table, row, &n);
    import->heading_source = import_kept(import, arena_dup(import->arena, source, n));
    return ST_OK;
}

static bool one_column(const struct table *table)
{
    for (size_t row = 0; row < table_rows(table); row++)
        for (size_t i = 1; i < table_cells(table, row); i++)
            if (*table_cell(table, row, i))
                return false;
    return true;
}

/* Names, one a line; or a date and behind it what is planned. */
static enum status match_plain(struct import *import, const struct table *table,
                               struct error *error)
{
    const char *first = table_cell(table, 0, 0);
    if (import->kind == IMPORT_ROSTER && one_column(table)) {
        import->place[COLUMN_NAME] = 0;
        import->plain_headings = _("姓名");
        import->width = 1;
        import_add_heading(import, _("没有标题：一行一个姓名"));
        if (strstr(first, _("名单")) || strstr(first, _("名册"))) {
            import->first_row = 1;
            import_add_heading(import, IMPORT_TEXT(import, _("第1行“%s”是表名，跳过"), first));
        }
        return ST_OK;
    }
    if (import->kind == IMPORT_PLAN && *first >= '0' && *first <= '9') {
        import->place[COLUMN_DATE] = 0;
        import->place[COLUMN_EVENT] = 1;
        import->plain_headings = import->separator == ';'    ? _("日期;标题")
                                 : import->separator == '\t' ? _("日期\t标题")
                                                             : _("日期,标题");
        import->width = 2;
        import_add_heading(import, _("没有标题：先写日期，再写标题"));
        return ST_OK;
    }
    return error_set(error, ST_INVALID, NULL, "%s",
                     import->kind == IMPORT_ROSTER
                         ? _("前10行里没有“姓名”这一列的标题：请加上标题行，或者一行只写一个姓名")
                     : import->kind == IMPORT_PLAN
                         ? _("没有找到“日期”和“标题”两列：请加上标题行，或者每行先写日期再写标题")
                         : _("前10行里没有“支部名称”或“群名称”这样的标题：请加上标题行"));
}

enum status import_match(struct import *import, const struct table *table, struct error *error)
{
    for (size_t i = 0; i < COLUMNS; i++)
        import->place[i] = -1;
    for (size_t row = 0; row < table_rows(table) && row < HEADING_ROWS; row++)
        if (is_heading_row(import->kind, table, row)) {
            enum status status = match_row(import, table, row, error);
            if (status == ST_OK && import->first_row == table_rows(table))
                return error_set(error, ST_INVALID, NULL,
                                 _("标题下面一行也没有：请核对文件，或重新粘贴"));
            return status;
        }
    return match_plain(import, table, error);
}

/* ---- what stands between or below the rows and is none of them ---- */

/* The text begins with one of the words, and behind that stands nothing, or what no name has. */
static bool begins_with(const char *text, const char *const *words)
{
    static const char *const behind[] = {":", "：", "(", "（", "[", "、", ".", "．"};
    for (; *words; words++) {
        size_t n = strlen(*words);
        if (strncmp(text, *words, n) != 0)
            continue;
        if (!text[n] || (text[n] >= '0' && text[n] <= '9'))
            return true;
        for (size_t i = 0; i < sizeof behind / sizeof *behind; i++)
            if (strncmp(text + n, behind[i], strlen(behind[i])) == 0)
                return true;
    }
    return false;
}

/* The columns of which each row has one. */
static const char *essential(const struct import *import, const struct table *table, size_t row)
{
    static const enum import_column columns[] = {COLUMN_NAME, COLUMN_GROUP, COLUMN_ORG, COLUMN_DATE,
                                                 COLUMN_EVENT};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        int at = import->place[columns[i]];
        bool own = columns[i] != COLUMN_ORG || import->kind == IMPORT_REGISTER;
        if (own && at >= 0 && *table_cell(table, row, (size_t)at))
            return table_cell(table, row, (size_t)at);
    }
    return "";
}

/* Whether the table's column is none that is brought in, but for ids. */
static bool in_sequence(const struct import *import, size_t at)
{
    for (size_t i = 0; i < COLUMNS; i++)
        if (i != COLUMN_ID && import->place[i] == (int)at)
            return false;
    return true;
}

/* A sum, a note, who has filled the sheet in; or a number in sequence alone. */
static bool is_aside(const struct import *import, const char *first, const char *has, bool alone)
{
    static const char *const sums[] = {"合计", "总计", "小计", "共计", "累计", NULL};
    static const char *const notes[] = {"注", "备注", "说明", "填表说明", NULL};
    static const char *const signs[] = {"填表人",   "制表人",   "填报人",   "填报单位",
                                        "填报日期", "填报时间", "制表单位", "制表日期",
                                        "制表时间", "填表日期", "填表时间", "填表单位",
                                        "经办人",   "审核人",   "单位盖章", NULL};
    char plainly[HEADING_MAX];
    size_t digits = strspn(first, "0123456789");
    bool counted = import->kind != IMPORT_PLAN && *has >= '0' && *has <= '9';
    plain(first, plainly);
    plainly[strlen(plainly) - 1] = '\0';
    if (alone && digits > 0 && !first[digits])
        return true;
    if (begins_with(plainly + 1, sums))
        return has == first || *has == '\0' || counted;
    if (begins_with(first, notes))
        return has == first || *has == '\0';
    return begins_with(first, signs);
}

bool import_passes_over(struct import *import, const struct table *table, size_t row)
{
    const char *first = NULL;
    size_t filled = 0, at = 0, n = 0;
    for (size_t i = 0; i < table_cells(table, row); i++)
        if (*table_cell(table, row, i) && filled++ == 0) {
            first = table_cell(table, row, i);
            at = i;
        }
    const char *source = table_source(table, row, &n);
    bool again = import->heading_source && strlen(import->heading_source) == n &&
                 memcmp(source, import->heading_source, n) == 0;
    bool alone = filled == 1 && in_sequence(import, at);
    if (!first || !(again || is_aside(import, first, essential(import, table, row), alone)))
        return false;
    if (import->aside_count++ == 0)
        import->aside_line = table_line(table, row);
    return true;
}

void import_tell_passed_over(struct import *import)
{
    if (import->aside_count == 1)
        import_add_heading(import, IMPORT_TEXT(import, _("第%ld行是合计、落款一类，不是数据，跳过"),
                                               import->aside_line));
    else if (import->aside_count > 1)
        import_add_heading(import,
                           IMPORT_TEXT(import, _("第%ld行等%zu行是合计、落款一类，不是数据，跳过"),
                                       import->aside_line, import->aside_count));
}
