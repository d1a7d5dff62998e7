#include <string.h>

#include "base/civil.h"
#include "base/day.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "desk/import_parts.h"
#include "desk/roster_act.h"

/* What stands in the cells of a row, read; each with one sentence where it cannot be. */

enum {
    PHONE_SIZE = 31,
    ID_NUMBER_MAX = 9,
    PHONE_DIGITS_MIN = 3,
    PHONE_DIGITS_MAX = 15,
    YEARS_AHEAD = 10
};

struct word {
    int64_t value;
    const char *words; /* each between bars */
};

static const struct word statuses[] = {
    {MEMBER_IN_POST,
     "|在职|在岗|正式|正式党员|党员|在职党员|在册|在村|在家|中共党员|中共正式党员|在职在岗|"},
    {MEMBER_RETIRED, "|离退休|退休|离休|离退休党员|退休党员|离休党员|已退休|"},
    {MEMBER_MIGRANT, "|流动|流动党员|外出|外出流动|外出党员|外出务工|流出|"},
    {MEMBER_PROBATIONARY, "|预备|预备党员|中共预备党员|"},
    {MEMBER_ACTIVIST, "|积极分子|入党积极分子|发展对象|"},
    {0, NULL},
};

static const struct word group_words[] = {
    {GROUP_WECHAT, "|微信群|微信|微信工作群|企业微信群|"},
    {GROUP_QQ, "|QQ群|QQ|qq群|qq|"},
    {GROUP_WECHAT_ACCOUNT, "|微信公众号|公众号|公众账号|"},
    {GROUP_QQ_ACCOUNT, "|QQ公众号|qq公众号|"},
    {GROUP_APP, "|政务APP|APP|政务app|app|客户端|"},
    {0, NULL},
};

static const struct word org_words[] = {
    {ORG_COMMITTEE, "|党委|党工委|党组|"},
    {ORG_GENERAL_BRANCH, "|党总支|总支|党总支部|总支部|"},
    {ORG_BRANCH, "|党支部|支部|"},
    {ORG_DEPARTMENT, "|部门|科室|单位|"},
    {0, NULL},
};

static const struct word flags[] = {
    {1, "|是|有|√|✓|✔|☑|1|y|Y|yes|YES|true|TRUE|已入群|已入|在群|已进群|对|"},
    {0, "|否|无|没有|×|x|X|✗|0|n|N|no|NO|false|FALSE|未入群|未入|不在|不在群|不是|未进群|/|-|"},
    {-1, NULL},
};

static int64_t value_of(const struct word *words, const char *text, int64_t otherwise)
{
    char between[64];
    size_t n = strlen(text);
    if (n + 3 > sizeof between || strchr(text, '|'))
        return otherwise;
    between[0] = '|';
    memcpy(between + 1, text, n);
    memcpy(between + 1 + n, "|", 2);
    for (; words->words; words++)
        if (strstr(words->words, between))
            return words->value;
    return otherwise;
}

bool import_has(const struct import *import, enum import_column column)
{
    return import->place[column] >= 0;
}

const char *import_cell(const struct import_row *row, enum import_column column)
{
    int at = row->import->place[column];
    return at < 0 ? "" : table_cell(row->table, row->row, (size_t)at);
}

static const char *name_of(const struct import_row *row, enum import_column column)
{
    const char *name = import_column_name(row->import->kind, column);
    return IMPORT_TEXT(row->import, "%.*s", (int)strcspn(name, "|"), name);
}

/* What is written where there is nothing to write. */
static const struct word nothings[] = {{1, "|无|暂无|没有|-|--|—|——|/|\\|"}, {0, NULL}};

const char *import_filled(const char *cell)
{
    return value_of(nothings, cell, 0) ? "" : cell;
}

const char *import_person(struct import *import, const char *cell)
{
    struct error error;
    struct buf name;
    const char *plain = cell;
    if (!strchr(cell, ' ') && !strstr(cell, "\xE3\x80\x80") && !strstr(cell, "\xC2\xA0"))
        return cell;
    buf_init(&name, DESK_NAME_MAX);
    if (roster_name(cell, &name, &error) == ST_OK)
        plain = import_copy(import, name.text);
    buf_free(&name);
    return plain;
}

static bool has_controls(const char *source, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (((unsigned char)source[i] < ' ' && !strchr("\t\r\n", source[i])) || source[i] == 0x7f)
            return true;
    return false;
}

/* A formula that somebody left in; what an export has protected with ' is none. */
static bool is_formula(const struct import_row *row, const char *cell)
{
    size_t n = 0, len = strlen(cell);
    if (*cell != '=' && *cell != '@')
        return false;
    const char *source = table_source(row->table, row->row, &n);
    for (size_t i = 0; i + len < n; i++)
        if (source[i] == '\'' && source[i + 1] == *cell)
            return false;
    return true;
}

