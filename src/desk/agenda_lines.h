#ifndef DESK_AGENDA_LINES_H
#define DESK_AGENDA_LINES_H

#include "desk/agenda.h"
#include "desk/inside.h"

/* Inside the agenda: only agenda.c, agenda_load.c and agenda_words.c include this. */

struct agenda {
    struct arena *arena;
    char *subject;
    bool is_org;
    struct agenda_line *singles; /* every obligation by itself: by rule, oldest due first */
    size_t single_count, single_room;
    struct agenda_line *lines;
    size_t *first, *behind; /* of each line: its part of singles */
    size_t count, room;
};

/* One more line at the end of the array; NULL when memory is short. */
struct agenda_line *agenda_add_single(struct agenda *agenda);
struct agenda_line *agenda_add_line(struct agenda *agenda, size_t first, size_t behind);

/* What is read for the lines. */
struct agenda_loading {
    struct desk *desk;
    struct agenda *agenda;
    const struct rulebook *rulebook; /* NULL: none */
    const char *org;
    instant now;
    bool with_open, failed;
    struct error *error;
};

/* Reads the obligations into singles; adds the lines that are none: to confirm, moved, findings. */
enum status agenda_read_duties(struct agenda_loading *loading);
enum status agenda_read_confirm(struct agenda_loading *loading);
enum status agenda_read_moved(struct agenda_loading *loading);
enum status agenda_read_findings(struct agenda_loading *loading);
/* How many members have met the line's duty in its period, and how many are bound. */
enum status agenda_read_members(struct agenda_loading *loading, struct agenda_line *line);

#endif
