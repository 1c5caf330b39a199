#!/usr/bin/env bash
# Makes fixture.ptx and fixture.bin from fixture.c with clang 14 for x86-64; needs no CUDA toolkit.
set -euo pipefail
cd "$(dirname "$0")"
options=(-O2 -ffp-contract=off -Wno-unknown-cuda-version -Wno-implicit-fallthrough -Wno-missing-braces)
clang-14 "${options[@]}" -x cuda --cuda-device-only --cuda-gpu-arch=sm_80 -nocudainc -nocudalib -fno-slp-vectorize -Xclang -target-feature -Xclang +ptx70 \
  -S -o fixture.ptx fixture.c
program=$(mktemp)
trap 'rm -f "$program"' EXIT
clang-14 "${options[@]}" -std=gnu11 -mfma -o "$program" fixture.c -lm
"$program" fixture.bin