void import_check_row(struct import_row *row)
{
    size_t n = 0, cells = table_cells(row->table, row->row), width = row->import->width;
    const char *source = table_source(row->table, row->row, &n);
    for (size_t i = width; i < cells; i++)
        if (*table_cell(row->table, row->row, i) && row->import->heading_source)
            IMPORT_REFUSE(row, _("有%zu格，标题只有%zu格：请看是不是多了分隔的符号"), cells, width);
    if (has_controls(source, n))
        import_refuse(row, _("里面有看不见的控制字符：请删去这一行里的怪字符，重新输入"));
    for (size_t i = 0; i < COLUMNS; i++) {
        const char *cell = import_cell(row, (enum import_column)i);
        if (is_formula(row, cell))
            IMPORT_REFUSE(row, _("%s里是公式“%.60s”：请在表格里改成文字再导入"),
                          name_of(row, (enum import_column)i), cell);
    }
}

const char *import_take_text(struct import_row *row, enum import_column column, const char *text,
                             size_t max)
{
    size_t count = utf8_count(text, strlen(text));
    if (!*text)
        return NULL;
    if (count > max)
        IMPORT_REFUSE(row, _("%s有%zu个字，最多%zu个：请缩短"), name_of(row, column), count, max);
    return import_copy(row->import, text);
}

const char *import_read_text(struct import_row *row, enum import_column column, size_t max)
{
    return import_take_text(row, column, import_filled(import_cell(row, column)), max);
}

const char *import_read_name(struct import_row *row, enum import_column column, size_t max)
{
    static const char *const between[] = {"、", "，", ",", ";", "；", "/"};
    const char *name = import_read_text(row, column, max);
    /* What an export has written stands as it is. */
    if (!name || import_read_id(row))
        return name;
    for (size_t i = 0; i < sizeof between / sizeof *between; i++)
        if (strstr(name, between[i]))
            IMPORT_REFUSE(row, _("%s“%.60s”像是几个人：一格只写一个姓名"), name_of(row, column),
                          name);
    return import_person(row->import, name);
}

/* The digit that a character stands for, and the marks that stand between; 0 for any other. */
static char phone_char(uint32_t ch)
{
    if (ch >= 0xFF01 && ch <= 0xFF5E)
        ch = ch - 0xFF01 + '!';
    return ch > 0 && ch < 128 && strchr("0123456789+-() ", (int)ch) ? (char)ch : '\0';
}

/* 1.38E+10: what a spreadsheet makes of a number of 11 digits; the last of them are gone. */
static bool is_scientific(const char *cell)
{
    size_t n = strspn(cell, "0123456789.");
    return n > 0 && (cell[n] == 'E' || cell[n] == 'e') && cell[n + 1] == '+' &&
           strspn(cell + n + 2, "0123456789") == strlen(cell + n + 2);
}

/* How much of it is the number: 13812345678.0 is how some programs write it. */
static size_t whole_length(const char *cell)
{
    size_t n = strlen(cell);
    return n > 2 && strcmp(cell + n - 2, ".0") == 0 ? n - 2 : n;
}

const char *import_read_phone(struct import_row *row, enum import_column column)
{
    const char *cell = import_filled(import_cell(row, column));
    char phone[PHONE_SIZE];
    /* ' in front is how a number is made text in a spreadsheet. */
    cell += *cell == '\'';
    size_t len = 0, digits = 0, n = whole_length(cell);
    if (n == 0)
        return NULL;
    if (is_scientific(cell))
        IMPORT_REFUSE(row,
                      _("电话“%.60s”被表格软件改成了科学计数，末几位已经丢了：请把这一列设为"
                        "文本，重新填上号码"),
                      cell);
    for (size_t i = 0; i < n;) {
        uint32_t ch = 0;
        size_t step = utf8_get(cell + i, n - i, &ch);
        char c = phone_char(ch);
        if (c == '\0' || len + 1 >= sizeof phone || (c == '+' && len > 0)) {
            IMPORT_REFUSE(row, _("电话“%.60s”不是一个号码：只写数字，一格只写一个号码"), cell);
            return NULL;
        }
        digits += c >= '0' && c <= '9';
        if (c != ' ')
            phone[len++] = c;
        i += step > 0 ? step : 1;
    }
    phone[len] = '\0';
    if (digits > PHONE_DIGITS_MAX)
        import_refuse(row, _("号码太长，不是电话：一个号码最多 15 位，身份证号不登记"));
    if (digits < PHONE_DIGITS_MIN)
        IMPORT_REFUSE(row, _("电话“%.60s”太短：请核对号码"), cell);
    return import_copy(row->import, phone);
}

