#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "desk/nickname.h"
#include "desk/words.h"
#include "screens/members.h"
#include "term/row.h"

enum {
    NARROW = 60,
    WORDS_MAX = 2000,
    HEAD_ROWS = 2, /* the org, the views */
    W_TAG = 2,
    W_NAME = 10,
    W_STATUS = 10,
    W_IN = 11,
    W_DATE = 11,
    W_TITLE = 11,
    W_PHONE = 12,
    W_STATE = 13,
};

static void paint_title(struct stage *stage, const struct members *members)
{
    const struct roster_counts *counts = roster_counts(members->roster);
    struct row row = row_begin(stage_term(stage), 0, STYLE_TITLE);
    row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _(" 成员  %zu人"), counts->on);
    if (members_group(members))
        row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _(" %zu人在群"), counts->joined);
    row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _(" 流动%zu人  %s"), counts->migrants,
               roster_org_name(members->roster));
    row_end(&row);
}

static void paint_views(struct stage *stage, const struct members *members)
{
    const struct roster_counts *counts = roster_counts(members->roster);
    const struct {
        const char *name;
        size_t count;
    } views[MEMBERS_VIEWS] = {
        [MEMBERS_ALL] = {_("全部"), counts->on},
        [MEMBERS_MIGRANTS] = {_("流动党员"), counts->migrants},
        [MEMBERS_ABSENT] = {_("未入群"), members_group(members) ? counts->absent : counts->on},
        [MEMBERS_WAITING] = {_("申请"), counts->waiting},
    };
    struct row row = row_begin(stage_term(stage), 1, STYLE_NORMAL);
    for (int i = 0; i < MEMBERS_VIEWS; i++) {
        bool here = i == (int)members->view;
        row_printf(&row, here ? STYLE_BAR : STYLE_NORMAL, 0, ALIGN_LEFT,
                   here ? "[%s %zu]" : " %s %zu ", views[i].name, views[i].count);
    }
    row_end(&row);
}

/* What the worklist is about, and how far it has come. */
static void paint_period(struct stage *stage, const struct members *members, int y)
{
    const struct rule *rule = migrants_rule(members->migrants);
    struct migrants_period period = migrants_period(members->migrants);
    struct migrants_sums sums = migrants_sums(members->migrants);
    instant now = stage_now(stage);
    int offset = stage_offset(stage);
    struct buf words;
    buf_init(&words, WORDS_MAX);
    if (!rule) {
        buf_puts(&words, _(" 这个群的规则集不要求流动党员定期汇报"));
    } else {
        buf_putc(&words, ' ');
        words_period(&words, rule->period, period.opens, now, offset);
        buf_puts(&words, period.past ? _("已过期，补记：") : _("汇报，"));
        if (!period.past)
            words_until(&words, period.due, now, offset);
        buf_printf(&words, _("  已汇报%zu人，还有%zu人"), sums.reported, sums.owing);
        if (sums.waived > 0)
            buf_printf(&words, _("，豁免%zu人"), sums.waived);
        if (!period.past && now < period.warn_at) {
            buf_puts(&words, _("  从 "));
            words_date(&words, period.warn_at, now, offset);
            buf_puts(&words, _(" 起催办"));
        }
    }
    row_line(stage_term(stage), y, STYLE_NORMAL, words.text);
    buf_free(&words);
}

static void paint_heads(struct stage *stage, const struct members *members, int y, bool narrow)
{
    bool migrants = members->view == MEMBERS_MIGRANTS;
    struct row row = row_begin(stage_term(stage), y, STYLE_HEADING);
    row_gap(&row, W_TAG);
    row_text(&row, STYLE_NORMAL, W_NAME, ALIGN_LEFT, _("姓名"));
    if (migrants) {
        row_text(&row, STYLE_NORMAL, W_STATE, ALIGN_LEFT, _("汇报"));
        if (!narrow) {
            row_text(&row, STYLE_NORMAL, W_DATE, ALIGN_LEFT, _("流动自"));
            row_text(&row, STYLE_NORMAL, W_DATE, ALIGN_LEFT, _("上次汇报"));
            row_text(&row, STYLE_NORMAL, W_PHONE, ALIGN_LEFT, _("电话"));
        }
        row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _("去向；谁豁免、理由"));
    } else {
        row_text(&row, STYLE_NORMAL, W_STATUS, ALIGN_LEFT, _("状态"));
        row_text(&row, STYLE_NORMAL, narrow ? 0 : W_IN, ALIGN_LEFT, _("在群"));
        if (!narrow) {
            row_text(&row, STYLE_NORMAL, W_DATE, ALIGN_LEFT, _("何时起"));
            row_text(&row, STYLE_NORMAL, W_TITLE, ALIGN_LEFT, _("职务"));
            row_text(&row, STYLE_NORMAL, W_PHONE, ALIGN_LEFT, _("电话"));
            row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _("去向"));
        }
    }
    row_end(&row);
}

