"""The peer for SWAP on DARTS cells: what the method's released code does, in its way, timed on one machine.

    python3 bench/swap_darts.py --csv GENOTYPES.csv --images IMAGES.bin --count 20 --repeats 4 --threads 1

CSV has a column `genotype`; IMAGES is a file in CIFAR-10's binary layout, whose first 16 images are the batch, scaled to [0, 1] and normalised by
CIFAR-10's mean and deviation. The network is one reduction cell without a stem (the space `darts-swap`). It is built once for a genotype; a score
draws all weights anew from N(0, 1), runs the batch in train mode with a hook on every ReLU that keeps its output, puts the signs of all outputs
side by side and counts the distinct columns with torch.unique.

Prints one line of JSON: `ms_median` and `ms_mean` of a score, re-initialisation included; `cpu_ms_median`, its processor time over all threads, which
a busy machine disturbs less; `build_ms`, the mean to build a network and place its hooks, in none of the former; `scores`, the mean over the repeats
for each genotype; and with --column, `spearman` of these and that column of the CSV. With several threads on a busy machine, OpenMP's threads spin
while they wait for each other and the times are worthless; OMP_WAIT_POLICY=passive avoids the worst of it.
"""

import argparse
import csv
import json
import pathlib
import sys
import time

import numpy as np
import torch
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "parity"))
sys.dont_write_bytecode = True
from darts_torch import Network, parse  # noqa: E402

BATCH, PIXELS = 16, 3 * 32 * 32
MEAN = [0.49139968, 0.48215827, 0.44653124]
DEVIATION = [0.24703233, 0.24348505, 0.26158768]


def read_images(path):
    with open(path, "rb") as file:
        data = file.read(BATCH * (1 + PIXELS))
    if len(data) < BATCH * (1 + PIXELS):
        raise ValueError(f"{path}: {len(data)} bytes, expected {BATCH} images of {1 + PIXELS}")
    rows = np.frombuffer(data, np.uint8).reshape(BATCH, 1 + PIXELS)
    x = torch.from_numpy(rows[:, 1:].copy()).float().reshape(BATCH, 3, 32, 32) / 255
    return (x - torch.tensor(MEAN).reshape(1, 3, 1, 1)) / torch.tensor(DEVIATION).reshape(1, 3, 1, 1)


class Peer:
    """SWAP of one genotype's network."""

    def __init__(self, text):
        self.net = Network(parse(text), channels=3, layers=1, classes=10, stem=False).train()
        self.features = []
        for module in self.net.modules():
            if isinstance(module, nn.ReLU):
                module.register_forward_hook(self.keep)

    def keep(self, module, inputs, output):
        if inputs[0].dim() == 4:
            self.features.append(output.detach())

    @torch.no_grad()
    def draw(self):
        for module in self.net.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                nn.init.normal_(module.weight)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
            elif isinstance(module, nn.BatchNorm2d):
                nn.init.ones_(module.weight)
                nn.init.zeros_(module.bias)

    @torch.no_grad()
    def score(self, images):
        self.draw()
        self.features = []
        self.net(images)
        signs = torch.sign(torch.cat([f.view(len(images), -1) for f in self.features], 1))
        return torch.unique(signs.T, dim=0).size(0)


def main():
    parser = argparse.ArgumentParser(description="SWAP of DARTS genotypes in PyTorch, timed.")
    parser.add_argument("--csv", required=True, help="a CSV with a column genotype")
    parser.add_argument("--images", required=True, help="a file in CIFAR-10's binary layout")
    parser.add_argument("--count", type=int, help="the first so many genotypes; all unless given")
    parser.add_argument("--repeats", type=int, default=32, help="scores of a genotype")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--column", help="a column of the CSV to correlate with; needs python3-scipy")
    options = parser.parse_args()
    if options.repeats < 1 or options.threads < 1 or (options.count or 1) < 1:
        parser.error("count, repeats and threads are positive")

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    try:
        images = read_images(options.images)
        with open(options.csv, newline="") as file:
            rows = list(csv.DictReader(file))[: options.count]
        if not rows or any(column not in rows[0] for column in ["genotype"] + [options.column] * bool(options.column)):
            raise ValueError(f"{options.csv}: expected rows with the columns genotype{f' and {options.column}' if options.column else ''}")
    except (OSError, ValueError) as error:
        parser.error(str(error))

    Peer(rows[0]["genotype"]).score(images)  # what PyTorch does only once
    times, cpu_times, builds, scores = [], [], [], []
    for row in rows:
        start = time.perf_counter()
        peer = Peer(row["genotype"])
        builds.append(time.perf_counter() - start)
        found = []
        for _ in range(options.repeats):
            start, cpu_start = time.perf_counter(), time.process_time()
            found.append(peer.score(images))
            times.append(time.perf_counter() - start)
            cpu_times.append(time.process_time() - cpu_start)
        scores.append(float(np.mean(found)))

    result = {
        "peer": f"PyTorch {torch.__version__}",
        "threads": torch.get_num_threads(),
        "genotypes": len(rows),
        "repeats": options.repeats,
        "ms_median": round(1e3 * float(np.median(times)), 3),
        "ms_mean": round(1e3 * float(np.mean(times)), 3),
        "cpu_ms_median": round(1e3 * float(np.median(cpu_times)), 3),
        "build_ms": round(1e3 * float(np.mean(builds)), 3),
    }
    if options.column:
        from scipy import stats

        result["spearman"] = round(float(stats.spearmanr(scores, [float(row[options.column]) for row in rows])[0]), 4)
    print(json.dumps(result | {"scores": scores}))


if __name__ == "__main__":
    main()
