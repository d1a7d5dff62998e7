#ifndef TERM_STYLE_H
#define TERM_STYLE_H

/*
 * What a piece of the screen means. How it looks depends on the terminal (none, 8 or more colours,
 * NO_COLOR) and is decided in one table; nothing may be told by colour alone, so each style that
 * carries a meaning stands beside words.
 */
enum style {
    STYLE_NORMAL,
    STYLE_BAR,     /* the row under the bar; reverse everywhere */
    STYLE_TITLE,   /* the header line and the titles of panes and prompts */
    STYLE_HEADING, /* the heads of columns */
    STYLE_OVERDUE,
    STYLE_SOON,
    STYLE_GOOD,
    STYLE_DIM,
    STYLE_WARNING, /* a question or a refusal that wants an answer */
    STYLE_INPUT,   /* a field that takes text */
    STYLE_TAGGED,
    STYLE_KEY, /* a key's name in the footer */
    STYLE_COUNT
};

#endif
