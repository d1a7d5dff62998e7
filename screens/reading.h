#ifndef SCREENS_READING_H
#define SCREENS_READING_H

#include "base/buf.h"
#include "base/status.h"
#include "screens/screen.h"

/*
 * A screen that is one text, to be read to its end: written when it is opened, and anew when
 * something has changed. Such a screen has an open of its own, which calls reading_open, and the
 * other operations from here.
 */
struct reading_of {
    /* Appends the text of what it is about (lines as scroll_paint takes them). */
    enum status (*write)(struct stage *stage, const void *about, struct buf *out,
                         struct error *error);
    void *about; /* from malloc; taken over, also when opening fails; NULL: memory was short */
};

enum status reading_open(struct stage *stage, const struct reading_of *of, void **state,
                         struct error *error);
void reading_close(struct stage *stage, void *state);
void reading_draw(struct stage *stage, void *state);
void reading_act(struct stage *stage, void *state, enum action action, const struct key *key);

#endif