static void paint_date(struct stage *stage, struct row *row, instant at, int width)
{
    struct buf words;
    buf_init(&words, WORDS_MAX);
    words_date(&words, at, stage_now(stage), stage_offset(stage));
    row_text(row, STYLE_NORMAL, width, ALIGN_LEFT, words.text);
    buf_free(&words);
}

static void paint_phone(struct row *row, const struct members *members,
                        const struct roster_member *member)
{
    struct buf words;
    buf_init(&words, WORDS_MAX);
    if (!*member->phone)
        buf_puts(&words, "-");
    else if (pick_has(&members->shown, member->id))
        buf_puts(&words, member->phone);
    else
        roster_mask(&words, member->phone);
    row_text(row, STYLE_NORMAL, W_PHONE - 1, ALIGN_LEFT, words.text);
    row_gap(row, 1);
    buf_free(&words);
}

static void paint_name(struct row *row, const struct members *members,
                       const struct roster_member *member)
{
    bool tagged = pick_has(&members->tags, member->id);
    row_text(row, STYLE_TAGGED, W_TAG, ALIGN_LEFT, tagged ? "+" : "");
    row_text(row, tagged ? STYLE_TAGGED : STYLE_NORMAL, W_NAME - 1, ALIGN_LEFT, member->name);
    row_gap(row, 1);
}

/* Whether the member is in the group, and what is odd about it. */
static const char *in_group(const struct members *members, const struct roster_member *member)
{
    if (!members_group(members))
        return "-";
    if (member->joined == INSTANT_NONE)
        return member->standing == ROSTER_WAITING ? "-" : _("未入群");
    if (member->warnings > 0)
        return _("在群有警告");
    if (!*member->nickname)
        return _("在群");
    return nickname_fits(roster_nickname_form(members->roster), member->nickname,
                         roster_org_name(members->roster), member->name)
               ? _("在群")
               : _("昵称不符");
}

static void paint_status(struct stage *stage, struct row *row, const struct roster_member *member)
{
    struct buf words;
    if (member->standing == ROSTER_ON) {
        row_text(row, STYLE_NORMAL, W_STATUS, ALIGN_LEFT, words_member_status(member->status));
        return;
    }
    buf_init(&words, WORDS_MAX);
    if (member->standing == ROSTER_OUTSIDE) {
        buf_puts(&words, _("不在册"));
    } else {
        buf_puts(&words, _("申请"));
        words_date(&words, member->applied_at, stage_now(stage), stage_offset(stage));
    }
    row_text(row, STYLE_SOON, W_STATUS - 1, ALIGN_LEFT, words.text);
    row_gap(row, 1);
    buf_free(&words);
}

static void paint_member(struct stage *stage, struct row *row, const struct members *members,
                         const struct roster_member *member, bool narrow)
{
    bool in = member->joined != INSTANT_NONE;
    paint_name(row, members, member);
    paint_status(stage, row, member);
    row_text(row, in || member->standing != ROSTER_ON ? STYLE_NORMAL : STYLE_SOON,
             narrow ? 0 : W_IN - 1, ALIGN_LEFT, in_group(members, member));
    if (narrow)
        return;
    row_gap(row, 1);
    paint_date(stage, row, member->since, W_DATE);
    row_text(row, STYLE_NORMAL, W_TITLE - 1, ALIGN_LEFT, member->title);
    row_gap(row, 1);
    paint_phone(row, members, member);
    row_text(row, STYLE_NORMAL, 0, ALIGN_LEFT, member->whereabouts);
}

