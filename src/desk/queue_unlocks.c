#include "desk/queue_parts.h"
#include "base/text.h"
#include "store/line.h"

struct unlocking {
    const struct post *post;
    const struct rulebook *rulebook;
    instant now;
    bool found;
};

/* What a period asked for can only be met within it; all else by a post whenever it goes out. */
static bool take_line(void *context, const struct duty_line *line)
{
    struct unlocking *unlocking = context;
    const struct post *post = unlocking->post;
    if (line->due > unlocking->now || line->lapse_at <= unlocking->now)
        return true;
    const struct rule *rule = rulebook_rule(unlocking->rulebook, line->rule);
    if (!rule || rule->kind == RULE_EVERY || rule->met_by != MET_BY_FACT ||
        rule->fact.kind != FACT_POSTED)
        return true;
    const struct fact_filter *filter = &rule->fact;
    bool category = !filter->categories || filter->categories & 1u << post->category;
    bool form = !filter->forms || (post->as && filter->forms & 1u << post->as);
    bool event = !line->event || text_same(line->event, post->event);
    bool pictures = (int64_t)list_count(post->pictures) >= filter->pictures;
    unlocking->found = category && form && event && pictures;
    return !unlocking->found;
}

bool queue_unlocks(struct desk *desk, const struct post *post, instant now)
{
    struct unlocking unlocking = {post, desk_rulebook(desk, post->org), now, false};
    const char *groups = post->groups;
    const char *word;
    for (size_t n; unlocking.rulebook && !unlocking.found && (n = list_next(&groups, &word)) > 0;) {
        char id[IDENT_MAX + 1];
        desk_word(word, n, id, sizeof id);
        duty_walk_subject(desk->db, SUBJECT_GROUP, id, take_line, &unlocking, NULL);
    }
    return unlocking.found;
}