void import_check_year(struct import_row *row, enum import_column column, instant at)
{
    int last = civil_of(row->now, row->desk->offset).year + YEARS_AHEAD;
    int year = civil_of(at, row->desk->offset).year;
    if (year > last)
        IMPORT_REFUSE(row, _("%s写的是%d年，不像是真的：请写%d年以前的日期"), name_of(row, column),
                      year, last + 1);
}

instant import_read_date(struct import_row *row, enum import_column column)
{
    const char *cell = import_filled(import_cell(row, column));
    instant at = INSTANT_NONE;
    bool has_time;
    if (*cell && !day_read(cell, strlen(cell), row->desk->offset, &at, &has_time)) {
        IMPORT_REFUSE(row, _("%s“%.60s”不是日期：请写成 2026-11-22 的样子"), name_of(row, column),
                      cell);
        return INSTANT_NONE;
    }
    if (at != INSTANT_NONE)
        import_check_year(row, column, at);
    return at;
}

int import_read_flag(struct import_row *row, enum import_column column)
{
    const char *cell = import_cell(row, column);
    int value = *cell ? (int)value_of(flags, cell, -1) : -1;
    if (*cell && value < 0)
        IMPORT_REFUSE(row, _("%s“%.60s”看不懂：请写“是”或“否”"), name_of(row, column), cell);
    return value;
}

int64_t import_read_status(struct import_row *row)
{
    static const struct {
        enum import_column column;
        int64_t status;
    } marks[] = {{COLUMN_MIGRANT, MEMBER_MIGRANT},
                 {COLUMN_PROBATIONARY, MEMBER_PROBATIONARY},
                 {COLUMN_ACTIVIST, MEMBER_ACTIVIST},
                 {COLUMN_RETIRED, MEMBER_RETIRED}};
    const char *cell = import_filled(import_cell(row, COLUMN_STATUS));
    int64_t status = *cell ? value_of(statuses, cell, 0) : 0;
    if (*cell && status == 0)
        IMPORT_REFUSE(row, _("状态“%.60s”不认识：请写 在职、离退休、流动、预备 或 积极分子"), cell);
    for (size_t i = sizeof marks / sizeof *marks; i-- > 0;)
        if (import_read_flag(row, marks[i].column) > 0)
            status = marks[i].status;
    return status;
}

int64_t import_read_group_kind(struct import_row *row)
{
    const char *cell = import_cell(row, COLUMN_GROUP_KIND);
    int64_t kind = *cell ? value_of(group_words, cell, 0) : 0;
    if (*cell && kind == 0)
        IMPORT_REFUSE(
            row, _("类型“%.60s”不认识：请写 微信群、QQ群、微信公众号、QQ公众号 或 政务APP"), cell);
    return kind;
}

int64_t import_read_org_kind(struct import_row *row)
{
    const char *cell = import_cell(row, COLUMN_ORG_KIND);
    int64_t kind = *cell ? value_of(org_words, cell, 0) : 0;
    if (*cell && kind == 0)
        IMPORT_REFUSE(row, _("组织类型“%.60s”不认识：请写 党委、党总支、党支部 或 部门"), cell);
    return kind;
}

int64_t import_guess_org_kind(const char *name)
{
    if (strstr(name, _("总支")))
        return ORG_GENERAL_BRANCH;
    if (strstr(name, _("支部")))
        return ORG_BRANCH;
    if (strstr(name, _("党委")) || strstr(name, _("党工委")) || strstr(name, _("委员会")))
        return ORG_COMMITTEE;
    return ORG_DEPARTMENT;
}

const char *import_org_kind_word(int64_t kind)
{
    static const char *const words[] = {"", N_("党委"), N_("党总支"), N_("党支部"), N_("部门")};
    return kind > 0 && kind <= ORG_DEPARTMENT ? _(words[kind]) : "";
}

const char *import_read_id(struct import_row *row)
{
    const char *cell = import_cell(row, COLUMN_ID);
    size_t n = strlen(cell);
    if (n == 0 || (strspn(cell, "0123456789") == n && n <= ID_NUMBER_MAX))
        return NULL;
    if (!ident_valid(cell, n)) {
        IMPORT_REFUSE(row, _("编号“%.60s”不是编号：只能是字母、数字和 . _ -，没有就留空"), cell);
        return NULL;
    }
    return import_copy(row->import, cell);
}

const char *import_date_text(struct import *import, const struct desk *desk, instant at)
{
    char text[DAY_TEXT];
    if (at == INSTANT_NONE)
        return "";
    day_write(at, desk->offset, text);
    return import_copy(import, text);
}

bool import_same_date(const struct desk *desk, instant a, instant b)
{
    char left[DAY_TEXT], right[DAY_TEXT];
    if (a == INSTANT_NONE || b == INSTANT_NONE)
        return a == b;
    day_write(a, desk->offset, left);
    day_write(b, desk->offset, right);
    return strcmp(left, right) == 0;
}
