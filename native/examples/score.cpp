// Scores ten architectures of NAS-Bench-201 on images from memory.
#include <fastproxy.hpp>

#include <iostream>

int main() try {
  auto space = fastproxy::networks::space("nasbench201");
  std::vector<float> values(16 * 3 * 32 * 32);
  for (std::size_t i = 0; i < values.size(); i++)
    values[i] = static_cast<float>(i * 2654435761u % 1000) / 500 - 1;
  fastproxy::images images(values.data(), 16, 3, 32, 32, nullptr);
  fastproxy::scorer scorer(space, "swap,grad_norm", images);

  for (const auto &row : scorer.score(space.sample(10, 0)))
    std::cout << row.architecture << " " << row.status << " " << row.mean[0] << " " << row.mean[1] << "\n";
} catch (const fastproxy::error &e) {
  std::cerr << e.what() << "\n";
  return e.status;
}
