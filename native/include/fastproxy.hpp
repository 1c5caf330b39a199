// FastProxy for C++17: fastproxy.h with handles that close themselves and exceptions in place of status codes. Link with libfastproxy.so.
#ifndef FASTPROXY_HPP
#define FASTPROXY_HPP

#include "fastproxy.h"

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace fastproxy {

// A call that failed: its message in one line, and its status.
struct error : std::runtime_error {
  explicit error(int status) : std::runtime_error(fp_error()), status(static_cast<fp_status>(status)) {}
  fp_status status;
};

// The scores of an architecture; a value is NaN if it is missing.
struct row {
  fp_index index;
  std::string architecture, status;
  std::vector<double> mean, deviation;
};

// Called with each row; false cancels. An exception cancels and is thrown to the caller of score or sweep.
using on_row = std::function<bool(const row &)>;

namespace detail {

inline void check(int status) {
  if (status != FP_OK)
    throw error(status);
}

inline std::string take(char *text) {
  std::unique_ptr<char, void (*)(char *)> owned(text, fp_free);
  return owned.get();
}

template <typename Function, typename... Arguments>
std::string text_of(Function function, Arguments... arguments) {
  char *text = nullptr;
  check(function(arguments..., &text));
  return take(text);
}

template <typename Handle>
using owner = std::unique_ptr<Handle, void (*)(Handle *)>;

template <typename Handle, typename Function, typename... Arguments>
owner<Handle> open(void (*close)(Handle *), Function function, Arguments... arguments) {
  Handle *handle = nullptr;
  check(function(arguments..., &handle));
  return owner<Handle>(handle, close);
}

struct receiver {
  const on_row &give;
  std::exception_ptr thrown;

  static int call(const fp_row *r, void *context) {
    auto self = static_cast<receiver *>(context);
    try {
      row made{r->index, r->architecture, r->status, {r->mean, r->mean + r->columns}, {r->deviation, r->deviation + r->columns}};
      return self->give(made) ? 0 : 1;
    } catch (...) {
      self->thrown = std::current_exception();
      return 1;
    }
  }

  // Returns whether all rows came.
  bool end(int status) const {
    if (thrown)
      std::rethrow_exception(thrown);
    if (status != FP_CANCELLED)
      check(status);
    return status == FP_OK;
  }
};

} // namespace detail

inline std::string version() { return detail::text_of(fp_version); }

inline std::string isa() { return detail::text_of(fp_isa); }

// Search space, or an ONNX model.
class networks {
public:
  static networks space(const std::string &name, const std::string &settings = "") {
    return networks(detail::open(fp_networks_close, fp_space_open, name.c_str(), settings.c_str()));
  }

  static networks onnx(const std::string &name, const void *bytes, std::size_t length, bool given = false, std::int32_t image_size = 0) {
    return networks(detail::open(fp_networks_close, fp_onnx_open, name.c_str(), bytes, length, std::int32_t{given}, image_size));
  }

  const fp_networks *get() const { return handle.get(); }

  fp_index count() const {
    fp_index count;
    detail::check(fp_count(get(), &count));
    return count;
  }

  std::string at(fp_index index) const { return detail::text_of(fp_at, get(), index); }

  std::string at(std::uint64_t index) const { return at(fp_index{index, 0}); }

  fp_index index_of(const std::string &architecture) const {
    fp_index index;
    detail::check(fp_index_of(get(), architecture.c_str(), &index));
    return index;
  }

  std::string normalise(const std::string &architecture) const { return detail::text_of(fp_normalise, get(), architecture.c_str()); }

  std::vector<std::string> sample(std::int32_t count, std::int64_t seed) const {
    std::vector<char *> texts(count > 0 ? count : 1);
    detail::check(fp_sample(get(), count, seed, texts.data()));
    std::vector<std::string> architectures;
    for (char *text : texts)
      architectures.push_back(detail::take(text));
    return architectures;
  }

private:
  explicit networks(detail::owner<fp_networks> opened) : handle(std::move(opened)) {}
  detail::owner<fp_networks> handle;
};

// Images from memory, samples x channels x height x width; labels may be nullptr.
class images {
public:
  images(const float *values, std::int32_t samples, std::int32_t channels, std::int32_t height, std::int32_t width, const std::int32_t *labels)
      : handle(detail::open(fp_images_close, fp_images_open, values, samples, channels, height, width, labels)) {}

  const fp_images *get() const { return handle.get(); }

private:
  detail::owner<fp_images> handle;
};

// The options at their defaults.
inline fp_options options() {
  fp_options options{};
  options.size = sizeof options;
  return options;
}

class scorer {
public:
  // The images of the options' data.
  scorer(const networks &nets, const std::string &metrics, const fp_options &options = fastproxy::options())
      : handle(open(nets, metrics, options, nullptr, nullptr)) {}

  scorer(const networks &nets, const std::string &metrics, const images &first, const fp_options &options = fastproxy::options())
      : handle(open(nets, metrics, options, first.get(), nullptr)) {}

  scorer(const networks &nets, const std::string &metrics, const images &first, const images &next,
         const fp_options &options = fastproxy::options())
      : handle(open(nets, metrics, options, first.get(), next.get())) {}

  std::vector<std::string> columns() const {
    const char *const *names;
    std::int32_t count;
    detail::check(fp_columns(handle.get(), &names, &count));
    return {names, names + count};
  }

  std::string protocol(std::int64_t architectures) const { return detail::text_of(fp_protocol, handle.get(), architectures); }

  // Returns whether all rows came, rather than that the callback cancelled.
  bool score(const std::vector<std::string> &architectures, const on_row &give) const {
    std::vector<const char *> texts;
    for (const std::string &architecture : architectures)
      texts.push_back(architecture.c_str());
    detail::receiver receiver{give, nullptr};
    return receiver.end(fp_score(
        handle.get(), texts.data(), static_cast<std::int32_t>(texts.size()), detail::receiver::call, nullptr, &receiver));
  }

  std::vector<row> score(const std::vector<std::string> &architectures) const {
    std::vector<row> rows;
    score(architectures, [&](const row &made) {
      rows.push_back(made);
      return true;
    });
    return rows;
  }

  // Returns whether all rows are in the file, rather than that the callback cancelled.
  bool sweep(const std::string &population, const std::string &path, bool resume, const on_row &give = [](const row &) { return true; }) const {
    detail::receiver receiver{give, nullptr};
    return receiver.end(fp_sweep(handle.get(), population.c_str(), path.c_str(), resume, detail::receiver::call, nullptr, &receiver));
  }

private:
  static detail::owner<fp_scorer> open(
      const networks &nets, const std::string &metrics, const fp_options &options, const fp_images *first, const fp_images *next) {
    return detail::open(fp_scorer_close, fp_scorer_open, nets.get(), metrics.c_str(), &options, first, next);
  }

  detail::owner<fp_scorer> handle;
};

} // namespace fastproxy

#endif
