/* FastProxy: scores of neural networks that are not trained. ABI version 1.
 *
 * Threads: every function may be called from several threads at once, with the same handles, but for fp_*_close of a handle in use.
 *
 * Errors: a function that returns int returns FP_OK or another fp_status; fp_error() then says in one line what is wrong. What a pointer with the
 * name "out" points to is written only on FP_OK. No function throws or aborts.
 *
 * Text: UTF-8, ended by a zero byte. Text that a function takes is read during the call. Text that it gives through a char ** is the caller's, to be
 * freed by fp_free. Text that it gives as const char * is the library's, and lives as long as the documentation of the function says.
 *
 * Handles: a handle keeps what it was made of, so handles may be closed in any order. NULL is refused by every function but fp_*_close and fp_free,
 * which ignore it. A handle that was closed must not be used again.
 *
 * fork: the engine has threads, which a child process lacks. If the parent has called it, every call in the child returns FP_FORKED.
 */
#ifndef FASTPROXY_H
#define FASTPROXY_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FP_ABI 1

typedef enum fp_status {
  FP_OK = 0,
  FP_FAILED = 1,        /* a fault of FastProxy */
  FP_BAD_INPUT = 2,     /* an argument is refused */
  FP_OUT_OF_MEMORY = 3,
  FP_UNSUPPORTED = 4,   /* the processor has no AVX2 with FMA, or the engine's library is not beside this one */
  FP_FORKED = 5,        /* the process was forked after the engine's first use */
  FP_CANCELLED = 130    /* a callback returned something else than 0 */
} fp_status;

/* Networks that are scored: a search space, or ONNX models. */
typedef struct fp_networks fp_networks;

/* Images from memory. */
typedef struct fp_images fp_images;

/* Networks, metrics, images and options: everything that scores depend on. */
typedef struct fp_scorer fp_scorer;

/* An architecture's index in its benchmark, or a number of architectures: high * 2^64 + low. */
typedef struct fp_index {
  uint64_t low, high;
} fp_index;

/* Every field may be 0, except size. */
typedef struct fp_options {
  size_t size;                 /* sizeof(fp_options) */
  int64_t memory;              /* the most bytes that the process may use; 0: 2 GiB */
  int64_t seed;                /* of the first initialisation, of noise and of drawn labels */
  int32_t threads;             /* 1 to 1024; 0: one for each processor. No score depends on it. */
  int32_t repeats;             /* initialisations averaged for a score, 1 to 10000; 0: 1 */
  int32_t batch;               /* images of data; 0: 64. With images from memory it must be 0. */
  const char *data;            /* noise, constant, cifar10:FILE, cifar100:FILE or npy:FILE; of token ids noise or tokens:FILE; NULL: noise */
  const char *labels;          /* data or random; NULL: data, and random ones for images without labels */
  const char *init;            /* pytorch, kaiming or normal; NULL: pytorch */
  const char *convolution;     /* winograd or direct; NULL: winograd */
  const char *metric_settings; /* METRIC.SETTING=VALUE,...; NULL: the defaults */
} fp_options;

/* A metric. The texts live as long as the process. */
typedef struct fp_metric {
  const char *name;
  const char *description;
  const char *source;       /* the publication that defines it */
  const char *family;       /* structure, pattern, gradient, jacobian, ntk, recurrent, encoder or feature */
  const char *settings;     /* SETTING=DEFAULT,... */
  int32_t direction;        /* 1: larger is better; -1: smaller is better */
  int32_t reads_labels;     /* 1: scores depend on labels */
  int32_t is_costly;        /* 1: it makes a run several times as slow, so that a family's name does not include it */
  int32_t is_of_population; /* 1: it compares architectures; the columns of a scorer are its parts */
} fp_metric;

/* A search space. The texts live as long as the process. */
typedef struct fp_space {
  const char *name;
  const char *description;
  const char *settings; /* SETTING=DEFAULT,... */
} fp_space;

/* The scores of an architecture. All pointers are the library's and live until the callback returns. */
typedef struct fp_row {
  fp_index index;           /* in the benchmark, or the place among the given ones */
  const char *architecture; /* in its normal spelling */
  const char *status;       /* "ok", or why a score is missing */
  const double *mean;       /* a value for each column, the mean of the repeats; NaN if it is missing */
  const double *deviation;  /* their sample standard deviation; NaN with one repeat */
  int32_t columns;
} fp_row;

