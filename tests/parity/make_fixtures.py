"""Writes the parity fixtures: networks with their weights, one batch of images, and what PyTorch computes for them.

    python3 tests/parity/make_fixtures.py        # from the repository's root; needs python3-torch and python3-numpy

Weights and images are rounded to few bits, so that the files stay small. A network is taken only if its signs are the same in float32 and
float64: then a difference in a score is an error, not a tie.
"""

import json
import pathlib

import numpy as np
import torch

from nasbench201_torch import Network, relu_calls, scores

HERE = pathlib.Path(__file__).resolve().parent / "fixtures"
CHANNELS, CELLS, SIZE, BATCH, CLASSES = 4, 1, 8, 16, 10
ARCHS = [
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|",
    "|nor_conv_1x1~0|+|nor_conv_1x1~0|nor_conv_1x1~1|+|nor_conv_1x1~0|nor_conv_1x1~1|nor_conv_1x1~2|",
    "|avg_pool_3x3~0|+|avg_pool_3x3~0|avg_pool_3x3~1|+|avg_pool_3x3~0|avg_pool_3x3~1|avg_pool_3x3~2|",
    "|skip_connect~0|+|skip_connect~0|skip_connect~1|+|skip_connect~0|skip_connect~1|skip_connect~2|",
    "|none~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|",
    "|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|",
    "|none~0|+|none~0|none~1|+|avg_pool_3x3~0|none~1|none~2|",
    "|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|",
    "|nor_conv_3x3~0|+|none~0|nor_conv_1x1~1|+|none~0|none~1|avg_pool_3x3~2|",
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|none~1|+|none~0|skip_connect~1|none~2|",
    "|nor_conv_3x3~0|+|nor_conv_1x1~0|nor_conv_3x3~1|+|skip_connect~0|none~1|none~2|",
    "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|",
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|skip_connect~2|",
    "|none~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_1x1~0|none~1|nor_conv_3x3~2|",
    "|skip_connect~0|+|none~0|nor_conv_3x3~1|+|nor_conv_1x1~0|avg_pool_3x3~1|nor_conv_3x3~2|",
    "|nor_conv_1x1~0|+|avg_pool_3x3~0|nor_conv_3x3~1|+|none~0|nor_conv_1x1~1|nor_conv_1x1~2|",
    "|avg_pool_3x3~0|+|skip_connect~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_1x1~1|skip_connect~2|",
    "|nor_conv_3x3~0|+|skip_connect~0|skip_connect~1|+|skip_connect~0|skip_connect~1|nor_conv_3x3~2|",
    "|nor_conv_1x1~0|+|none~0|avg_pool_3x3~1|+|avg_pool_3x3~0|nor_conv_3x3~1|avg_pool_3x3~2|",
    "|nor_conv_1x1~0|+|nor_conv_3x3~0|none~1|+|avg_pool_3x3~0|none~1|nor_conv_1x1~2|",
    "|skip_connect~0|+|skip_connect~0|nor_conv_1x1~1|+|nor_conv_3x3~0|skip_connect~1|nor_conv_3x3~2|",
    "|avg_pool_3x3~0|+|avg_pool_3x3~0|nor_conv_1x1~1|+|none~0|nor_conv_1x1~1|skip_connect~2|",
    "|none~0|+|avg_pool_3x3~0|none~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|",
    "|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|nor_conv_1x1~0|skip_connect~1|nor_conv_3x3~2|",
]


def coarse(values, bits=10):
    """Values with a mantissa of few bits, so that zip can compress them."""
    mantissa, exponent = np.frexp(values.astype(np.float64))
    return np.ldexp(np.round(mantissa * 2**bits) / 2**bits, exponent).astype(np.float32)


def main():
    HERE.mkdir(exist_ok=True)
    torch.manual_seed(0)
    images = coarse(torch.randn(BATCH, 3, SIZE, SIZE).numpy())
    np.save(HERE / "images.npy", images)
    rows = []
    for i, arch in enumerate(ARCHS):
        for attempt in range(1000):
            torch.manual_seed(1000 * i + attempt)
            net = Network(arch, CHANNELS, CELLS, CLASSES)
            for p in net.parameters():
                p.data = torch.from_numpy(coarse(p.data.numpy()))
            weights = {k: v.numpy() for k, v in net.state_dict().items() if "running" not in k and "num_batches" not in k}
            single = scores(net, arch, torch.from_numpy(images))
            double = relu_calls(net.double(), arch, torch.from_numpy(images).double())[0]
            ties = sum(int(((a > 0) != (b > 0)).sum()) for (a, _), (b, _) in zip(single["calls"], double))
            near = sum(int(((b != 0) & (b.abs() < 2e-6)).sum()) for b, _ in double)
            if ties == 0 and near == 0:
                break
        else:
            raise SystemExit(f"{arch}: no weights without ties found")
        np.savez_compressed(HERE / f"{i:02}.npz", **weights)
        k = single["agreement"]
        rank = int(np.linalg.matrix_rank(k))
        rows.append({
            "file": f"{i:02}.npz",
            "arch": arch,
            "swap": single["swap"],
            "swap_released": single["swap_released"],
            "naswot": single["naswot"] if rank == BATCH else None,
            "agreement": k.astype(int).ravel().tolist(),
            "logits": [float(v) for v in single["logits"].ravel()],
        })
        print(arch, single["swap"], single["naswot"], "rank", rank, "attempt", attempt)
    protocol = {"channels": CHANNELS, "cells": CELLS, "image_size": SIZE, "batch": BATCH, "classes": CLASSES, "torch": torch.__version__}
    (HERE / "expected.json").write_text(json.dumps({"protocol": protocol, "networks": rows}) + "\n")


if __name__ == "__main__":
    main()
