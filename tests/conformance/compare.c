#include <cjson/cJSON.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

/*
 * compare CASES OUTPUTS: holds what the program printed against what the cases expect. For each
 * CASES/N.expect.json there is OUTPUTS/N.all (check --json --all), OUTPUTS/N.due (check --json)
 * and, when the program failed, OUTPUTS/N.trouble with its words. One test a case; the first
 * differences are shown.
 */
enum { SHOWN_MAX = 5, FILE_MAX_BYTES = 16 << 20, NAME_SIZE = 64, PATH_SIZE = 4096 };

struct diff {
    const char *name;
    int count;
};

/* One line about a difference; only the first few are printed. */
__attribute__((format(printf, 2, 3))) static void differ(struct diff *diff, const char *format, ...)
{
    va_list args;
    if (diff->count++ >= SHOWN_MAX)
        return;
    printf("# case %s: ", diff->name);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
}

static char *read_file(const char *folder, const char *name, const char *suffix)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s%s", folder, name, suffix);
    FILE *file = fopen(path, "rb");
    char *text = file ? malloc(FILE_MAX_BYTES + 1) : NULL;
    if (text)
        text[fread(text, 1, FILE_MAX_BYTES, file)] = '\0';
    if (file)
        fclose(file);
    return text;
}

static cJSON *read_json(struct diff *diff, const char *folder, const char *suffix)
{
    char *text = read_file(folder, diff->name, suffix);
    cJSON *json = text ? cJSON_Parse(text) : NULL;
    if (!json)
        differ(diff, "%s%s: %s", diff->name, suffix, text ? "is no JSON" : "is not there");
    free(text);
    return json;
}

static const char *text_of(const cJSON *object, const char *key)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
    return text ? text : "";
}

static int by_id(const void *a, const void *b)
{
    return strcmp(text_of(*(cJSON *const *)a, "id"), text_of(*(cJSON *const *)b, "id"));
}

static int by_rule_and_group(const void *a, const void *b)
{
    const cJSON *x = *(cJSON *const *)a, *y = *(cJSON *const *)b;
    int order = strcmp(text_of(x, "rule"), text_of(y, "rule"));
    return order ? order : strcmp(text_of(x, "group"), text_of(y, "group"));
}

/* The items of an array in the order wanted, to be freed. */
struct items {
    cJSON **item;
    size_t count;
};

static struct items items_of(const cJSON *whole, const char *key,
                             int (*order)(const void *, const void *))
{
    const cJSON *array = cJSON_GetObjectItemCaseSensitive(whole, key);
    struct items items = {.count = (size_t)cJSON_GetArraySize(array)};
    items.item = calloc(items.count + 1, sizeof *items.item);
    size_t n = 0;
    for (cJSON *item = array ? array->child : NULL; items.item && item; item = item->next)
        items.item[n++] = item;
    if (order && n > 1)
        qsort(items.item, n, sizeof *items.item, order);
    return items;
}

/* Every key on which two obligations of one id differ, keys that only one of them has included. */
static void differ_fields(struct diff *diff, const cJSON *want, const cJSON *got)
{
    for (const cJSON *field = want->child; field; field = field->next) {
        const cJSON *other = cJSON_GetObjectItemCaseSensitive(got, field->string);
        if (other && cJSON_Compare(field, other, true))
            continue;
        char *a = cJSON_PrintUnformatted(field);
        char *b = other ? cJSON_PrintUnformatted(other) : NULL;
        differ(diff, "%s %s: want %s, got %s", text_of(want, "id"), field->string, a ? a : "?",
               b ? b : "nothing");
        free(a);
        free(b);
    }
    for (const cJSON *field = got->child; field; field = field->next)
        if (!cJSON_GetObjectItemCaseSensitive(want, field->string))
            differ(diff, "%s has the key %s, which is not of the format", text_of(got, "id"),
                   field->string);
}

static void show_one(struct diff *diff, const char *what, const cJSON *one)
{
    char *text = cJSON_PrintUnformatted(one);
    differ(diff, "%s: %s", what, text ? text : "?");
    free(text);
}

/* Walks two sorted lists side by side. */
static void merge(struct diff *diff, struct items want, struct items got,
                  int (*order)(const void *, const void *),
                  void (*pair)(struct diff *, const cJSON *, const cJSON *))
{
    size_t i = 0, j = 0;
    while (i < want.count || j < got.count) {
        int side = i == want.count ? 1 : j == got.count ? -1 : order(&want.item[i], &got.item[j]);
        if (side < 0)
            show_one(diff, "missing", want.item[i++]);
        else if (side > 0)
            show_one(diff, "too much", got.item[j++]);
        else if (pair)
            pair(diff, want.item[i++], got.item[j++]);
        else
            i++, j++;
    }
}

