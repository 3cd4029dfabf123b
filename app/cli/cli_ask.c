#include "cli_ask.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <termios.h>
#include <unistd.h>

#include "cli_input.h"
#include "cli_say.h"
#include "cli_signal.h"
#include "cli_text.h"

/* What a terminal hands over of one line; the rest of a longer one is gone (MAX_CANON of Linux). */
enum { TERMINAL_LINE_LEN = 4095, LINE_MAX_LEN = 1 << 20 };

bool sf_cli_ask_possible(void) {
    return isatty(STDIN_FILENO) == 1;
}

static enum sf_cli_ask read_line(struct sf_cli_buf *out) {
    size_t before = out->len;
    switch (sf_cli_input_line(out, LINE_MAX_LEN)) {
    case SF_CLI_INPUT_OK:
        break;
    case SF_CLI_INPUT_STOPPED:
        return SF_CLI_ASK_STOPPED;
    default:
        return SF_CLI_ASK_END;
    }
    if (out->len - before >= TERMINAL_LINE_LEN - 1 && sf_cli_ask_possible())
        sf_cli_say(stderr, "ask.line_long", NULL);
    return SF_CLI_ASK_OK;
}

enum sf_cli_ask sf_cli_ask_line(struct sf_cli_buf *out) {
    enum sf_cli_ask result;
    struct sf_cli_buf line = {0};
    fflush(stdout);
    fflush(stderr);
    result = read_line(&line);
    if (result == SF_CLI_ASK_OK && line.data != NULL)
        sf_cli_buf_text(out, sf_cli_text_trim(line.data));
    sf_cli_buf_wipe(&line);
    return result;
}

enum sf_cli_ask sf_cli_ask_lines(struct sf_cli_buf *out) {
    enum sf_cli_ask result;
    struct sf_cli_buf line = {0};
    for (;;) {
        sf_cli_buf_clear(&line);
        fputs("  ", stderr);
        fflush(stderr);
        result = read_line(&line);
        if (result != SF_CLI_ASK_OK || line.len == 0)
            break;
        if (out->len > 0)
            sf_cli_buf_text(out, "\n");
        sf_cli_buf_text(out, line.data);
    }
    sf_cli_buf_wipe(&line);
    /* The end of input after some lines only ends the lines. */
    return result == SF_CLI_ASK_END && out->len > 0 ? SF_CLI_ASK_OK : result;
}

/* ---- Without echo */

static void put(int fd, const char *text) {
    if (write(fd, text, strlen(text)) < 0)
        return; /* A terminal that is gone will be noticed by reading. */
}

/* Read one line into `out`. *suspend: the person wants the shell for a while. */
static enum sf_cli_ask read_secret(int fd, struct sf_cli_secret *out, bool *suspend) {
    bool overlong = false;
    for (;;) {
        enum sf_cli_wait wait = sf_cli_signal_wait(fd);
        *suspend = wait == SF_CLI_WAIT_SUSPEND;
        if (wait != SF_CLI_WAIT_READY)
            return SF_CLI_ASK_STOPPED;
        char byte;
        ssize_t done = read(fd, &byte, 1);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return out->len > 0 && !overlong ? SF_CLI_ASK_OK : SF_CLI_ASK_END;
        if (byte == '\n' || byte == '\r')
            return overlong ? SF_CLI_ASK_LONG : SF_CLI_ASK_OK;
        if (out->len < SF_CLI_SECRET_MAX)
            out->text[out->len++] = byte;
        else
            overlong = true;
    }
}

/* Ask once with the echo off. *suspend: ask again when the person is back. */
static enum sf_cli_ask ask_once(int fd, const char *prompt_key, struct sf_cli_secret *out,
                                bool *suspend) {
    struct termios usual, silent;
    enum sf_cli_ask result = SF_CLI_ASK_NOWHERE;

    *suspend = false;
    if (tcgetattr(fd, &usual) != 0)
        return result;
    silent = usual;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK);
    silent.c_lflag |= ICANON | ECHONL;
    out->len = 0;
    sf_cli_signal_hold(true);
    if (tcsetattr(fd, TCSAFLUSH, &silent) == 0) {
        put(fd, sf_cli_say_word("ask", prompt_key));
        put(fd, " ");
        result = read_secret(fd, out, suspend);
        tcsetattr(fd, TCSAFLUSH, &usual);
        if (result != SF_CLI_ASK_OK)
            put(fd, "\n");
    }
    sf_cli_signal_hold(false);
    out->text[out->len] = '\0';
    return result;
}

enum sf_cli_ask sf_cli_ask_hidden(const char *prompt_key, struct sf_cli_secret *out) {
    enum sf_cli_ask result;
    bool suspend = false;
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

    *out = (struct sf_cli_secret){0};
    if (fd < 0)
        return SF_CLI_ASK_NOWHERE;
    fflush(stdout);
    fflush(stderr);
    out->text = sodium_malloc(SF_CLI_SECRET_MAX + 1);
    if (out->text == NULL)
        sf_cli_buf_no_memory();
    do {
        result = ask_once(fd, prompt_key, out, &suspend);
        if (suspend)
            raise(SIGTSTP);
    } while (suspend);
    close(fd);
    if (result != SF_CLI_ASK_OK)
        sf_cli_secret_wipe(out);
    return result;
}

enum sf_cli_ask sf_cli_ask_yes(const char *key, bool *yes) {
    struct sf_cli_buf line = {0};
    *yes = false;
    if (!sf_cli_ask_possible())
        return SF_CLI_ASK_NOWHERE;
    sf_cli_say(stderr, key, NULL);
    sf_cli_say_part(stderr, "ask.go_on", NULL);
    fputs(" ", stderr);
    enum sf_cli_ask result = sf_cli_ask_line(&line);
    const char *answer = sf_cli_buf_get(&line);
    *yes =
        result == SF_CLI_ASK_OK && (strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0);
    sf_cli_buf_wipe(&line);
    return result;
}
