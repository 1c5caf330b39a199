"""The peer's gradient-based scores: what zero-cost-nas's released code computes and in its way, so that its time is fair. Each takes the network
in train mode, a batch and its labels; each works on a copy of its own and includes the time of copying. Only convolutions' and linear layers'
weights count.

`ntk` is the tangent kernel of the sum of the logits with the batch's statistics as constants. Of the usual ways it takes the fastest measured:
one pass of the batch, then each layer's weight gradients sample by sample from its inputs and output gradients. Unfolded inputs and batched
matrix products took 1.2 to 1.4 times the processor time, a pass of its own for each sample 1.6 to 1.8 times.
"""

import copy
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils import parametrize

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "parity"))
from gradient_metrics import in_reduction, sample_weight_gradient, treated, watched  # noqa: E402

KINDS = (nn.Conv2d, nn.Linear)


def layers(net):
    return [module for module in net.modules() if isinstance(module, KINDS)]


def saliency(net, of):
    """The sum of a function of each layer whose weight has a gradient; the others count as zero."""
    return sum(of(layer).item() for layer in layers(net) if layer.weight.grad is not None)


def grad_norm(net, images, labels):
    net = copy.deepcopy(net)
    F.cross_entropy(net(images), labels).backward()
    return saliency(net, lambda layer: layer.weight.grad.norm())


class Mask(nn.Module):
    """A factor of one on each weight, which is what has the gradient."""

    def __init__(self, weight):
        super().__init__()
        self.factor = nn.Parameter(torch.ones_like(weight))

    def forward(self, weight):
        return weight * self.factor


def snip(net, images, labels):
    net = copy.deepcopy(net)
    masks = []
    for layer in layers(net):
        layer.weight.requires_grad_(False)
        masks.append(Mask(layer.weight))
        parametrize.register_parametrization(layer, "weight", masks[-1])
    F.cross_entropy(net(images), labels).backward()
    return sum(mask.factor.grad.abs().sum().item() for mask in masks if mask.factor.grad is not None)


def fisher(net, images, labels):
    """Squares of the sums over the image of an output times its gradient, taken as the backward pass comes by."""
    net = copy.deepcopy(net)
    scores = []

    def hook(layer, inputs, output):
        act = output.detach()

        def take(grad):
            per_sample = (act * grad).flatten(2).sum(2) if act.dim() > 2 else act * grad
            scores.append((per_sample.square().mean(0) / 2).abs().sum().item() * layer.weight[0].numel())

        output.register_hook(take)

    for layer in layers(net):
        layer.weight.requires_grad_(True)
        layer.register_forward_hook(hook)
    F.cross_entropy(net(images), labels).backward()
    return sum(scores)


def jacob_cov(net, images, labels, k=1e-5):
    net = copy.deepcopy(net)
    images = images.clone().requires_grad_(True)
    logits = net(images)
    logits.backward(torch.ones_like(logits))
    rows = images.grad.reshape(len(images), -1).numpy()
    v = np.linalg.eig(np.corrcoef(rows))[0].real
    return float(-np.sum(np.log(v + k) + 1.0 / (v + k)))


def synflow(net, images, labels):
    """In float64 without batch-norm outside the residual blocks; the score itself, not its logarithm."""
    net = treated(net, in_reduction)
    with torch.no_grad():
        for tensor in net.state_dict().values():
            tensor.abs_()
    net.double()
    net(torch.ones_like(images[:1], dtype=torch.float64)).sum().backward()
    return saliency(net, lambda layer: (layer.weight * layer.weight.grad).abs().sum())


def grasp(net, images, labels):
    net = copy.deepcopy(net)
    weights = [layer.weight for layer in layers(net)]
    first = torch.autograd.grad(F.cross_entropy(net(images), labels), weights, allow_unused=True)
    second = torch.autograd.grad(F.cross_entropy(net(images), labels), weights, create_graph=True, allow_unused=True)
    sum((g.detach() * h).sum() for g, h in zip(first, second) if g is not None).backward()
    return saliency(net, lambda layer: -(layer.weight * layer.weight.grad).sum())


def ntk(net, images, labels):
    net = treated(net, "frozen")
    logits, seen = watched(net, images, KINDS, lambda inputs, output: (inputs[0].detach(), output))
    d_outputs = torch.autograd.grad(logits.sum(), [output for _, (_, output) in seen], allow_unused=True)
    modules = dict(net.named_modules())
    kernel = torch.zeros(len(images), len(images), dtype=images.dtype)
    for (name, (x, _)), d in zip(seen, d_outputs):
        if d is None:
            continue
        if isinstance(modules[name], nn.Linear):
            kernel += (d @ d.T) * (x @ x.T + 1)
        else:
            rows = torch.stack([sample_weight_gradient(modules[name], x[n : n + 1], d[n : n + 1]) for n in range(len(x))])
            kernel += rows @ rows.T
    return kernel.flatten().tolist()


ALL = {score.__name__: score for score in (grad_norm, snip, fisher, jacob_cov, synflow, grasp, ntk)}
