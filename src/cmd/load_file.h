#ifndef CMD_LOAD_FILE_H
#define CMD_LOAD_FILE_H

#include <stdio.h>

#include "base/status.h"
#include "ledger/load.h"

/*
 * Opens a file of commands ("-": standard input). A pipe that nobody writes to is not waited for,
 * and a device, which may have no end, is not read. NULL: *why says why, in words as errno_words
 * gives them.
 */
FILE *load_file_open(const char *path, const char **why);

/*
 * Gives every line of the file to the ledger, and ends the load. A line that is too long is counted
 * and refused like any that is no command. name is what the file is called in a sentence. *read
 * gets the bytes read so far, for the progress. Answers as load_line and load_end do, or ST_IO.
 */
enum status load_file(FILE *file, const char *name, struct ledger *ledger, struct load *load,
                      long long *read, struct error *error);

#endif
