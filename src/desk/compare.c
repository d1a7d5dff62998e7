#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "base/text.h"
#include "desk/compare_parts.h"
#include "desk/nickname.h"
#include "paper/table.h"

enum { KEPT_MAX = 64 << 20, READ_MAX = 256 << 20, WORDS_MAX = 1000 };

const char *compare_keep(struct compare *compare, const char *text)
{
    const char *kept = arena_dup(compare->arena, text ? text : "", text ? strlen(text) : 0);
    compare->failed = compare->failed || !kept;
    return kept ? kept : "";
}

bool compare_more(struct compare *compare, void **array, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return true;
    size_t wanted = *room ? *room * 2 : 64;
    void *moved = realloc(*array, wanted * size);
    if (!moved) {
        compare->failed = true;
        return false;
    }
    *array = moved;
    *room = wanted;
    return true;
}

/* --- the lines --- */

static struct compare_line *add_line(struct compare *compare, enum compare_kind kind,
                                     const struct compare_person *person, const char *nickname)
{
    struct buf wanted;
    void *lines = compare->lines;
    bool fits = compare_more(compare, &lines, compare->line_count, &compare->line_room,
                             sizeof *compare->lines);
    compare->lines = lines;
    if (!fits)
        return &compare->nowhere;
    struct compare_line *line = &compare->lines[compare->line_count++];
    *line = (struct compare_line){.kind = kind,
                                  .name = person ? person->name : "",
                                  .nickname = nickname ? nickname : "",
                                  .member = person ? person->id : NULL,
                                  .wanted = "",
                                  .says = ""};
    compare->counts[kind]++;
    line->id = person ? person->id : arena_printf(compare->arena, "?%s", line->nickname);
    compare->failed = compare->failed || !line->id;
    if (!line->id)
        line->id = "";
    if (person) {
        buf_init(&wanted, DESK_NAME_MAX);
        nickname_write(&wanted, compare->form, compare->org_name, person->name);
        line->wanted = compare_keep(compare, wanted.text);
        buf_free(&wanted);
    }
    return line;
}

static void says(struct compare *compare, struct compare_line *line, const char *format,
                 const char *first, const char *second)
{
    struct buf words;
    buf_init(&words, WORDS_MAX);
    buf_printf(&words, format, first, second);
    line->says = compare_keep(compare, words.text);
    buf_free(&words);
}

static bool settled(const struct compare *compare, const char *mark, const char *id)
{
    char marked[IDENT_MAX + 4 * COMPARE_NICKNAME_MAX + 4];
    snprintf(marked, sizeof marked, "%s%s", mark, id);
    return pick_has(&compare->settled, marked);
}

static bool fits(const struct compare *compare, const char *nickname, const char *name)
{
    return !compare->form || nickname_fits(compare->form, nickname, compare->org_name, name);
}

/* Somebody on the roster who is in the list. */
static void compare_present(struct compare *compare, const struct compare_person *person,
                            const char *nickname)
{
    const char *recorded = person->nickname ? person->nickname : "";
    bool right = fits(compare, nickname, person->name);
    bool mended = person->open && settled(compare, COMPARE_JOINED, person->id) &&
                  fits(compare, recorded, person->name);
    bool same = person->open && strcmp(recorded, nickname) == 0;
    if (mended || (right && same)) {
        compare->agreed++;
    } else if (!right) {
        struct compare_line *line = add_line(compare, COMPARE_NICKNAME, person, nickname);
        if (*nickname)
            says(compare, line, _("现为“%s”，应为“%s”"), nickname, line->wanted);
        else
            says(compare, line, _("没有登记昵称，应为“%s%s”"), "", line->wanted);
    } else {
        struct compare_line *line = add_line(compare, COMPARE_UNRECORDED, person, nickname);
        if (!person->open)
            line->says = _("已在群里，还没有登记入群");
        else if (*recorded)
            says(compare, line, _("现为“%s”，登记的是“%s”"), nickname, recorded);
        else
            line->says = _("没有登记昵称");
    }
}

static void compare_nobody(struct compare *compare, const char *nickname)
{
    if (settled(compare, "?", nickname))
        compare->aside++;
    else
        add_line(compare, COMPARE_OUTSIDER, NULL, nickname)->says = _("名册里没有这个人");
}

/* In the list, and off the roster. */
static void compare_left(struct compare *compare, const struct compare_person *person,
                         const char *nickname)
{
    if (settled(compare, "", person->id))
        compare->aside++;
    else if (!person->former || !settled(compare, COMPARE_HAS_QUIT, person->id))
        add_line(compare, COMPARE_LEFT, person, nickname)->says =
            person->open ? _("已离开名册，应移出群") : _("已离开名册，登记为已退群，名单里还有");
}

static bool is_other(const struct compare *compare, const char *nickname, const char *member)
{
    struct buf id;
    buf_init(&id, WORDS_MAX);
    buf_printf(&id, "%s\n%s", nickname, member);
    bool other = pick_has(&compare->others, id.text);
    buf_free(&id);
    return other;
}

