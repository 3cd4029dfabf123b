/* call: one operation of the door, request and answer as they are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli_ask.h"
#include "cli_book.h"
#include "cli_file.h"
#include "cli_input.h"
#include "cli_say.h"
#include "cmd.h"

/* The two files that may stand beside the JSON, and the one stream that the door sees of them. */
struct files {
    struct sf_cli_file source, sink;
    struct sf_stream both;
};

static int read_source(void *context, uint8_t *bytes, size_t cap, size_t *len) {
    struct files *files = context;
    return files->source.stream.read(&files->source, bytes, cap, len);
}

static int write_sink(void *context, const uint8_t *bytes, size_t len) {
    struct files *files = context;
    return files->sink.stream.write(&files->sink, bytes, len);
}

static enum sf_status open_files(struct sf_cli *cli, struct files *files) {
    const char *source = sf_cli_option_get(&cli->args, SF_CLI_SOURCE);
    const char *sink = sf_cli_option_get(&cli->args, SF_CLI_SINK);
    enum sf_status status = SF_STATUS_OK;
    /* Standard input has the request, standard output the answer. */
    if ((source != NULL && strcmp(source, "-") == 0) || (sink != NULL && strcmp(sink, "-") == 0))
        return sf_cli_fail(cli, SF_STATUS_INVALID, source != NULL ? "--source" : "--sink",
                           "usage.call_stream", NULL);
    files->both.context = files;
    if (source != NULL) {
        status = sf_cli_file_source(cli, &files->source, source);
        files->both.read = read_source;
    }
    if (status == SF_STATUS_OK && sink != NULL) {
        status = sf_cli_file_sink(cli, &files->sink, sink);
        files->both.write = write_sink;
    }
    return status;
}

static enum sf_status call(struct sf_cli *cli, const char *op, struct files *files) {
    struct sf_cli_buf request = {0};
    unsigned asks = sf_operation(op);
    enum sf_status status = open_files(cli, files);
    if (status == SF_STATUS_OK && (asks & SF_OP_OPEN) != 0)
        status = sf_cli_book_open(cli);
    if (status == SF_STATUS_OK)
        status = sf_cli_book_new(cli);
    if (status != SF_STATUS_OK)
        return status;
    if (sf_cli_ask_possible())
        sf_cli_say_aside("call.type", NULL);
    enum sf_cli_input result = sf_cli_input_rest(&request, SF_REQUEST_MAX);
    if (result == SF_CLI_INPUT_OK) {
        status = sf_cli_book_raw(cli, op, request.data, request.len, &files->both);
        sf_cli_say_json(stdout, cli->answer);
    } else if (result == SF_CLI_INPUT_LONG) {
        status = sf_cli_fail(cli, SF_STATUS_INVALID, NULL, "error.too_large", NULL);
    } else {
        status = sf_cli_fail(cli, SF_STATUS_DISK, NULL, "error.input", NULL);
    }
    sf_cli_buf_wipe(&request);
    return status;
}

enum sf_status sf_cmd_call(struct sf_cli *cli) {
    struct files *files = sf_cli_buf_new(1, sizeof *files);
    cli->json = true; /* every answer of this command is JSON, failures of its own too */
    enum sf_status status = call(cli, cli->args.words[0], files);
    sf_cli_file_close(cli, &files->source, true);
    enum sf_status closed = sf_cli_file_close(cli, &files->sink, status == SF_STATUS_OK);
    free(files);
    return status == SF_STATUS_OK ? closed : status;
}
