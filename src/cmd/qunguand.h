#ifndef CMD_QUNGUAND_H
#define CMD_QUNGUAND_H

#include <stdbool.h>

#include "cmd/subcommand.h"
#include "ledger/ledger.h"
#include "store/hub.h"

/* What the subcommands of qunguand share. */
struct keeper {
    struct invocation call; /* its store is the data folder */
    struct db *hub;
};

struct keeper_command {
    const char *name;
    const char *usage;
    const char *summary;
    int (*run)(struct keeper *keeper);
};

extern const struct keeper_command keeper_serve, keeper_init, keeper_invite, keeper_backup,
    keeper_restore, keeper_load, keeper_devices, keeper_revoke;

/* An option of a subcommand that takes a value. */
struct keeper_option {
    const char *name;
    bool required;
    const char *value;
};
/* Reads options and at most one further argument (into *rest; NULL: none is allowed). False: the
 * call is wrong, and that has been said. */
bool keeper_options(struct keeper *keeper, struct keeper_option *options, size_t count,
                    const char **rest);

int keeper_misuse(const struct keeper *keeper, const char *what);
int keeper_fail(const struct keeper *keeper, const struct error *error);

/* Opens the hub (create: makes folder and hub); false with the sentence said. keeper_close closes
 * it. */
bool keeper_open(struct keeper *keeper, bool create);
void keeper_close(struct keeper *keeper);

/* The tenant of that id; ST_MISSING with a sentence. */
enum status keeper_tenant(struct keeper *keeper, const char *id, struct tenant *tenant,
                          struct error *error);
/* The path of a file that is named relative to the data folder. */
enum status keeper_path(const struct keeper *keeper, const char *file, char path[STORE_PATH_MAX],
                        struct error *error);
/* Makes the folder of the tenants' files; ST_OK also when it is there. */
enum status keeper_folder(const struct keeper *keeper, struct error *error);
/* Opens the file as a server's ledger. */
enum status keeper_ledger(struct keeper *keeper, const char *file, enum ledger_mode mode,
                          struct ledger **ledger, struct error *error);
/* Opens hub and tenant; NULL with the sentence said. */
struct ledger *keeper_served(struct keeper *keeper, const char *tenant, enum ledger_mode mode);

/* Gives a command, as JSON, to the served ledger in its open transaction. ST_REFUSED with the
 * reason when it is not applied. */
enum status keeper_give(struct keeper *keeper, struct ledger *ledger, const char *text,
                        struct error *error);

/* Makes a one-time code for the person and says it. */
enum status keeper_invite_person(struct keeper *keeper, const char *tenant, const char *person,
                                 struct error *error);

/* Tells on a terminal how far a copy is. */
bool keeper_progress(void *context, long done, long total);

#endif