static void compare_entry(struct compare *compare, const char *nickname,
                          const struct compare_found *found)
{
    struct compare_person *person = found->how == COMPARE_SURE || found->how == COMPARE_LIKELY
                                        ? &compare->people[found->who]
                                        : NULL;
    if (found->how == COMPARE_AGAIN) {
        compare->again++;
    } else if (!person ||
               (found->how == COMPARE_LIKELY && is_other(compare, nickname, person->id))) {
        compare_nobody(compare, nickname);
    } else {
        person->found = true;
        if (found->how == COMPARE_LIKELY)
            says(compare, add_line(compare, COMPARE_PROBABLE, person, nickname), _("名册上的 %s%s"),
                 person->name, "");
        else if (person->roster)
            compare_present(compare, person, nickname);
        else
            compare_left(compare, person, nickname);
    }
}

static void compare_absent(struct compare *compare, const struct compare_person *person)
{
    bool left_so = settled(compare, "", person->id);
    if (left_so && (person->open || person->roster))
        compare->aside++;
    else if (person->open && settled(compare, COMPARE_JOINED, person->id))
        compare->agreed += person->roster;
    else if (person->open)
        add_line(compare, COMPARE_GONE, person, person->nickname)->says =
            person->roster ? _("登记为已入群，名单里没有") : _("已离开名册，名单里也没有了");
    else if (person->roster && person->excused)
        compare->excused++;
    else if (person->roster)
        add_line(compare, COMPARE_MISSING, person, NULL)->says =
            person->former ? _("退群了，还在名册上") : _("还没有入群");
}

/* What the list calls somebody whose nickname was mended since; NULL. */
static const char *alias_of(const struct compare *compare, const char *member)
{
    const struct pick *aliases = &compare->aliases;
    size_t low = 0, high = aliases->count, n = strlen(member);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strncmp(aliases->ids[middle], member, n) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    while (low < aliases->count && strncmp(aliases->ids[low], member, n) == 0) {
        if (aliases->ids[low][n] == '\n')
            return aliases->ids[low] + n + 1;
        low++;
    }
    return NULL;
}

static enum status match_list(struct compare *compare, struct error *error)
{
    size_t people = compare->person_count, names = compare->names.count;
    struct compare_who *who = calloc(people ? people : 1, sizeof *who);
    struct compare_found *found = calloc(names ? names : 1, sizeof *found);
    enum status status = who && found ? ST_OK : desk_no_memory(error);
    for (size_t i = 0; status == ST_OK && i < people; i++) {
        const struct compare_person *person = &compare->people[i];
        const char *alias = alias_of(compare, person->id);
        who[i] = (struct compare_who){
            .name = person->name,
            .nickname = alias          ? alias
                        : person->open ? person->nickname
                                       : NULL,
            .rank = (person->roster ? 0U : 2U) + (person->open ? 0U : 1U),
            .likely = person->roster,
        };
    }
    if (status == ST_OK)
        status = compare_match(who, people, compare->org_name, &compare->names, found, error);
    for (size_t i = 0; status == ST_OK && i < names; i++)
        compare_entry(compare, compare->names.names[i], &found[i]);
    free(who);
    free(found);
    return status;
}

/* Everybody recorded as joined stands in the list, by the nickname recorded. */
static void match_store(struct compare *compare)
{
    for (size_t i = 0; i < compare->person_count; i++) {
        struct compare_person *person = &compare->people[i];
        person->found = person->open;
        if (person->open && person->roster)
            compare_present(compare, person, person->nickname ? person->nickname : "");
        else if (person->open)
            compare_left(compare, person, person->nickname);
    }
}

static int by_kind(const void *a, const void *b)
{
    const struct compare_line *left = a, *right = b;
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    int order = strcmp(left->name, right->name);
    return order != 0 ? order : strcmp(left->id, right->id);
}

enum status compare_refresh(struct desk *desk, struct compare *compare, struct error *error)
{
    arena_reset(compare->arena);
    compare->line_count = compare->agreed = compare->excused = 0;
    compare->again = compare->aside = 0;
    memset(compare->counts, 0, sizeof compare->counts);
    compare->failed = false;
    enum status status = compare_read_people(desk, compare, error);
    if (status == ST_OK && compare->coverage)
        status = compare_read_excused(desk, compare, error);
    if (status == ST_OK && compare->pasted)
        status = match_list(compare, error);
    else if (status == ST_OK)
        match_store(compare);
    for (size_t i = 0; status == ST_OK && i < compare->person_count; i++)
        if (!compare->people[i].found)
            compare_absent(compare, &compare->people[i]);
    if (status == ST_OK && compare->line_count > 0)
        qsort(compare->lines, compare->line_count, sizeof *compare->lines, by_kind);
    return status == ST_OK && compare->failed ? desk_no_memory(error) : status;
}

/* --- opening --- */

