"""The NAS-Bench-201 network in PyTorch, and the activation-pattern metrics on it: the reference that FastProxy is checked against.

Tensor names are those of FastProxy's exports. Batch-norm is in train mode with its affine parameters at 1 and 0.
"""

import numpy as np
import torch
from torch import nn

EDGES = [(1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2)]
OPS = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"]


def parse(arch):
    """The six operations of an architecture string, in edge order."""
    return [op.split("~")[0] for node in arch.split("+") for op in node.strip("|").split("|")]


class Zero(nn.Module):
    def forward(self, x):
        return x * 0.0


class Block(nn.Module):
    """ReLU, convolution without bias, batch-norm."""

    def __init__(self, inputs, outputs, kernel, stride):
        super().__init__()
        self.op = nn.Sequential(
            nn.ReLU(),
            nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
            nn.BatchNorm2d(outputs),
        )

    def forward(self, x):
        return self.op(x)


def make_op(name, channels):
    if name == "none":
        return Zero()
    if name == "skip_connect":
        return nn.Identity()
    if name == "avg_pool_3x3":
        return nn.AvgPool2d(3, 1, 1, count_include_pad=False)
    return Block(channels, channels, 1 if name.endswith("1x1") else 3, 1)


class Cell(nn.Module):
    def __init__(self, ops, channels):
        super().__init__()
        self.layers = nn.ModuleList([make_op(op, channels) for op in ops])

    def forward(self, x):
        nodes = [x, None, None, None]
        for (to, source), layer in zip(EDGES, self.layers):
            value = layer(nodes[source])
            nodes[to] = value if nodes[to] is None else nodes[to] + value
        return nodes[3]


class Reduction(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv_a = Block(inputs, outputs, 3, 2)
        self.conv_b = Block(outputs, outputs, 3, 1)
        self.downsample = nn.Sequential(nn.AvgPool2d(2, 2), nn.Conv2d(inputs, outputs, 1, bias=False))

    def forward(self, x):
        return self.downsample(x) + self.conv_b(self.conv_a(x))


class Network(nn.Module):
    def __init__(self, arch, channels=16, cells=5, classes=10):
        super().__init__()
        ops = parse(arch)
        self.stem = nn.Sequential(nn.Conv2d(3, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))
        blocks = []
        for stage in range(3):
            width = channels << stage
            if stage > 0:
                blocks.append(Reduction(width // 2, width))
            blocks += [Cell(ops, width) for _ in range(cells)]
        self.cells = nn.ModuleList(blocks)
        self.lastact = nn.Sequential(nn.BatchNorm2d(channels * 4), nn.ReLU())
        self.classifier = nn.Linear(channels * 4, classes)

    def forward(self, x):
        x = self.stem(x)
        for cell in self.cells:
            x = cell(x)
        return self.classifier(self.lastact(x).mean((2, 3)))


def live_edges(ops):
    """The edges on a path from a cell's input to its output through operations other than none."""
    reached, reaching = {0}, {3}
    for (to, source), op in zip(EDGES, ops):
        if op != "none" and source in reached:
            reached.add(to)
    for (to, source), op in reversed(list(zip(EDGES, ops))):
        if op != "none" and to in reaching:
            reaching.add(source)
    return [op != "none" and source in reached and to in reaching for (to, source), op in zip(EDGES, ops)]


def relu_calls(net, arch, x):
    """The inputs of every ReLU call in one forward pass, and whether each call lies on a live path; the logits after them."""
    live = live_edges(parse(arch))
    calls = []

    def hook(is_live):
        return lambda module, inputs, output: calls.append((inputs[0].detach(), is_live))

    handles = []
    for name, module in net.named_modules():
        if isinstance(module, nn.ReLU):
            parts = name.split(".")
            is_live = live[int(parts[3])] if parts[0] == "cells" and parts[2] == "layers" else True
            handles.append(module.register_forward_hook(hook(is_live)))
    net.train()
    with torch.no_grad():
        logits = net(x)
    for handle in handles:
        handle.remove()
    return calls, logits


def agreement(calls):
    """NASWOT's K: for each pair of samples the neurons on which they agree, summed over the calls."""
    total = 0
    for x, _ in calls:
        bits = (x.reshape(len(x), -1) > 0).double()
        total = total + bits @ bits.T + (1 - bits) @ (1 - bits).T
    return total.numpy()


def distinct(calls):
    """SWAP: distinct patterns of a neuron over the samples."""
    columns = [np.packbits((x.reshape(len(x), -1) > 0).numpy().T, axis=1) for x, _ in calls]
    return len(np.unique(np.concatenate(columns), axis=0))


def scores(net, arch, x):
    calls, logits = relu_calls(net, arch, x)
    live = [c for c in calls if c[1]]
    k = agreement(live)
    return {
        "swap": distinct(live),
        "swap_released": distinct(calls),
        "naswot": float(np.linalg.slogdet(k)[1]),
        "agreement": k,
        "logits": logits,
        "calls": calls,
    }
