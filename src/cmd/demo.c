#include "cmd/demo.h"

#include "base/intl.h"
#include "cmd/demo_dice.h"
#include "cmd/demo_line.h"
#include "cmd/demo_place.h"
#include "cmd/demo_registry.h"
#include "cmd/demo_trait.h"
#include "cmd/demo_year.h"

enum { STORY_DAYS = 730, MARGIN_DAYS = 400 };

/* A town was excused for the week whose posts fell due three weeks ago. */
static void write_storm(struct demo_book *book, const struct demo_land *land)
{
    if (land->town_count <= TOWN_IN_STORM)
        return;
    instant from = period_start(PERIOD_WEEK, book->now, -3, CIVIL_BEIJING);
    line_begin(book, from - CIVIL_DAY, "duty.waive_span", land->towns[TOWN_IN_STORM].org,
               DEMO_ORGANISER);
    line_json(book, "rules", "[\"weekly-post\",\"study-plan\",\"village-work\"]");
    line_time(book, "from", from);
    line_time(book, "to", from + 7 * CIVIL_DAY);
    line_text(book, "reason", "台风期间全员参加抢险，当周不作要求");
    line_end(book);
}

static void write_story(struct demo_book *book, struct demo_land *land)
{
    /* The first day is worked through from eight in the morning, branch after branch. */
    instant start = civil_day_start(book->now, -STORY_DAYS, CIVIL_BEIJING) + 8 * CIVIL_HOUR;
    registry_top(book, land, start);
    for (size_t i = 0; i < land->branch_count; i++) {
        struct demo_branch *branch = &land->branches[i];
        book->cut = branch->cut;
        registry_branch(book, land, branch, start + 2 * CIVIL_HOUR + (instant)i * 20);
        registry_changes(book, land, branch, start);
        week_write(book, land, branch);
        year_write(book, branch);
        now_write(book, branch);
        post_write(book, branch);
    }
    book->cut = book->now;
    write_storm(book, land);
}

enum status demo_write(const char *csv, size_t n, instant now,
                       enum status (*line)(void *context, const char *text, size_t len),
                       void *context, struct error *error)
{
    struct demo_land land;
    struct demo_book book;
    if (now < INSTANT_MIN + (STORY_DAYS + MARGIN_DAYS) * (instant)CIVIL_DAY ||
        now > INSTANT_MAX - MARGIN_DAYS * (instant)CIVIL_DAY)
        return error_set(error, ST_INVALID, NULL, _("演示数据的日期超出范围，请换一个日期"));
    book_init(&book, now);
    enum status status = land_read(&land, csv, n, error);
    if (status == ST_OK)
        status = traits_assign(&land, now, error);
    if (status == ST_OK) {
        write_story(&book, &land);
        status = book_play(&book, line, context, error);
    }
    book_free(&book);
    land_free(&land);
    return status;
}
