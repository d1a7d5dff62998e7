#include "ledger_play.h"

#include "core/duty.h"
#include "ledger/load.h"

/*
 * What is owed at an instant does not depend on when the lines kept were derived: at many instants
 * the listing out of lines of any age is what is derived from the whole ledger.
 */
enum { GROUPS = 6, WEEKS = 60, INSTANTS = 200, LINE_ROOM = 600 };

/* A small generator of its own (xorshift), so that a run can be repeated. */
static unsigned long long next(unsigned long long *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static int below(unsigned long long *state, int n)
{
    return (int)(next(state) % (unsigned long long)n);
}

static instant start_of(void)
{
    return play_time("2025-10-01T00:00:00+08:00");
}

/* Gives one settled command of that verb and target; what the ledger refuses is left out. */
__attribute__((format(printf, 5, 6))) static void
give(struct play *play, const char *verb, const char *to, instant at, const char *format, ...)
{
    char with[LINE_ROOM], text[2 * LINE_ROOM], time[RFC3339_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(with, sizeof with, format, args);
    va_end(args);
    rfc3339_write(at, CIVIL_BEIJING, time);
    snprintf(text, sizeof text, "{\"do\":\"%s\",\"to\":\"%s\",\"at\":\"%s\",\"with\":{%s}}", verb,
             to, time, with);
    play_give(play, true, text);
}

static void make_tree(struct play *play, unsigned long long *dice)
{
    static const char *const rulebooks[] = {"wanning", "dayong", "xinxiang"};
    instant at = start_of();
    give(play, "org.add", "top", at, "\"name\":\"县委\",\"kind\":\"committee\"");
    give(play, "person.add", "u1", at, "\"name\":\"王书记\",\"org\":\"top\"");
    for (int i = 0; i < GROUPS; i++) {
        char org[16], group[16], member[16];
        snprintf(org, sizeof org, "o%d", i);
        snprintf(group, sizeof group, "g%d", i);
        give(play, "org.add", org, at,
             "\"name\":\"第%d党支部\",\"kind\":\"branch\",\"parent\":\"top\",\"rulebook\":\"%s\","
             "\"secretary\":\"u1\"",
             i, rulebooks[i % 3]);
        give(play, "group.propose", group, at,
             "\"org\":\"%s\",\"kind\":\"wechat_group\",\"name\":\"第%d党支部党建微信群\",\"owner\":"
             "\"u1\"",
             org, i);
        give(play, "group.open", group, at, "\"active_from\":\"2025-10-%02dT00:00:00+08:00\"",
             1 + below(dice, 28));
        for (int j = 0; j < 3; j++) {
            snprintf(member, sizeof member, "m%d_%d", i, j);
            give(play, "member.add", member, at,
                 "\"org\":\"%s\",\"name\":\"成员%d\",\"status\":\"%s\"", org, j,
                 j ? "migrant" : "in_post");
            give(play, "member.join", member, at, "\"group\":\"%s\"", group);
        }
    }
}

/* What comes in late, makes up for something, or changes what was there. */
static void make_corrections(struct play *play, unsigned long long *dice, const char *group,
                             const char *event, int week, instant at)
{
    char id[32], period[PERIOD_ID_MAX], time[RFC3339_MAX];
    snprintf(id, sizeof id, "c%s_%d", group, week);
    rfc3339_write(at - below(dice, 40) * CIVIL_DAY, CIVIL_BEIJING, time);
    period_id(PERIOD_WEEK, at - below(dice, 40) * CIVIL_DAY, CIVIL_BEIJING, period);
    switch (below(dice, 12)) {
    case 0:
        give(play, "event.move", event, at + CIVIL_DAY, "\"starts\":\"%s\"", time);
        break;
    case 1:
        give(play, "event.cancel", event, at + CIVIL_DAY, "\"reason\":\"台风\"");
        break;
    case 2:
        give(play, "event.confirm", event, at + 30 * CIVIL_DAY, "%s", "");
        break;
    case 3:
        give(play, "fact.record", id, at,
             "\"group\":\"%s\",\"kind\":\"posted\",\"category\":\"theory_study\","
             "\"makes_up\":\"weekly-post:%s:%s\"",
             group, group, period);
        break;
    case 4:
        give(play, "fact.record", id, at,
             "\"group\":\"%s\",\"kind\":\"posted\",\"category\":\"theory_study\",\"happened\":\"%"
             "s\"",
             group, time);
        break;
    case 5:
        give(play, "fact.record", id, at,
             "\"group\":\"%s\",\"kind\":\"posted\",\"category\":\"other\",\"as\":\"notice\","
             "\"event\":\"%s\"",
             group, event);
        break;
    default:
        break;
    }
}

static void make_week(struct play *play, unsigned long long *dice, int group, int week)
{
    static const char *const categories[] = {"party_building", "theory_study", "work"};
    static const char *const kinds[] = {"branch_meeting", "theme_day", "party_lecture"};
    instant monday = period_start(PERIOD_WEEK, start_of(), week, CIVIL_BEIJING);
    instant at = monday + below(dice, 7 * CIVIL_DAY);
    char id[32], g[16], later[RFC3339_MAX];
    snprintf(g, sizeof g, "g%d", group);
    snprintf(id, sizeof id, "f%d_%d", group, week);
    if (below(dice, 4))
        give(play, "fact.record", id, at,
             "\"group\":\"%s\",\"kind\":\"posted\",\"category\":\"%s\"", g,
             categories[below(dice, 3)]);
    snprintf(id, sizeof id, "e%d_%d", group, week);
    rfc3339_write(at + below(dice, 20) * CIVIL_DAY, CIVIL_BEIJING, later);
    if (below(dice, 5) == 0)
        give(play, "event.add", id, at,
             "\"group\":\"%s\",\"kind\":\"%s\",\"starts\":\"%s\",\"title\":\"题\"%s", g,
             kinds[below(dice, 3)], later, below(dice, 2) ? ",\"planned\":true" : "");
    make_corrections(play, dice, g, id, week, at);
    if (below(dice, 9) == 0) {
        snprintf(id, sizeof id, "r%d_%d", group, week);
        give(play, "fact.record", id, at,
             "\"group\":\"%s\",\"kind\":\"report\",\"member\":\"m%d_%d\"", g, group,
             below(dice, 3));
    }
    if (below(dice, 30) == 0) {
        char week_id[PERIOD_ID_MAX], duty[64];
        period_id(PERIOD_WEEK, at, CIVIL_BEIJING, week_id);
        snprintf(duty, sizeof duty, "weekly-post:%s:%s", g, week_id);
        give(play, "duty.waive", duty, at, "\"reason\":\"停电\"");
    }
    if (below(dice, 60) == 0) {
        snprintf(id, sizeof id, "m%d_%d", group, below(dice, 3));
        give(play, "member.quit", id, at, "\"group\":\"%s\",\"reason\":\"转出\"", g);
    }
}

static void make_ledger(struct play *play, unsigned long long *dice)
{
    play_begin(play);
    make_tree(play, dice);
    for (int week = 0; week < WEEKS; week++)
        for (int group = 0; group < GROUPS; group++)
            make_week(play, dice, group, week);
    play_must(play, ledger_commit(play->ledger, &play->error), "commit");
}

/* A listing as text. */
struct listed {
    struct buf text;
    bool all;
};

static bool add_duty(void *context, const struct listed_duty *duty)
{
    struct listed *listed = context;
    if (listed->all && duty->status != DUTY_SOON && duty->status != DUTY_OVERDUE)
        return true;
    buf_printf(&listed->text, "%s %s %s %s %s %s %lld %lld %d %lld %d %lld/%lld\n", duty->id,
               duty->rule, duty->group ? duty->group : "-", duty->org,
               duty->event ? duty->event : "-", duty->member ? duty->member : "-",
               (long long)duty->opens, (long long)duty->due, (int)duty->status,
               (long long)duty->met_at, duty->entered_late, (long long)duty->done,
               (long long)duty->wanted);
    return true;
}

static bool add_finding(void *context, const struct finding *finding)
{
    struct listed *listed = context;
    buf_printf(&listed->text, "%s %s %s\n", finding->rule, finding->group, finding->detail);
    return true;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The lines of the text in order: listings come in none. */
static void sort_lines(struct buf *text)
{
    size_t count = 0, n = 0;
    for (size_t i = 0; i < text->len; i++)
        count += text->text[i] == '\n';
    char **lines = calloc(count + 1, sizeof *lines), *save = NULL;
    char *copy = strdup(text->text);
    for (char *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
        lines[n++] = line;
    if (n)
        qsort(lines, n, sizeof *lines, compare_texts);
    buf_reset(text);
    for (size_t i = 0; i < n; i++) {
        buf_puts(text, lines[i]);
        buf_putc(text, '\n');
    }
    free(copy);
    free(lines);
}

static void list(struct play *play, instant at, bool all, struct buf *out)
{
    struct listed listed = {.all = all};
    struct listing listing = {add_duty, add_finding, &listed};
    buf_init(&listed.text, PLAY_IMAGE_MAX);
    play_must(play, overdue_list(play->ledger, at, all, &listing, &play->error), "list");
    sort_lines(&listed.text);
    *out = listed.text;
}

/* Shows the first line that only one of the two has. */
static void show_difference(const char *want, const char *got, instant at)
{
    char time[RFC3339_MAX];
    size_t n = 0, start = 0;
    for (; want[n] && want[n] == got[n]; n++)
        if (want[n] == '\n')
            start = n + 1;
    rfc3339_write(at, CIVIL_BEIJING, time);
    printf("# at %s\n# want: %.*s\n#  got: %.*s\n", time, (int)strcspn(want + start, "\n"),
           want + start, (int)strcspn(got + start, "\n"), got + start);
}

/* Whether the listing from the lines kept is that from the whole ledger. */
static bool agree(struct play *play, instant at, size_t *length)
{
    struct buf kept, whole;
    list(play, at, false, &kept);
    list(play, at, true, &whole);
    bool same = strcmp(kept.text, whole.text) == 0;
    if (!same)
        show_difference(whole.text, kept.text, at);
    *length += whole.len;
    buf_free(&kept);
    buf_free(&whole);
    return same;
}

/* Instants at which something turns are worth more than others: a turn, the second before, or any.
 */
static instant some_instant(unsigned long long *dice)
{
    instant at = start_of() + (instant)below(dice, WEEKS * 7 * 24) * CIVIL_HOUR;
    switch (below(dice, 6)) {
    case 0:
        return period_start(PERIOD_WEEK, at, 0, CIVIL_BEIJING);
    case 1:
        return period_start(PERIOD_WEEK, at, 0, CIVIL_BEIJING) - 1;
    case 2:
        return period_start(PERIOD_MONTH, at, 0, CIVIL_BEIJING);
    case 3:
        return period_start(PERIOD_QUARTER, at, 0, CIVIL_BEIJING) - 1;
    default:
        return at + below(dice, CIVIL_HOUR);
    }
}

static void refresh(struct play *play, instant at, size_t limit)
{
    size_t left;
    play_must(play, ledger_refresh(play->ledger, at, limit, &left, NULL, NULL, &play->error),
              "refresh");
}

static bool fresh(struct play *play, instant at)
{
    size_t subjects = 0, different = 0;
    refresh(play, at, 0);
    play_must(play, ledger_verify(play->ledger, at, &subjects, &different, NULL, &play->error),
              "verify");
    if (different)
        printf("# %zu of %zu subjects differ\n", different, subjects);
    return different == 0 && subjects > GROUPS;
}

/* Lines derived at one instant, asked for at others after and before it. */
static void test_agree(struct play *play, unsigned long long *dice)
{
    int wrong = 0, ahead = 0;
    size_t length = 0;
    ok(agree(play, start_of() + 300 * CIVIL_DAY, &length), "with no line derived yet");
    for (int i = 0; i < INSTANTS; i++) {
        if (i % 5 == 0) {
            play_must(play, ledger_stale_all(play->ledger, &play->error), "stale");
            refresh(play, some_instant(dice), 0);
        }
        instant at = some_instant(dice);
        ahead += play_number(play, "SELECT max(fresh_from) FROM brief") < at;
        wrong += !agree(play, at, &length);
    }
    is_int(wrong, 0, "at %d instants, over lines of %d others", INSTANTS, INSTANTS / 5);
    ok(ahead > INSTANTS / 5, "%d of the instants lay after those of the lines", ahead);
    ok(length > 100 * INSTANTS, "and there was something to list");
}

/* Time goes on in small steps, with a part of the subjects refreshed at each: what happens in real
 * life. */
static void test_time_passes(struct play *play, unsigned long long *dice)
{
    int wrong = 0;
    size_t length = 0;
    play_must(play, ledger_stale_all(play->ledger, &play->error), "stale");
    instant at = start_of();
    refresh(play, at, 0);
    for (int i = 0; i < INSTANTS; i++) {
        at += below(dice, 4 * CIVIL_DAY);
        wrong += !agree(play, at, &length);
        if (i % 3 == 0)
            refresh(play, at, 1 + (size_t)below(dice, 5));
    }
    is_int(wrong, 0, "in %d steps of time, with a few subjects refreshed now and then", INSTANTS);
    for (int i = 0; i < 20; i++) {
        at = some_instant(dice);
        wrong += !fresh(play, at);
    }
    is_int(wrong, 0, "what is refreshed is what is derived from everything, at 20 instants");
}

static void test_changes(struct play *play, unsigned long long *dice)
{
    int wrong = 0;
    size_t length = 0;
    instant at = start_of() + WEEKS * 7 * (instant)CIVIL_DAY;
    for (int i = 0; i < 60; i++) {
        refresh(play, at, 0);
        play_begin(play);
        make_week(play, dice, below(dice, GROUPS), 1000 + i);
        if (i % 2)
            play_must(play, ledger_derive_touched(play->ledger, at, &play->error), "derive");
        play_must(play, ledger_commit(play->ledger, &play->error), "commit");
        wrong += !agree(play, at + below(dice, 9 * CIVIL_DAY), &length);
        at += below(dice, 3 * CIVIL_DAY);
    }
    is_int(wrong, 0, "after each of 60 changes, derived at once or left stale");
}

int main(void)
{
    struct play play;
    unsigned long long dice = 88172645463325252ULL;
    play_open(&play);
    make_ledger(&play, &dice);
    ok(play_number(&play, "SELECT count(*) FROM fact") > 200, "a ledger has been made up");
    test_agree(&play, &dice);
    test_time_passes(&play, &dice);
    test_changes(&play, &dice);
    play_close(&play);
    return done_testing();
}
