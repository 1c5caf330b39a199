/* The functions of an engine: the library of one instruction set. Each takes what its public twin takes, and a buffer for its message. */
#ifndef ENGINE_H
#define ENGINE_H

#include "../include/fastproxy.h"

/* The bytes of a message, with its zero byte. */
#define MESSAGE_BYTES 4096

/* X(name, parameters, arguments...) of each function that the engine does alone. */
#define ENGINE_FUNCTIONS(X) \
  X(version, (char **out), out) \
  X(isa, (char **out), out) \
  X(metrics, (const fp_metric **out, int32_t *count), out, count) \
  X(spaces, (const fp_space **out, int32_t *count), out, count) \
  X(space_open, (const char *name, const char *settings, fp_networks **out), name, settings, out) \
  X(onnx_open, \
    (const char *name, const void *bytes, size_t length, int32_t given, int32_t image_size, fp_networks **out), \
    name, bytes, length, given, image_size, out) \
  X(shape, (const fp_networks *networks, int32_t out[4]), networks, out) \
  X(count, (const fp_networks *networks, fp_index *out), networks, out) \
  X(at, (const fp_networks *networks, fp_index index, char **out), networks, index, out) \
  X(index_of, (const fp_networks *networks, const char *architecture, fp_index *out), networks, architecture, out) \
  X(normalise, (const fp_networks *networks, const char *architecture, char **out), networks, architecture, out) \
  X(sample, (const fp_networks *networks, int32_t count, int64_t seed, char **out), networks, count, seed, out) \
  X(images_open, \
    (const float *values, int32_t samples, int32_t channels, int32_t height, int32_t width, const int32_t *labels, fp_images **out), \
    values, samples, channels, height, width, labels, out) \
  X(scorer_open, \
    (const fp_networks *networks, const char *metrics, const fp_options *options, const fp_images *images, const fp_images *next, \
     fp_scorer **out), \
    networks, metrics, options, images, next, out) \
  X(columns, (const fp_scorer *scorer, const char *const **out, int32_t *count), scorer, out, count) \
  X(protocol, (const fp_scorer *scorer, int64_t architectures, char **out), scorer, architectures, out) \
  X(score, \
    (const fp_scorer *scorer, const char *const *architectures, int32_t count, fp_row_callback row, fp_poll_callback poll, void *context), \
    scorer, architectures, count, row, poll, context) \
  X(sweep, \
    (const fp_scorer *scorer, const char *population, const char *path, int32_t resume, fp_row_callback row, fp_poll_callback poll, \
     void *context), \
    scorer, population, path, resume, row, poll, context)

#endif
