/* The program. Everything is in cli.c, so that tests can link it too. */
#include "cli.h"

int main(int argc, char **argv) {
    return sf_cli_run(argc, argv);
}
