/* A book behind the door in this process, filled by import as a person would bring a diary. */
#ifndef SF_CLIENT_H
#define SF_CLIENT_H

#include <jansson.h>
#include <stddef.h>

#include "gen.h"
#include "steadfolk.h"

enum { SF_CLIENT_PATH_LEN = 4096, SF_CLIENT_ID_LEN = 40 };

#define SF_CLIENT_PASSPHRASE "seven invented words for a bench"

struct sf_client {
    struct sf *sf;
    char folder[SF_CLIENT_PATH_LEN];
    char recovery[80];                    /* the code, which opens without the slow derivation */
    char (*person_ids)[SF_CLIENT_ID_LEN]; /* by the generator's numbers, after filling */
};

/* Make a vault in `folder` with a new book in it. Everything here exits when it fails. */
void sf_client_create(struct sf_client *client, const char *folder);
/* Lock and free. */
void sf_client_close(struct sf_client *client);

/* Import all moments of the generator. Returns the milliseconds that took, without making them. */
double sf_client_fill(struct sf_client *client, struct sf_gen *gen);

/* Open by the recovery code. Returns the milliseconds. */
double sf_client_open(struct sf_client *client);

/* Carry out an operation that must succeed; returns the milliseconds. */
double sf_client_time(struct sf_client *client, const char *op, const char *request);

/* The same, giving the members of "ok", for the caller to json_decref. */
json_t *sf_client_call(struct sf_client *client, const char *op, const char *request);

#endif
