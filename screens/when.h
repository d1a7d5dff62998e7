#ifndef SCREENS_WHEN_H
#define SCREENS_WHEN_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/civil.h"

/*
 * A time as a person types it: "16:00", "11-21", "11-21 16:00", "2026-11-21 16:00"; a date alone is
 * its noon. Full-width digits and marks do as well. What is left out is that of now. false when it
 * is no such time.
 */
bool when_read(const char *text, instant now, int offset, instant *out);
/* The same form: "11-21 16:00", with the year when it is not now's. */
void when_write(struct buf *out, instant at, instant now, int offset);

#endif
