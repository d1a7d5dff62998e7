#ifndef DESK_HISTORY_H
#define DESK_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/status.h"
#include "core/entity.h"

/* What was done to one thing, newest first: a line per command kept in outbox and journal. */
struct history;
struct desk;

struct history_line {
    const char *id; /* the command's */
    instant at;
    const char *who; /* the person's name */
    const char *what; /* "审批信息", with what there is to add: "（代录：王书记，电话）" */
    bool held;        /* not settled yet: can be taken back */
    bool sent;        /* a client's: on its way to the server, or answered and not yet laid */
    const char *refused; /* the reason, where it no longer applies; NULL otherwise */
};

/* At most max lines. Strings belong to the history. */
enum status history_load(struct desk *desk, enum entity entity, const char *id, size_t max,
                         struct history **history, struct error *error);
void history_free(struct history *history); /* NULL is allowed */
size_t history_count(const struct history *history);
const struct history_line *history_line(const struct history *history, size_t index);
/* "11-22 09:12  王群  审批信息（代录：李书记，电话）". */
void history_words(const struct history_line *line, instant now, int offset, struct buf *out);

#endif
