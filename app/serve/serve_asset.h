// The files of the page, from the program itself.
#ifndef SF_SERVE_ASSET_H
#define SF_SERVE_ASSET_H

struct MHD_Connection;
struct sf_serve;
struct sf_serve_head;

// Answer a GET or HEAD that the guard let in: the file, 304, 404, or 406 to a client that says it
// cannot read gzip (every file is kept packed only). Returns an MHD_Result.
int sf_serve_asset_answer(struct sf_serve *serve, struct MHD_Connection *connection,
                          const struct sf_serve_head *head);

#endif
