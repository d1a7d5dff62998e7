#include "cmd/demo_place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ident.h"
#include "base/intl.h"
#include "base/utf8.h"

enum { LAND_MAX = 2000, COLUMNS = 4, COLUMN_MAX = 60 };

struct row {
    char column[COLUMNS][COLUMN_MAX + 1];
};

static bool split(const char *s, size_t n, struct row *row)
{
    size_t at = 0;
    for (int i = 0; i < COLUMNS; i++) {
        const char *comma = memchr(s + at, ',', n - at);
        size_t end = comma != NULL ? (size_t)(comma - s) : n;
        size_t len = end - at;
        bool last = i == COLUMNS - 1;
        if (len == 0 || len > COLUMN_MAX || last != (comma == NULL))
            return false;
        memcpy(row->column[i], s + at, len);
        row->column[i][len] = '\0';
        at = last ? n : end + 1;
    }
    return true;
}

static bool sound(const struct row *row, const char *s, size_t n)
{
    size_t bad;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] < 0x20 || s[i] == '"')
            return false;
    for (int i = 0; i < COLUMNS; i += 2) {
        size_t len = strlen(row->column[i]);
        if (len >= PLACE_CODE_MAX || !ident_valid(row->column[i], len))
            return false;
    }
    return utf8_valid(s, n, &bad);
}

struct ending {
    const char *of_list, *of_village;
};

/* What the list calls the committee of a place, and what remains of it in the place's own name. */
static const struct ending endings[] = {
    {"虚拟生活区", ""}, {"居民委员会", ""}, {"村民委员会", "村"}, {"村委会", "村"}, {"居委会", ""},
};

static void name_village(struct demo_branch *branch, const char *listed)
{
    size_t len = strlen(listed), cut = 0;
    const char *tail = "";
    for (size_t i = 0; i < sizeof endings / sizeof *endings && cut == 0; i++) {
        size_t n = strlen(endings[i].of_list);
        if (len > n && strcmp(listed + len - n, endings[i].of_list) == 0) {
            cut = n;
            tail = endings[i].of_village;
        }
    }
    snprintf(branch->village, sizeof branch->village, "%.*s%s", (int)(len - cut), listed, tail);
    snprintf(branch->name, sizeof branch->name, "%.*s%s党支部", (int)(len - cut), listed, tail);
}

static size_t town_of(struct demo_land *land, const struct row *row)
{
    for (size_t i = 0; i < land->town_count; i++)
        if (strcmp(land->towns[i].code, row->column[0]) == 0)
            return i;
    struct demo_town *town = &land->towns[land->town_count];
    snprintf(town->code, sizeof town->code, "%s", row->column[0]);
    snprintf(town->name, sizeof town->name, "%s", row->column[1]);
    snprintf(town->org, sizeof town->org, "c%s", town->code);
    snprintf(town->organiser, sizeof town->organiser, "z%s", town->code);
    return land->town_count++;
}

static bool add_branch(struct demo_land *land, const struct row *row)
{
    const char *code = row->column[2];
    for (size_t i = 0; i < land->branch_count; i++)
        if (strcmp(land->branches[i].code, code) == 0)
            return false;
    struct demo_branch *branch = &land->branches[land->branch_count++];
    branch->town = town_of(land, row);
    snprintf(branch->code, sizeof branch->code, "%s", code);
    snprintf(branch->org, sizeof branch->org, "b%s", code);
    snprintf(branch->group, sizeof branch->group, "g%s", code);
    snprintf(branch->secretary, sizeof branch->secretary, "s%s", code);
    snprintf(branch->admin, sizeof branch->admin, "a%s", code);
    snprintf(branch->leader, sizeof branch->leader, "l%s", code);
    branch->handover = INSTANT_NONE;
    name_village(branch, row->column[3]);
    return true;
}

static enum status take_line(struct demo_land *land, const char *s, size_t n, int number,
                             struct error *error)
{
    struct row row;
    char key[ERROR_KEY_MAX];
    snprintf(key, sizeof key, "%d", number);
    if (land->branch_count == LAND_MAX)
        return error_set(error, ST_LIMIT, key, _("村（社区）名单超过 %d 行，请拆分后再用"),
                         LAND_MAX);
    if (!split(s, n, &row) || !sound(&row, s, n))
        return error_set(error, ST_INVALID, key,
                         _("村（社区）名单第 %d 行应为“镇代码,镇,村代码,村”四栏，请改正"), number);
    if (!add_branch(land, &row))
        return error_set(error, ST_INVALID, key,
                         _("村（社区）名单第 %d 行的村代码与前面重复，请改正"), number);
    return ST_OK;
}

enum status land_read(struct demo_land *land, const char *csv, size_t n, struct error *error)
{
    *land = (struct demo_land){0};
    land->towns = calloc(LAND_MAX, sizeof *land->towns);
    land->branches = calloc(LAND_MAX, sizeof *land->branches);
    if (land->towns == NULL || land->branches == NULL)
        return error_set(error, ST_NOMEM, NULL,
                         _("内存不足，演示数据没有生成，请关闭其他程序后重试"));
    enum status status = ST_OK;
    int number = 0;
    for (size_t at = 0; at < n && status == ST_OK;) {
        const char *newline = memchr(csv + at, '\n', n - at);
        size_t end = newline != NULL ? (size_t)(newline - csv) : n;
        size_t len = end - at;
        if (len > 0 && csv[at + len - 1] == '\r')
            len--;
        number++;
        if (number > 1 && len > 0)
            status = take_line(land, csv + at, len, number, error);
        at = end + 1;
    }
    if (status == ST_OK && land->branch_count == 0)
        status = error_set(error, ST_INVALID, "1", _("村（社区）名单是空的，请换一份"));
    return status;
}

void land_free(struct demo_land *land)
{
    free(land->towns);
    free(land->branches);
    *land = (struct demo_land){0};
}

void branch_new_id(struct demo_branch *branch, char letter, char out[PLACE_ID_MAX])
{
    snprintf(out, PLACE_ID_MAX, "%c%s.%04d", letter, branch->code, ++branch->serial);
}

const char *branch_clerk(const struct demo_branch *branch, instant at)
{
    bool handed = branch->handover != INSTANT_NONE && at > branch->handover;
    return handed ? branch->successor : branch->admin;
}
