#include "desk/nickname.h"

#include <string.h>

#include "base/text.h"
#include "core/nickname.h"

static const char with_separator[] = "org_separator_name", with_org[] = "org_name";

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
    if (text_is(form, with_org) || text_is(form, with_separator))
        buf_puts(out, org);
    if (text_is(form, with_separator))
        buf_putc(out, '-');
    buf_puts(out, name);
}

bool nickname_fits(const char *form, const char *nickname, const char *org, const char *name)
{
    return form ? nickname_has_form(form, nickname, org, name) : *nickname != '\0';
}
