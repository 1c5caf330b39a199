#!/usr/bin/env bash
# A GPU's ten minutes. Nobody has run it on one yet.
#
#   bench/gpu.sh make FOLDER     here: builds FOLDER (under 60 MB), which needs no .NET, only a driver
#   FOLDER/gpu.sh                there: self-test, all of NAS-Bench-201, and PyTorch on the same device where there is one; into FOLDER/gpu.md
#
# The sweep is given six minutes, PyTorch one; what is cut off is said. FASTPROXY_DEVICE names another device than cuda.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

if [ "${1:-}" = make ]; then
  mkdir -p "${2:?folder}"
  folder=$(cd "$2" && pwd)
  dotnet publish "$here/../src/FastProxy.Cli" -c Release -r linux-x64 --self-contained -p:PublishSingleFile=true -p:EnableCompressionInSingleFile=true \
    -p:DebugType=none -p:GenerateDocumentationFile=false -v q -nologo -o "$folder"
  rm -f "$folder"/*.pdb "$folder"/*.xml
  mv "$folder/FastProxy.Cli" "$folder/fastproxy"
  cp "$here/gpu.sh" "$here/gpu_peer.py" "$here/../tests/parity/nasbench201_torch.py" "$folder"
  megabytes=$(du -sm "$folder" | cut -f1)
  echo "$folder: $megabytes MB"
  [ "$megabytes" -lt 60 ] || { echo "gpu.sh: expected less than 60 MB" >&2; exit 1; }
  exit
fi

cd "$here"
device=${FASTPROXY_DEVICE:-cuda}
report=gpu.md
exec > >(tee "$report") 2>&1
printf '# FastProxy on a GPU\n\n```\n'
nvidia-smi --query-gpu=name,driver_version,clocks.max.sm,memory.total --format=csv,noheader 2> /dev/null || echo "no nvidia-smi"
date -u +%F
printf '```\n\n## Self-test\n\n```\n'
timeout 120 ./fastproxy selftest --device "$device" || echo "exit code $?"
printf '```\n\n## All of NAS-Bench-201, swap and naswot, batch 64\n\n```\n'
rm -f scores.csv scores.csv.json
SECONDS=0
timeout --signal=INT 360 ./fastproxy sweep --space nasbench201 --all --metrics swap,naswot --data noise --batch 64 --device "$device" --out scores.csv \
  2> sweep.log || echo "exit code $?: $(tail -1 sweep.log)"
echo "$(($(wc -l < scores.csv) - 1)) architectures in $SECONDS s"
printf '```\n\n## PyTorch\n\n```\n'
timeout 120 python3 gpu_peer.py scores.csv "${device/#ptx-emulator/cpu}" 60 || echo "no PyTorch, or none for this device"
printf '```\n'
