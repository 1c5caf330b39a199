"""Gradient scores of the models of make_onnx_models.py by PyTorch's autograd, in float64: python3 onnx_gradient_scores.py FOLDER

FOLDER gets scores.json, a row of scores by the names of FastProxy's metrics for each model, and NAME-batch.npy, the images. A model's weights
are those that make_onnx_models.py exports; the labels are the numbers of the images.
"""
import json
import os
import sys

import gradient_metrics as metrics
import numpy as np
import torch
import onnx_sequences
from make_onnx_models import MODELS, batch
from torch import nn

NAMES = (
    "resnet18", "resnet50", "mobilenet_v2", "mobilenet_v3", "efficientnet", "shufflenet", "densenet121", "squeezenet", "inception", "convnext", "mlp",
)
SAMPLES = 8


class HardSigmoid(nn.Module):
    """The same function by a clamp: PyTorch has no second derivative of its own."""

    def forward(self, x):
        return (x + 3).clamp(0, 6) / 6


class HardSwish(HardSigmoid):
    def forward(self, x):
        return x * super().forward(x)


def differentiable(net):
    for module in list(net.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, (nn.Hardsigmoid, nn.Hardswish)):
                setattr(module, name, HardSigmoid() if isinstance(child, nn.Hardsigmoid) else HardSwish())
    return net


def losses(net, x, y):
    return {"grad_norm": metrics.grad_norm(net, x, y), "snip": metrics.snip(net, x, y), "grasp": metrics.grasp(net, x, y)}


def scores(net, x, y):
    theta = metrics.ntk(net, x, y, "frozen", "sum")
    return {
        **losses(net, x, y),
        "fisher": metrics.fisher(net, x, y),
        "synflow": metrics.synflow(net, x),
        "jacob_cov": metrics.jacob_cov(net, x),
        "ntk_condition": metrics.condition(theta),
        "ntk_trace": float(np.trace(theta)) / len(theta),
    }


def main(folder):
    torch.set_num_threads(1)
    rows = {}
    for number, (name, (make, shape)) in enumerate(MODELS.items()):
        torch.manual_seed(number)
        net = make().train()
        if name in NAMES or name in onnx_sequences.MODELS:
            x = batch(SAMPLES, shape)
            np.save(os.path.join(folder, f"{name}-batch.npy"), x.float().numpy())
            of = scores if name in NAMES else losses
            rows[name] = of(differentiable(net).double(), x.double() if x.is_floating_point() else x, torch.arange(SAMPLES))
    with open(os.path.join(folder, "scores.json"), "w", encoding="utf-8") as file:
        json.dump(rows, file, indent=1)


if __name__ == "__main__":
    main(sys.argv[1])
