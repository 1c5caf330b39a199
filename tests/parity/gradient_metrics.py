"""Gradient-based scores in plain PyTorch autograd: the reference that FastProxy's backward engine is checked against.

Every function takes a network, a batch of images x and, where a loss enters, integer labels y; the loss is the mean cross-entropy. Networks are
copied, never changed. Run in float64: what is called float64 in a definition is then so throughout.

How batch-norm's statistics are treated is the name of a *treatment*:

    coupled   those of the batch, and gradients flow through them: train mode as it is
    frozen    those of the batch, as constants: a sample's output depends on that sample alone
    eval      mean 0 and variance 1, the running statistics of a network that never ran
    identity  no normalisation

"Weights" are those of convolutions and linear layers; "parameters" are these and the linear layers' biases, but not batch-norm's, unless a
function says otherwise. A layer that does not reach the logits has a gradient of zero.
"""

import copy

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


class Norm(nn.Module):
    """Batch-norm under a treatment, with the affine parameters of the module it stands for."""

    def __init__(self, norm, treatment):
        super().__init__()
        self.weight, self.bias, self.eps, self.treatment = norm.weight, norm.bias, norm.eps, treatment

    def forward(self, x):
        if self.treatment == "identity":
            return x
        if self.treatment == "coupled":
            return F.batch_norm(x, None, None, self.weight, self.bias, True, 0.0, self.eps)
        if self.treatment == "frozen":
            variance, mean = torch.var_mean(x.detach(), (0, *range(2, x.dim())), unbiased=False)
        else:
            variance, mean = torch.ones_like(self.weight), torch.zeros_like(self.weight)
        return F.batch_norm(x, mean.detach(), variance.detach(), self.weight, self.bias, False, 0.0, self.eps)


def treated(net, treatment):
    """A copy of the network under a treatment, or under treatment(name) for each batch-norm."""
    net = copy.deepcopy(net).train()
    for parameter in net.parameters():
        parameter.requires_grad_(True)
    for name, module in list(net.named_modules()):
        for child, norm in list(module.named_children()):
            if isinstance(norm, (nn.BatchNorm1d, nn.BatchNorm2d)):
                full = f"{name}.{child}" if name else child
                setattr(module, child, Norm(norm, treatment(full) if callable(treatment) else treatment))
    return net


def layers(net):
    """Convolutions and linear layers by name, in the order of construction."""
    return {name: module for name, module in net.named_modules() if isinstance(module, (nn.Conv2d, nn.Linear))}


def weights(net):
    """Those of the layers, and those of tables, recurrent cells and packed attention."""
    kinds = (nn.Conv2d, nn.Linear, nn.Embedding, nn.RNNBase, nn.MultiheadAttention)
    return {
        f"{name}.{own}": parameter for name, module in net.named_modules() if isinstance(module, kinds)
        for own, parameter in module.named_parameters(recurse=False) if "weight" in own}


def parameters(net):
    """Weights and linear biases, layer by layer."""
    found = {}
    for name, layer in layers(net).items():
        found[f"{name}.weight"] = layer.weight
        if layer.bias is not None:
            found[f"{name}.bias"] = layer.bias
    return found


def gradients(value, of, **options):
    """The gradient of a scalar for each tensor of a dictionary, zeros where it does not depend on it."""
    found = torch.autograd.grad(value, list(of.values()), allow_unused=True, **options)
    return {name: torch.zeros_like(w) if g is None else g for (name, w), g in zip(of.items(), found)}


def loss_gradients(net, x, y, of=weights):
    """The loss's gradients in train mode."""
    net = treated(net, "coupled")
    return gradients(F.cross_entropy(net(x), y), of(net))


def watched(net, x, kinds, take=lambda inputs, output: output):
    """net(x), and what is taken at each call of a module of some kinds, as pairs of name and value, in the order of the calls."""
    seen = []

    def hook(name):
        return lambda module, inputs, output: seen.append((name, take(inputs, output)))

    handles = [module.register_forward_hook(hook(name)) for name, module in net.named_modules() if isinstance(module, kinds)]
    result = net(x)
    for handle in handles:
        handle.remove()
    return result, seen


# Saliency: what the loss says of the weights.


def grad_norm(net, x, y):
    """Sum over the layers of the L2 norm of the weight's gradient."""
    return sum(g.norm() for g in loss_gradients(net, x, y).values()).item()


def grad_norm_global(net, x, y, live=lambda name: True):
    """
    One L2 norm over the gradients of all parameters, batch-norm's included. A batch-norm that reads zeros still has a gradient for its bias,
    although its layer is on no live path: `live` says which modules count.
    """
    g = loss_gradients(net, x, y, of=lambda net: {name: p for name, p in net.named_parameters() if live(name)})
    return sum(one.square().sum() for one in g.values()).sqrt().item()


