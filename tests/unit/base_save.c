/* Files written for their owner: whole or not at all, and never over another's. */

#include "base/save.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static char folder[] = "/tmp/base_save.XXXXXX";

static const char *at(const char *name)
{
    static char paths[4][100];
    static int next;
    next = (next + 1) % 4;
    snprintf(paths[next], sizeof paths[next], "%s/%s", folder, name);
    return paths[next];
}

static const char *content(const char *path)
{
    static char text[64];
    FILE *file = fopen(path, "r");
    size_t n = file ? fread(text, 1, sizeof text - 1, file) : 0;
    text[n] = '\0';
    if (file)
        fclose(file);
    return text;
}

static void put(const char *path, const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");
    if (!file || fputs(text, file) < 0 || fclose(file) != 0 || chmod(path, mode) != 0)
        printf("# %s cannot be made\n", path);
}

static int files(void)
{
    int count = 0;
    DIR *open = opendir(folder);
    for (struct dirent *entry; open && (entry = readdir(open));)
        count += entry->d_name[0] != '.';
    if (open)
        closedir(open);
    return count;
}

static unsigned mode_of(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0 ? about.st_mode & (S_IFMT | 0777) : 0;
}

static void test_new(void)
{
    mode_t before = umask(0);
    is_int(save_file(at("a"), "one", 3, false), 0, "a new file");
    umask(before);
    is_str(content(at("a")), "one", "with its content");
    is_int(mode_of(at("a")), S_IFREG | 0600, "for its owner alone, whatever the umask");
    is_int(save_file(at("a"), "two", 3, false), EEXIST, "never over another");
    is_str(content(at("a")), "one", "which stays");
    is_int(files(), 1, "and nothing is left beside it");
    is_int(save_file(at("b"), "", 0, false), 0, "an empty one");
    unlink(at("b"));
}

static void test_replaced(void)
{
    put(at("a"), "old", 0644);
    is_int(save_file(at("a"), "new", 3, true), 0, "over another where that is wanted");
    is_str(content(at("a")), "new", "then it is the new");
    is_int(mode_of(at("a")), S_IFREG | 0600, "and no longer for everybody to read");
    put(at("a.part"), "mine", 0600);
    is_int(save_file(at("a"), "newer", 5, true), 0, "once more");
    is_str(content(at("a.part")), "mine", "a file of a name like it stays");
    unlink(at("a.part"));
}

static void test_links(void)
{
    put(at("secret"), "secret", 0600);
    ok(symlink(at("secret"), at("link")) == 0, "a link");
    is_int(save_file(at("link"), "x", 1, false), EEXIST, "is a file that is there");
    is_int(save_file(at("link"), "x", 1, true), 0, "and is replaced");
    is_str(content(at("secret")), "secret", "not followed");
    is_int(mode_of(at("link")), S_IFREG | 0600, "by a file");
    unlink(at("link"));
    ok(symlink(at("nowhere"), at("link")) == 0, "a link to nothing");
    is_int(save_file(at("link"), "x", 1, false), EEXIST, "is one too");
    ok(access(at("nowhere"), F_OK) != 0, "and nothing is made where it leads");
    unlink(at("link"));
    unlink(at("secret"));
}

static void test_failures(void)
{
    struct rlimit before, small = {.rlim_cur = 10, .rlim_max = RLIM_INFINITY};
    is_int(save_file("/nowhere/at/all", "x", 1, false), ENOENT, "no such folder");
    is_int(save_file(folder, "x", 1, false), EEXIST, "a folder");
    ok(save_file(folder, "x", 1, true) != 0, "also where it is to be replaced");
    ok(mode_of(folder) & S_IFDIR, "it stays");
    getrlimit(RLIMIT_FSIZE, &before);
    small.rlim_max = before.rlim_max;
    setrlimit(RLIMIT_FSIZE, &small);
    put(at("b"), "before", 0600);
    is_int(save_file(at("b"), "0123456789abc", 13, true), EFBIG, "no room");
    setrlimit(RLIMIT_FSIZE, &before);
    is_str(content(at("b")), "before", "what was there is whole");
    is_int(files(), 2, "and no half is left");
    char name[5000];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    is_int(save_file(name, "x", 1, false), ENAMETOOLONG, "a name that is too long");
}

int main(void)
{
    signal(SIGXFSZ, SIG_IGN);
    if (!mkdtemp(folder))
        return 1;
    test_new();
    test_replaced();
    test_links();
    test_failures();
    unlink(at("a"));
    unlink(at("b"));
    ok(rmdir(folder) == 0, "nothing else was written");
    return done_testing();
}
