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
    {EADDRINUSE, N_("这个地址或端口已被别的程序占用")},
    {EADDRNOTAVAIL, N_("本机没有这个地址")},
    {EAFNOSUPPORT, N_("系统不支持这种地址")},
    {ECONNREFUSED, N_("对方没有在这个端口上服务")},
    {ECONNRESET, N_("连接被对方断开")},
    {ECONNABORTED, N_("连接中断")},
    {ENOTCONN, N_("没有连接")},
    {ENOTSOCK, N_("这不是网络连接")},
    {ETIMEDOUT, N_("等得太久，没有回答")},
    {ENETUNREACH, N_("网络不通")},
    {EHOSTUNREACH, N_("到不了对方的机器")},
    {ENETDOWN, N_("网络没有启用")},
    {ENOBUFS, N_("网络缓冲不足")},
    {EINVAL, N_("系统不接受这个参数")},
    {EAGAIN, N_("暂时不行，请稍后再试")},
    {ESTALE, N_("网络文件系统上的文件已失效")},
};

const char *errno_words(int number)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].number == number)
            return _(table[i].words);
    return _("系统报告了一个少见的错误");
}
