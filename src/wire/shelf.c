#include "wire/shelf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/ident.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "wire/builtin.h"
#include "wire/rulebook_json.h"

enum { BOOKS_MAX = 1000, MEMORY_MAX = 256 * 1024 * 1024, SHOWN_MAX = 160 };

static const char suffix[] = ".json";

/* One rulebook: a file, or one of those compiled in. */
struct book {
    const char *id;
    const char *path;                       /* NULL: compiled in */
    const struct builtin_rulebook *builtin; /* NULL: a file */
    bool tried;                             /* whether it has been read */
    const struct rulebook *rulebook;        /* NULL when it has a mistake */
    const struct error *error;              /* then what is wrong with it */
};

struct shelf {
    struct arena *arena;
    struct book *books;
    size_t count;
};

static struct book *find_book(const struct shelf *shelf, const char *id)
{
    for (size_t i = 0; i < shelf->count; i++)
        if (strcmp(shelf->books[i].id, id) == 0)
            return &shelf->books[i];
    return NULL;
}

/* Adds a book unless its id is there; false when memory is short. */
static bool add_book(struct shelf *shelf, const char *id, const char *path,
                     const struct builtin_rulebook *builtin)
{
    if (find_book(shelf, id) || shelf->count == BOOKS_MAX)
        return true;
    struct book *book = &shelf->books[shelf->count++];
    *book = (struct book){.id = arena_dup(shelf->arena, id, strlen(id)), .builtin = builtin};
    if (path)
        book->path = arena_dup(shelf->arena, path, strlen(path));
    return book->id && (book->path || !path);
}

/* The id in a file's name; NULL when it is no rulebook's. */
static const char *id_of(struct arena *arena, const char *name)
{
    size_t n = strlen(name);
    size_t end = sizeof suffix - 1;
    if (n <= end || strcmp(name + n - end, suffix) != 0 || !ident_valid(name, n - end))
        return NULL;
    return arena_dup(arena, name, n - end);
}

/* alphasort would go by the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* Adds what the folder holds, by name; a folder that is not there holds nothing. */
static bool add_folder(struct shelf *shelf, const char *folder)
{
    struct dirent **entries = NULL;
    int n = scandir(folder, &entries, NULL, by_name);
    bool added = n >= 0 || errno != ENOMEM;
    for (int i = 0; i < n; i++) {
        const char *id = added ? id_of(shelf->arena, entries[i]->d_name) : NULL;
        if (id) {
            const char *path = arena_printf(shelf->arena, "%s/%s", folder, entries[i]->d_name);
            added = path && add_book(shelf, id, path, NULL);
        }
        free(entries[i]);
    }
    free(entries);
    return added;
}

struct shelf *shelf_new(const char *const *folders, size_t count)
{
    struct shelf *shelf = calloc(1, sizeof *shelf);
    if (!shelf)
        return NULL;
    shelf->arena = arena_new(MEMORY_MAX);
    shelf->books = calloc(BOOKS_MAX, sizeof *shelf->books);
    bool made = shelf->arena && shelf->books;
    for (size_t i = 0; made && i < count; i++)
        made = add_folder(shelf, folders[i]);
    for (size_t i = 0; made && i < builtin_rulebook_count; i++)
        made = add_book(shelf, builtin_rulebooks[i].id, NULL, &builtin_rulebooks[i]);
    if (made)
        return shelf;
    shelf_free(shelf);
    return NULL;
}

void shelf_free(struct shelf *shelf)
{
    if (!shelf)
        return;
    arena_free(shelf->arena);
    free(shelf->books);
    free(shelf);
}

static enum status refuse_file(const char *path, enum status status, const char *reason,
                               struct error *error)
{
    return error_set(error, status, NULL, _("规则集文件 %.*s %s。"),
                     (int)utf8_cut(path, strlen(path), SHOWN_MAX), path, reason);
}

