#include <time.h>

#include "base/intl.h"
#include "desk/link.h"
#include "screens/stage.h"

/* The one wait, on the keyboard and on the link to the server at once. */

/* ms that leaving waits at most for what is being sent; and between two looks at it. */
enum { SEND_MS = 3000, SEND_STEP_MS = 200 };

int64_t stage_steady_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The shorter of two waits, of which -1 is for ever. */
static int shorter(int a, int b)
{
    if (a < 0 || b < 0)
        return a < 0 ? b : a;
    return a < b ? a : b;
}

/* Waits on keyboard and link at once. True: the link has changed something. */
static bool wait_both(struct stage *stage, int timeout)
{
    struct pollfd fds[TERM_WATCH];
    uint64_t version = desk_version(stage->desk), link = desk_link_version(stage->desk);
    term_watch(stage->term, fds);
    desk_wait(stage->desk, fds, TERM_WATCH, shorter(timeout, term_patience(stage->term)),
              stage->began * 1000 + stage_steady_ms() - stage->began_ms);
    return version != desk_version(stage->desk) || link != desk_link_version(stage->desk);
}

enum term_event stage_event(struct stage *stage, int timeout, struct key *key)
{
    int64_t until = stage_steady_ms() + (timeout > 0 ? timeout : 0);
    for (;;) {
        enum term_event event = term_next(stage->term, key);
        if (event != TERM_NONE)
            return event;
        int64_t left = until - stage_steady_ms();
        if (wait_both(stage, timeout < 0 ? -1 : left < 0 ? 0 : (int)left))
            return TERM_FD;
        if (timeout < 0 || stage_steady_ms() < until)
            continue;
        event = term_next(stage->term, key);
        return event == TERM_NONE ? TERM_TIMEOUT : event;
    }
}

void stage_send_last(struct stage *stage)
{
    int64_t until = stage_steady_ms() + SEND_MS;
    struct key key;
    struct link_status link = desk_link_look(stage->desk, stage->now);
    if (!stage->options->sync || link.held + link.sending == 0)
        return;
    desk_link_now(stage->desk);
    stage_say(stage, "%s", _("正在送出最后的操作；按任意键就不再等"));
    if (stage_top(stage))
        stage_paint(stage);
    do {
        wait_both(stage, SEND_STEP_MS);
        link = desk_link_look(stage->desk, stage->now);
    } while (link.state == LINK_WORKING && link.held + link.sending > 0 &&
             stage_steady_ms() < until && term_next(stage->term, &key) == TERM_NONE);
}
