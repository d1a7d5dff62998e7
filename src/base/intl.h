#ifndef BASE_INTL_H
#define BASE_INTL_H

#include <libintl.h>

/* Source strings are Chinese; a catalogue may replace them. */
#define _(text)  gettext(text)
#define N_(text) (text)

#endif