/* Reads up to one byte more than a rulebook may have; *n says how many came. */
static bool read_all(int file, char *text, size_t *n)
{
    *n = 0;
    while (*n <= RULEBOOK_TEXT_MAX) {
        ssize_t got = read(file, text + *n, RULEBOOK_TEXT_MAX + 1 - *n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        *n += (size_t)got;
    }
    return true;
}

/* Reads the file into memory that the caller frees. */
static enum status read_file(const char *path, char **text, size_t *n, struct error *error)
{
    enum status status = ST_OK;
    struct stat about;
    *text = NULL;
    /* Without waiting: a pipe under this name would otherwise hold the program up for ever. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0 || fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
        status = refuse_file(path, ST_IO, _("打不开，请检查文件和权限"), error);
        goto out;
    }
    *text = malloc(RULEBOOK_TEXT_MAX + 1);
    if (!*text)
        status = error_set(error, ST_NOMEM, NULL, _("内存不足，请关闭其他程序后再试。"));
    else if (!read_all(file, *text, n))
        status = refuse_file(path, ST_IO, _("读取出错，请检查磁盘"), error);
    else if (*n > RULEBOOK_TEXT_MAX)
        status = refuse_file(path, ST_LIMIT, _("超过 1 MiB，不像是规则集"), error);
out:
    if (file >= 0)
        close(file);
    return status;
}

static enum status read_book(struct shelf *shelf, const struct book *book, struct rulebook *out,
                             struct error *error)
{
    if (book->builtin)
        return rulebook_decode(book->id, book->builtin->text, book->builtin->len, shelf->arena, out,
                               error);
    char *text;
    size_t n = 0;
    enum status status = read_file(book->path, &text, &n, error);
    if (status == ST_OK)
        status = rulebook_decode(book->path, text, n, shelf->arena, out, error);
    if (status == ST_OK && strcmp(out->id, book->id) != 0)
        status = error_set(
            error, ST_INVALID, "id", _("%.*s：“id”是“%s”，与文件名不同，请改成一样的。"),
            (int)utf8_cut(book->path, strlen(book->path), SHOWN_MAX), book->path, out->id);
    free(text);
    return status;
}

/* Reads the book at its first use, and keeps what came of it. */
static void try_book(struct shelf *shelf, struct book *book)
{
    if (book->tried)
        return;
    struct error *error = arena_alloc(shelf->arena, sizeof *error);
    struct rulebook *rulebook = arena_alloc(shelf->arena, sizeof *rulebook);
    book->tried = error && rulebook;
    if (!book->tried)
        return;
    book->error = error;
    if (read_book(shelf, book, rulebook, error) == ST_OK)
        book->rulebook = rulebook;
}

const struct rulebook *shelf_get(struct shelf *shelf, const char *id, struct error *error)
{
    struct book *book = find_book(shelf, id);
    if (!book) {
        error_set(error, ST_MISSING, "rulebook",
                  _("没有规则集“%.*s”，请核对编号或放入规则集文件。"),
                  (int)utf8_cut(id, strlen(id), IDENT_MAX), id);
        return NULL;
    }
    try_book(shelf, book);
    if (!book->tried)
        error_set(error, ST_NOMEM, NULL, _("内存不足，请关闭其他程序后再试。"));
    else if (!book->rulebook && error)
        *error = *book->error;
    return book->rulebook;
}

const char *shelf_id(struct shelf *shelf, size_t index)
{
    return index < shelf->count ? shelf->books[index].id : NULL;
}

/* The rulebook at index, NULL when it has a mistake. */
static const struct rulebook *rulebook_at(struct shelf *shelf, size_t index)
{
    try_book(shelf, &shelf->books[index]);
    return shelf->books[index].rulebook;
}

static const struct rule *rule_at(struct shelf *shelf, size_t index, const char *rule)
{
    const struct rulebook *rulebook = rulebook_at(shelf, index);
    return rulebook ? rulebook_rule(rulebook, rule) : NULL;
}

const struct rule *shelf_rule(struct shelf *shelf, const char *rule)
{
    for (size_t i = 0; i < shelf->count; i++) {
        const struct rule *found = rule_at(shelf, i, rule);
        if (found)
            return found;
    }
    return NULL;
}

unsigned shelf_rule_kinds(struct shelf *shelf, const char *rule)
{
    unsigned kinds = 0;
    for (size_t i = 0; i < shelf->count; i++) {
        const struct rule *found = rule_at(shelf, i, rule);
        if (found)
            kinds |= 1u << found->kind;
    }
    return kinds;
}

bool shelf_event_kind(struct shelf *shelf, const char *kind)
{
    for (size_t i = 0; i < shelf->count; i++) {
        const struct rulebook *rulebook = rulebook_at(shelf, i);
        for (size_t j = 0; rulebook && j < rulebook->event_count; j++)
            if (strcmp(rulebook->events[j].kind, kind) == 0)
                return true;
    }
    return false;
}
