#include "sync/http_words.h"

#include <curl/curl.h>
#include <stddef.h>

#include "base/intl.h"

static const struct {
    CURLcode code;
    const char *words;
} sentences[] = {
    {CURLE_COULDNT_RESOLVE_HOST, N_("找不到服务器的地址，可能没有联网")},
    {CURLE_COULDNT_RESOLVE_PROXY, N_("找不到代理服务器的地址")},
    {CURLE_COULDNT_CONNECT, N_("连不上服务器")},
    {CURLE_OPERATION_TIMEDOUT, N_("服务器太久没有答完")},
    {CURLE_PEER_FAILED_VERIFICATION, N_("服务器的证书不可信，没有发送任何数据")},
    {CURLE_SSL_CONNECT_ERROR, N_("与服务器谈不成安全连接，没有发送任何数据")},
    {CURLE_SSL_CACERT_BADFILE, N_("读不了指定的证书文件")},
    {CURLE_GOT_NOTHING, N_("服务器没有回答就断开了")},
    {CURLE_SEND_ERROR, N_("发送时连接断开")},
    {CURLE_RECV_ERROR, N_("接收时连接断开")},
    {CURLE_PARTIAL_FILE, N_("服务器的回答不完整")},
    {CURLE_BAD_CONTENT_ENCODING, N_("服务器的回答解不开")},
    {CURLE_UNSUPPORTED_PROTOCOL, N_("对方不是群管服务器")},
    {CURLE_WEIRD_SERVER_REPLY, N_("对方不是群管服务器")},
    {CURLE_OUT_OF_MEMORY, N_("内存不足，或服务器的回答头太长")},
};

enum status http_error(int code, const char *detail, struct error *error)
{
    const char *words = N_("与服务器的连接失败");
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
        if ((int)sentences[i].code == code)
            words = sentences[i].words;
    if (!detail[0])
        detail = curl_easy_strerror((CURLcode)code);
    return error_set(error, ST_IO, NULL, _("%s（%s）"), _(words), detail);
}
