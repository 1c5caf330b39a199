#!/usr/bin/env bash
# Makes kernels.O0.ptx and kernels.O2.ptx from kernels.cl with clang 14, in the folder of the first argument, else here; needs no CUDA toolkit.
set -euo pipefail
from=$(cd "$(dirname "$0")" && pwd)
to=${1:-$from}
for level in 0 2; do
  clang-14 -x cl -cl-std=CL2.0 --target=nvptx64-nvidia-cuda -march=sm_70 -Xclang -target-feature -Xclang +ptx70 -ffp-contract=off "-O$level" \
    -S -o "$to/kernels.O$level.ptx" "$from/kernels.cl"
done
