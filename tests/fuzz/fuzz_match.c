#include "base/match.h"

#include <stdio.h>
#include <string.h>

/* What is typed, a name and an id, a line each. */

enum { LINES = 3, LINE_MAX = 2048 };

/* Stops where libFuzzer sees it. */
static void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static bool finds(const char *typed, const char *name, const char *id)
{
    struct match match;
    match_init(&match, typed);
    demand(match.count <= MATCH_TEXT_MAX && match.counted_count <= MATCH_TEXT_MAX);
    return match_finds(&match, name, id);
}

static void raise_letters(char *text)
{
    for (; *text; text++)
        if (*text >= 'a' && *text <= 'z')
            *text = (char)(*text - 'a' + 'A');
}

static void check(const char *typed, const char *name, const char *id)
{
    char raised[LINE_MAX + 1], longer[LINE_MAX + 8];
    bool found = finds(typed, name, id);
    demand(!finds(typed, name, NULL) || found);
    snprintf(raised, sizeof raised, "%s", typed);
    raise_letters(raised);
    demand(finds(raised, name, id) == found);
    if (strlen(name) > MATCH_TEXT_MAX)
        return;
    demand(finds(name, name, NULL));
    /* What stands around a name hides nothing of it. */
    snprintf(longer, sizeof longer, "(%s)", name);
    demand(finds(name, longer, NULL));
    demand(!finds(typed, name, NULL) || finds(typed, longer, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char lines[LINES][LINE_MAX + 1];
    for (int i = 0; i < LINES; i++) {
        const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
        size_t n = end ? (size_t)(end - data) : size;
        size_t kept = n < LINE_MAX ? n : LINE_MAX;
        if (kept > 0)
            memcpy(lines[i], data, kept);
        lines[i][kept] = '\0'; /* a NUL before ends it too */
        n += end != NULL;
        data = size ? data + n : data;
        size -= n;
    }
    check(lines[0], lines[1], lines[2]);
    return 0;
}