/* Called with each row, in order, on the thread that waits for the rows. Any other result than 0 cancels; the row counts as received. A row must not
 * be left by longjmp or an exception. */
typedef int (*fp_row_callback)(const fp_row *row, void *context);

/* Called about ten times a second on the thread that waits, whether rows come or not. Any other result than 0 cancels. */
typedef int (*fp_poll_callback)(void *context);

/* The version of the ABI of this library, FP_ABI. */
int fp_abi(void);

/* The message of this thread's last call that failed; "" if there is none. It is the library's and lives until the thread's next call. */
const char *fp_error(void);

/* Frees text that a function gave through a char **. */
void fp_free(char *text);

/* The version of FastProxy, and the instruction set in use: avx2 or avx512. */
int fp_version(char **out);
int fp_isa(char **out);

/* All metrics, all spaces. The arrays are the library's and live as long as the process. */
int fp_metrics(const fp_metric **out, int32_t *count);
int fp_spaces(const fp_space **out, int32_t *count);

/* Opens a search space. settings: SETTING=VALUE,...; NULL: the defaults. */
int fp_space_open(const char *name, const char *settings, fp_networks **out);

/* Opens an ONNX model from memory, as an architecture of this name. The bytes are read during the call; data in other files is not read.
 * given: 1 to score with the weights that the model gives, 0 to draw them. image_size: rows and columns of the images where the model leaves them
 * free; 0: it does not. */
int fp_onnx_open(const char *name, const void *bytes, size_t length, int32_t given, int32_t image_size, fp_networks **out);

void fp_networks_close(fp_networks *networks);

/* Channels, rows, columns and classes of the networks' images; of token ids 1, 1, the length of a sequence, and classes. */
int fp_shape(const fp_networks *networks, int32_t out[4]);

/* The number of architectures; an error for a space without an index. */
int fp_count(const fp_networks *networks, fp_index *out);

/* The architecture of an index. */
int fp_at(const fp_networks *networks, fp_index index, char **out);

/* The index of an architecture. */
int fp_index_of(const fp_networks *networks, const char *architecture, fp_index *out);

/* An architecture in its one normal spelling; an error if it is none of these networks. */
int fp_normalise(const fp_networks *networks, const char *architecture, char **out);

/* Draws architectures, none twice, as "fastproxy sweep --sample" does. out: the caller's array of count pointers, each to be freed by fp_free. */
int fp_sample(const fp_networks *networks, int32_t count, int64_t seed, char **out);

/* Takes samples x channels x height x width values, sample first, and a label for each sample, or NULL. All are copied. */
int fp_images_open(const float *values, int32_t samples, int32_t channels, int32_t height, int32_t width, const int32_t *labels, fp_images **out);

void fp_images_close(fp_images *images);

/* Prepares to score.
 * metrics: names or families, A,B,C.
 * options: NULL for the defaults.
 * images: NULL for those of options->data. next: a second batch, for metrics that compare two; NULL if none does, or without images. */
int fp_scorer_open(
    const fp_networks *networks, const char *metrics, const fp_options *options, const fp_images *images, const fp_images *next, fp_scorer **out);

void fp_scorer_close(fp_scorer *scorer);

/* The names of the scores of a row. The array and its texts are the scorer's and live as long as it. */
int fp_columns(const fp_scorer *scorer, const char *const **out, int32_t *count);

/* Everything that the scores of so many given architectures depend on, as JSON, such as stands beside a score file. */
int fp_protocol(const fp_scorer *scorer, int64_t architectures, char **out);

/* Scores architectures. context is handed to the callbacks, of which poll may be NULL. When it returns, no thread uses the arguments any more. */
int fp_score(
    const fp_scorer *scorer, const char *const *architectures, int32_t count, fp_row_callback row, fp_poll_callback poll, void *context);

/* Scores a population into a file, CSV with its protocol beside it in path + ".json", as "fastproxy sweep" does.
 * population: "all", or "sample N seed S".
 * resume: 1 to go on where the file ends, or to start it; 0 to refuse a file that holds scores.
 * row: called after a row is in the file, for the rows of this run; it may be NULL. After FP_CANCELLED the file can be resumed. */
int fp_sweep(
    const fp_scorer *scorer, const char *population, const char *path, int32_t resume, fp_row_callback row, fp_poll_callback poll, void *context);

#ifdef __cplusplus
}
#endif

#endif
