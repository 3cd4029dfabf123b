/*
 * The measures that may be kept, as rows: what is entered, in which range, what its publishers said
 * about bands and about change, where it stands. Words for people are in content/.
 *
 * All are optional and off at first. Only the numbers of items are here, never their texts: those
 * belong to their publishers. For mos_sss the answers of a filled-in sheet may be entered by number
 * and are added up; everything else is a total from a session. PHQ-9 is not among them and is not
 * to be added: its ninth item needs someone who can respond.
 *
 * A band says on which side of a published screening point a total lies. It is no diagnosis.
 */
#ifndef SF_MEASURE_H
#define SF_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SF_MEASURE_SCALES_MAX = 5, SF_MEASURE_BANDS_MAX = 4, SF_MEASURE_ITEMS_MAX = 32 };

struct sf_measure_scale {
    const char *key;      /* "total", or the subscale; NULL ends the list */
    double from, to;      /* what a score can be */
    bool whole;           /* whole numbers only */
    const uint8_t *items; /* numbers of its items, ended by 0; NULL: entered as a total only */
};

struct sf_measure_band {
    const char *key; /* NULL ends the list */
    double from, to; /* of the total, both included */
};

enum sf_measure_towards { SF_MEASURE_NEITHER, SF_MEASURE_HIGHER, SF_MEASURE_LOWER };

struct sf_measure {
    const char *instrument;                                    /* a word of the list `instrument` */
    struct sf_measure_scale scales[SF_MEASURE_SCALES_MAX + 1]; /* the main one first */
    struct sf_measure_band bands[SF_MEASURE_BANDS_MAX + 1];
    enum sf_measure_towards better; /* which way is lighter to live with */
    uint8_t item_from, item_to;     /* what one answer can be; both 0: answers are not entered */
    const uint8_t *reversed;        /* items that count the other way, ended by 0; may be NULL */
    double sd, r; /* for reliable change (reliable.h) of the first scale; 0: none */
    double change_from, change_to; /* instead: published differences, see sf_measure_verdict; 0 */
    double threshold;     /* at or under this the total is in the usual range; negative: none */
    const char *licence;  /* key of the words about its terms */
    const char *citation; /* what the row rests on */
};

/* Every row, in the order of the list `instrument`. Constant; never NULL. */
const struct sf_measure *sf_measure_all(size_t *count);

/* The row of an instrument, or NULL. */
const struct sf_measure *sf_measure_named(const char *instrument, size_t len);

/* Index of a scale by its key, or -1. */
int sf_measure_scale(const struct sf_measure *measure, const char *key, size_t len);

/* Whether a score lies in the scale's range, and is whole where it has to be. */
bool sf_measure_fits(const struct sf_measure_scale *scale, double score);

/* The band of a total, or NULL: the row has none, or the total is in none. */
const char *sf_measure_band(const struct sf_measure *measure, double total);

/*
 * A scale from answers by item number: given[i] says whether item i (1 .. SF_MEASURE_ITEMS_MAX - 1)
 * was answered. The mean of the answers, the reversed ones turned round, brought from
 * item_from..item_to to the scale's range. False, *score untouched, when the scale has no items,
 * when more than 20% of them are missing, or when an answer is out of range.
 */
bool sf_measure_score(const struct sf_measure *measure, int scale, const bool *given,
                      const double *answers, double *score);

enum sf_measure_verdict {
    SF_MEASURE_WITHIN, /* as much as the measure swings by itself */
    SF_MEASURE_EDGE,   /* between what two studies found */
    SF_MEASURE_BEYOND  /* more than that */
};

/* For rows with published differences: |difference| under change_from, up to change_to, or from
 * change_to on. */
enum sf_measure_verdict sf_measure_verdict(const struct sf_measure *measure, double difference);

#endif
