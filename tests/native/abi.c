/* What the library does for a caller in C: abi COMMAND ARGUMENTS. The exit code is 0 if all is as expected; otherwise a line says what is not. */
#include <fastproxy.h>

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SMALL "channels=4,cells=1,imageSize=8"

static int faults;

static void expect(int holds, const char *what) {
  if (!holds) {
    faults++;
    printf("not so: %s (last message: %s)\n", what, fp_error());
  }
}

static void check(int status) {
  if (status != FP_OK) {
    fprintf(stderr, "%s\n", fp_error());
    exit(status);
  }
}

static void refused(int status, const char *word, const char *what) {
  expect(status == FP_BAD_INPUT && strstr(fp_error(), word) != NULL, what);
}

static fp_networks *space(const char *name, const char *settings) {
  fp_networks *networks;
  check(fp_space_open(name, settings, &networks));
  return networks;
}

static fp_scorer *scorer(const fp_networks *networks, const char *metrics, int batch, int threads) {
  fp_options options = {.size = sizeof options, .batch = batch, .threads = threads};
  fp_scorer *opened;
  check(fp_scorer_open(networks, metrics, &options, NULL, NULL, &opened));
  return opened;
}

static int print_row(const fp_row *row, void *context) {
  (void)context;
  printf("%llu\t%s\t%s", (unsigned long long)row->index.low, row->architecture, row->status);
  for (int i = 0; i < row->columns; i++)
    printf("\t%a", row->mean[i]);
  printf("\n");
  return 0;
}

/* rows SPACE SETTINGS METRICS COUNT BATCH: prints the scores of a sample, exactly. */
static void rows(char **arguments) {
  fp_networks *networks = space(arguments[0], arguments[1]);
  fp_scorer *opened = scorer(networks, arguments[2], atoi(arguments[4]), 0);
  int count = atoi(arguments[3]);
  char **architectures = malloc(count * sizeof *architectures);
  check(fp_sample(networks, count, 0, architectures));
  check(fp_score(opened, (const char *const *)architectures, count, print_row, NULL, NULL));
  for (int i = 0; i < count; i++)
    fp_free(architectures[i]);
  free(architectures);
  fp_scorer_close(opened);
  fp_networks_close(networks);
}

/* sweep SPACE SETTINGS METRICS POPULATION BATCH FILE: in two parts, the first of which a callback cancels. */
static int stop_at_third(const fp_row *row, void *context) {
  (void)row;
  return ++*(int *)context == 3;
}

static void sweep(char **arguments) {
  fp_networks *networks = space(arguments[0], arguments[1]);
  fp_scorer *opened = scorer(networks, arguments[2], atoi(arguments[4]), 0);
  int given = 0;
  expect(fp_sweep(opened, arguments[3], arguments[5], 0, stop_at_third, NULL, &given) == FP_CANCELLED, "the callback cancels");
  expect(given == 3, "no row comes after the cancelling one");
  refused(fp_sweep(opened, arguments[3], arguments[5], 0, NULL, NULL, NULL), "already holds scores", "a file with rows is not written over");
  check(fp_sweep(opened, arguments[3], arguments[5], 1, NULL, NULL, NULL));
  fp_scorer_close(opened);
  fp_networks_close(networks);
}

static int ignore_row(const fp_row *row, void *context) {
  (void)row, (void)context;
  return 0;
}

static int cancel_at_once(void *context) {
  ++*(int *)context;
  return 1;
}

