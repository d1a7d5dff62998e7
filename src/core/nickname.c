#include "core/nickname.h"

#include <string.h>

bool nickname_has_form(const char *form, const char *nickname, const char *org, const char *name)
{
    if (strcmp(form, "name") == 0)
        return strcmp(nickname, name) == 0;
    size_t n = strlen(org);
    if (strncmp(nickname, org, n) != 0)
        return false;
    nickname += n;
    if (strcmp(form, "org_separator_name") == 0 && *nickname && strchr(" -_", *nickname))
        nickname++;
    return strcmp(nickname, name) == 0;
}
