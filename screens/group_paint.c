#include "base/buf.h"
#include "base/intl.h"
#include "desk/words.h"
#include "screens/group.h"
#include "term/row.h"

enum {
    HEAD_ROWS = 3,
    NARROW = 60,
    WORDS_MAX = 1000,
    DATE_WIDTH = 12,
    STATE_WIDTH = 9,
    HEAT_ROWS = 3,     /* months, weeks, words */
    HEAT_LOW_ROWS = 2, /* on a low screen: without the months */
    HEAT_LIST_MIN = 5, /* rows that the months leave to the list */
    HEAT_HEAD = 6,     /* columns before the weeks */
};

static void paint_head(struct stage *stage, const struct folder *folder)
{
    struct buf words;
    buf_init(&words, WORDS_MAX);
    buf_putc(&words, ' ');
    desk_name(stage_desk(stage), folder->is_org ? ENTITY_ORG : ENTITY_GROUP, folder->id, &words);
    row_line(stage_term(stage), 0, STYLE_TITLE, words.text);
    buf_reset(&words);
    if (folder->dossier) {
        const struct dossier_group *group = dossier_group(folder->dossier);
        buf_printf(&words, _(" %s  群主 %s  管理员 %s  成员 %lld/%lld 人在群  %s"),
                   words_group_kind(group->kind), *group->owner ? group->owner : "-",
                   *group->admin ? group->admin : "-", (long long)group->joined,
                   (long long)group->members, group->org_name);
    } else {
        buf_puts(&words, _(" 组织自己的待办"));
    }
    row_line(stage_term(stage), 1, STYLE_NORMAL, words.text);
    buf_free(&words);
}

static void paint_tabs(struct stage *stage, const struct folder *folder)
{
    static const char *const names[SECTIONS] = {N_("待办"), N_("信息"), N_("会议活动"), N_("成员")};
    size_t counts[SECTIONS] = {folder->pane.list.count};
    struct row row = row_begin(stage_term(stage), 2, STYLE_HEADING);
    if (folder->dossier) {
        counts[SECTION_POSTS] = dossier_posts(folder->dossier);
        counts[SECTION_EVENTS] = dossier_events(folder->dossier);
        counts[SECTION_WHO] = (size_t)dossier_group(folder->dossier)->joined;
    }
    for (int i = 0; i < (folder->is_org ? 1 : SECTIONS); i++)
        row_printf(&row, i == (int)folder->section ? STYLE_BAR : STYLE_NORMAL, 0, ALIGN_LEFT,
                   " %d%s %zu%s ", i + 1, _(names[i]), counts[i],
                   i != SECTION_WHO && counts[i] == DOSSIER_MAX ? "+" : "");
    row_end(&row);
}

/* The column has no room for the hour of another year. */
static void add_time(struct stage *stage, instant at, struct buf *out)
{
    instant now = stage_now(stage);
    int offset = stage_offset(stage);
    if (at == INSTANT_NONE || civil_of(at, offset).year != civil_of(now, offset).year)
        words_date(out, at, now, offset);
    else
        words_time(out, at, now, offset);
}

static void post_words(const struct dossier_post *post, struct buf *out)
{
    const char *form = words_post_form(post->as);
    buf_puts(out, *form ? form : words_category(post->category));
    if (post->voided)
        buf_puts(out, _("（作废）"));
    else if (post->late_entry)
        buf_puts(out, _("（补录）"));
    buf_printf(out, "  %s", *post->title ? post->title : "");
}

static void paint_post(struct stage *stage, struct row *row, const struct dossier_post *post)
{
    struct buf words;
    bool way = !post->fact;
    buf_init(&words, WORDS_MAX);
    add_time(stage, post->at, &words);
    row_gap(row, 1);
    row_text(row, STYLE_NORMAL, DATE_WIDTH, ALIGN_LEFT, words.text);
    row_text(row, way ? STYLE_SOON : STYLE_NORMAL, STATE_WIDTH, ALIGN_LEFT,
             way ? words_post_state(post->state) : _("已发布"));
    buf_reset(&words);
    post_words(post, &words);
    row_text(row, STYLE_NORMAL, 0, ALIGN_LEFT, words.text);
    buf_free(&words);
}

