"""Writes what PyTorch's autograd computes for the networks of make_fixtures.py, in float64 from the same float32 weights and images.

    python3 tests/parity/make_gradient_fixtures.py    # from the repository's root, after make_fixtures.py

fixtures/images2.npy     a second batch: ZiCo's, and the noise of Zen
fixtures/gradients.json  the protocol; for each network its scores, norms of gradients, eigenvalues, and two measures of how far to trust them:
                         `float32`, the relative difference of PyTorch's own float32, and `nearest_zero`, the smallest |ReLU input| that is not
                         zero, relative to the largest of its call. A score that is infinite, or that float32 misses by more than 1%, is null:
                         in stage 3 of these small networks an average pool sees all of the 2x2 image, so that for a batch of one sample
                         (GradSign, SynFlow with batch-norm) what follows normalises zeros
fixtures/NN.grad.npz     for some networks, float32: `gradient.NAME` of the loss and `hessian_gradient.NAME`; `jacobian`, samples x pixels;
                         `ntk.TREATMENT.KIND`
"""

import json
import math

import numpy as np
import torch
from torch import nn

import gradient_metrics as metrics
from make_fixtures import BATCH, CELLS, CHANNELS, CLASSES, HERE, SIZE, coarse
from nasbench201_torch import Network, live_edges, parse

GRADIENTS = [0, 3, 8, 11, 13, 14, 16, 19, 20, 23]
HESSIANS = [0, 11, 14]
JACOBIANS = [0, 11, 14, 23]
KERNELS = [0, 3, 8, 11, 14, 23]
BLOCKS = [11, 14]
TREATMENTS = ["coupled", "frozen", "eval"]


def second_batch():
    torch.manual_seed(1)
    return coarse(torch.randn(BATCH, 3, SIZE, SIZE).numpy())


def load(row, dtype):
    net = Network(row["arch"], CHANNELS, CELLS, CLASSES)
    with np.load(HERE / row["file"]) as file:
        net.load_state_dict({name: torch.from_numpy(file[name]) for name in file.files}, strict=False)
    return net.to(dtype)


def live_modules(arch):
    """Whether a module, by name, is on a live path."""
    live = live_edges(parse(arch))

    def is_live(name):
        parts = name.split(".")
        return not (parts[0] == "cells" and parts[2] == "layers") or live[int(parts[3])]

    return is_live


