"""The network of a DARTS genotype in PyTorch, and the activation-pattern metrics on it: the reference that FastProxy is checked against.

Tensor names are those of FastProxy's exports. Batch-norm is in train mode with its affine parameters at 1 and 0. A reduction halves an image that
has an even height and width; `FactorizedReduce` does not take others.
"""

import re
from typing import NamedTuple

import torch
from torch import nn

from nasbench201_torch import agreement, distinct

OPS = [
    "none",
    "max_pool_3x3",
    "avg_pool_3x3",
    "skip_connect",
    "sep_conv_3x3",
    "sep_conv_5x5",
    "dil_conv_3x3",
    "dil_conv_5x5",
]
NODES = 4
CONCAT = [2, 3, 4, 5]


class Genotype(NamedTuple):
    """Eight edges (operation, source) for each of the two kinds of cell; edges 2n and 2n + 1 end in state n + 2."""

    normal: list
    reduce: list


def parse(text):
    """The genotype of a text `Genotype(normal=[('op', source), ...], normal_concat=[2, 3, 4, 5], reduce=..., reduce_concat=...)`."""
    edge = r"\('\w+', \d+\)"
    edges, concat = rf"\[({edge}(?:, {edge}){{7}})\]", r"\[2, 3, 4, 5\]"
    found = re.fullmatch(rf"Genotype\(normal={edges}, normal_concat={concat}, reduce={edges}, reduce_concat={concat}\)", text.strip())
    if not found:
        raise ValueError(f"no genotype: {text}")
    genotype = Genotype(*([(op, int(source)) for op, source in re.findall(r"\('(\w+)', (\d+)\)", cell)] for cell in found.groups()))
    for cell in genotype:
        for k, (op, source) in enumerate(cell):
            if op not in OPS or source >= k // 2 + 2:
                raise ValueError(f"edge {k} ('{op}', {source}) in {text}")
    return genotype


def write(genotype):
    """The text of a genotype."""
    return f"Genotype(normal={genotype.normal}, normal_concat={CONCAT}, reduce={genotype.reduce}, reduce_concat={CONCAT})"


