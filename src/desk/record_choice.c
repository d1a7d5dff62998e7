#include <string.h>

#include "base/intl.h"
#include "base/utf8.h"
#include "desk/record_parts.h"
#include "desk/words.h"

enum { PICTURES_MAX = 1000, NOTE_MAX = 500, FILL_MAX = 4000 };

const struct record_target *record_target(const struct record *record)
{
    enum record_field field = record->per_member ? RECORD_MEMBER : RECORD_MAKES_UP;
    return record->target_count > 0 ? &record->targets[record->chosen[field]] : NULL;
}

int64_t record_category(const struct record *record)
{
    return record->counts[RECORD_CATEGORY] ? record->categories[record->chosen[RECORD_CATEGORY]]
                                           : 0;
}

int64_t record_form(const struct record *record)
{
    return record->counts[RECORD_FORM] ? record->forms[record->chosen[RECORD_FORM]] : 0;
}

const char *record_field_name(enum record_field field)
{
    static const char *const names[RECORD_FIELDS] = {
        [RECORD_WHEN] = N_("时间"),     [RECORD_MAKES_UP] = N_("计入"),
        [RECORD_CATEGORY] = N_("类别"), [RECORD_FORM] = N_("形式"),
        [RECORD_MEMBER] = N_("谁"),     [RECORD_BRANCH_NAME] = N_("以支部名义"),
    };
    return field < RECORD_FIELDS ? _(names[field]) : "";
}

size_t record_choices(const struct record *record, enum record_field field)
{
    return field < RECORD_FIELDS ? record->counts[field] : 0;
}

size_t record_chosen(const struct record *record, enum record_field field)
{
    return field < RECORD_FIELDS ? record->chosen[field] : 0;
}

void record_choose(struct record *record, enum record_field field, size_t choice)
{
    if (choice < record_choices(record, field))
        record->chosen[field] = choice;
}

static void add_when(const struct record *record, size_t choice, instant now, struct buf *out)
{
    if (choice == 0) {
        buf_puts(out, _("现在 "));
        words_time(out, record->times[0], now, record->offset);
    } else if (choice == 1) {
        buf_puts(out, _("昨天 16:00"));
    } else {
        words_time(out, record->times[2], now, record->offset);
    }
}

static void add_target(const struct record *record, size_t choice, instant now, struct buf *out)
{
    const struct record_target *target = &record->targets[choice];
    buf_puts(out, target->duty ? _("补") : _("计入"));
    words_period(out, record->rule->period, target->opens, now, record->offset);
}

void record_choice(const struct record *record, enum record_field field, size_t choice, instant now,
                   struct buf *out)
{
    if (choice >= record_choices(record, field))
        return;
    switch (field) {
    case RECORD_WHEN:
        add_when(record, choice, now, out);
        break;
    case RECORD_MAKES_UP:
        add_target(record, choice, now, out);
        break;
    case RECORD_CATEGORY:
        buf_puts(out, words_category(record->categories[choice]));
        break;
    case RECORD_FORM:
        buf_puts(out, words_post_form(record->forms[choice]));
        break;
    case RECORD_MEMBER:
        buf_puts(out, record->targets[choice].name);
        break;
    case RECORD_BRANCH_NAME:
        buf_puts(out, choice ? _("是") : _("否"));
        break;
    default:
        break;
    }
}

void record_at(struct record *record, instant happened)
{
    if (record->counts[RECORD_WHEN] == 0)
        return;
    record->times[2] = happened;
    record->counts[RECORD_WHEN] = 3;
    record->chosen[RECORD_WHEN] = 2;
}

instant record_happened(const struct record *record)
{
    return record->times[record->chosen[RECORD_WHEN]];
}

void record_pictures(struct record *record, int64_t pictures)
{
    if (pictures >= 0 && pictures <= PICTURES_MAX)
        record->pictures = pictures;
}

int64_t record_picture_count(const struct record *record)
{
    return record->pictures;
}

/* A copy cut to max characters; NULL when memory is short. */
static const char *cut_copy(struct record *record, const char *text, size_t max)
{
    size_t n = strlen(text), at = 0;
    uint32_t cp;
    for (size_t count = 0; count < max && at < n; count++) {
        size_t step = utf8_get(text + at, n - at, &cp);
        if (step == 0)
            break;
        at += step;
    }
    return arena_dup(record->arena, text, at);
}

bool record_note(struct record *record, const char *note)
{
    const char *kept = *note ? cut_copy(record, note, NOTE_MAX) : NULL;
    if (*note && !kept)
        return false;
    record->note = kept;
    return true;
}

const char *record_missing(const struct record *record, size_t nth)
{
    return nth < record->missing_count ? record->missing[nth] : NULL;
}

bool record_fill(struct record *record, const char *field, const char *text)
{
    for (size_t i = 0; i < record->missing_count; i++) {
        if (strcmp(record->missing[i], field) != 0)
            continue;
        record->filled[i] = *text ? cut_copy(record, text, FILL_MAX) : NULL;
        return !*text || record->filled[i];
    }
    return false;
}

void record_sentence(const struct record *record, instant now, struct buf *out)
{
    const struct record_target *target = record_target(record);
    if (record->act == RECORD_CONFIRM) {
        buf_puts(out, _("确认已召开"));
        return;
    }
    if (record->act == RECORD_DISSOLVE)
        buf_puts(out, _("登记 群组已解散"));
    else if (record->act == RECORD_EVENT)
        buf_printf(out, _("登记 已开展 %s"), record->event_title);
    else
        buf_printf(out, _("登记 %s"), words_fact_kind(record->kind));
    if (record_category(record))
        buf_printf(out, " %s", words_category(record_category(record)));
    if (record_form(record))
        buf_printf(out, " %s", words_post_form(record_form(record)));
    if (target && target->member)
        buf_printf(out, " %s", target->name);
    buf_puts(out, " ");
    words_time(out, record_happened(record), now, record->offset);
    if (target && target->duty && record->rule->kind == RULE_EVERY) {
        buf_puts(out, _("，补"));
        words_period(out, record->rule->period, target->opens, now, record->offset);
    }
}