def snip(net, x, y):
    """Sum of |weight * gradient|."""
    g, w = loss_gradients(net, x, y), weights(net)
    return sum((w[name] * g[name]).abs().sum() for name in w).item()


def plain(net, x, y):
    """Sum of weight * gradient, signed."""
    g, w = loss_gradients(net, x, y), weights(net)
    return sum((w[name] * g[name]).sum() for name in w).item()


def hessian_gradient(net, x, y):
    """H g for the gradient g of the weights and their Hessian H, through batch-norm's statistics; a second backward pass of <g, dL/dW>."""
    net = treated(net, "coupled")
    w = weights(net)
    g = gradients(F.cross_entropy(net(x), y), w, create_graph=True)
    return gradients(sum((g[name].detach() * g[name]).sum() for name in w), w)


def grasp(net, x, y):
    """Minus the sum of weight * (H g)."""
    hg, w = hessian_gradient(net, x, y), weights(net)
    return -sum((w[name] * hg[name]).sum() for name in w).item()


def fisher(net, x, y):
    """
    For each channel of the output a of a convolution or linear layer, before batch-norm, bias included: half the mean over the samples of
    the squared sum over the image of a * dL/da; summed over the channels, times the elements of one output channel's weight; summed over the layers.
    """
    net = treated(net, "coupled")
    logits, seen = watched(net, x, (nn.Conv2d, nn.Linear))
    seen = dict(seen)
    g = gradients(F.cross_entropy(logits, y), seen)
    score = 0
    for name, layer in layers(net).items():
        a = seen[name].detach()
        per_channel = (a * g[name]).reshape(len(a), a.shape[1], -1).sum(2).square().mean(0) / 2
        score += (per_channel.sum() * layer.weight[0].numel()).item()
    return score


def synflow(net, x, treatment="identity"):
    """
    Absolute weights and biases, one image of ones, R = sum of the logits: sum of |weight * dR/dweight|. The logarithm of it. Biases shift R, not
    its gradient, when nothing lies between them and R. `synflow_released` and `synflow_bn` differ in the batch-norms that stay.
    """
    net = treated(net, treatment)
    for parameter in net.parameters():
        parameter.data.abs_()
    w = weights(net)
    g = gradients(net(torch.ones_like(x[:1])).sum(), w)
    return np.log(sum((w[name] * g[name]).abs().sum() for name in w).item())


def in_reduction(name):
    """How the released code for NAS-Bench-201 treats a batch-norm: those of the residual blocks stay, in train mode."""
    return "coupled" if ".conv_a." in name or ".conv_b." in name else "identity"


def synflow_released(net, x):
    return synflow(net, x, in_reduction)


def synflow_bn(net, x):
    return synflow(net, x, "coupled")


# Over samples: the input's Jacobian, gradients of one sample, two batches.


def jacobian(net, x):
    """Row n: the gradient, with respect to image n, of the sum of all logits of the whole batch."""
    net = treated(net, "coupled")
    x = x.detach().clone().requires_grad_(True)
    return torch.autograd.grad(net(x).sum(), x)[0].reshape(len(x), -1)


def correlation_eigenvalues(rows):
    """Ascending. A correlation matrix is symmetric, so the symmetric solver finds what the released code's general one does."""
    return np.linalg.eigvalsh(np.corrcoef(rows.double().numpy()))


def jacob_cov(net, x, k=1e-5):
    v = correlation_eigenvalues(jacobian(net, x))
    return float(-np.sum(np.log(v + k) + 1 / (v + k)))


def epe_nas(net, x, y, k=1e-5):
    """At most 100 classes: the sum over the classes present of |sum of log(|correlation| + k)| over the class's matrix; one sample's is [1]."""
    rows = jacobian(net, x).double().numpy()
    score = 0.0
    for label in np.unique(y.numpy()):
        matrix = np.atleast_2d(np.corrcoef(rows[y.numpy() == label]))
        score += abs(np.sum(np.log(np.abs(matrix) + k)))
    return float(score)


def single_gradients(net, x, y):
    """The weights' gradients for each sample as a batch of its own, one row a sample: batch-norm sees one image."""
    rows = [loss_gradients(net, x[n : n + 1], y[n : n + 1]) for n in range(len(x))]
    return {name: torch.stack([row[name].reshape(-1) for row in rows]) for name in rows[0]}


