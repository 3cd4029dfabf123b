#include "measure.h"

#include <math.h>
#include <string.h>

/* Items as they are numbered on RAND's sheet, whose first question is not part of the score. */
static const uint8_t mos_all[] = {2,  3,  4,  5,  6,  7,  8,  9,  10, 11,
                                  12, 13, 14, 15, 16, 17, 18, 19, 20, 0};
static const uint8_t mos_emotional[] = {3, 4, 8, 9, 13, 16, 17, 19, 0};
static const uint8_t mos_tangible[] = {2, 5, 12, 15, 0};
static const uint8_t mos_affection[] = {6, 10, 20, 0};
static const uint8_t mos_together[] = {7, 11, 18, 0};

static const struct sf_measure rows[] = {
    {
        .instrument = "mos_sss",
        .scales = {{"total", 0, 100, false, mos_all},
                   {"emotional", 0, 100, false, mos_emotional},
                   {"tangible", 0, 100, false, mos_tangible},
                   {"affection", 0, 100, false, mos_affection},
                   {"together", 0, 100, false, mos_together}},
        .better = SF_MEASURE_HIGHER,
        .item_from = 1,
        .item_to = 5,
        /* The stability over a year, not the consistency of .97: it asks for more before anything
         * is said. */
        .sd = 24.2,
        .r = 0.78,
        .threshold = -1,
        .licence = "rand",
        .citation = "Sherbourne CD, Stewart AL. The MOS social support survey. Social Science & "
                    "Medicine 1991; 32: 705-714 (sd 24.2; stability over one year .78).",
    },
    {
        .instrument = "pc_ptsd_5",
        .scales = {{"total", 0, 5, true, NULL}},
        .bands = {{"below", 0, 2}, {"edge", 3, 3}, {"above", 4, 5}},
        .better = SF_MEASURE_LOWER,
        .threshold = -1,
        .licence = "public",
        .citation =
            "Prins A, Bovin MJ, Smolenski DJ, et al. The Primary Care PTSD Screen for DSM-5 "
            "(PC-PTSD-5). Journal of General Internal Medicine 2016; 31: 1206-1211.",
    },
    {
        .instrument = "pcl_5",
        .scales = {{"total", 0, 80, true, NULL}},
        .bands = {{"below", 0, 30}, {"edge", 31, 33}, {"above", 34, 80}},
        .better = SF_MEASURE_LOWER,
        .change_from = 15,
        .change_to = 18,
        .threshold = 28,
        .licence = "public",
        .citation = "Bovin MJ, Marx BP, Weathers FW, et al. Psychological Assessment 2016; 28: "
                    "1379-1391 (31 to 33). Marx BP, Lee DJ, Norman SB, et al. Psychological "
                    "Assessment 2022; 34: 197-203 (change of 15 to 18; 28 or less).",
    },
    {
        .instrument = "phq_4",
        .scales = {{"total", 0, 12, true, NULL},
                   {"anxiety", 0, 6, true, NULL},
                   {"depression", 0, 6, true, NULL}},
        .bands = {{"minimal", 0, 2}, {"mild", 3, 5}, {"moderate", 6, 8}, {"severe", 9, 12}},
        .better = SF_MEASURE_LOWER,
        .threshold = -1,
        .licence = "free",
        .citation = "Kroenke K, Spitzer RL, Williams JBW, Loewe B. An ultra-brief screening scale "
                    "for anxiety and depression: the PHQ-4. Psychosomatics 2009; 50: 613-621.",
    },
    {
        .instrument = "gad_7",
        .scales = {{"total", 0, 21, true, NULL}},
        .bands = {{"minimal", 0, 4}, {"mild", 5, 9}, {"moderate", 10, 14}, {"severe", 15, 21}},
        .better = SF_MEASURE_LOWER,
        .threshold = -1,
        .licence = "free",
        .citation = "Spitzer RL, Kroenke K, Williams JBW, Loewe B. A brief measure for assessing "
                    "generalized anxiety disorder: the GAD-7. Archives of Internal Medicine 2006; "
                    "166: 1092-1097.",
    },
    {
        /* Means of items, as its authors score it; bands were made up later and are left out. */
        .instrument = "mspss",
        .scales = {{"total", 1, 7, false, NULL},
                   {"family", 1, 7, false, NULL},
                   {"friends", 1, 7, false, NULL},
                   {"someone_special", 1, 7, false, NULL}},
        .better = SF_MEASURE_HIGHER,
        .threshold = -1,
        .licence = "free",
        .citation = "Zimet GD, Dahlem NW, Zimet SG, Farley GK. The Multidimensional Scale of "
                    "Perceived Social Support. Journal of Personality Assessment 1988; 52: 30-41.",
    },
    {
        /* Two scales that are never added up, so none of them is called total. */
        .instrument = "ecr_rs",
        .scales = {{"avoidance", 1, 7, false, NULL}, {"worry", 1, 7, false, NULL}},
        .better = SF_MEASURE_NEITHER,
        .threshold = -1,
        .licence = "free",
        .citation = "Fraley RC, Heffernan ME, Vicary AM, Brumbaugh CC. The Experiences in Close "
                    "Relationships - Relationship Structures questionnaire. Psychological "
                    "Assessment 2011; 23: 615-625.",
    },
    {
        .instrument = "ucla_3",
        .scales = {{"total", 3, 9, true, NULL}},
        .better = SF_MEASURE_LOWER,
        .threshold = -1,
        .licence = "free",
        .citation = "Hughes ME, Waite LJ, Hawkley LC, Cacioppo JT. A short scale for measuring "
                    "loneliness in large surveys. Research on Aging 2004; 26: 655-672.",
    },
    {
        /* The percentage, four times the sum of its five answers. */
        .instrument = "who_5",
        .scales = {{"total", 0, 100, true, NULL}},
        .bands = {{"low", 0, 50}, {"not_low", 51, 100}},
        .better = SF_MEASURE_HIGHER,
        .threshold = -1,
        .licence = "who",
        .citation = "Topp CW, Ostergaard SD, Sondergaard S, Bech P. The WHO-5 Well-Being Index: a "
                    "systematic review. Psychotherapy and Psychosomatics 2015; 84: 167-176.",
    },
};