/* errors FILE: malformed arguments, and what a callback cancels before there is a row. */
static void errors(const char *file) {
  fp_networks *networks = (void *)1;
  refused(fp_space_open(NULL, NULL, &networks), "name is NULL", "no name");
  refused(fp_space_open("nasbench999", NULL, &networks), "unknown space", "an unknown space");
  refused(fp_space_open("nasbench201", "channels", &networks), "NAME=VALUE", "a setting without value");
  refused(fp_space_open("nasbench201", "channels=4,channels=4", &networks), "no name twice", "a setting twice");
  refused(fp_space_open("nasbench201", "colour=4", &networks), "no setting", "an unknown setting");
  refused(fp_space_open("nasbench201", "channels=-4", &networks), "expected", "a negative setting");
  refused(fp_space_open("nasbench201", NULL, NULL), "out is NULL", "no place for the space");
  expect(networks == (void *)1, "out is written only on success");
  refused(fp_onnx_open("m", "no model", 8, 0, 0, &networks), "", "bytes that are no model");
  refused(fp_onnx_open("m", NULL, 8, 0, 0, &networks), "bytes is NULL", "no bytes");
  refused(fp_onnx_open("m", "", (size_t)-1, 0, 0, &networks), "length", "too many bytes");
  refused(fp_onnx_open("m", "", 0, 0, -1, &networks), "image_size", "a negative size");
  refused(fp_version(NULL), "out is NULL", "no place for the version");
  refused(fp_metrics(NULL, NULL), "NULL", "no place for metrics");

  networks = space("nasbench201", SMALL);
  char *text, *texts[2];
  fp_index index;
  refused(fp_shape(NULL, (int32_t[4]){0}), "networks is NULL", "no networks");
  refused(fp_at(networks, (fp_index){15625, 0}, &text), "no index", "an index beyond the space");
  refused(fp_at(networks, (fp_index){0, ~0ull}, &text), "no index", "a negative index");
  refused(fp_index_of(networks, "nonsense", &index), "", "no architecture of the space");
  refused(fp_normalise(networks, NULL, &text), "architecture is NULL", "no architecture");
  refused(fp_sample(networks, -1, 0, texts), "sample -1", "a negative sample");
  refused(fp_sample(networks, 15626, 0, texts), "sample 15626", "a sample greater than the space");
  refused(fp_sample(networks, 2, 0, NULL), "out is NULL", "no place for a sample");

  float *values = calloc(2 * 3 * 8 * 8, sizeof *values);
  int32_t labels[2] = {0, 11};
  fp_images *images;
  refused(fp_images_open(values, -2, 3, 8, 8, NULL, &images), "-2 images", "a negative number of images");
  refused(fp_images_open(values, 1 << 30, 1 << 30, 8, 8, NULL, &images), "expected", "more pixels than memory");
  refused(fp_images_open(NULL, 2, 3, 8, 8, NULL, &images), "values is NULL", "no pixels");

  fp_scorer *opened;
  fp_options options = {.size = sizeof options};
  refused(fp_scorer_open(NULL, "swap", NULL, NULL, NULL, &opened), "networks is NULL", "no networks to score");
  refused(fp_scorer_open(networks, NULL, NULL, NULL, NULL, &opened), "metrics is NULL", "no metrics");
  refused(fp_scorer_open(networks, "swop", NULL, NULL, NULL, &opened), "unknown metric", "an unknown metric");
  options.size = 4;
  refused(fp_scorer_open(networks, "swap", &options, NULL, NULL, &opened), "options.size", "options of another size");
  options = (fp_options){.size = sizeof options, .threads = -1};
  refused(fp_scorer_open(networks, "swap", &options, NULL, NULL, &opened), "threads is -1", "negative threads");
  options = (fp_options){.size = sizeof options, .repeats = -1};
  refused(fp_scorer_open(networks, "swap", &options, NULL, NULL, &opened), "repeats is -1", "negative repeats");
  options = (fp_options){.size = sizeof options, .batch = -1};
  refused(fp_scorer_open(networks, "swap", &options, NULL, NULL, &opened), "batch is -1", "a negative batch");
  options = (fp_options){.size = sizeof options, .memory = -1};
  refused(fp_scorer_open(networks, "swap", &options, NULL, NULL, &opened), "memory is -1", "negative memory");
  options = (fp_options){.size = sizeof options, .memory = 1 << 12};
  refused(fp_scorer_open(networks, "swap", &options, NULL, NULL, &opened), "memory", "too little memory for the images");
  options = (fp_options){.size = sizeof options, .init = "zeros"};
  refused(fp_scorer_open(networks, "swap", &options, NULL, NULL, &opened), "expected one of pytorch", "an unknown initialisation");
  options = (fp_options){.size = sizeof options, .data = "cifar10:/nowhere"};
  refused(fp_scorer_open(networks, "swap", &options, NULL, NULL, &opened), "/nowhere", "images that are not there");
  options = (fp_options){.size = sizeof options, .metric_settings = "swap.colour=1"};
  refused(fp_scorer_open(networks, "swap", &options, NULL, NULL, &opened), "no setting", "an unknown setting of a metric");
  check(fp_images_open(values, 2, 3, 8, 8, labels, &images));
  options = (fp_options){.size = sizeof options, .batch = 2};
  refused(fp_scorer_open(networks, "swap", &options, images, NULL, &opened), "options.batch", "two batches");
  refused(fp_scorer_open(networks, "grad_norm", NULL, images, NULL, &opened), "label 11", "a label that is no class");
  refused(fp_scorer_open(networks, "swap", NULL, NULL, images, &opened), "next", "a second batch without a first");
  fp_images_close(images);
  values[5] = 1 / (values[4] - values[4]);
  check(fp_images_open(values, 2, 3, 8, 8, NULL, &images));
  refused(fp_scorer_open(networks, "swap", NULL, images, NULL, &opened), "not a finite", "pixels that are not finite");
  fp_images_close(images);
  values[5] = 0;
  check(fp_images_open(values, 1, 6, 8, 8, NULL, &images));
  refused(fp_scorer_open(networks, "swap", NULL, images, NULL, &opened), "6x8x8", "images of another shape");
  fp_images_close(images);
  free(values);

  opened = scorer(networks, "swap", 16, 1);
  const char *no[2] = {"nonsense", NULL};
  int polls = 0;
  refused(fp_score(opened, NULL, 1, ignore_row, NULL, NULL), "NULL", "no architectures");
  refused(fp_score(opened, no, -1, ignore_row, NULL, NULL), "count is -1", "a negative number of architectures");
  refused(fp_score(opened, no, 1, NULL, NULL, NULL), "NULL", "no callback");
  refused(fp_score(opened, no + 1, 1, ignore_row, NULL, NULL), "architecture 0 is NULL", "an architecture that is NULL");
  refused(fp_score(opened, no, 1, ignore_row, NULL, NULL), "", "an architecture of another space");
  refused(fp_score(NULL, no, 1, ignore_row, NULL, NULL), "scorer is NULL", "no scorer");
  refused(fp_sweep(opened, "some", file, 0, NULL, NULL, NULL), "population", "an unknown population");
  refused(fp_sweep(opened, "all", NULL, 0, NULL, NULL, NULL), "path is NULL", "no path");
  refused(fp_sweep(opened, "all", "/nowhere/x.csv", 0, NULL, NULL, NULL), "/nowhere", "a folder that is not there");
  refused(fp_protocol(opened, -1, &text), "-1", "a negative number of rows");
  expect(fp_sweep(opened, "all", file, 1, NULL, cancel_at_once, &polls) == FP_CANCELLED && polls == 1, "poll cancels");
  fp_scorer_close(opened);
  fp_networks_close(networks);
  fp_networks_close(NULL);
  fp_images_close(NULL);
  fp_scorer_close(NULL);
  fp_free(NULL);
}

