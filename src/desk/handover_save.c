#include <errno.h>
#include <string.h>

#include "base/errno_words.h"
#include "base/intl.h"
#include "base/save.h"
#include "desk/handover.h"

enum status handover_save(const char *path, const char *text, bool replace, struct error *error)
{
    int number = save_file(path, text, strlen(text), replace);
    if (number == 0)
        return ST_OK;
    if (number == EEXIST)
        return error_set(error, ST_REFUSED, NULL, _("已有文件 %s"), path);
    return error_set(error, ST_IO, NULL, _("没有存成 %s：%s"), path, errno_words(number));
}
