/* open, demo: serve the page to this machine's browser until a signal comes. */
#include <stdio.h>

#include "cli_book.h"
#include "cli_say.h"
#include "cmd.h"
#include "serve.h"

enum { PORT_MAX = 65535 };

static void started(void *context, const struct sf_serve_started *started) {
    const struct sf_serve_options *options = context;
    if (started->browser) {
        sf_cli_say_aside(started->running ? "open.again" : "open.browser", NULL);
    } else {
        sf_cli_say_aside("open.address", NULL);
        printf("%s\n", started->address);
        fflush(stdout);
    }
    if (!started->running)
        sf_cli_say_aside(options->demo ? "open.end_demo" : "open.end", NULL);
}

static enum sf_status serve(struct sf_cli *cli, bool demo) {
    long port;
    struct sf_serve_options options = {.demo = demo, .started = started};
    if (!sf_cli_option_number(&cli->args, SF_CLI_PORT, 1, PORT_MAX, 0, &port))
        return sf_cli_fail(cli, SF_STATUS_INVALID, "--port", "usage.port", NULL);
    options.vault = demo ? NULL : cli->vault;
    options.no_browser = sf_cli_option_get(&cli->args, SF_CLI_NO_BROWSER) != NULL;
    options.port = (uint16_t)port;
    options.context = &options;
    switch (sf_serve_run(&options)) {
    case SF_SERVE_OK:
        return SF_STATUS_OK;
    case SF_SERVE_PORT_TAKEN:
        return sf_cli_fail(cli, SF_STATUS_CONFLICT, "--port",
                           port != 0 ? "error.port_taken" : "error.no_port", NULL);
    case SF_SERVE_NO_NETWORK:
        return sf_cli_fail(cli, SF_STATUS_ERROR, NULL, "error.no_network", NULL);
    case SF_SERVE_FEW_FILES:
        return sf_cli_fail(cli, SF_STATUS_ERROR, NULL, "error.few_files", NULL);
    default:
        return sf_cli_fail(cli, SF_STATUS_NO_MEMORY, NULL, "error.no_memory", NULL);
    }
}

enum sf_status sf_cmd_open(struct sf_cli *cli) {
    return serve(cli, false);
}

enum sf_status sf_cmd_open_demo(struct sf_cli *cli) {
    return serve(cli, true);
}