static void paint_event(struct stage *stage, struct row *row, const struct dossier_event *event)
{
    struct buf words;
    buf_init(&words, WORDS_MAX);
    add_time(stage, event->starts, &words);
    row_gap(row, 1);
    row_text(row, STYLE_NORMAL, DATE_WIDTH, ALIGN_LEFT, words.text);
    row_text(row, event->state == EVENT_TO_CONFIRM ? STYLE_SOON : STYLE_NORMAL, STATE_WIDTH,
             ALIGN_LEFT, dossier_event_word(event));
    row_text(row, STYLE_NORMAL, 0, ALIGN_LEFT, event->title);
    buf_free(&words);
}

static struct list *list_of(struct folder *folder)
{
    return folder->section == SECTION_POSTS    ? &folder->posts
           : folder->section == SECTION_EVENTS ? &folder->events
                                               : &folder->pane.list;
}

static void paint_item(struct stage *stage, const struct folder *folder, struct row *row,
                       size_t index)
{
    if (folder->section == SECTION_DUTIES)
        pane_line(stage, &folder->pane, row, index, stage_width(stage) < NARROW);
    else if (folder->section == SECTION_POSTS && dossier_post(folder->dossier, index))
        paint_post(stage, row, dossier_post(folder->dossier, index));
    else if (folder->section == SECTION_EVENTS && dossier_event(folder->dossier, index))
        paint_event(stage, row, dossier_event(folder->dossier, index));
}

static void paint_who(struct stage *stage, const struct folder *folder)
{
    const struct dossier_group *group = dossier_group(folder->dossier);
    struct term *term = stage_term(stage);
    struct buf words;
    buf_init(&words, WORDS_MAX);
    buf_printf(&words, _(" 在群 %lld 人，组织名册 %lld 人"), (long long)group->joined,
               (long long)group->members);
    row_line(term, HEAD_ROWS, STYLE_NORMAL, words.text);
    buf_reset(&words);
    buf_printf(&words, _(" 群主 %s  管理员 %s  联系点领导 %s"), *group->owner ? group->owner : "-",
               *group->admin ? group->admin : "-", *group->leader ? group->leader : "-");
    row_line(term, HEAD_ROWS + 1, STYLE_NORMAL, words.text);
    buf_reset(&words);
    buf_puts(&words, _(" 启用 "));
    words_date(&words, group->active_from, stage_now(stage), stage_offset(stage));
    row_line(term, HEAD_ROWS + 2, STYLE_NORMAL, words.text);
    buf_free(&words);
}

static const char *nothing(enum section section)
{
    return section == SECTION_POSTS    ? _(" 还没有信息；d 起草，r 登记已发布的")
           : section == SECTION_EVENTS ? _(" 还没有会议活动")
                                       : _(" 没有待办，也没有问题");
}

static int month_of(struct stage *stage, const struct heat *heat, int week)
{
    return week < HEAT_WEEKS ? civil_of(heat->weeks[week].starts, stage_offset(stage)).month : 0;
}

/* The names of the months, each over its first week; one that has no room before the next is left
 * out. */
static void paint_months(struct stage *stage, const struct heat *heat, int y, int cell)
{
    struct row row = row_begin(stage_term(stage), y, STYLE_DIM);
    row_gap(&row, HEAT_HEAD);
    for (int i = 0, next; i < HEAT_WEEKS; i = next) {
        int month = month_of(stage, heat, i), width = month < 10 ? 3 : 4;
        for (next = i + 1; month_of(stage, heat, next) == month;)
            next++;
        int room = (next - i) * cell;
        if (room >= width || next == HEAT_WEEKS)
            row_printf(&row, STYLE_NORMAL, room >= width ? room : width, ALIGN_LEFT, _("%d月"),
                       month);
        else
            row_gap(&row, room);
    }
    row_end(&row);
}

