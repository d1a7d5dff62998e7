#include "script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool script_read(struct script *script, const char *name)
{
    char line[SCRIPT_LINE_MAX];
    FILE *file = fopen(name, "r");
    script->name = name;
    script->count = 0;
    while (file && script->count < SCRIPT_LINES_MAX && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        script->lines[script->count++] = strdup(line);
    }
    return file && fclose(file) == 0;
}

bool script_write(const struct script *script)
{
    FILE *file = fopen(script->name, "w");
    for (int i = 0; file && i < script->count; i++)
        fprintf(file, "%s\n", script->lines[i]);
    return file && fclose(file) == 0;
}

void script_free(struct script *script)
{
    while (script->count > 0)
        free(script->lines[--script->count]);
}

bool script_make_room(struct script *script, int from, int to, int n)
{
    if (script->count - (to - from) + n > SCRIPT_LINES_MAX)
        return false;
    for (int i = from; i < to; i++)
        free(script->lines[i]);
    memmove(script->lines + from + n, script->lines + to,
            sizeof script->lines[0] * (size_t)(script->count - to));
    script->count += n - (to - from);
    return true;
}

/* Adds one character of a word: an escape \n \t \r \e \\ \" or the character itself. */
static char unescape(const char **s)
{
    static const char from[] = "ntrea";
    static const char to[] = "\n\t\r\033\a";
    if (**s != '\\' || !(*s)[1])
        return *(*s)++;
    const char *found = strchr(from, (*s)[1]);
    char c = found ? to[found - from] : (*s)[1];
    *s += 2;
    return c;
}

/* Appends the value of $NAME; *s stands behind the dollar sign. */
static size_t put_variable(const char **s, char *out, size_t room)
{
    char name[64];
    size_t n = strspn(*s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
    if (n >= sizeof name)
        n = sizeof name - 1;
    memcpy(name, *s, n);
    name[n] = '\0';
    *s += n;
    const char *value = getenv(name);
    size_t len = value ? strlen(value) : 0;
    if (len > room)
        len = room;
    if (len > 0)
        memcpy(out, value, len);
    return len;
}

void script_split(struct script_words *words, const char *line)
{
    size_t used = 0;
    words->count = 0;
    for (;;) {
        line += strspn(line, " ");
        if (!*line || words->count == SCRIPT_WORDS_MAX)
            break;
        words->word[words->count++] = words->text + used;
        bool quoted = false;
        while (*line && (quoted || *line != ' ') && used + 2 < sizeof words->text) {
            if (*line == '"') {
                quoted = !quoted;
                line++;
            } else if (*line == '$') {
                line++;
                used += put_variable(&line, words->text + used, sizeof words->text - 2 - used);
            } else {
                words->text[used++] = quoted ? unescape(&line) : *line++;
            }
        }
        words->text[used++] = '\0';
    }
    words->word[words->count] = NULL;
}