def gradsign(net, x, y):
    """Sum over the weights of |sum over the samples of the sign of the gradient|, each sample a batch of its own."""
    return sum(g.sign().sum(0).abs().sum() for g in single_gradients(net, x, y).values()).item()


def gradsign_doubtful(net, x, y):
    """Gradients whose sign float32 may miss: not zero, but below a millionth of the largest of their layer and sample."""
    rows = single_gradients(net, x, y).values()
    return sum(int(((g != 0) & (g.abs() < 1e-6 * g.abs().amax(1, keepdim=True))).sum()) for g in rows)


def zico(net, batches):
    """
    Sum over the layers of the logarithm of the sum of (mean of |gradient|) / (standard deviation of the gradient) over the batches, for the
    weights whose deviation is not zero. The deviation is the population's.
    """
    each = [loss_gradients(net, x, y) for x, y in batches]
    score = 0.0
    for name in each[0]:
        g = torch.stack([one[name].reshape(-1) for one in each])
        deviation = g.std(0, unbiased=False)
        total = (g.abs().mean(0)[deviation != 0] / deviation[deviation != 0]).sum().item()
        score += np.log(total) if total > 0 else 0.0
    return float(score)


# Tangent kernels.


def outputs(logits, y, kind):
    """The numbers whose gradients make the rows of a kernel; for `full` sample by sample, row n * K + k being class k of sample n."""
    if kind == "sum":
        return logits.sum(1)
    if kind == "target":
        return logits[torch.arange(len(y)), y]
    if kind == "loss":
        return F.cross_entropy(logits, y, reduction="none")
    return logits.reshape(-1)


def tangent_rows(net, x, y, treatment, kind, of=parameters):
    """One row for each output: its gradient with respect to all the parameters side by side."""
    net = treated(net, treatment)
    of = of(net)
    z = outputs(net(x), y, kind)
    return torch.stack([torch.cat([g.reshape(-1) for g in gradients(one, of, retain_graph=True).values()]) for one in z])


def ntk(net, x, y, treatment, kind, of=parameters):
    """Theta: the Gram matrix of the rows, in float64."""
    rows = tangent_rows(net, x, y, treatment, kind, of).double()
    return (rows @ rows.T).numpy()


def sample_weight_gradient(conv, x, d_output):
    """A convolution's weight gradient for one sample, as a row."""
    w = conv.weight
    return torch.nn.grad.conv2d_weight(x, w.shape, d_output, conv.stride, conv.padding, conv.dilation, conv.groups).reshape(-1)


def shares(net, x, y, kind):
    """
    What per-layer hooks see in one backward pass of the whole batch in train mode: row n is the part that sample n has in the gradient of the
    *sum* of the outputs, from its layer inputs and the sum's gradients at its layer outputs. The rows add up to the coupled gradient, yet no row
    is the gradient of any one output: it holds, through the statistics, a share of the other samples'.
    """
    net = treated(net, "coupled")
    logits, seen = watched(net, x, (nn.Conv2d, nn.Linear), lambda inputs, output: (inputs[0].detach(), output))
    d_outputs = gradients(outputs(logits, y, kind).sum(), {name: output for name, (_, output) in seen})
    inputs = {name: value for name, (value, _) in seen}
    rows = []
    for name, layer in layers(net).items():
        a, d = inputs[name], d_outputs[name]
        if isinstance(layer, nn.Linear):
            rows += [(d[:, :, None] * a[:, None, :]).reshape(len(x), -1)] + ([d] if layer.bias is not None else [])
        else:
            rows.append(torch.stack([sample_weight_gradient(layer, a[n : n + 1], d[n : n + 1]) for n in range(len(x))]))
    return torch.cat(rows, 1)


def condition(theta):
    """Largest over smallest eigenvalue."""
    v = np.linalg.eigvalsh(theta)
    return float(v[-1] / v[0])


def te_nas_ntk(net, x, y):
    """TE-NAS's kernel: coupled, sum of the logits, every parameter called weight, batch-norm's included, and no bias. Its score is the condition."""
    return ntk(net, x, y, "coupled", "sum", lambda net: {n: p for n, p in net.named_parameters() if n.endswith("weight")})


def hnas_ntk(net, x, y):
    """HNAS's kernel as its paper has it: frozen, target logit, weights and biases. M = sqrt(trace / N), and the condition."""
    return ntk(net, x, y, "frozen", "target")


def hnas_released_ntk(net, x, y):
    """HNAS's kernel as its code computes it: shares of one pass in train mode."""
    rows = shares(net, x, y, "target").double()
    return (rows @ rows.T).numpy()


def root_mean_trace(theta):
    return float(np.sqrt(np.trace(theta) / len(theta)))


