#include "core/do.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "base/text.h"

enum { TEXT_MAX = 512, TIME_TEXT = 40 };

static bool differs(enum entity entity, const void *a, const void *b)
{
    const struct entity_kind *kind = &entity_kinds[entity];
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct field *field = &kind->fields[i];
        if (field_is_text(field) ? !text_same(field_text(field, a), field_text(field, b))
                                 : field_number(field, a) != field_number(field, b))
            return true;
    }
    return false;
}

void do_save(struct decision *d, enum entity entity, const void *before, const void *row)
{
    if (do_ended(d))
        return;
    if (differs(entity, before, row))
        decide_put(d, entity, row);
    else
        do_nothing(d);
}

bool do_keeps(struct decision *d, enum entity entity, const void *row, const char *fields)
{
    const char *word;
    for (size_t n; (n = list_next(&fields, &word)) > 0 && !do_ended(d);) {
        const char *name = do_text(d, "%.*s", (int)n, word);
        const struct field *field = entity_field(entity, name);
        if (field && !field_is_set(field, row))
            decide_refuse(d, VERDICT_INVALID, name, _("%s 不能去掉，请填写。"), name);
    }
    return !do_ended(d);
}

const char *do_text(struct decision *d, const char *format, ...)
{
    char text[TEXT_MAX];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    const char *made =
        n < 0 || (size_t)n >= sizeof text ? NULL : arena_dup(d->arena, text, (size_t)n);
    if (made)
        return made;
    d->status = error_set(&d->error, ST_NOMEM, NULL, _("内存不足，没有保存。"));
    return "";
}

const char *do_name(struct decision *d, const char *person)
{
    struct person row;
    if (!person)
        return _("他人");
    if (!d->scope)
        return decide_get(d, ENTITY_PERSON, person, &row) && row.name ? row.name : person;
    bool hidden = d->hidden;
    bool seen = decide_see(d, ENTITY_PERSON, person, &row);
    d->hidden = hidden;
    return seen && row.name ? row.name : _("他人");
}

const char *do_time(struct decision *d, instant at)
{
    struct civil civil = civil_of(at, CIVIL_BEIJING);
    char text[TIME_TEXT];
    snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d", civil.year, civil.month, civil.day,
             civil.hour, civil.minute);
    return do_text(d, "%s", text);
}

const char *do_subject(struct decision *d, const char *duty)
{
    const char *from = strchr(duty, ':');
    if (!from || from == duty)
        return NULL;
    size_t n = strcspn(++from, ":");
    return n > 0 ? do_text(d, "%.*s", (int)n, from) : NULL;
}

bool do_held_fact(struct decision *d, const char *event, struct fact *fact)
{
    /* The posted fact of a post has the id of the reply_request that the post made. */
    return decide_get(d, ENTITY_FACT, event, fact) && fact->kind == FACT_HELD;
}
