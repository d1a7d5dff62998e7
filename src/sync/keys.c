#include "sync/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errno_words.h"
#include "base/intl.h"

enum { KEY_PATH_MAX = 4096 + 16, DIGITS = SIGN_SECRET_TEXT - 1 };

static enum status path_of(const char *store, const char *suffix, char path[KEY_PATH_MAX],
                           struct error *error)
{
    int n = snprintf(path, KEY_PATH_MAX, "%s.key%s", store, suffix);
    if (n > 0 && n < KEY_PATH_MAX)
        return ST_OK;
    return error_set(error, ST_LIMIT, NULL, _("台账文件名太长"));
}

static enum status cannot(struct error *error, const char *path, const char *what)
{
    int number = errno;
    return error_set(error, number == ENOSPC ? ST_FULL : ST_IO, NULL, _("%s不了密钥文件 %s：%s"),
                     what, path, errno_words(number));
}

/* Until the folder is synced the name may be lost with the power. */
static void sync_folder(const char *path)
{
    char folder[KEY_PATH_MAX];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = '\0';
    int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

/* Writes the file whole, under a name of its own first. */
static enum status write_whole(const char *path, const char *secret, struct error *error)
{
    enum status status = ST_OK;
    char line[SIGN_SECRET_TEXT + 1];
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return cannot(error, path, _("建立"));
    snprintf(line, sizeof line, "%s\n", secret);
    size_t n = strlen(line);
    if (write(fd, line, n) != (ssize_t)n || fsync(fd) != 0)
        status = cannot(error, path, _("写"));
    secret_wipe(line, sizeof line);
    if (close(fd) != 0 && status == ST_OK)
        status = cannot(error, path, _("写"));
    if (status != ST_OK)
        unlink(path);
    return status;
}

static enum status check_file(int fd, const char *path, struct error *error)
{
    struct stat about;
    if (fstat(fd, &about) != 0)
        return cannot(error, path, _("读"));
    if (!S_ISREG(about.st_mode))
        return error_set(error, ST_REFUSED, NULL, _("密钥 %s 不是普通文件，不采用"), path);
    if (about.st_uid != geteuid())
        return error_set(error, ST_REFUSED, NULL, _("密钥文件 %s 属于别的用户，不采用"), path);
    if (about.st_mode & 077)
        return error_set(error, ST_REFUSED, NULL,
                         _("密钥文件 %s 别人也能读写，不采用；请先 chmod 600，"
                           "再请管理员停用本机并发新的邀请码"),
                         path);
    return ST_OK;
}

static enum status read_digits(int fd, const char *path, char secret[SIGN_SECRET_TEXT],
                               struct error *error)
{
    char text[DIGITS + 2], public_key[SIGN_PUBLIC_TEXT];
    enum status status = ST_OK;
    ssize_t n = read(fd, text, sizeof text);
    if (n < 0)
        status = cannot(error, path, _("读"));
    else if (n == DIGITS || (n == DIGITS + 1 && text[DIGITS] == '\n')) {
        text[DIGITS] = '\0';
        memcpy(secret, text, SIGN_SECRET_TEXT);
    }
    if (status == ST_OK && !sign_public(secret, public_key))
        status = error_set(error, ST_INVALID, NULL,
                           _("密钥文件 %s 损坏；请移开它，向管理员要新的邀请码"), path);
    secret_wipe(text, sizeof text);
    return status;
}

static enum status read_key(const char *path, char secret[SIGN_SECRET_TEXT], struct error *error)
{
    memset(secret, 0, SIGN_SECRET_TEXT);
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return error_set(error, ST_MISSING, NULL,
                         _("没有本机的密钥文件 %s；请向管理员要新的邀请码"), path);
    if (fd < 0 && errno == ELOOP)
        return error_set(error, ST_REFUSED, NULL, _("密钥 %s 是链接，不采用"), path);
    if (fd < 0)
        return cannot(error, path, _("读"));
    enum status status = check_file(fd, path, error);
    if (status == ST_OK)
        status = read_digits(fd, path, secret, error);
    close(fd);
    if (status != ST_OK)
        secret_wipe(secret, SIGN_SECRET_TEXT);
    return status;
}

enum status key_read(const char *store, char secret[SIGN_SECRET_TEXT], struct error *error)
{
    char path[KEY_PATH_MAX];
    memset(secret, 0, SIGN_SECRET_TEXT);
    enum status status = path_of(store, "", path, error);
    return status == ST_OK ? read_key(path, secret, error) : status;
}

enum status key_make(const char *store, struct random random, char secret[SIGN_SECRET_TEXT],
                     struct error *error)
{
    char path[KEY_PATH_MAX], public_key[SIGN_PUBLIC_TEXT];
    enum status status = path_of(store, ".new", path, error);
    if (status != ST_OK)
        return status;
    status = read_key(path, secret, error);
    if (status == ST_OK)
        return status;
    /* Half of one, from a crash: nobody knows its public half. */
    if (status == ST_INVALID)
        unlink(path);
    else if (status != ST_MISSING)
        return status;
    sign_keypair(random, public_key, secret);
    status = write_whole(path, secret, error);
    if (status == ST_OK)
        sync_folder(path);
    else
        secret_wipe(secret, SIGN_SECRET_TEXT);
    return status;
}

enum status key_adopt(const char *store, struct error *error)
{
    char path[KEY_PATH_MAX], fresh[KEY_PATH_MAX];
    enum status status = path_of(store, "", path, error);
    if (status == ST_OK)
        status = path_of(store, ".new", fresh, error);
    if (status != ST_OK)
        return status;
    if (rename(fresh, path) != 0)
        return cannot(error, path, _("建立"));
    sync_folder(path);
    return ST_OK;
}