const struct sf_measure *sf_measure_all(size_t *count) {
    *count = sizeof rows / sizeof rows[0];
    return rows;
}

static bool is_word(const char *word, const char *text, size_t len) {
    return strlen(word) == len && memcmp(word, text, len) == 0;
}

const struct sf_measure *sf_measure_named(const char *instrument, size_t len) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (is_word(rows[i].instrument, instrument, len))
            return &rows[i];
    }
    return NULL;
}

int sf_measure_scale(const struct sf_measure *measure, const char *key, size_t len) {
    for (int i = 0; measure->scales[i].key != NULL; i++) {
        if (is_word(measure->scales[i].key, key, len))
            return i;
    }
    return -1;
}

bool sf_measure_fits(const struct sf_measure_scale *scale, double score) {
    return score >= scale->from && score <= scale->to && (!scale->whole || score == floor(score));
}

const char *sf_measure_band(const struct sf_measure *measure, double total) {
    for (const struct sf_measure_band *band = measure->bands; band->key != NULL; band++) {
        if (total >= band->from && total <= band->to)
            return band->key;
    }
    return NULL;
}

static bool is_reversed(const struct sf_measure *measure, uint8_t item) {
    for (const uint8_t *at = measure->reversed; at != NULL && *at != 0; at++) {
        if (*at == item)
            return true;
    }
    return false;
}

bool sf_measure_score(const struct sf_measure *measure, int scale, const bool *given,
                      const double *answers, double *score) {
    const struct sf_measure_scale *row = &measure->scales[scale];
    double low = measure->item_from, high = measure->item_to, sum = 0;
    size_t of = 0, answered = 0;
    if (row->items == NULL || high <= low)
        return false;
    for (const uint8_t *item = row->items; *item != 0; item++) {
        of++;
        if (!given[*item])
            continue;
        double answer = answers[*item];
        if (!(answer >= low && answer <= high))
            return false;
        sum += is_reversed(measure, *item) ? low + high - answer : answer;
        answered++;
    }
    if (5 * (of - answered) > of)
        return false;
    double mean = sum / (double)answered;
    *score = row->from + (mean - low) / (high - low) * (row->to - row->from);
    return true;
}

enum sf_measure_verdict sf_measure_verdict(const struct sf_measure *measure, double difference) {
    double size = fabs(difference);
    if (size < measure->change_from)
        return SF_MEASURE_WITHIN;
    return size < measure->change_to ? SF_MEASURE_EDGE : SF_MEASURE_BEYOND;
}
