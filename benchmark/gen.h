/*
 * A seeded book of any size: invented people, moments and words. The same seed, size and length of
 * text give the same book on every machine; nothing in it was ever written by a person.
 *
 * Words follow Zipf's law over a vocabulary of 50,000 as written language does, so that of texts of
 * 60 words some hold almost every time the same few words, one word stands in about 30% of them,
 * and thousands of words in a handful.
 */
#ifndef SF_GEN_H
#define SF_GEN_H

#include <stddef.h>
#include <stdint.h>

enum {
    SF_GEN_VOCABULARY = 50000,
    SF_GEN_WORDS = 60,      /* of a usual text */
    SF_GEN_WORD_LEN = 12,   /* bytes of a word with its NUL, at most */
    SF_GEN_TEXT_LEN = 4096, /* room for a text: 300 words */
    SF_GEN_JSON_LEN = 6 * 1024,
    SF_GEN_AT_LEN = 32
};

struct sf_gen {
    uint64_t seed;
    size_t size;                     /* moments that the book is filled with; more may be made */
    size_t people;                   /* 12 in a small book, some hundreds in one of 100,000 */
    size_t words;                    /* of each text */
    double *word_sums, *person_sums; /* running sums of frequencies, ending in 1 */
    uint32_t *held;                  /* for each word, how many texts of the fill hold it */
    uint32_t *last;                  /* the last text counted there */
};

/* One moment. Words of lists are constants. */
struct sf_gen_moment {
    int64_t at_ms; /* UTC; each moment is later than the one before it */
    char at[SF_GEN_AT_LEN];
    size_t person; /* 0 .. people-1 */
    const char *channel, *setting, *began_by, *direction;
    const char *wanted, *received, *boundary; /* in the fill only: plain.c has no such columns */
    int felt_safe, depth;
    double settled_before, settled_after;
    char text[SF_GEN_TEXT_LEN];
    size_t text_len;
};

/* Exits when memory ran out. Freed with sf_gen_free. */
void sf_gen_init(struct sf_gen *gen, uint64_t seed, size_t size, size_t words);
void sf_gen_free(struct sf_gen *gen);

/* The moment with a number, whatever was made before it. `counted`: its words count for
 * sf_gen_word; to be asked once for each moment, in order. */
void sf_gen_make(struct sf_gen *gen, size_t number, int counted, struct sf_gen_moment *out);

/* A word by rank, 0 the most frequent; a person's name. */
void sf_gen_spell(size_t rank, char out[SF_GEN_WORD_LEN]);
void sf_gen_name(size_t person, char out[SF_GEN_WORD_LEN]);

/* The rank of the word whose number of texts comes nearest to `held`, starting the search at the
 * rank `from`. */
size_t sf_gen_word(const struct sf_gen *gen, double held, size_t from);

/* The request of moment.add. Returns its length. */
size_t sf_gen_json(const struct sf_gen_moment *moment, const char *person_id,
                   char out[SF_GEN_JSON_LEN]);

/* A row of CSV with its line end, and the head for it. Returns its length. */
size_t sf_gen_csv(const struct sf_gen_moment *moment, char out[SF_GEN_JSON_LEN]);
extern const char sf_gen_csv_head[];
/* The request of import.csv that fits. */
extern const char sf_gen_csv_request[];

/* A number 0 .. below-1, for picking at random; *state starts as a seed. */
size_t sf_gen_pick(uint64_t *state, size_t below);

#endif
