#include <string.h>

#include "base/clean.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "desk/roster_act.h"

/* What is typed as a name or a telephone. */

enum {
    IDEOGRAPHIC_SPACE = 0x3000,
    NO_BREAK_SPACE = 0xA0,
    FULL_ZERO = 0xFF10,
    FULL_NINE = 0xFF19,
    PHONE_DIGITS = 15
};
enum { PHONE_LEAST = 3, FULL_WIDTH_FROM = 0xFF01, FULL_WIDTH_TO = 0xFF5E, FULL_WIDTH = 0xFEE0 };

static bool is_space(uint32_t ch)
{
    return ch == ' ' || ch == IDEOGRAPHIC_SPACE || ch == NO_BREAK_SPACE;
}

/* Whether spaces between its characters mean nothing: there is no letter of another script. */
static bool only_han(const char *text)
{
    for (; *text; text++)
        if ((*text > ' ' && *text < 0x7F))
            return false;
    return true;
}

static enum status unseen(struct error *error)
{
    return error_set(error, ST_INVALID, "name", "%s",
                     _("姓名里有看不见的控制字符：请删掉后重新输入"));
}

enum status roster_name(const char *typed, struct buf *out, struct error *error)
{
    size_t left = strlen(typed), kept = out->len;
    bool han = only_han(typed);
    for (size_t step = 0; left > 0; typed += step, left -= step) {
        uint32_t ch = 0;
        step = utf8_get(typed, left, &ch);
        if (step == 0 || !clean_keeps(ch))
            return unseen(error);
        bool edge = out->len == kept;
        if (is_space(ch) && (han || edge))
            continue;
        buf_add(out, typed, step);
    }
    while (out->len > kept && out->text[out->len - 1] == ' ')
        buf_cut(out, out->len - 1);
    if (out->len == kept)
        return error_set(error, ST_INVALID, "name", "%s", _("请填姓名"));
    if (utf8_count(out->text + kept, out->len - kept) > ROSTER_NAME_MAX)
        return error_set(error, ST_INVALID, "name", _("姓名最多 %d 字：请核对"), ROSTER_NAME_MAX);
    return ST_OK;
}

static uint32_t half_width(uint32_t ch)
{
    return ch >= FULL_WIDTH_FROM && ch <= FULL_WIDTH_TO ? ch - FULL_WIDTH : ch;
}

enum status roster_phone(const char *typed, struct buf *out, struct error *error)
{
    const char *from = typed;
    size_t left = strlen(typed), digits = 0;
    for (size_t step = 0; left > 0; typed += step, left -= step) {
        uint32_t ch = 0;
        step = utf8_get(typed, left, &ch);
        ch = half_width(ch);
        bool digit = ch >= '0' && ch <= '9';
        if (is_space(ch) || ch == '(' || ch == ')')
            step = step ? step : 1;
        else if (step == 0 || (!digit && ch != '+' && ch != '-'))
            return error_set(error, ST_INVALID, "phone",
                             _("电话“%.40s”里有号码以外的字：请只填数字"), step == 0 ? "" : from);
        else
            buf_putc(out, (char)ch);
        digits += digit;
    }
    if (digits > PHONE_DIGITS)
        return error_set(error, ST_INVALID, "phone", "%s",
                         _("号码太长，不是电话：一个号码最多 15 位，身份证号不登记"));
    if (out->len > 0 && digits < PHONE_LEAST)
        return error_set(error, ST_INVALID, "phone", "%s", _("电话号码太短：请核对"));
    return ST_OK;
}
