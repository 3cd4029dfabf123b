/*
 * How often the rule for comparison sentences speaks falsely, and how often it finds what is there,
 * over invented diaries (truth.h). Tables of their own, printed as they are counted.
 */
#include <math.h>
#include <stdio.h>

#include "rows.h"
#include "tally.h"
#include "truth.h"

enum { DIARIES = 4000, QUICK = 200, CONTROL_DIARIES = 2000, SETTLING_DIARIES = 1500 };

static const size_t contexts[] = {3, 5, 8};
static const double waves[] = {0, 0.4, 0.7};
static const size_t moments[] = {20, 60, 120, 240, 400};
static const double none = 0.5, effect = 0.85, wanted = 5, bound = 6;

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Shares in percent. */
struct shares {
    double any, real, elsewhere, within;
};

static size_t over;  /* figures of the program's rule above `bound` */
static size_t blind; /* controls that were not */

/* What is added up over diaries. */
struct added {
    size_t any, real, elsewhere, within, diaries;
};

static void add(struct added *to, struct sf_truth_said said) {
    to->any += said.real || said.elsewhere || said.within;
    to->real += said.real;
    to->elsewhere += said.elsewhere;
    to->within += said.within;
    to->diaries++;
}

static struct shares shares_of(const struct added *added) {
    double each = 100 / (double)added->diaries;
    return (struct shares){each * (double)added->any, each * (double)added->real,
                           each * (double)added->elsewhere, each * (double)added->within};
}

static struct shares count(const struct sf_rows *rows, const struct sf_truth_cell *cell,
                           enum sf_truth_rule rule, size_t diaries) {
    struct added added = {0};
    while (added.diaries < diaries)
        add(&added, sf_truth_say(cell, rule, rows->seed, added.diaries));
    return shares_of(&added);
}

static const char *mark(double share) {
    if (share > bound)
        over++;
    return share > bound ? " OVER" : "     ";
}

static const char *control_mark(double share) {
    if (share <= bound)
        blind++;
    return share > bound ? " OVER" : " not over";
}

static void print_head(const char *what) {
    printf("\n%-24s", what);
    for (size_t m = 0; m < COUNT(moments); m++)
        printf(" %6zu      ", moments[m]);
    putchar('\n');
}

static void print_false(const struct sf_rows *rows, size_t diaries) {
    printf(
        "\nFalse sentences: percent of %zu diaries without any effect, nine factors, of which any"
        "\ncomparison was said. Wanted: %g, at most %g; chance alone moves a figure by %.1f.\n",
        diaries, wanted, bound, 2 * sqrt(5 * 95 / (double)diaries));
    print_head("contexts, AR, moments");
    for (size_t c = 0; c < COUNT(contexts); c++) {
        for (size_t w = 0; w < COUNT(waves); w++) {
            printf("%zu contexts, AR %.1f     ", contexts[c], waves[w]);
            for (size_t m = 0; m < COUNT(moments); m++) {
                struct sf_truth_cell cell = {moments[m], contexts[c], waves[w], none};
                double share = count(rows, &cell, SF_TRUTH_PRODUCT, diaries).any;
                printf(" %6.1f %s", share, mark(share));
                fflush(stdout);
            }
            putchar('\n');
        }
    }
}

static void print_power(const struct sf_rows *rows, size_t diaries) {
    static const size_t long_enough[] = {120, 240};
    printf(
        "\nOne real effect: a context of one factor at .85, all else at .5. Percent of %zu diaries"
        "\nthat say so; that say anything of the other eight factors; that set apart two equal"
        "\ncontexts of the factor itself. The last two: at most %g. Beside it what the last would"
        "\nbe without the test within a factor: a control, OVER in nearly all rows.\n",
        diaries, bound);
    for (size_t m = 0; m < COUNT(long_enough); m++) {
        printf("\n%-18s %10s %12s %16s %16s\n", m == 0 ? "120 moments" : "240 moments", "found",
               "elsewhere", "equals apart", "without test");
        for (size_t c = 0; c < COUNT(contexts); c++) {
            for (size_t w = 0; w < COUNT(waves); w++) {
                struct sf_truth_cell cell = {long_enough[m], contexts[c], waves[w], effect};
                struct shares shares = count(rows, &cell, SF_TRUTH_PRODUCT, diaries);
                double within = count(rows, &cell, SF_TRUTH_ANY_PAIR, diaries).within;
                printf("%zu contexts, AR %.1f %9.1f %12.1f%s %11.1f%s %11.1f%s\n", contexts[c],
                       waves[w], shares.real, shares.elsewhere, mark(shares.elsewhere),
                       shares.within, mark(shares.within), within, within > bound ? " OVER" : "");
                fflush(stdout);
            }
        }
    }
}

/* ---- Rules that the program does not have: each has to come out over */

static void print_rules(const struct sf_rows *rows, size_t diaries) {
    static const struct {
        const char *what;
        enum sf_truth_rule rule;
        size_t n;
        double ar;
    } controls[] = {
        {"P > .95 alone", SF_TRUTH_P_ALONE, 120, 0},
        {"P > .95 alone", SF_TRUTH_P_ALONE, 120, 0.4},
        {"P > .95 alone", SF_TRUTH_P_ALONE, 240, 0.4},
        {"P > .95 alone", SF_TRUTH_P_ALONE, 400, 0.7},
        {"random order, not turns", SF_TRUTH_PERMUTATION, 120, 0.4},
        {"random order, not turns", SF_TRUTH_PERMUTATION, 240, 0.4},
        {"random order, not turns", SF_TRUTH_PERMUTATION, 240, 0.7},
    };
    for (size_t i = 0; i < COUNT(controls); i++) {
        struct sf_truth_cell cell = {controls[i].n, 5, controls[i].ar, none};
        double share = count(rows, &cell, controls[i].rule, diaries).any;
        printf("%-26s 5 contexts, AR %.1f, %3zu moments %20.1f%s\n", controls[i].what,
               controls[i].ar, controls[i].n, share, control_mark(share));
        fflush(stdout);
    }
}