static void compare_lists(struct diff *diff, const cJSON *want, const cJSON *got, const char *key,
                          int (*order)(const void *, const void *),
                          void (*pair)(struct diff *, const cJSON *, const cJSON *))
{
    struct items a = items_of(want, key, order), b = items_of(got, key, order);
    if (a.item && b.item)
        merge(diff, a, b, order, pair);
    free(a.item);
    free(b.item);
}

/* What a list must be whatever it holds: of this format and time, sorted by id, no id twice. */
static void check_form(struct diff *diff, const cJSON *want, const cJSON *got)
{
    const cJSON *format = cJSON_GetObjectItemCaseSensitive(got, "format");
    struct items duties = items_of(got, "obligations", NULL);
    if (!cJSON_IsNumber(format) || format->valueint != 1)
        differ(diff, "format is not 1");
    if (strcmp(text_of(want, "at"), text_of(got, "at")) != 0)
        differ(diff, "at: want %s, got %s", text_of(want, "at"), text_of(got, "at"));
    if (!cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(got, "obligations")) ||
        !cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(got, "findings")))
        differ(diff, "obligations or findings is no list");
    for (size_t i = 1; duties.item && i < duties.count; i++)
        if (by_id(&duties.item[i - 1], &duties.item[i]) >= 0)
            differ(diff, "%s stands before %s", text_of(duties.item[i - 1], "id"),
                   text_of(duties.item[i], "id"));
    free(duties.item);
}

/* The default listing is the part of the whole that is soon or overdue, with all its findings. */
static void compare_due(struct diff *diff, const cJSON *all, const cJSON *due)
{
    cJSON *part = cJSON_Duplicate(all, true);
    cJSON *duties = cJSON_GetObjectItemCaseSensitive(part, "obligations");
    cJSON *next;
    for (cJSON *duty = duties ? duties->child : NULL; duty; duty = next) {
        const char *status = text_of(duty, "status");
        next = duty->next;
        if (strcmp(status, "soon") != 0 && strcmp(status, "overdue") != 0)
            cJSON_Delete(cJSON_DetachItemViaPointer(duties, duty));
    }
    compare_lists(diff, part, due, "obligations", by_id, differ_fields);
    compare_lists(diff, part, due, "findings", by_rule_and_group, differ_fields);
    cJSON_Delete(part);
}

static void compare_case(const char *cases, const char *outputs, const char *name)
{
    struct diff diff = {.name = name};
    cJSON *want = read_json(&diff, cases, ".expect.json");
    cJSON *all = read_json(&diff, outputs, ".all"), *due = read_json(&diff, outputs, ".due");
    char *trouble = read_file(outputs, name, ".trouble");
    if (trouble)
        differ(&diff, "%.400s", trouble);
    if (want && all) {
        check_form(&diff, want, all);
        compare_lists(&diff, want, all, "obligations", by_id, differ_fields);
        compare_lists(&diff, want, all, "findings", by_rule_and_group, NULL);
    }
    if (want && all && due) {
        check_form(&diff, want, due);
        compare_due(&diff, all, due);
    }
    if (diff.count > SHOWN_MAX)
        printf("# case %s: %d differences in all\n", name, diff.count);
    is_int(diff.count, 0, "case %s", name);
    free(trouble);
    cJSON_Delete(want);
    cJSON_Delete(all);
    cJSON_Delete(due);
}

static int is_case(const struct dirent *entry)
{
    const char *end = strstr(entry->d_name, ".expect.json");
    return end && !end[strlen(".expect.json")] && end - entry->d_name < NAME_SIZE;
}

int main(int argc, char **argv)
{
    struct dirent **entries = NULL;
    if (argc != 3) {
        fputs("usage: compare CASES OUTPUTS\n", stderr);
        return 2;
    }
    int count = scandir(argv[1], &entries, is_case, versionsort);
    for (int i = 0; i < count; i++) {
        char name[NAME_SIZE];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(entries[i]->d_name, "."),
                 entries[i]->d_name);
        compare_case(argv[1], argv[2], name);
        free(entries[i]);
    }
    free(entries);
    return done_testing();
}
