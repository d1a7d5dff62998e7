#include "base/errno_words.h"

#include <errno.h>
#include <stddef.h>

#include "base/intl.h"

static const struct {
    int number;
    const char *words;
} table[] = {
    {ENOENT, N_("没有这个文件或文件夹")},
    {EACCES, N_("没有权限")},
    {EPERM, N_("系统不允许")},
    {EISDIR, N_("这是一个文件夹")},
    {ENOTDIR, N_("路径中有一段不是文件夹")},
    {EEXIST, N_("已经存在")},
    {ENOSPC, N_("磁盘已满")},
    {EDQUOT, N_("磁盘配额已用完")},
    {EFBIG, N_("文件太大")},
    {EROFS, N_("文件系统只能读")},
    {EIO, N_("磁盘读写出错")},
    {EMFILE, N_("打开的文件太多")},
    {ENFILE, N_("系统打开的文件太多")},
    {ENOMEM, N_("内存不足")},
    {ENAMETOOLONG, N_("文件名太长")},
    {ELOOP, N_("符号链接绕成了圈")},
    {EBUSY, N_("正被占用")},
    {EPIPE, N_("接收输出的程序已经退出")},
    {ESTALE, N_("网络文件系统上的文件已失效")},
};

const char *errno_words(int number)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].number == number)
            return _(table[i].words);
    return _("系统报告了一个少见的错误");
}
