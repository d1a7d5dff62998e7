#include "wire/builtin.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

enum { FILE_MAX = 1 << 20 };

/* The bytes of the rulebook's file in the source tree; NULL when it cannot be read. */
static char *file_of(const char *id, size_t *len)
{
    const char *top = getenv("top_srcdir");
    char path[4096];
    snprintf(path, sizeof path, "%s/rulebooks/%s.json", top ? top : ".", id);
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    char *bytes = malloc(FILE_MAX);
    *len = bytes ? fread(bytes, 1, FILE_MAX, file) : 0;
    fclose(file);
    return bytes;
}

static void same_as_file(const struct builtin_rulebook *book)
{
    size_t len = 0;
    char *bytes = file_of(book->id, &len);
    if (ok(bytes != NULL, "%s: the file is there", book->id)) {
        is_int(book->len, len, "%s: as long as its file", book->id);
        ok(book->len == len && memcmp(book->text, bytes, len) == 0, "%s: the bytes of its file",
           book->id);
    }
    ok(book->text[book->len] == '\0', "%s: a NUL follows", book->id);
    free(bytes);
}

int main(void)
{
    static const char *const notices[] = {"wanning", "xinxiang", "member-measures", "dayong",
                                          "jsut"};
    for (size_t i = 0; i < sizeof notices / sizeof *notices; i++) {
        bool found = false;
        for (size_t j = 0; j < builtin_rulebook_count; j++)
            found = found || strcmp(builtin_rulebooks[j].id, notices[i]) == 0;
        ok(found, "%s is compiled in", notices[i]);
    }
    for (size_t i = 0; i < builtin_rulebook_count; i++)
        same_as_file(&builtin_rulebooks[i]);
    return done_testing();
}
