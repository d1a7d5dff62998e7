#ifndef TESTS_KEYS_H
#define TESTS_KEYS_H

#include <stddef.h>

/*
 * The bytes an xterm sends for the key named in a script: Enter Esc Tab BackTab Space Backspace
 * Delete Insert Up Down Left Right Home End PgUp PgDn F1..F12, C-x for a control character.
 * Anything else, also in Chinese, is typed as it stands. Writes into out (size bytes, 16 are enough
 * for the named) and answers the length; 0 when it is no named key.
 */
size_t keys_named(const char *name, char *out, size_t size);

#endif
