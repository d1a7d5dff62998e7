#ifndef DESK_IMPORT_PARTS_H
#define DESK_IMPORT_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "core/command.h"
#include "desk/import.h"
#include "desk/import_index.h"
#include "desk/inside.h"
#include "paper/table.h"

/* What the files of an import share; nobody else includes it. */

/* What a column of the table can be, whatever its heading calls it. */
enum import_column {
    COLUMN_IGNORED, /* known, and not kept */
    COLUMN_ID,
    COLUMN_NAME,
    COLUMN_STATUS,
    COLUMN_SINCE,
    COLUMN_WHEREABOUTS,
    COLUMN_PHONE,
    COLUMN_TITLE,
    COLUMN_NICKNAME,
    COLUMN_JOINED,
    COLUMN_JOINED_ON,
    COLUMN_MIGRANT, /* yes or no: the status */
    COLUMN_PROBATIONARY,
    COLUMN_ACTIVIST,
    COLUMN_RETIRED,
    COLUMN_ORG,
    COLUMN_PARENT,
    COLUMN_ORG_KIND,
    COLUMN_RULEBOOK,
    COLUMN_SECRETARY,
    COLUMN_GROUP,
    COLUMN_GROUP_KIND,
    COLUMN_OWNER,
    COLUMN_ADMIN,
    COLUMN_LEADER,
    COLUMN_FUNCTION,
    COLUMN_OPENED,
    COLUMN_DATE,
    COLUMN_CLOCK,
    COLUMN_EVENT,
    COLUMN_PLACE,
    COLUMN_REQUIREMENTS,
    COLUMNS,
};

/* Commands are given in this order: what is named must be there. */
enum import_phase { PHASE_ORG, PHASE_PERSON, PHASE_OFFICE, PHASE_ROW, IMPORT_PHASES };

struct import_step {
    struct command command;
    long line;
};

struct import_steps {
    struct import_step *steps;
    size_t count, room;
};

struct import {
    enum import_kind kind;
    struct arena *arena;
    bool failed;        /* memory was short */
    const char *target; /* what it is for, by name; NULL: all */
    int place[COLUMNS]; /* where the column stands in the table, from 0; -1: nowhere */
    size_t first_row;   /* behind the headings */
    size_t width;       /* how many headings there are; 0: none */
    char separator;
    const char *heading_source; /* as it was; NULL: none */
    const char *plain_headings; /* what it would have been */
    const char **headings;
    size_t heading_count, heading_room;
    struct import_line *lines;
    const char **sources; /* of each line: its row as it was, where that was refused */
    size_t *widths;       /* and how many cells it had */
    size_t line_count, line_room;
    size_t counts[IMPORT_WHATS];
    struct import_steps phases[IMPORT_PHASES];
    long aside_line; /* of the first row passed over */
    size_t aside_count;
};

/* One row on its way. */
struct import_row {
    struct import *import;
    struct desk *desk;
    const struct table *table;
    size_t row;
    long line;
    instant now;
    const char *name;
    const char *refusal; /* NULL: none */
    enum import_what what;
    struct buf says;
};

/* ---- import.c ---- */
/* The text, or "" and the import has failed when it is NULL. */
const char *import_kept(struct import *import, const char *text);
#define IMPORT_TEXT(import, ...) import_kept(import, arena_printf((import)->arena, __VA_ARGS__))
const char *import_copy(struct import *import, const char *text);
void import_add_heading(struct import *import, const char *text);
/* The command to be filled in: of that verb, to the id (kept by the import). NULL: memory. It may
 * move when the next is added. */
struct command *import_step(struct import *import, enum import_phase phase, const char *verb,
                            const char *to, long line, instant now);
void import_begin_row(struct import_row *row, struct import *import, struct desk *desk,
                      const struct table *table, size_t index, instant now);
/* Puts the row into the list with what it says. */
void import_end_row(struct import_row *row);
void import_refuse(struct import_row *row, const char *text);
#define IMPORT_REFUSE(row, ...) import_refuse(row, IMPORT_TEXT((row)->import, __VA_ARGS__))
/* Appends to what the row says, with ，between. */
void import_say(struct import_row *row, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "职务 委员 -> 书记"; before NULL or "": "职务 书记". */
void import_say_change(struct import_row *row, const char *what, const char *before,
                       const char *after);
const char *import_new_id(struct import *import, struct desk *desk, instant now);

/* ---- import_columns.c ---- */
/* Finds the row of headings, and tells in the import's headings what each is. */
enum status import_match(struct import *import, const struct table *table, struct error *error);
/* The heading by which the column is known. */
const char *import_column_name(enum import_kind kind, enum import_column column);

/* Whether the row is no data: a sum (合计), a note, who has filled the sheet in, a number in
 * sequence alone, the headings once more. Counted; told at the end of the headings by the second.
 */
bool import_passes_over(struct import *import, const struct table *table, size_t row);
void import_tell_passed_over(struct import *import);

/* ---- import_cells.c ---- */
/* A person's name: without the spaces that stand between Han characters (张 三), in the import's
 * memory where it has any. */
const char *import_person(struct import *import, const char *cell);
/* The cell of the row; "" where the table has no such column. */
const char *import_cell(const struct import_row *row, enum import_column column);
/* The same text; "" where it stands for nothing (无, -, /). */
const char *import_filled(const char *cell);
bool import_has(const struct import *import, enum import_column column);
/* Refuses what no row may have: more cells than headings, formulas, control characters. */
void import_check_row(struct import_row *row);
/* Read a cell, each refusing what it cannot read; an empty one is NULL, 0, -1, INSTANT_NONE. */
const char *import_read_text(struct import_row *row, enum import_column column, size_t max);
/* The same of a text that stands in no cell of its own. */
const char *import_take_text(struct import_row *row, enum import_column column, const char *text,
                             size_t max);
/* Refuses a time so many years from now that nobody means it. */
void import_check_year(struct import_row *row, enum import_column column, instant at);
/* The same of one person's name: not of several. */
const char *import_read_name(struct import_row *row, enum import_column column, size_t max);
const char *import_read_phone(struct import_row *row, enum import_column column);
instant import_read_date(struct import_row *row, enum import_column column);
int import_read_flag(struct import_row *row, enum import_column column);
int64_t import_read_status(struct import_row *row);
int64_t import_read_group_kind(struct import_row *row);
int64_t import_read_org_kind(struct import_row *row);
/* What an org of that name is likely to be. */
int64_t import_guess_org_kind(const char *name);
const char *import_org_kind_word(int64_t kind);
/* The id in the cell; NULL where there is none, or only a number in sequence. */
const char *import_read_id(struct import_row *row);
/* A date as an export writes it, in the import's memory; "" for none. */
const char *import_date_text(struct import *import, const struct desk *desk, instant at);
bool import_same_date(const struct desk *desk, instant a, instant b);

/* ---- the kinds ---- */
enum status import_roster(struct import *import, struct desk *desk,
                          const struct import_order *order, instant now, struct error *error);
enum status import_register(struct import *import, struct desk *desk,
                            const struct import_order *order, instant now, struct error *error);
enum status import_events(struct import *import, struct desk *desk,
                          const struct import_order *order, instant now, struct error *error);
/* A roster's group where none was named: the only open one of the org; NULL: none, or several. */
enum status import_only_group(struct desk *desk, const char *org, struct arena *arena,
                              const char **group, struct error *error);

#endif
