// What fastproxy.hpp does: wrapper FILE. The exit code is 0 if all is as expected; otherwise a line says what is not.
#include <fastproxy.hpp>

#include <cmath>
#include <iostream>

static int faults;

static void expect(bool holds, const char *what) {
  if (!holds) {
    faults++;
    std::cout << "not so: " << what << "\n";
  }
}

int main(int, char **arguments) {
  auto space = fastproxy::networks::space("nasbench201", "channels=4,cells=1,imageSize=8");
  expect(space.count().low == 15625 && space.count().high == 0, "the space has 15625 architectures");
  std::string architecture = space.at(17);
  expect(space.index_of(architecture).low == 17, "an index is that of its architecture");
  expect(space.normalise(architecture) == architecture, "an architecture of an index is normal");
  expect(!fastproxy::version().empty() && !fastproxy::isa().empty(), "there is a version");

  try {
    fastproxy::networks::space("nasbench999");
    expect(false, "an unknown space throws");
  } catch (const fastproxy::error &e) {
    expect(e.status == FP_BAD_INPUT && std::string(e.what()).find("unknown space") == 0, "the exception says what is wrong");
  }
  try {
    space.sample(-1, 0);
    expect(false, "a negative sample throws");
  } catch (const fastproxy::error &) {
  }

  fp_options options = fastproxy::options();
  options.batch = 16;
  fastproxy::scorer scorer(space, "swap,params", options);
  expect(scorer.columns() == std::vector<std::string>{"swap", "params"}, "the columns are the metrics");
  expect(scorer.protocol(3).find("\"count\": 3") != std::string::npos, "the protocol has the number of rows");
  auto sample = space.sample(20, 0);
  auto rows = scorer.score(sample);
  expect(rows.size() == 20 && rows[3].architecture == sample[3] && rows[3].mean.size() == 2, "there is a row for each architecture");
  expect(std::isnan(rows[0].deviation[0]), "one repeat has no deviation");

  int given = 0;
  expect(!scorer.score(sample, [&](const fastproxy::row &) { return ++given < 4; }) && given == 4, "false cancels");
  try {
    scorer.score(sample, [](const fastproxy::row &) -> bool { throw std::logic_error("mine"); });
    expect(false, "an exception of a callback is thrown");
  } catch (const std::logic_error &e) {
    expect(std::string(e.what()) == "mine", "an exception of a callback is the caller's");
  }

  given = 0;
  expect(!scorer.sweep("sample 20 seed 0", arguments[1], false, [&](const fastproxy::row &) { return ++given < 4; }), "a sweep is cancelled");
  expect(scorer.sweep("sample 20 seed 0", arguments[1], true), "and goes on");
  return faults ? 1 : 0;
}
