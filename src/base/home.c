#include "base/home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void home_path(const char *typed, char *out, size_t room)
{
    const char *home = getenv("HOME");
    while (*typed == ' ')
        typed++;
    if (typed[0] == '~' && (typed[1] == '/' || !typed[1]) && home && *home)
        snprintf(out, room, "%s%s", home, typed + 1);
    else
        snprintf(out, room, "%s", typed);
    for (size_t n = strlen(out); n > 0 && out[n - 1] == ' '; n--)
        out[n - 1] = '\0';
}