/* What the rulebook asks of nicknames, and of who has to be in the group. */
static void read_rules(struct desk *desk, struct compare *compare)
{
    const struct rulebook *rulebook = desk_rulebook(desk, compare->org);
    compare->form = nickname_form(rulebook);
    for (size_t i = 0; rulebook && i < rulebook->rule_count; i++) {
        const struct rule *rule = &rulebook->rules[i];
        if (text_same(rule->check, "coverage"))
            compare->coverage = rule->id;
    }
}

static enum status new_compare(struct desk *desk, const char *group, struct compare **out,
                               struct error *error)
{
    struct compare *compare = calloc(1, sizeof *compare);
    struct buf name;
    *out = compare;
    if (!compare)
        return desk_no_memory(error);
    compare->kept = arena_new(KEPT_MAX);
    compare->arena = arena_new(READ_MAX);
    if (!compare->kept || !compare->arena)
        return desk_no_memory(error);
    compare->group = arena_dup(compare->kept, group, strlen(group));
    compare->org = desk_group_org(desk, group, compare->kept);
    if (!compare->org)
        return error_set(error, ST_MISSING, NULL, "%s", _("没有这个群，请返回后再选。"));
    buf_init(&name, DESK_NAME_MAX);
    desk_name(desk, ENTITY_ORG, compare->org, &name);
    compare->org_name = arena_dup(compare->kept, name.text, name.len);
    buf_free(&name);
    if (!compare->group || !compare->org_name)
        return desk_no_memory(error);
    read_rules(desk, compare);
    return ST_OK;
}

enum status compare_open(struct desk *desk, const char *group, const char *text, size_t n,
                         struct compare **out, struct error *error)
{
    struct compare *compare;
    enum status status = new_compare(desk, group, &compare, error);
    if (status == ST_OK && text) {
        compare->pasted = true;
        status = compare_read(text, n, compare->kept, &compare->names, error);
    }
    if (status == ST_OK)
        status = compare_refresh(desk, compare, error);
    *out = status == ST_OK ? compare : NULL;
    if (status != ST_OK)
        compare_free(compare);
    return status;
}

enum status compare_open_file(struct desk *desk, const char *group, const char *path,
                              struct compare **out, struct error *error)
{
    struct table *table = NULL;
    struct buf text;
    *out = NULL;
    enum status status = table_read_file(path, &table, error);
    if (status != ST_OK)
        return status;
    buf_init(&text, COMPARE_TEXT_MAX);
    for (size_t row = 0; row < table_rows(table); row++)
        for (size_t cell = 0; cell < table_cells(table, row); cell++) {
            buf_puts(&text, table_cell(table, row, cell));
            buf_putc(&text, '\n');
        }
    status = text.failed ? error_set(error, ST_LIMIT, NULL, "%s", _("名单超过 1 MB，请分开核对。"))
                         : compare_open(desk, group, text.text, text.len, out, error);
    buf_free(&text);
    table_free(table);
    return status;
}

void compare_free(struct compare *compare)
{
    if (!compare)
        return;
    arena_free(compare->kept);
    arena_free(compare->arena);
    pick_free(&compare->settled);
    pick_free(&compare->others);
    pick_free(&compare->aliases);
    free(compare->people);
    free(compare->lines);
    free(compare);
}

/* --- looking --- */

bool compare_pasted(const struct compare *compare)
{
    return compare->pasted;
}

size_t compare_lines(const struct compare *compare)
{
    return compare->line_count;
}

const struct compare_line *compare_line(const struct compare *compare, size_t index)
{
    return index < compare->line_count ? &compare->lines[index] : NULL;
}

size_t compare_count(const struct compare *compare, enum compare_kind kind)
{
    return kind < COMPARE_KINDS ? compare->counts[kind] : 0;
}

const char *compare_coverage(const struct compare *compare)
{
    return compare->coverage;
}

const char *compare_kind_word(enum compare_kind kind)
{
    static const char *const words[COMPARE_KINDS] = {
        N_("未入群"), N_("已不在群"), N_("已离开"), N_("不在名册"),
        N_("昵称"),   N_("可能是"),   N_("未登记"),
    };
    return kind < COMPARE_KINDS ? _(words[kind]) : "";
}

void compare_summary(const struct compare *compare, struct buf *out)
{
    size_t joined = 0;
    for (size_t i = 0; i < compare->person_count; i++)
        joined += compare->people[i].open;
    buf_printf(out, compare->pasted ? _("名单 %zu 人") : _("登记在群 %zu 人"),
               compare->pasted ? compare->names.count - compare->again : joined);
    buf_printf(out, _("  名册 %zu 人  一致 %zu 人"), compare->on_roster, compare->agreed);
    if (compare->excused > 0)
        buf_printf(out, _("  豁免 %zu 人"), compare->excused);
    if (compare->aside > 0)
        buf_printf(out, _("  不管 %zu 人"), compare->aside);
    if (compare->again > 0)
        buf_printf(out, _("  重复 %zu 行"), compare->again);
}
