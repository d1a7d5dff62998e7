#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/ident.h"
#include "base/intl.h"
#include "cmd/say.h"
#include "cmd/subcommand.h"

bool invocation_set_store(struct invocation *invocation, const char *path)
{
    int n = snprintf(invocation->store, sizeof invocation->store, "%s", path);
    return n > 0 && (size_t)n < sizeof invocation->store;
}

static const char *environment(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

static bool default_store(struct invocation *invocation)
{
    const char *store = environment("QUNGUAN_STORE"), *data = environment("XDG_DATA_HOME");
    const char *home = environment("HOME");
    char path[STORE_PATH_MAX];
    int n;
    if (store)
        return invocation_set_store(invocation, store);
    if (data)
        n = snprintf(path, sizeof path, "%s/qunguan/store.db", data);
    else
        n = snprintf(path, sizeof path, "%s/.local/share/qunguan/store.db", home ? home : ".");
    return n > 0 && (size_t)n < sizeof path && invocation_set_store(invocation, path);
}

/* $QUNGUAN_NOW stands in for the clock, so that a whole program can be run at a given moment. */
static bool default_now(struct invocation *invocation)
{
    const char *now = environment("QUNGUAN_NOW");
    invocation->now = (instant)time(NULL);
    return !now || rfc3339_read(now, strlen(now), &invocation->now);
}

bool invocation_defaults(struct invocation *invocation)
{
    const char *rulebooks = environment("QUNGUAN_RULEBOOKS");
    if (rulebooks)
        invocation->folders[invocation->folder_count++] = rulebooks;
    invocation->folders[invocation->folder_count++] = RULEBOOKS_FOLDER;
    return default_now(invocation) && default_store(invocation);
}

/* Makes the folders on the way to the store; what cannot be made, opening the store will tell. */
static void make_folders(const char *path)
{
    char folder[STORE_PATH_MAX];
    snprintf(folder, sizeof folder, "%s", path);
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(folder, 0700) != 0 && errno != EEXIST)
            return;
        *slash = '/';
    }
}

enum status invocation_try(struct invocation *invocation, enum ledger_mode mode,
                           struct ledger **ledger, struct error *error)
{
    struct ledger_options options = {
        .path = invocation->store,
        .mode = mode,
        .rulebook_folders = invocation->folders,
        .folder_count = invocation->folder_count,
        .random = random_system(),
        .bulk = mode == LEDGER_CREATE,
    };
    if (mode == LEDGER_CREATE)
        make_folders(invocation->store);
    return ledger_open(&options, ledger, error);
}

struct ledger *invocation_open(struct invocation *invocation, enum ledger_mode mode)
{
    struct error error = {.status = ST_OK};
    struct ledger *ledger = NULL;
    if (invocation_try(invocation, mode, &ledger, &error) != ST_OK)
        invocation_fail(invocation, &error);
    return ledger;
}

void invocation_remove(const struct invocation *invocation)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    char path[STORE_PATH_MAX + 16];
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        snprintf(path, sizeof path, "%s%s", invocation->store, ends[i]);
        unlink(path);
    }
}

int invocation_fail(const struct invocation *invocation, const struct error *error)
{
    say_line(stderr, "%s：%s", invocation->program, error->text);
    return EXIT_TROUBLE;
}

int invocation_misuse(const struct invocation *invocation, const char *what)
{
    if (invocation->argc > 0)
        say_line(stderr, _("%s：%s（%s）。用法见 qunguan --help"), invocation->program, what,
                 invocation->argv[0]);
    else
        say_line(stderr, _("%s：%s。用法见 qunguan --help"), invocation->program, what);
    return EXIT_TROUBLE;
}

bool option_flag(const struct invocation *invocation, const int *index, const char *name)
{
    return strcmp(invocation->argv[*index], name) == 0;
}

bool option_value(const struct invocation *invocation, int *index, const char *name,
                  const char **value)
{
    const char *argument = invocation->argv[*index];
    size_t n = strlen(name);
    if (strncmp(argument, name, n) != 0)
        return false;
    if (argument[n] == '=') {
        *value = argument + n + 1;
        return true;
    }
    if (argument[n] != '\0')
        return false;
    *value = *index + 1 < invocation->argc ? invocation->argv[++*index] : NULL;
    return true;
}