def scores(net, live, x, x2, y, y2):
    hnas, released = metrics.hnas_ntk(net, x, y), metrics.hnas_released_ntk(net, x, y)
    return {
        "grad_norm": metrics.grad_norm(net, x, y),
        "grad_norm_global": metrics.grad_norm_global(net, x, y),
        "grad_norm_global_live": metrics.grad_norm_global(net, x, y, live),
        "snip": metrics.snip(net, x, y),
        "plain": metrics.plain(net, x, y),
        "grasp": metrics.grasp(net, x, y),
        "fisher": metrics.fisher(net, x, y),
        "synflow_log": metrics.synflow(net, x),
        "synflow_released_log": metrics.synflow_released(net, x),
        "synflow_bn_log": metrics.synflow_bn(net, x),
        "jacob_cov": metrics.jacob_cov(net, x),
        "epe_nas": metrics.epe_nas(net, x, y),
        "gradsign": metrics.gradsign(net, x, y),
        "zico": metrics.zico(net, [(x, y), (x2, y2)]),
        "zico_halves": metrics.zico(net, [(half, y[n : n + len(half)]) for n, half in ((0, x[: BATCH // 2]), (BATCH // 2, x[BATCH // 2 :]))]),
        "knas": metrics.knas(net, x, y),
        "te_nas_condition": metrics.condition(metrics.te_nas_ntk(net, x, y)),
        "hnas_trace": metrics.root_mean_trace(hnas),
        "hnas_condition": metrics.condition(hnas),
        "hnas_released_trace": metrics.root_mean_trace(released),
        "hnas_released_condition": metrics.condition(released),
        "zen": metrics.zen(net, x, x2),
        "zen_live": metrics.zen(net, x, x2, live),
        "meco": metrics.meco(net, x),
        "meco_live": metrics.meco(net, x, live),
        **{f"az_nas_{name}": value for name, value in metrics.az_nas(net, x).items()},
    }


def nearest_zero(net, x, treatment):
    smallest = math.inf
    for _, value in metrics.watched(metrics.treated(net, treatment), x, nn.ReLU, lambda inputs, output: inputs[0].detach())[1]:
        size = value.abs()
        if size.any():
            smallest = min(smallest, (size[size > 0].min() / size.max()).item())
    return smallest


def positive(net):
    for parameter in net.parameters():
        parameter.data.abs_()
    return net


def trust(row, x, x2):
    """How near to a tie each pass comes."""
    net = load(row, torch.float64)
    ones = torch.ones_like(x[:1])
    return {
        "coupled": nearest_zero(net, x, "coupled"),
        "eval": nearest_zero(net, x, "eval"),
        "second": nearest_zero(net, x2, "coupled"),
        "mixed": nearest_zero(net, x + 0.01 * x2, "coupled"),
        "halves": min(nearest_zero(net, half, "coupled") for half in x.split(BATCH // 2)),
        "single": min(nearest_zero(net, x[n : n + 1], "coupled") for n in range(BATCH)),
        "synflow_released": nearest_zero(positive(load(row, torch.float64)), ones, metrics.in_reduction),
        "synflow_bn": nearest_zero(positive(load(row, torch.float64)), ones, "coupled"),
    }


def digits(value):
    """JSON with 12 digits, null for what JSON cannot hold."""
    if isinstance(value, dict):
        return {key: digits(v) for key, v in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [digits(v) for v in value]
    if isinstance(value, float):
        return float(f"{value:.12g}") if math.isfinite(value) else None
    return value


def difference(single, double):
    return abs(single - double) / max(abs(double), 1e-300) if math.isfinite(double) else 0.0


def describe(index, row, x, x2, y, y2):
    net = load(row, torch.float64)
    live = live_modules(row["arch"])
    double = scores(net, live, x, x2, y, y2)
    single = scores(load(row, torch.float32), live, x.float(), x2.float(), y, y2)
    gradients = metrics.loss_gradients(net, x, y, of=lambda net: dict(net.named_parameters()))
    hessian = metrics.hessian_gradient(net, x, y)
    kernels = {f"{treatment}.{kind}": metrics.ntk(net, x, y, treatment, kind) for treatment in TREATMENTS for kind in ("sum", "target", "loss")}
    kernels["shares.target"] = metrics.hnas_released_ntk(net, x, y)
    kernels["te_nas"] = metrics.te_nas_ntk(net, x, y)
    jacobian = metrics.jacobian(net, x)

    tensors = {}
    if index in GRADIENTS:
        tensors |= {f"gradient.{name}": gradients[name] for name in metrics.parameters(net)}
    if index in HESSIANS:
        tensors |= {f"hessian_gradient.{name}": value for name, value in hessian.items()}
    if index in JACOBIANS:
        tensors["jacobian"] = jacobian
    if index in KERNELS:
        tensors |= {f"ntk.{name}": theta for name, theta in kernels.items()}
    if index in BLOCKS:
        tensors |= {f"ntk.{treatment}.full": metrics.ntk(net, x, y, treatment, "full") for treatment in TREATMENTS}
    name = row["file"].replace(".npz", ".grad.npz")
    if tensors:
        np.savez_compressed(HERE / name, **{key: np.asarray(value, np.float32, order="C") for key, value in tensors.items()})

    print(row["arch"], {key: f"{value:.6g} ({difference(single[key], value):.0e})" for key, value in double.items()})
    return {
        "file": row["file"],
        "arch": row["arch"],
        "tensors": name if tensors else None,
        "loss": torch.nn.functional.cross_entropy(metrics.treated(net, "coupled")(x), y).item(),
        "scores": {key: value if difference(single[key], value) <= 1e-2 else None for key, value in double.items()},
        "float32": {key: float(f"{difference(single[key], value):.1e}") for key, value in double.items()},
        "gradsign_doubtful": metrics.gradsign_doubtful(net, x, y),
        "nearest_zero": {key: float(f"{value:.1e}") for key, value in trust(row, x, x2).items()},
        "gradient_norms": {key: g.norm().item() for key, g in gradients.items()},
        "hessian_gradient_norms": {key: g.norm().item() for key, g in hessian.items()},
        "jacobian_norm": jacobian.norm().item(),
        "correlation_eigenvalues": metrics.correlation_eigenvalues(jacobian),
        "kernel_eigenvalues": {key: np.linalg.eigvalsh(theta) for key, theta in kernels.items()},
    }


def main():
    rows = json.loads((HERE / "expected.json").read_text())["networks"]
    np.save(HERE / "images2.npy", second_batch())
    x, x2 = (torch.from_numpy(np.load(HERE / f"{name}.npy")).double() for name in ("images", "images2"))
    y, y2 = torch.arange(BATCH) * 7 % CLASSES, (torch.arange(BATCH) * 3 + 1) % CLASSES
    protocol = {
        "channels": CHANNELS,
        "cells": CELLS,
        "image_size": SIZE,
        "batch": BATCH,
        "classes": CLASSES,
        "torch": torch.__version__,
        "labels": y.tolist(),
        "labels2": y2.tolist(),
        "definitions": "tests/parity/gradient_metrics.py",
        "full": "row n * classes + k is class k of sample n",
        "zico": "batches images.npy with labels and images2.npy with labels2; zico_halves: the first 8 and the last 8 of images.npy",
        "zen": "x is images.npy, the noise images2.npy, mixup 0.01",
    }
    networks = [describe(index, row, x, x2, y, y2) for index, row in enumerate(rows)]
    lines = ",\n".join(json.dumps(digits(network)) for network in networks)
    (HERE / "gradients.json").write_text('{"protocol": ' + json.dumps(protocol) + ',\n"networks": [\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main()