static void print_prior(const struct sf_rows *rows, size_t diaries) {
    static const size_t lengths[] = {60, 120, 240};
    for (size_t m = 0; m < COUNT(lengths); m++) {
        size_t ours = 0, pareto = 0;
        for (size_t i = 0; i < diaries; i++) {
            ours += sf_truth_best_beats_worst(lengths[m], 1, rows->seed, i);
            pareto += sf_truth_best_beats_worst(lengths[m], 2.5, rows->seed, i);
        }
        double share = 100 * (double)pareto / (double)diaries;
        printf("%-26s best beats worst of 5, %3zu moments %16.1f%s (p(k) ~ 1/k: %.1f)\n",
               "Pareto(1, 1.5) for k", lengths[m], share, control_mark(share),
               100 * (double)ours / (double)diaries);
        fflush(stdout);
    }
}

static void print_means(const struct sf_rows *rows, size_t diaries) {
    static const double steep[] = {0.4, 0.7, 0.9};
    for (size_t w = 0; w < COUNT(steep); w++) {
        size_t by_shift = 0, by_order = 0;
        for (size_t i = 0; i < diaries; i++) {
            bool shift, order;
            sf_truth_means(120, steep[w], rows->seed, i, &shift, &order);
            by_shift += shift;
            by_order += order;
        }
        double share = 100 * (double)by_order / (double)diaries;
        double turned = 100 * (double)by_shift / (double)diaries;
        printf("%-26s two means, AR %.1f, 120 moments %20.1f%s (turned: %.1f%s)\n",
               "random order, not turns", steep[w], share, control_mark(share), turned,
               mark(turned));
        fflush(stdout);
    }
}

void sf_rows_truth(struct sf_rows *rows) {
    size_t diaries = rows->quick ? QUICK : DIARIES;
    size_t control = rows->quick ? QUICK : CONTROL_DIARIES;
    printf("\nseed %llu\n", (unsigned long long)rows->seed);
    print_false(rows, diaries);
    print_power(rows, diaries);
    printf("\nControls: rules that the program does not have, on %zu diaries without any effect.\n"
           "Each has to be OVER, or these counts could not come out badly.\n\n",
           control);
    print_rules(rows, control);
    print_prior(rows, control);
    print_means(rows, control);
    printf("\n%zu figures of the program's rule over %g; %zu controls not over it\n", over, bound,
           blind);
}

/* ---- How settled: pairs of contexts (pattern.settling) */

static struct shares count_settling(const struct sf_rows *rows, const struct sf_truth_cell *cell,
                                    double steps, bool joint, size_t diaries) {
    struct added added = {0};
    while (added.diaries < diaries)
        add(&added, sf_truth_settling(cell, steps, joint, rows->seed, added.diaries));
    return shares_of(&added);
}

void sf_rows_truth_settling(struct sf_rows *rows) {
    /* Every offset, three hundred, fewer, and the least there are. */
    static const size_t lengths[] = {40, 120, 240, 400, 1500, 3000, 10000, 40000};
    static const size_t heard_up_to = 400;
    static const double two_steps = 2;
    size_t diaries = rows->quick ? QUICK : SETTLING_DIARIES;
    printf(
        "\nseed %llu\n\nHow settled: percent of %zu diaries, nine factors, in which two contexts "
        "are set apart.\nNothing there (at most %g; chance alone moves a figure by %.1f); each "
        "pair by a shift test of its own,\na control, which has to be OVER; and one context two "
        "steps of ten higher: that heard, other\nfactors, equals of it set apart.\n",
        (unsigned long long)rows->seed, diaries, bound, 2 * sqrt(5 * 95 / (double)diaries));
    for (size_t m = 0; m < COUNT(lengths); m++) {
        printf("\n%-6zu moments     %14s %16s %10s %12s %16s\n", lengths[m], "false", "one by one",
               "heard", "elsewhere", "equals apart");
        for (size_t c = 0; c < COUNT(contexts); c++) {
            for (size_t w = 0; w < COUNT(waves); w++) {
                struct sf_truth_cell cell = {lengths[m], contexts[c], waves[w], none};
                double any = count_settling(rows, &cell, 0, true, diaries).any;
                printf("%zu contexts, AR %.1f %12.1f%s", contexts[c], waves[w], any, mark(any));
                if (lengths[m] == 120) {
                    any = count_settling(rows, &cell, 0, false, QUICK).any;
                    printf(" %11.1f%s", any, control_mark(any));
                } else if (lengths[m] <= heard_up_to) {
                    printf("%17s", "");
                }
                if (lengths[m] <= heard_up_to) {
                    struct shares shares = count_settling(rows, &cell, two_steps, true, diaries);
                    printf(" %10.1f %9.1f%s %9.1f%s", shares.real, shares.elsewhere,
                           mark(shares.elsewhere), shares.within, mark(shares.within));
                }
                putchar('\n');
                fflush(stdout);
            }
        }
    }
    printf("\n%zu figures of the program's rule over %g; %zu controls not over it\n", over, bound,
           blind);
}
