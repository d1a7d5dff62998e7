#ifndef SCREENS_IMPORT_PARTS_H
#define SCREENS_IMPORT_PARTS_H

#include <stddef.h>

#include "desk/import.h"

/* What the two screens of an import share; nobody else includes it. */

enum { IMPORT_PATH_MAX = 4096 };

/* 名册, 群组登记表, 学习计划 */
const char *import_kind_word(enum import_kind kind);

#endif