static void state_words(struct stage *stage, const struct migrant *line, struct buf *out)
{
    static const char *const names[] = {
        [MIGRANT_OVERDUE] = N_("逾期未报"), [MIGRANT_OWING] = N_("未汇报"),
        [MIGRANT_UNBOUND] = N_("本期不用"), [MIGRANT_WAIVED] = N_("豁免"),
        [MIGRANT_REPORTED] = N_("已汇报 "), [MIGRANT_ENTERED_LATE] = N_("补录 "),
    };
    buf_puts(out, _(names[line->state]));
    if (line->reported != INSTANT_NONE)
        words_date(out, line->reported, stage_now(stage), stage_offset(stage));
}

static void paint_migrant(struct stage *stage, struct row *row, const struct members *members,
                          const struct migrant *line, bool narrow)
{
    struct buf words;
    enum style style = line->state == MIGRANT_OVERDUE ? STYLE_OVERDUE
                       : line->state == MIGRANT_OWING ? STYLE_SOON
                                                      : STYLE_NORMAL;
    buf_init(&words, WORDS_MAX);
    paint_name(row, members, line->member);
    state_words(stage, line, &words);
    row_text(row, style, W_STATE, ALIGN_LEFT, words.text);
    if (!narrow) {
        paint_date(stage, row, line->member->since, W_DATE);
        paint_date(stage, row, line->last, W_DATE);
        paint_phone(row, members, line->member);
    }
    buf_reset(&words);
    if (line->state == MIGRANT_WAIVED)
        buf_printf(&words, _("%s：%s  "), line->waived_by, line->waived_why);
    buf_puts(&words, line->member->whereabouts);
    row_text(row, STYLE_NORMAL, 0, ALIGN_LEFT, words.text);
    buf_free(&words);
}

static const char *nothing(enum members_view view)
{
    static const char *const words[MEMBERS_VIEWS] = {
        [MEMBERS_ALL] = N_(" 名册还是空的；i 登记成员，I 从表格导入"),
        [MEMBERS_MIGRANTS] = N_(" 没有流动党员；外出的在“全部”里按 e 改状态"),
        [MEMBERS_ABSENT] = N_(" 名册上的人都在群里"),
        [MEMBERS_WAITING] = N_(" 没有待审的申请；i 登记申请"),
    };
    return _(words[view]);
}

static void paint_rows(struct stage *stage, struct members *members, int y, bool narrow)
{
    int rows = stage_rows(stage) - y;
    bool migrants = members->view == MEMBERS_MIGRANTS;
    list_set(&members->list, members->row_count, rows > 0 ? (size_t)rows : 1);
    for (int i = 0; i < rows; i++) {
        size_t index = members->list.top + (size_t)i;
        const struct roster_member *member = members_row(members, index);
        bool bar = member && index == members->list.current;
        struct row row = row_begin(stage_term(stage), y + i, bar ? STYLE_BAR : STYLE_NORMAL);
        if (member && migrants)
            paint_migrant(stage, &row, members,
                          migrants_at(members->migrants, members->rows[index]), narrow);
        else if (member)
            paint_member(stage, &row, members, member, narrow);
        row_end(&row);
    }
    if (members->row_count == 0)
        row_line(stage_term(stage), y, STYLE_GOOD, nothing(members->view));
}

/* What can be done here, in the message line: there the stage paints over it what it has to say. */
static void paint_hint(struct stage *stage, const struct members *members)
{
    static const char *const hints[MEMBERS_VIEWS] = {
        [MEMBERS_ALL] = N_(" Tab 换栏  i 登记  e 改  x 退群、调出、警告  c 核对  I 导入"),
        [MEMBERS_MIGRANTS] = N_(" 空格标记  r 已汇报  y 提醒的话  w 豁免  p 看电话  e 改"),
        [MEMBERS_ABSENT] = N_(" a 登记入群  y 复制名单  c 与群里的名单核对"),
        [MEMBERS_WAITING] = N_(" a 同意  x 不同意，写明理由  i 登记申请"),
    };
    struct row row = row_begin(stage_term(stage), stage_rows(stage), STYLE_DIM);
    row_text(&row, STYLE_DIM, 0, ALIGN_LEFT, _(hints[members->view]));
    row_end(&row);
}

void members_paint(struct stage *stage, struct members *members)
{
    bool narrow = stage_width(stage) < NARROW;
    int y = HEAD_ROWS;
    paint_title(stage, members);
    paint_views(stage, members);
    if (members->view == MEMBERS_MIGRANTS && members->migrants)
        paint_period(stage, members, y++);
    paint_heads(stage, members, y++, narrow);
    paint_rows(stage, members, y, narrow);
    paint_hint(stage, members);
}
