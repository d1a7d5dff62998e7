#ifndef CMD_SUBCOMMAND_H
#define CMD_SUBCOMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/civil.h"
#include "base/status.h"
#include "ledger/ledger.h"

/* What qunguan ends with: all is well; something is open (overdue, refused, different); it could
 * not tell. */
enum { EXIT_FINE = 0, EXIT_OPEN = 1, EXIT_TROUBLE = 2 };

enum { STORE_PATH_MAX = 4096 };

/* A call of one subcommand: what stood on the command line and in the environment. */
struct invocation {
    const char *program;
    int argc; /* from the subcommand's name on, without the options every subcommand takes */
    char **argv;
    char store[STORE_PATH_MAX];
    const char *folders[2]; /* of rulebooks: $QUNGUAN_RULEBOOKS, then the installed ones */
    size_t folder_count;
    instant now; /* the clock is read once, in main */
};

/* One subcommand: an entry of the table in qunguan.c, in a file of its own. */
struct subcommand {
    const char *name;
    const char *usage;   /* behind the name */
    const char *summary; /* one Chinese line */
    int (*run)(struct invocation *invocation);
};

extern const struct subcommand cmd_init, cmd_load, cmd_check, cmd_export, cmd_history, cmd_doctor,
    cmd_backup, cmd_desk, cmd_enrol, cmd_sync, cmd_audit, cmd_handover, cmd_config, cmd_import;

/* Fills in the store's default place and the rulebooks' folders from the environment; false when a
 * name is too long. */
bool invocation_defaults(struct invocation *invocation);
bool invocation_set_store(struct invocation *invocation, const char *path);

/* Opens the store named by the call; says what is wrong on stderr and answers NULL when it cannot.
 * LEDGER_CREATE also makes the folder. */
struct ledger *invocation_open(struct invocation *invocation, enum ledger_mode mode);

/* The same without a word: *ledger is NULL unless the answer is ST_OK. */
enum status invocation_try(struct invocation *invocation, enum ledger_mode mode,
                           struct ledger **ledger, struct error *error);
/* Takes the closed store away, for one that was only half made. */
void invocation_remove(const struct invocation *invocation);

/* Says the error on stderr, sanitised, and answers EXIT_TROUBLE. */
int invocation_fail(const struct invocation *invocation, const struct error *error);

/* Says that the call is wrong, names --help, and answers EXIT_TROUBLE. */
int invocation_misuse(const struct invocation *invocation, const char *what);

/* Whether argv[*index] is the flag. */
bool option_flag(const struct invocation *invocation, const int *index, const char *name);
/* Whether argv[*index] is the option, as "name VALUE" or "name=VALUE": *value is then set (NULL
 * when it is missing) and *index moves onto it. */
bool option_value(const struct invocation *invocation, int *index, const char *name,
                  const char **value);

#endif