def knas(net, x, y):
    """Mean of the Gram matrix of the samples' loss gradients, frozen, which is the squared norm of their mean."""
    return float(ntk(net, x, y, "frozen", "loss").mean())


# Forward passes.


def zen(net, x, noise, live=lambda name: True, mixup=0.01):
    """
    One repeat of Zen with the weights and both noise tensors given: the logarithm of the mean over the samples of |F(x) - F(x + mixup * noise)|
    summed over the features F before global pooling, plus, for each batch-norm, the logarithm of the square root of the mean over its channels
    of the running variance. That variance begins at 1 and has seen both passes, x first, with momentum 0.1 and the unbiased variance of each; so
    a batch-norm that reads zeros adds log(0.9). `live` says which batch-norms count.
    """
    net = copy.deepcopy(net).train()
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.reset_running_stats()
    features = []
    with torch.no_grad():
        for images in (x, x + mixup * noise):
            features.append(watched(net, images, nn.ReLU)[1][-1][1])
    score = (features[0] - features[1]).abs().sum((1, 2, 3)).mean().log().item()
    for name, module in net.named_modules():
        if isinstance(module, nn.BatchNorm2d) and live(name):
            score += 0.5 * module.running_var.mean().log().item()
    return score


def meco(net, x, live=lambda name: True):
    """
    Sum over the operations of the smallest eigenvalue of the correlation matrix of the first sample's channels, undefined correlations being 0:
    the output of each convolution, batch-norm, ReLU, pool and linear layer once, for a batch of one image. The released code visits containers
    too, so that it counts an output once more for every module that ends with it; that depends on how the modules nest, not on the network.
    A channel of one number (after global pooling, or a logit) correlates with nothing and adds 0, as do more channels than pixels.
    """
    kinds = (nn.Conv2d, nn.BatchNorm2d, nn.ReLU, nn.AvgPool2d, nn.MaxPool2d, nn.Linear)
    net = copy.deepcopy(net).train()
    with torch.no_grad():
        _, seen = watched(net, x[:1], kinds)
    score = 0.0
    for name, output in seen:
        if live(name):
            rows = output[0].reshape(output.shape[1], -1).double().numpy()
            with np.errstate(all="ignore"):
                matrix = np.nan_to_num(np.atleast_2d(np.corrcoef(rows)), nan=0.0, posinf=0.0, neginf=0.0)
            score += np.linalg.eigvalsh(matrix)[0]
    return float(score)


# AZ-NAS, on the outputs of the stem and of the cells.


def rademacher(shape):
    """Signs that any language can repeat: bit 0 of a 32-bit hash of the flat NCHW index, 1 for +1."""
    h = np.arange(int(np.prod(shape)), dtype=np.uint32)
    for _ in range(2):
        h = (h ^ (h >> np.uint32(16))) * np.uint32(0x45D9F3B)
    h ^= h >> np.uint32(16)
    return torch.from_numpy(((h & np.uint32(1)).astype(np.float64) * 2 - 1).reshape(shape))


def az_nas(net, x):
    """Expressivity and progressivity of the features, and trainability with the gradients of `rademacher`; -inf for a block that is an identity."""
    net = treated(net, "coupled")
    _, seen = watched(net, x, (type(net.stem), *{type(cell) for cell in net.cells}))
    features = [value for name, value in seen if name == "stem" or name.count(".") == 1 and name.startswith("cells.")]
    entropies = []
    for feature in features:
        rows = feature.detach().transpose(0, 1).reshape(feature.shape[1], -1)
        rows = rows - rows.mean(1, keepdim=True)
        v = torch.linalg.eigvalsh(rows @ rows.T / rows.shape[1])
        p = v / v.sum()
        entropies.append(-(p * (p + 1e-8).log()).sum().item())
    scores = []
    for before, after in zip(features, features[1:]):
        g_out = rademacher(after.shape).to(x.dtype)
        g_in = torch.autograd.grad(after, before, g_out, retain_graph=True)[0]
        if g_in.shape == g_out.shape and torch.equal(g_in, g_out):
            scores.append(-np.inf)
            continue
        g_in = F.pixel_unshuffle(g_in, g_in.shape[2] // g_out.shape[2])
        a, b = (g.transpose(0, 1).reshape(g.shape[1], -1) for g in (g_in, g_out))
        s = torch.linalg.svdvals(a @ b.T / a.shape[1])[0].item()
        scores.append(2 - s - 1 / (s + 1e-6))
    return {
        "expressivity": float(np.sum(entropies)),
        "progressivity": float(np.min(np.diff(entropies))),
        "trainability": float(np.mean(scores)),
    }
