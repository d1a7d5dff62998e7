#include "cmd/config.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/intl.h"
#include "cmd/say.h"
#include "cmd/subcommand.h"
#include "ledger/ledger.h"
#include "store/setting.h"

/* `config`: lists what can be set for the screens of this store, and sets it. */

enum { CHOICES_MAX = 4, VALUE_MAX = 4096 };

/* The first choice is the default. */
static const struct config {
    const char *name;
    const char *key; /* in the store's settings */
    const char *choices[CHOICES_MAX];
    const char *meaning;
} table[] = {
    {"mouse",
     "config.mouse",
     {"off", "on"},
     N_("屏幕里用鼠标：点行、点页脚、滚轮；打开后选字要按住 Shift")},
};

static const struct config *find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

static const char *find_choice(const struct config *config, const char *value)
{
    for (size_t i = 0; i < CHOICES_MAX && config->choices[i]; i++)
        if (strcmp(config->choices[i], value) == 0)
            return config->choices[i];
    return NULL;
}

/* The value in *value: what the store holds if that is a choice, else the default. */
static enum status read_value(struct ledger *ledger, const struct config *config,
                              const char **value, struct error *error)
{
    const char *text = NULL;
    struct arena *arena = arena_new(VALUE_MAX);
    *value = config->choices[0];
    if (!arena)
        return error_set(error, ST_NOMEM, NULL, _("内存不足"));
    enum status status = setting_get(ledger_db(ledger), config->key, arena, &text, error);
    const char *choice = text ? find_choice(config, text) : NULL;
    if (choice)
        *value = choice;
    arena_free(arena);
    return status == ST_MISSING ? ST_OK : status;
}

bool config_on(struct ledger *ledger, const char *name)
{
    const char *value = "";
    const struct config *config = find(name);
    if (config)
        read_value(ledger, config, &value, NULL);
    return strcmp(value, "on") == 0;
}

static enum status list(struct ledger *ledger, const struct config *only, struct error *error)
{
    enum status status = ST_OK;
    for (size_t i = 0; i < sizeof table / sizeof *table && status == ST_OK; i++) {
        const char *value = NULL;
        if (only && only != &table[i])
            continue;
        status = read_value(ledger, &table[i], &value, error);
        if (status == ST_OK)
            say_line(stdout, "%s  %s  %s", table[i].name, value, _(table[i].meaning));
    }
    return status == ST_OK ? say_end(stdout, error) : status;
}

static enum status set(struct ledger *ledger, const struct config *config, const char *value,
                       struct error *error)
{
    /* The default is written too: what has once been chosen stays. */
    enum status status = ledger_begin(ledger, error);
    if (status != ST_OK)
        return status;
    status = setting_set(ledger_db(ledger), config->key, value, error);
    if (status != ST_OK) {
        ledger_rollback(ledger);
        return status;
    }
    return ledger_commit(ledger, error);
}

static int wrong_name(const struct invocation *invocation, const char *name)
{
    char names[VALUE_MAX] = "";
    for (size_t i = 0, n = 0; i < sizeof table / sizeof *table; i++)
        n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", i > 0 ? " " : "", table[i].name);
    say_line(stderr, _("%s：没有“%.80s”这个设置，可以设置的是：%s"), invocation->program, name,
             names);
    return EXIT_TROUBLE;
}

static int wrong_value(const struct invocation *invocation, const struct config *config)
{
    char values[VALUE_MAX] = "";
    for (size_t i = 0, n = 0; i < CHOICES_MAX && config->choices[i]; i++)
        n += (size_t)snprintf(values + n, sizeof values - n, "%s%s", i > 0 ? " " : "",
                              config->choices[i]);
    say_line(stderr, _("%s：%s 的值只能是：%s"), invocation->program, config->name, values);
    return EXIT_TROUBLE;
}

static int run(struct invocation *invocation)
{
    struct error error = {.status = ST_OK};
    int words = invocation->argc - 1;
    const struct config *config = words > 0 ? find(invocation->argv[1]) : NULL;
    if (words > 2 || (words > 0 && invocation->argv[1][0] == '-'))
        return invocation_misuse(invocation,
                                 _("config 后面只写设置的名字和值，如 config mouse on"));
    if (words > 0 && !config)
        return wrong_name(invocation, invocation->argv[1]);
    const char *value = words > 1 ? find_choice(config, invocation->argv[2]) : NULL;
    if (words > 1 && !value)
        return wrong_value(invocation, config);
    struct ledger *ledger = invocation_open(invocation, value ? LEDGER_WRITE : LEDGER_READ);
    if (!ledger)
        return EXIT_TROUBLE;
    enum status status = value ? set(ledger, config, value, &error) : ST_OK;
    if (status == ST_OK)
        status = list(ledger, config, &error);
    ledger_close(ledger);
    return status == ST_OK ? EXIT_FINE : invocation_fail(invocation, &error);
}

const struct subcommand cmd_config = {"config", N_("[名字 [值]]"),
                                      N_("列出屏幕的设置，或改一项，如 config mouse on"), run};
