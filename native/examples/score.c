/* Scores ten architectures of NAS-Bench-201. */
#include <fastproxy.h>

#include <stdio.h>
#include <stdlib.h>

static void check(int status) {
  if (status != FP_OK) {
    fprintf(stderr, "%s\n", fp_error());
    exit(status);
  }
}

static int print_row(const fp_row *row, void *context) {
  (void)context;
  printf("%llu %s %s", (unsigned long long)row->index.low, row->architecture, row->status);
  for (int i = 0; i < row->columns; i++)
    printf(" %.17g", row->mean[i]);
  printf("\n");
  return 0;
}

int main(void) {
  fp_networks *space;
  check(fp_space_open("nasbench201", NULL, &space));

  fp_options options = {.size = sizeof options, .batch = 16};
  fp_scorer *scorer;
  check(fp_scorer_open(space, "swap,naswot,params", &options, NULL, NULL, &scorer));

  char *architectures[10];
  check(fp_sample(space, 10, 0, architectures));
  check(fp_score(scorer, (const char *const *)architectures, 10, print_row, NULL, NULL));

  for (int i = 0; i < 10; i++)
    fp_free(architectures[i]);
  fp_scorer_close(scorer);
  fp_networks_close(space);
}
