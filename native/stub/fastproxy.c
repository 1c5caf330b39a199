/* libfastproxy.so: chooses the engine for the processor at its first use, and passes calls on to it.
 *
 * An engine ends the process on a processor that lacks its instructions, and crashes in a child of fork, which lacks its threads. Here both become
 * errors. */
#define _GNU_SOURCE
#include "engine.h"

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AND_MESSAGE(...) (__VA_ARGS__, char *message)
#define MEMBER(name, parameters, ...) int (*name) AND_MESSAGE parameters;

static struct {
  ENGINE_FUNCTIONS(MEMBER)
  int (*close)(void *handle, char *message);
} engine;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static fp_status loaded = FP_OK;
static char load_message[MESSAGE_BYTES];
static atomic_bool is_used, is_forked;
static _Thread_local char message[MESSAGE_BYTES];

static void in_child(void) { is_forked = is_used; }

__attribute__((constructor)) static void watch_fork(void) { pthread_atfork(NULL, NULL, in_child); }

__attribute__((format(printf, 1, 2))) static void refuse(const char *format, ...) {
  va_list values;
  va_start(values, format);
  vsnprintf(load_message, sizeof load_message, format, values);
  va_end(values);
  loaded = FP_UNSUPPORTED;
}

/* Returns the instruction set that an engine is compiled for; NULL if the processor has none of them. */
static const char *choose(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("x86-64-v4") ? "v4" : __builtin_cpu_supports("x86-64-v3") ? "v3" : NULL;
}

static void find(void *library, const char *name, void *function) {
  void *found = dlsym(library, name);
  if (!found)
    refuse("the engine has no function %s; it is of another version", name);
  memcpy(function, &found, sizeof found);
}

static void load(void) {
  const char *set = choose();
  if (!set) {
    refuse("this processor has no AVX2 with FMA (x86-64-v3), which FastProxy needs");
    return;
  }

  Dl_info self;
  char path[PATH_MAX];
  if (!dladdr((void *)load, &self)) {
    refuse("the folder of libfastproxy.so is not known");
    return;
  }

  const char *slash = strrchr(self.dli_fname, '/');
  int folder = slash ? (int)(slash - self.dli_fname) + 1 : 0;
  snprintf(path, sizeof path, "%.*slibfastproxy-%s.so", folder, self.dli_fname, set);
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    refuse("%s", dlerror());
    return;
  }

#define FIND(name, ...) find(library, "engine_" #name, &engine.name);
  ENGINE_FUNCTIONS(FIND)
  FIND(close)
}

/* Returns whether the engine may be called. */
static fp_status enter(void) {
  is_used = true;
  if (is_forked) {
    strcpy(message, "this process was forked after FastProxy's first use, so that the engine's threads are missing; start it by exec or spawn");
    return FP_FORKED;
  }

  pthread_once(&once, load);
  if (loaded != FP_OK)
    strcpy(message, load_message);
  return loaded;
}

#define PASS_ON(name, parameters, ...) \
  int fp_##name parameters { \
    fp_status status = enter(); \
    return status == FP_OK ? engine.name(__VA_ARGS__, message) : (int)status; \
  }

ENGINE_FUNCTIONS(PASS_ON)

int fp_abi(void) { return FP_ABI; }

const char *fp_error(void) { return message; }

/* The engine takes texts from malloc. */
void fp_free(char *text) { free(text); }

static void close_handle(void *handle) {
  if (handle && enter() == FP_OK)
    engine.close(handle, message);
}

void fp_networks_close(fp_networks *networks) { close_handle(networks); }

void fp_images_close(fp_images *images) { close_handle(images); }

void fp_scorer_close(fp_scorer *scorer) { close_handle(scorer); }