static void paint_weeks(struct stage *stage, const struct heat *heat, int y, int cell)
{
    struct row row = row_begin(stage_term(stage), y, STYLE_NORMAL);
    row_text(&row, STYLE_DIM, HEAT_HEAD, ALIGN_LEFT, _(" 每周"));
    for (int i = 0; i < HEAT_WEEKS; i++) {
        const struct heat_week *week = &heat->weeks[i];
        char sign[] = {' ', '\0'};
        if (!week->blank)
            *sign = week->posts == 0 ? '.' : week->posts > 9 ? '+' : (char)('0' + week->posts);
        row_text(&row,
                 week->miss        ? STYLE_OVERDUE
                 : week->posts > 0 ? STYLE_GOOD
                                   : STYLE_DIM,
                 cell, ALIGN_LEFT, sign);
    }
    row_end(&row);
}

/* How often it has posted of late, in the rows from y on. */
static void paint_heat(struct stage *stage, const struct heat *heat, int y, int rows)
{
    int width = stage_width(stage), cell = width < NARROW ? 1 : 2;
    struct buf words;
    buf_init(&words, WORDS_MAX);
    if (rows == HEAT_ROWS)
        paint_months(stage, heat, y++, cell);
    paint_weeks(stage, heat, y++, cell);
    buf_putc(&words, ' ');
    heat_words(heat, stage_offset(stage), width - 1, &words);
    row_line(stage_term(stage), y, STYLE_NORMAL, words.text);
    buf_free(&words);
}

/* How many of the rows it gets: always some among the posts, elsewhere where they are free. */
static int heat_rows(const struct folder *folder, size_t count, int rows)
{
    bool free = count + HEAT_ROWS + 1 <= (size_t)rows;
    if (!folder->dossier || (folder->section != SECTION_POSTS && folder->section != SECTION_DUTIES))
        return 0;
    if (folder->section == SECTION_DUTIES)
        return free ? HEAT_ROWS : 0;
    return rows >= HEAT_ROWS + HEAT_LIST_MIN ? HEAT_ROWS : rows > HEAT_LOW_ROWS ? HEAT_LOW_ROWS : 0;
}

static size_t count_of(const struct folder *folder, const struct list *list)
{
    return folder->section == SECTION_POSTS    ? dossier_posts(folder->dossier)
           : folder->section == SECTION_EVENTS ? dossier_events(folder->dossier)
                                               : list->count;
}

static void paint_list(struct stage *stage, struct folder *folder, int rows)
{
    struct list *list = list_of(folder);
    for (int i = 0; i < rows; i++) {
        size_t index = list->top + (size_t)i;
        bool bar = list->count > 0 && index == list->current;
        struct row row =
            row_begin(stage_term(stage), HEAD_ROWS + i, bar ? STYLE_BAR : STYLE_NORMAL);
        paint_item(stage, folder, &row, index);
        row_end(&row);
    }
    if (list->count == 0)
        row_line(stage_term(stage), HEAD_ROWS, STYLE_GOOD, nothing(folder->section));
}

void group_paint(struct stage *stage, struct folder *folder)
{
    struct list *list = list_of(folder);
    paint_head(stage, folder);
    paint_tabs(stage, folder);
    if (folder->section == SECTION_WHO) {
        paint_who(stage, folder);
        return;
    }
    size_t count = count_of(folder, list);
    int rows = stage_rows(stage) - HEAD_ROWS;
    int heat = heat_rows(folder, count, rows);
    rows -= heat;
    list_set(list, count, rows > 0 ? (size_t)rows : 1);
    paint_list(stage, folder, rows);
    if (heat > 0)
        paint_heat(stage, dossier_heat(folder->dossier), HEAD_ROWS + rows, heat);
    if (folder->section == SECTION_DUTIES)
        pane_hint(stage, &folder->pane, "");
}
