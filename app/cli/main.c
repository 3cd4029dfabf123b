// The program: for now it opens the page, and nothing else.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serve.h"

static int usage(void) {
    fputs("steadfolk open|demo [--vault DIR] [--port N] [--no-browser]\n", stderr);
    return 2;
}

int main(int argc, char **argv) {
    struct sf_serve_options options = {0};
    bool open = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "open") == 0)
            open = true;
        else if (strcmp(argv[i], "demo") == 0)
            options.demo = true;
        else if (strcmp(argv[i], "--no-browser") == 0)
            options.no_browser = true;
        else if (strcmp(argv[i], "--vault") == 0 && i + 1 < argc)
            options.vault = argv[++i];
        else if (strcmp(argv[i], "--port") == 0 && i + 1 < argc)
            options.port = (uint16_t)strtoul(argv[++i], NULL, 10);
        else
            return usage();
    }
    if (open == options.demo || (open && !options.vault))
        return usage();
    return sf_serve_run(&options) == SF_SERVE_OK ? 0 : 1;
}