static int in_child(void (*body)(void)) {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    faults = 0;
    body();
    exit(faults ? 1 : 0);
  }
  int status;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void use(void) { fp_networks_close(space("nasbench201", NULL)); }

static fp_networks *parents;

static void refused_in_child(void) {
  fp_networks *networks;
  fp_index count;
  expect(fp_space_open("nasbench201", NULL, &networks) == FP_FORKED && strstr(fp_error(), "forked"), "a new handle is refused");
  expect(fp_count(parents, &count) == FP_FORKED, "a handle of the parent is refused");
  fp_networks_close(parents);
  expect(in_child(use) == FP_FORKED, "a child of the child is refused");
}

static void forks(void) {
  expect(in_child(use) == 0, "a child uses the library if its parent did not");
  parents = space("nasbench201", NULL);
  expect(in_child(refused_in_child) == 0, "a child is refused if its parent used the library");
  fp_networks_close(parents);
  use();
}

static long resident(void) {
  long pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  expect(file && fscanf(file, "%*d %ld", &pages) == 1, "/proc/self/statm is read");
  if (file)
    fclose(file);
  return pages * (sysconf(_SC_PAGESIZE) >> 10);
}

/* rounds COUNT: opens, scores and closes; the memory at a quarter of the rounds and at their end. */
static void rounds(int count) {
  float values[8 * 3 * 8 * 8];
  for (int i = 0; i < 8 * 3 * 8 * 8; i++)
    values[i] = (float)(i * 37 % 101) / 50 - 1;
  long early = 0;
  for (int i = 0; i < count; i++) {
    fp_networks *networks = space("nasbench201", SMALL);
    fp_images *images;
    check(fp_images_open(values, 8, 3, 8, 8, NULL, &images));
    fp_scorer *opened;
    fp_options options = {.size = sizeof options, .threads = 1};
    check(fp_scorer_open(networks, "swap,params", &options, images, NULL, &opened));
    char *architecture, *protocol;
    check(fp_at(networks, (fp_index){i % 15625, 0}, &architecture));
    check(fp_score(opened, (const char *const *)&architecture, 1, ignore_row, NULL, NULL));
    check(fp_protocol(opened, 1, &protocol));
    expect(fp_normalise(networks, "nonsense", NULL) == FP_BAD_INPUT, "nonsense is refused");
    fp_free(protocol);
    fp_free(architecture);
    fp_scorer_close(opened);
    fp_images_close(images);
    fp_networks_close(networks);
    if (i == count / 4)
      early = resident();
  }
  long late = resident();
  printf("%d rounds: %ld KiB after a quarter, %ld KiB at the end\n", count, early, late);
  expect(late - early < 8 << 10, "memory grows by less than 8 MiB");
}

