"""Scores in float64, from as few passes as hold them all: the reference of `bench errors`. The definitions are those of
tests/parity/gradient_metrics.py, which the tests' fixtures come from."""

import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "parity"))
import gradient_metrics as metrics  # noqa: E402
from nasbench201_torch import live_edges, parse  # noqa: E402

KINDS = (nn.Conv2d, nn.Linear)


def live_modules(arch):
    """Whether a module lies on a live path, by name."""
    edges = live_edges(parse(arch))
    return lambda name: (parts := name.split("."))[0] != "cells" or parts[2] != "layers" or edges[int(parts[3])]


def of_loss(net, x, y, live):
    """The scores of the loss gradient and of its Hessian."""
    net = metrics.treated(net, "coupled")
    logits, seen = metrics.watched(net, x, KINDS)
    of = {**dict(net.named_parameters()), **{f"output {name}": output for name, output in seen}}
    g = metrics.gradients(F.cross_entropy(logits, y), of, create_graph=True)
    w = metrics.weights(net)
    hg = metrics.gradients(sum((g[name].detach() * g[name]).sum() for name in w), w)
    everything = [g[name] for name, _ in net.named_parameters() if live(name)]
    fisher = 0
    for name, output in seen:
        per_channel = (output * g[f"output {name}"]).reshape(len(output), output.shape[1], -1).sum(2).square().mean(0) / 2
        fisher += (per_channel.sum() * dict(net.named_modules())[name].weight[0].numel()).item()
    scores = {
        "grad_norm": sum(g[name].norm() for name in w),
        "grad_norm_global": sum(one.square().sum() for one in everything).sqrt(),
        "snip": sum((w[name] * g[name]).abs().sum() for name in w),
        "plain": sum((w[name] * g[name]).sum() for name in w),
        "grasp": -sum((w[name] * hg[name]).sum() for name in w),
        "fisher": torch.tensor(fisher),
    }
    return {name: score.item() for name, score in scores.items()}, {name: g[name].detach() for name in w}


def zico(first, second):
    """ZiCo of two batches' gradients: as `metrics.zico`."""
    score = 0.0
    for name, g in first.items():
        both = torch.stack([g.reshape(-1), second[name].reshape(-1)])
        deviation = both.std(0, unbiased=False)
        total = (both.abs().mean(0)[deviation != 0] / deviation[deviation != 0]).sum().item()
        score += np.log(total) if total > 0 else 0.0
    return float(score)


def of_jacobian(net, x, y, k=1e-5):
    rows = metrics.jacobian(net, x).numpy()
    v = metrics.correlation_eigenvalues(torch.from_numpy(rows))
    classes = [np.atleast_2d(np.corrcoef(rows[y.numpy() == label])) for label in np.unique(y.numpy())]
    return {
        "jacob_cov": float(-np.sum(np.log(v + k) + 1 / (v + k))),
        "epe_nas": float(sum(abs(np.sum(np.log(np.abs(matrix) + k))) for matrix in classes)),
    }


def of_kernels(net, x, y):
    """The tangent kernels with the batch's statistics constant, and KNAS."""
    net = metrics.treated(net, "frozen")
    logits, seen = metrics.watched(net, x, KINDS, lambda inputs, output: (inputs[0].detach(), output))
    modules = dict(net.named_modules())
    scores = {"knas": sum(g.square().sum() for g in metrics.gradients(
        F.cross_entropy(logits, y), metrics.parameters(net), retain_graph=True).values()).item()}
    for kind in ("sum", "target"):
        kernel = torch.zeros(len(x), len(x), dtype=x.dtype)
        d_outputs = torch.autograd.grad(
            metrics.outputs(logits, y, kind).sum(), [output for _, (_, output) in seen], allow_unused=True, retain_graph=True)
        for (name, (a, _)), d in zip(seen, d_outputs):
            if d is None:
                continue
            if isinstance(modules[name], nn.Linear):
                kernel += (d @ d.T) * (a @ a.T + 1)
            else:
                conv = modules[name]
                patches = F.unfold(a, conv.kernel_size, padding=conv.padding, stride=conv.stride)
                rows = (d.flatten(2) @ patches.transpose(1, 2)).flatten(1)
                kernel += rows @ rows.T
        if kind == "sum":
            scores |= {"ntk_trace": kernel.trace().item() / len(x), "ntk_condition": metrics.condition(kernel.numpy())}
        else:
            scores["ntk_trace_hnas"] = metrics.root_mean_trace(kernel.numpy())
    return scores


def of_features(net, x):
    """AZ-NAS's expressivity and progressivity."""
    net = metrics.treated(net, "coupled")
    with torch.no_grad():
        _, seen = metrics.watched(net, x, (type(net.stem), *{type(cell) for cell in net.cells}))
    entropies = []
    for name, feature in seen:
        if name == "stem" or (name.startswith("cells.") and name.count(".") == 1):
            rows = feature.transpose(0, 1).reshape(feature.shape[1], -1)
            rows = rows - rows.mean(1, keepdim=True)
            v = torch.linalg.eigvalsh(rows @ rows.T / rows.shape[1])
            p = v / v.sum()
            entropies.append(-(p * (p + 1e-8).log()).sum().item())
    return {"az_nas_expressivity": float(np.sum(entropies)), "az_nas_progressivity": float(np.min(np.diff(entropies)))}


def scores(net, arch, x, y, next_x, next_y):
    live = live_modules(arch)
    found, first = of_loss(net, x, y, live)
    found["zico"] = zico(first, metrics.loss_gradients(net, next_x, next_y))
    found |= of_jacobian(net, x, y) | of_kernels(net, x, y)
    found["synflow"] = metrics.synflow(net, x)
    found["synflow_bn"] = metrics.synflow_bn(net, x)
    found["meco"] = metrics.meco(net, x, live)
    found |= of_features(net, x)
    return {name: score if np.isfinite(score) else None for name, score in found.items()}
