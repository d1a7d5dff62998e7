/*
 * unlimited FOLDER ADDRESS: the server of qunguand on that folder, without its limit of requests a
 * minute, which a load would run into at once. Nothing is logged.
 */
#include <stdio.h>

#include "serve/http.h"
#include "serve/server.h"

int main(int argc, char **argv)
{
    struct error error = {.status = ST_OK};
    struct server *server;
    if (argc != 3) {
        fputs("usage: unlimited FOLDER ADDRESS\n", stderr);
        return 2;
    }
    struct server_options options = {.folder = argv[1], .random = random_system()};
    struct listener_options listener = {.address = argv[2], .inherited = -1};
    enum status status = server_open(&options, &server, &error);
    if (status == ST_OK) {
        status = http_serve(server, &listener, &error);
        server_close(server);
    }
    if (status != ST_OK)
        fprintf(stderr, "unlimited: %s\n", error.text);
    return status == ST_OK ? 0 : 2;
}