struct share {
  const fp_scorer *scorer;
  const fp_networks *networks;
  double sums[2];
  uint64_t first;
};

static int add_row(const fp_row *row, void *context) {
  struct share *share = context;
  for (int i = 0; i < row->columns; i++)
    share->sums[i] += row->mean[i];
  return 0;
}

static void *score_share(void *context) {
  struct share *share = context;
  char *architectures[20];
  for (int i = 0; i < 20; i++)
    check(fp_at(share->networks, (fp_index){share->first + i, 0}, &architectures[i]));
  check(fp_score(share->scorer, (const char *const *)architectures, 20, add_row, NULL, share));
  for (int i = 0; i < 20; i++)
    fp_free(architectures[i]);
  fp_networks *none;
  expect(fp_space_open(share->first ? "left" : "right", NULL, &none) == FP_BAD_INPUT
      && strstr(fp_error(), share->first ? "left" : "right"), "a thread has its own message");
  return NULL;
}

/* Two threads share networks and scorer. */
static void threads(void) {
  fp_networks *networks = space("nasbench201", SMALL);
  fp_scorer *opened = scorer(networks, "naswot,l2_norm", 16, 2);
  struct share alone[2] = {{opened, networks, {0}, 0}, {opened, networks, {0}, 1000}};
  for (int i = 0; i < 2; i++)
    score_share(&alone[i]);
  for (int round = 0; round < 5; round++) {
    struct share together[2] = {{opened, networks, {0}, 0}, {opened, networks, {0}, 1000}};
    pthread_t running[2];
    for (int i = 0; i < 2; i++)
      pthread_create(&running[i], NULL, score_share, &together[i]);
    for (int i = 0; i < 2; i++) {
      pthread_join(running[i], NULL);
      expect(memcmp(together[i].sums, alone[i].sums, sizeof alone[i].sums) == 0, "two threads give the scores of one");
    }
  }
  fp_scorer_close(opened);
  fp_networks_close(networks);
}

static void isa(void) {
  char *name;
  check(fp_isa(&name));
  printf("%s\n", name);
  fp_free(name);
}

int main(int count, char **arguments) {
  const char *command = count > 1 ? arguments[1] : "";
  if (!strcmp(command, "rows") && count == 7)
    rows(arguments + 2);
  else if (!strcmp(command, "sweep") && count == 8)
    sweep(arguments + 2);
  else if (!strcmp(command, "rounds") && count == 3)
    rounds(atoi(arguments[2]));
  else if (!strcmp(command, "errors") && count == 3)
    errors(arguments[2]);
  else if (!strcmp(command, "forks"))
    forks();
  else if (!strcmp(command, "threads"))
    threads();
  else if (!strcmp(command, "isa"))
    isa();
  else
    return 64;
  return faults ? 1 : 0;
}
