#include "sync/http_words.h"

#include <curl/curl.h>
#include <stddef.h>

#include "base/intl.h"

static const struct {
    CURLcode code;
    const char *words;
} sentences[] = {
    {CURLE_COULDNT_RESOLVE_HOST, N_("找不到服务器的地址：可能没有联网，或网址写错了")},
    {CURLE_COULDNT_RESOLVE_PROXY, N_("找不到代理服务器的地址")},
    {CURLE_COULDNT_CONNECT, N_("连不上服务器：可能没有联网，或服务器没有开")},
    {CURLE_OPERATION_TIMEDOUT, N_("连不上服务器：等得太久，没有回答")},
    {CURLE_PEER_FAILED_VERIFICATION,
     N_("服务器的证书不可信，没有发送任何数据；证书机构是自建的，登记时用 --ca 指定其证书文件")},
    {CURLE_SSL_CONNECT_ERROR, N_("与服务器谈不成安全连接，没有发送任何数据；请核对网址和端口")},
    {CURLE_SSL_CACERT_BADFILE, N_("读不了 --ca 指定的证书文件")},
    {CURLE_SSL_CERTPROBLEM, N_("本机的证书有问题，没有发送任何数据")},
    {CURLE_SSL_CIPHER, N_("与服务器没有共同的加密方式，没有发送任何数据")},
    {CURLE_GOT_NOTHING, N_("服务器没有回答就断开了")},
    {CURLE_SEND_ERROR, N_("发送时连接断开")},
    {CURLE_RECV_ERROR, N_("接收时连接断开")},
    {CURLE_PARTIAL_FILE, N_("服务器的回答不完整")},
    {CURLE_BAD_CONTENT_ENCODING, N_("服务器的回答解不开")},
    {CURLE_URL_MALFORMAT, N_("服务器的网址不对")},
    {CURLE_UNSUPPORTED_PROTOCOL, N_("对方不是群管服务器")},
    {CURLE_WEIRD_SERVER_REPLY, N_("对方不是群管服务器")},
    {CURLE_HTTP2, N_("与服务器的连接出错")},
    {CURLE_HTTP2_STREAM, N_("与服务器的连接出错")},
    {CURLE_OUT_OF_MEMORY, N_("内存不足，或服务器的回答头太长")},
};

enum status http_error(int code, const char *detail, struct error *error)
{
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
        if ((int)sentences[i].code == code)
            return error_set(error, ST_IO, NULL, "%s", _(sentences[i].words));
    /* Of the rare ones nothing better is known than what the library says. */
    return error_set(error, ST_IO, NULL, _("与服务器的连接失败（%s）"), detail);
}
