#include "desk/nickname.h"

#include <string.h>

static const char with_separator[] = "org_separator_name", with_org[] = "org_name";

static bool is(const char *form, const char *which)
{
    return form && strcmp(form, which) == 0;
}

const char *nickname_form(const struct rulebook *rulebook)
{
    for (size_t i = 0; rulebook && i < rulebook->rule_count; i++) {
        const struct rule *rule = &rulebook->rules[i];
        if (rule->kind == RULE_INVARIANT && rule->check && strcmp(rule->check, "member-names") == 0)
            return rule->form;
    }
    return NULL;
}

void nickname_write(struct buf *out, const char *form, const char *org, const char *name)
{
    if (is(form, with_org) || is(form, with_separator))
        buf_puts(out, org);
    if (is(form, with_separator))
        buf_putc(out, '-');
    buf_puts(out, name);
}

bool nickname_fits(const char *form, const char *nickname, const char *org, const char *name)
{
    size_t n = strlen(org);
    if (!form)
        return *nickname != '\0';
    if (is(form, with_org) || is(form, with_separator)) {
        if (strncmp(nickname, org, n) != 0)
            return false;
        nickname += n;
        if (is(form, with_separator) && *nickname && strchr(" -_", *nickname))
            nickname++;
    }
    return strcmp(nickname, name) == 0;
}
