#include "cmd/builtin_villages.h"

#include <string.h>

#include "tap.h"

int main(void)
{
    static const char heading[] = "town_code,town,village_code,village\n";
    int lines = 0;
    int wrong = 0;
    const char *line = builtin_villages;
    while (*line != '\0') {
        const char *end = strchr(line, '\n');
        if (!end)
            break;
        int commas = 0;
        for (const char *c = line; c < end; c++)
            commas += *c == ',';
        wrong += commas != 3;
        lines++;
        line = end + 1;
    }
    ok(strncmp(builtin_villages, heading, strlen(heading)) == 0, "the heading comes first");
    is_int(lines, 237, "a heading and 236 villages and communities");
    is_int(wrong, 0, "every line has four columns");
    is_int(line - builtin_villages, builtin_villages_len, "whole lines to the end");
    return done_testing();
}
