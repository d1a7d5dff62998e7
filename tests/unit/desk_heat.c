#include "desk/heat.h"

#include "desk_store.h"

enum { LAST = HEAT_WEEKS - 1 };

#define MADE_UP(id, group, when, duty)                                                             \
    "{\"do\":\"fact.record\",\"to\":\"" id "\",\"at\":\"" when "\",\"with\":{\"group\":\"" group   \
    "\",\"kind\":\"posted\",\"category\":\"party_building\",\"makes_up\":\"" duty "\"}}\n"
#define VOID(id, when)                                                                              \
    "{\"do\":\"fact.void\",\"to\":\"" id "\",\"at\":\"" when "\",\"with\":{\"reason\":\"登错\"}}" \
    "\n"

static struct heat heat(struct place *place, const char *group, instant now)
{
    struct heat out;
    struct error error = {.status = ST_OK};
    if (heat_load(place->desk, group, now, &out, &error) != ST_OK)
        printf("# heat: %s\n", error.text);
    return out;
}

/* A sign a week: ' ' blank, '!' a miss, '.' nothing, '+' more than nine. */
static const char *drawn(const struct heat *heat)
{
    static char out[HEAT_WEEKS + 1];
    for (int i = 0; i < HEAT_WEEKS; i++) {
        const struct heat_week *week = &heat->weeks[i];
        out[i] = week->posts > 9   ? '+'
                 : week->posts > 0 ? (char)('0' + week->posts)
                 : week->miss      ? '!'
                 : week->blank     ? ' '
                                   : '.';
    }
    return out;
}

static const char *words(const struct heat *heat, int columns)
{
    static char out[400];
    struct buf buf;
    buf_init(&buf, sizeof out);
    heat_words(heat, CIVIL_BEIJING, columns, &buf);
    said(&buf, out, sizeof out);
    buf_free(&buf);
    return out;
}

static void test_weeks(struct place *place)
{
    struct heat g1 = heat(place, "g1", sunday()), g2 = heat(place, "g2", sunday());
    is_int(g2.weeks[LAST].starts, at("2026-11-16T00:00:00+08:00"), "the last week is this one");
    is_int(g2.weeks[0].starts, at("2026-05-25T00:00:00+08:00"), "the first 25 weeks before");
    is_str(drawn(&g2), "                       111", "a post a week since the group was opened");
    is_str(words(&g2, 79), "近26周 发布3条 空缺0周", "no week is missing");
    is_str(drawn(&g1), "                       !!.", "this week is not over, so no miss yet");
    is_str(words(&g1, 79), "近26周 发布0条 空缺2周：11-02 11-09", "the misses by their Mondays");
    g1 = heat(place, "g1", at("2026-11-23T00:00:00+08:00"));
    is_str(drawn(&g1), "                      !!!.",
           "on Monday it is over, and all move on by one");
    g1 = heat(place, "g1", at("2026-10-01T00:00:00+08:00"));
    is_str(drawn(&g1), "                          ", "before it was opened there is nothing");
}

static void test_counts(struct place *place)
{
    load_lines(place, POSTED("h1", "g1", "2026-11-02T00:00:00+08:00")
                          POSTED("h2", "g1", "2026-11-08T23:59:59+08:00")
                              POSTED("h3", "g1", "2026-11-19T10:00:00+08:00")
                                  VOID("h3", "2026-11-19T11:00:00+08:00")
                                      MADE_UP("h4", "g1", "2026-11-18T10:00:00+08:00",
                                              "weekly-post:g1:2026-W46"));
    struct heat g1 = heat(place, "g1", sunday());
    is_str(drawn(&g1), "                       21.",
           "from Monday 00:00 to Sunday 24:00; a made-up one in its week; a void one nowhere");
    is_int(g1.posts, 3, "three in all");
    for (int i = 0; i < 11; i++) {
        char line[400];
        snprintf(line, sizeof line,
                 "{\"do\":\"fact.record\",\"to\":\"k%d\",\"at\":\"2026-11-20T10:%02d:00+08:00\","
                 "\"with\":{\"group\":\"g1\",\"kind\":\"posted\",\"category\":\"party_building\"}}",
                 i, i);
        load_lines(place, line);
    }
    g1 = heat(place, "g1", sunday());
    is_int(g1.weeks[LAST].posts, 11, "more than nine are counted");
    g1 = heat(place, "g1", at("2026-11-20T10:04:30+08:00"));
    is_int(g1.weeks[LAST].posts, 5, "what is dated after now is not there yet");
}

/* g3 was opened on 2026-06-01, a Monday, and has never posted: 24 misses. */
static void test_words(struct place *place)
{
    struct heat g3 = heat(place, "g3", sunday());
    is_int(g3.misses, 24, "every whole week is a miss");
    is_str(words(&g3, 79),
           "近26周 发布0条 空缺24周：09-21 09-28 10-05 10-12 10-19 10-26 11-02 11-09 等",
           "the latest ones");
    is_str(words(&g3, 39), "近26周 发布0条 空缺24周：11-02 11-09 等", "fewer on a narrow screen");
    is_str(words(&g3, 24), "近26周 发布0条 空缺24周", "none where there is no room");
    load_lines(
        place,
        "{\"do\":\"group.dissolve\",\"to\":\"g3\",\"at\":\"2026-11-11T10:00:00+08:00\",\"with\":{"
        "\"happened\":\"2026-11-11T10:00:00+08:00\"}}\n");
    g3 = heat(place, "g3", sunday());
    is_str(drawn(&g3), " !!!!!!!!!!!!!!!!!!!!!!!. ", "not in the week it was dissolved, nor later");
}

int main(void)
{
    struct place place;
    struct heat none;
    struct error error = {.status = ST_OK};
    if (!ok(place_open(&place), "a store"))
        return done_testing();
    is_int(heat_load(place.desk, "nobody", sunday(), &none, &error), ST_MISSING, "no such group");
    ok(strstr(error.text, "没有这个群"), "and it says so");
    test_weeks(&place);
    test_words(&place);
    test_counts(&place);
    place_close(&place);
    return done_testing();
}