def reductions(layers):
    """The cells that halve the image and double the width."""
    return {layers // 3, 2 * layers // 3}


class Zero(nn.Module):
    def __init__(self, stride):
        super().__init__()
        self.stride = stride

    def forward(self, x):
        return x[:, :, :: self.stride, :: self.stride] * 0.0


class Operation(nn.Module):
    """Modules one after the other, under the name `op`."""

    def __init__(self, *modules):
        super().__init__()
        self.op = nn.Sequential(*modules)

    def forward(self, x):
        return self.op(x)


class FactorizedReduce(nn.Module):
    """ReLU; 1x1 convolutions of the pixels at even places, to the first half of the channels, and at odd places, to the others; batch-norm."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.relu = nn.ReLU()
        self.conv_1 = nn.Conv2d(inputs, outputs // 2, 1, 2, bias=False)
        self.conv_2 = nn.Conv2d(inputs, outputs - outputs // 2, 1, 2, bias=False)
        self.bn = nn.BatchNorm2d(outputs)

    def forward(self, x):
        x = self.relu(x)
        return self.bn(torch.cat([self.conv_1(x), self.conv_2(x[:, :, 1:, 1:])], 1))


def pointwise(inputs, outputs):
    return Operation(nn.ReLU(), nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs))


def depthwise(channels, kernel, stride, dilation):
    """ReLU, depthwise convolution, pointwise convolution, batch-norm."""
    padding = dilation * (kernel // 2)
    return [
        nn.ReLU(),
        nn.Conv2d(channels, channels, kernel, stride, padding, dilation, groups=channels, bias=False),
        nn.Conv2d(channels, channels, 1, bias=False),
        nn.BatchNorm2d(channels),
    ]


def make_op(name, channels, stride):
    if name == "none":
        return Zero(stride)
    if name == "skip_connect":
        return nn.Identity() if stride == 1 else FactorizedReduce(channels, channels)
    if name == "max_pool_3x3":
        return nn.MaxPool2d(3, stride, 1)
    if name == "avg_pool_3x3":
        return nn.AvgPool2d(3, stride, 1, count_include_pad=False)
    kernel = int(name[-1])
    if name.startswith("dil"):
        return Operation(*depthwise(channels, kernel, stride, 2))
    return Operation(*depthwise(channels, kernel, stride, 1), *depthwise(channels, kernel, 1, 1))


class Cell(nn.Module):
    def __init__(self, edges, inputs, channels, is_reduction, after_reduction):
        super().__init__()
        self.preprocess0 = (FactorizedReduce if after_reduction else pointwise)(inputs[0], channels)
        self.preprocess1 = pointwise(inputs[1], channels)
        self._ops = nn.ModuleList([make_op(op, channels, 2 if is_reduction and source < 2 else 1) for op, source in edges])
        self.sources = [source for _, source in edges]

    def forward(self, s0, s1):
        states = [self.preprocess0(s0), self.preprocess1(s1)]
        for node in range(NODES):
            a, b = (self._ops[k](states[self.sources[k]]) for k in (2 * node, 2 * node + 1))
            states.append(a + b)
        return torch.cat(states[2:], 1)


class Network(nn.Module):
    def __init__(self, genotype, channels=16, layers=20, classes=10, stem=True, inputs=3):
        super().__init__()
        before = [inputs, inputs]
        if stem:
            before = [3 * channels, 3 * channels]
            self.stem = nn.Sequential(nn.Conv2d(inputs, 3 * channels, 3, 1, 1, bias=False), nn.BatchNorm2d(3 * channels))
        self.cells = nn.ModuleList()
        width = channels
        for i in range(layers):
            is_reduction = i in reductions(layers)
            width *= 2 if is_reduction else 1
            edges = genotype.reduce if is_reduction else genotype.normal
            self.cells.append(Cell(edges, before, width, is_reduction, i - 1 in reductions(layers)))
            before = [before[1], NODES * width]
        self.classifier = nn.Linear(before[1], classes)

    def forward(self, x):
        s0 = s1 = self.stem(x) if hasattr(self, "stem") else x
        for cell in self.cells:
            s0, s1 = s1, cell(s0, s1)
        return self.classifier(s1.mean((2, 3)))


def live_modules(genotype, layers):
    """
    The preprocesses and operations on a path from the images to the logits through operations other than none: `cells.I.preprocessP` and
    `cells.I._ops.K`. Of a cell's output all channels count as one.
    """
    edges = [genotype.reduce if i in reductions(layers) else genotype.normal for i in range(layers)]
    reached = []  # of each cell: whether its six states depend on the images
    outputs = [True, True]  # of the images twice, then of each cell: whether its output does
    for i in range(layers):
        states = outputs[i : i + 2]
        for node in range(NODES):
            states.append(any(op != "none" and states[source] for op, source in edges[i][2 * node : 2 * node + 2]))
        reached.append(states)
        outputs.append(any(states[2:]))

    live = set()
    needed = [False] * (layers + 1) + [True]  # of the images twice, then of each cell: whether the logits depend on its output
    for i in reversed(range(layers)):
        for k, (op, source) in enumerate(edges[i]):
            if needed[i + 2] and op != "none" and reached[i][source]:
                live.add(f"cells.{i}._ops.{k}")
                if source < 2:
                    live.add(f"cells.{i}.preprocess{source}")
                    needed[i + source] = True
    return live


def module_of(name):
    """The preprocess or operation of a cell that a module or parameter belongs to, or None for one of the stem or the classifier."""
    parts = name.split(".")
    return None if parts[0] != "cells" else ".".join(parts[: 4 if parts[2] == "_ops" else 3])


def relu_calls(net, live, x):
    """The inputs of every ReLU call in one forward pass, and whether each call lies on a live path; the logits after them."""
    calls = []

    def hook(is_live):
        return lambda module, inputs, output: calls.append((inputs[0].detach(), is_live))

    handles = [
        module.register_forward_hook(hook(module_of(name) in live)) for name, module in net.named_modules() if isinstance(module, nn.ReLU)
    ]
    net.train()
    with torch.no_grad():
        logits = net(x)
    for handle in handles:
        handle.remove()
    return calls, logits


def parameters(net):
    """Trainable parameters, batch-norm's among them."""
    return sum(p.numel() for p in net.parameters())


def live_parameters(net, live):
    """Trainable parameters of live modules, the stem and the classifier."""
    return sum(p.numel() for name, p in net.named_parameters() if module_of(name) is None or module_of(name) in live)


def macs(net, x):
    """Multiply-accumulates of the convolutions and the classifier for one image, padding included, live or not."""
    total = 0

    def hook(module, inputs, output):
        nonlocal total
        total += output[0].numel() * module.weight[0].numel()

    handles = [module.register_forward_hook(hook) for module in net.modules() if isinstance(module, (nn.Conv2d, nn.Linear))]
    with torch.no_grad():
        net(x)
    for handle in handles:
        handle.remove()
    return total
