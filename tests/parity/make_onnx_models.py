"""Writes narrow forms of well-known networks as PyTorch exports them: python3 make_onnx_models.py FOLDER

FOLDER gets NAME-OPSET.onnx and NAME.npy, an input of two samples; of sequences NAME-one.onnx as well, for one sample alone. Weights are at their initial values but for batch-norms, which are in train mode,
as training-free metrics score them; nothing is folded. The definitions are our own: each has the operators and the wiring of its model.
"""
import os
import sys

import numpy as np
import onnx_sequences
import torch
from torch import nn
from torch.nn import functional as F

CLASSES = 10


def conv(i, o, k=3, s=1, groups=1, bias=False, d=1):
    k = k if isinstance(k, tuple) else (k, k)
    return nn.Conv2d(i, o, k, stride=s, padding=tuple(d * (side // 2) for side in k), groups=groups, bias=bias, dilation=d)


def block(i, o, k=3, s=1, groups=1, act=nn.ReLU, eps=1e-5):
    return nn.Sequential(conv(i, o, k, s, groups), nn.BatchNorm2d(o, eps=eps), act())


class Branches(nn.Module):
    """Branches of one input, joined along the channels."""

    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)


class Residual(nn.Module):
    def __init__(self, body, skip=None, act=None):
        super().__init__()
        self.body, self.skip, self.act = body, skip or nn.Sequential(), act or nn.Sequential()

    def forward(self, x):
        return self.act(self.body(x) + self.skip(x))


def head(i):
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.0), nn.Linear(i, CLASSES))


def resnet(bottleneck):
    def unit(i, o, s):
        wide = 4 * o if bottleneck else o
        body = (block(i, o, 1), block(o, o, 3, s), conv(o, wide, 1)) if bottleneck else (block(i, o, 3, s), conv(o, o))
        skip = None if i == wide and s == 1 else nn.Sequential(conv(i, wide, 1, s), nn.BatchNorm2d(wide))
        return Residual(nn.Sequential(*body, nn.BatchNorm2d(wide)), skip, nn.ReLU())

    layers, channels = [conv(3, 8, 7, 2), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(3, 2, 1)], 8
    for stage, depth in enumerate((3, 4, 6, 3) if bottleneck else (2, 2, 2, 2)):
        for number in range(depth):
            width = 4 << min(stage, 2)
            layers.append(unit(channels, width, 2 if stage and not number else 1))
            channels = width * (4 if bottleneck else 1)
    return nn.Sequential(*layers, head(channels))


class SqueezeExcite(nn.Module):
    def __init__(self, c, act, gate):
        super().__init__()
        self.pool, self.down, self.up, self.act, self.gate = nn.AdaptiveAvgPool2d(1), nn.Conv2d(c, 4, 1), nn.Conv2d(4, c, 1), act(), gate()

    def forward(self, x):
        return x * self.gate(self.up(self.act(self.down(self.pool(x)))))


def inverted(i, o, k, s, expand, act, excite=None, eps=1e-5):
    c = i * expand
    body = ([] if expand == 1 else [block(i, c, 1, act=act, eps=eps)]) + [block(c, c, k, s, c, act, eps)]
    body += [] if excite is None else [SqueezeExcite(c, *excite)]
    body = nn.Sequential(*body, conv(c, o, 1), nn.BatchNorm2d(o, eps=eps))
    return Residual(body) if i == o and s == 1 else body


def mobilenet_v2():
    return nn.Sequential(
        block(3, 8, 3, 2, act=nn.ReLU6), inverted(8, 8, 3, 1, 1, nn.ReLU6), inverted(8, 12, 3, 2, 6, nn.ReLU6), inverted(12, 12, 3, 1, 6, nn.ReLU6),
        block(12, 32, 1, act=nn.ReLU6), head(32))


def mobilenet_v3():
    excite = (nn.ReLU, nn.Hardsigmoid)
    return nn.Sequential(
        block(3, 8, 3, 2, act=nn.Hardswish, eps=1e-3), inverted(8, 8, 3, 2, 1, nn.ReLU, excite, 1e-3),
        inverted(8, 12, 5, 2, 4, nn.Hardswish, excite, 1e-3), inverted(12, 12, 5, 1, 4, nn.Hardswish, excite, 1e-3), block(12, 24, 1, act=nn.Hardswish),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(24, 32), nn.Hardswish(), nn.Linear(32, CLASSES))


def efficientnet():
    excite = (nn.SiLU, nn.Sigmoid)
    return nn.Sequential(
        block(3, 8, 3, 2, act=nn.SiLU), inverted(8, 8, 3, 1, 1, nn.SiLU, excite), inverted(8, 12, 3, 2, 6, nn.SiLU, excite),
        inverted(12, 12, 5, 1, 6, nn.SiLU, excite), block(12, 32, 1, act=nn.SiLU), head(32))


class ShuffleUnit(nn.Module):
    """ShuffleNet V2: half of the channels pass; then two groups are shuffled."""

    def __init__(self, c):
        super().__init__()
        h = c // 2
        self.body = nn.Sequential(block(h, h, 1), conv(h, h, 3, 1, h), nn.BatchNorm2d(h), block(h, h, 1))

    def forward(self, x):
        a, b = x.chunk(2, 1)
        x = torch.cat([a, self.body(b)], 1)
        n, c, h, w = x.size()
        return x.view(n, 2, c // 2, h, w).transpose(1, 2).contiguous().view(n, c, h, w)


def shufflenet():
    return nn.Sequential(block(3, 16, 3, 2), nn.MaxPool2d(3, 2, 1), ShuffleUnit(16), ShuffleUnit(16), block(16, 32, 1), head(32))


def densenet():
    def dense(i):
        return Branches(nn.Sequential(), nn.Sequential(nn.BatchNorm2d(i), nn.ReLU(), conv(i, 16, 1), nn.BatchNorm2d(16), nn.ReLU(), conv(16, 4)))

    layers, channels = [block(3, 8, 7, 2), nn.MaxPool2d(3, 2, 1)], 8
    for stage, depth in enumerate((6, 12, 24, 16)):
        for _ in range(depth):
            layers.append(dense(channels))
            channels += 4
        if stage < 3:
            layers += [nn.BatchNorm2d(channels), nn.ReLU(), conv(channels, channels // 2, 1)] + [nn.AvgPool2d(2)] * (stage < 2)
            channels //= 2
    return nn.Sequential(*layers, nn.BatchNorm2d(channels), nn.ReLU(), head(channels))


def squeezenet():
    def fire(i, s, e):
        return nn.Sequential(nn.Conv2d(i, s, 1), nn.ReLU(), Branches(
            nn.Sequential(nn.Conv2d(s, e, 1), nn.ReLU()), nn.Sequential(nn.Conv2d(s, e, 3, padding=1), nn.ReLU())))

    return nn.Sequential(
        nn.Conv2d(3, 8, 3, 2), nn.ReLU(), nn.MaxPool2d(3, 2, ceil_mode=True), fire(8, 4, 8), fire(16, 4, 8), nn.MaxPool2d(3, 2, ceil_mode=True),
        fire(16, 4, 8), nn.Dropout(0.0), nn.Conv2d(16, CLASSES, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())


def inception():
    def b(i, o, k, **more):
        return block(i, o, k, eps=1e-3, **more)

    return nn.Sequential(
        b(3, 8, 3, s=2),
        Branches(b(8, 4, 1), nn.Sequential(b(8, 4, 1), b(4, 4, 5)), nn.Sequential(nn.AvgPool2d(3, 1, 1), b(8, 4, 1))),
        Branches(b(12, 4, 1), nn.Sequential(b(12, 4, 1), b(4, 4, (1, 7)), b(4, 4, (7, 1))), nn.Sequential(b(12, 4, 1), b(4, 4, (7, 1)), b(4, 4, (1, 7)))),
        Branches(nn.Sequential(b(12, 4, 1), Branches(b(4, 4, (1, 3)), b(4, 4, (3, 1)))), nn.MaxPool2d(3, 1, 1)), head(20))


class LocalResponse(torch.autograd.Function):
    """Local response norm as ONNX has it; PyTorch 1.13 writes its own with an If, which FastProxy does not read."""

    @staticmethod
    def forward(ctx, x, size):
        return F.local_response_norm(x, size, 0.5)

    @staticmethod
    def symbolic(g, x, size):
        return g.op("LRN", x, size_i=size, alpha_f=0.5, beta_f=0.75, bias_f=1.0)


class Responses(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size

    def forward(self, x):
        return LocalResponse.apply(x, self.size)


def googlenet():
    def unit(i):
        return Branches(*[nn.Sequential(*layers) for layers in (
            [nn.Conv2d(i, 4, 1), nn.ReLU()], [nn.Conv2d(i, 4, 1), nn.ReLU(), nn.Conv2d(4, 8, 3, padding=1), nn.ReLU()],
            [nn.Conv2d(i, 2, 1), nn.ReLU(), nn.Conv2d(2, 4, 5, padding=2), nn.ReLU()], [nn.MaxPool2d(3, 1, 1), nn.Conv2d(i, 4, 1), nn.ReLU()])])

    return nn.Sequential(
        nn.Conv2d(3, 8, 7, 2, 3), nn.ReLU(), nn.MaxPool2d(3, 2, ceil_mode=True), Responses(5), nn.Conv2d(8, 12, 3, padding=1),
        nn.ReLU(), Responses(3), unit(12), unit(20), nn.AvgPool2d(2, ceil_mode=True, count_include_pad=False), head(20))


class ConvNextBlock(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.depth, self.norm, self.up, self.down = conv(c, c, 7, 1, c, bias=True), nn.LayerNorm(c, 1e-6), nn.Linear(c, 4 * c), nn.Linear(4 * c, c)
        self.scale = nn.Parameter(torch.linspace(0.5, 1.5, c))

    def forward(self, x):
        y = self.norm(self.depth(x).permute(0, 2, 3, 1))
        y = self.scale * self.down(F.gelu(self.up(y)))
        return x + y.permute(0, 3, 1, 2)


class ChannelsNorm(nn.Module):
    """Layer-norm over the channels of an image, written out as in ConvNeXt."""

    def __init__(self, c):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.linspace(0.5, 1.5, c)), nn.Parameter(torch.linspace(-1, 1, c))

    def forward(self, x):
        mean = x.mean(1, keepdim=True)
        variance = (x - mean).pow(2).mean(1, keepdim=True)
        x = (x - mean) / torch.sqrt(variance + 1e-6)
        return self.weight[:, None, None] * x + self.bias[:, None, None]


class Pool(nn.Module):
    def forward(self, x):
        return x.mean([-2, -1])


def convnext():
    return nn.Sequential(
        nn.Conv2d(3, 8, 4, 4), ChannelsNorm(8), ConvNextBlock(8), ChannelsNorm(8), nn.Conv2d(8, 12, 2, 2), ConvNextBlock(12), Pool(), nn.LayerNorm(12),
        nn.Linear(12, CLASSES))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down1, self.down2, self.bottom = block(3, 8, act=nn.LeakyReLU), block(8, 12, act=nn.ELU), block(12, 16, act=nn.Mish)
        self.up2, self.up1 = nn.ConvTranspose2d(16, 12, 2, 2), nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
        self.right2, self.right1, self.last = nn.Sequential(conv(24, 12), nn.GroupNorm(3, 12), nn.ReLU()), block(20, 8), nn.Conv2d(8, CLASSES, 1)

    def forward(self, x):
        a = self.down1(x)
        b = self.down2(F.max_pool2d(a, 2))
        c = self.up2(self.bottom(F.max_pool2d(b, 2)))
        b = self.right2(torch.cat([F.pad(c, (1, 1, 1, 1))[:, :, 1:-1, 1:-1], b], 1))
        up = F.interpolate(self.up1(b), size=a.shape[2:], mode="nearest")
        return self.last(self.right1(torch.cat([up, a], 1)))


def mlp():
    return nn.Sequential(
        nn.Flatten(), nn.Linear(3 * 8 * 8, 32), nn.BatchNorm1d(32), nn.Tanh(), nn.Linear(32, 24, bias=False), nn.PReLU(), nn.Linear(24, 24), nn.SELU(),
        nn.Linear(24, CLASSES), nn.Sigmoid())


class MixerBlock(nn.Module):
    def __init__(self, tokens, c):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(c), nn.LayerNorm(c)
        self.tokens = nn.Sequential(nn.Linear(tokens, 12), nn.GELU(), nn.Linear(12, tokens))
        self.channels = nn.Sequential(nn.Linear(c, 24), nn.GELU(), nn.Linear(24, c))

    def forward(self, x):
        x = x + self.tokens(self.norm1(x).transpose(1, 2)).transpose(1, 2)
        return x + self.channels(self.norm2(x))


class Mixer(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem, self.blocks = nn.Conv2d(3, 8, 4, 4), nn.Sequential(MixerBlock(16, 8), MixerBlock(16, 8))
        self.norm, self.last = nn.LayerNorm(8), nn.Linear(8, CLASSES)

    def forward(self, x):
        x = self.stem(x).flatten(2).transpose(1, 2)
        return self.last(self.norm(self.blocks(x)).mean(1))


class Audio(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv1d(1, 8, 9, stride=4, padding=4), nn.BatchNorm1d(8), nn.ReLU(), nn.MaxPool1d(4), nn.Conv1d(8, 12, 3, dilation=2, groups=2),
            nn.InstanceNorm1d(12, affine=True), nn.GELU(), nn.AvgPool1d(2), nn.ConvTranspose1d(12, 8, 4, 2, 1), nn.Softplus(), nn.AdaptiveAvgPool1d(1))
        self.last = nn.Linear(8, CLASSES)

    def forward(self, x):
        return self.last(self.features(x).squeeze(-1))


IMAGE = (3, 32, 32)
MODELS = {
    "resnet18": (lambda: resnet(False), IMAGE), "resnet50": (lambda: resnet(True), (3, 64, 64)), "mobilenet_v2": (mobilenet_v2, IMAGE),
    "mobilenet_v3": (mobilenet_v3, IMAGE), "efficientnet": (efficientnet, IMAGE), "shufflenet": (shufflenet, IMAGE), "densenet121": (densenet, IMAGE),
    "squeezenet": (squeezenet, IMAGE), "inception": (inception, IMAGE), "googlenet": (googlenet, IMAGE), "convnext": (convnext, IMAGE),
    "unet": (UNet, (3, 16, 16)), "mlp": (mlp, (3, 8, 8)), "mixer": (Mixer, (3, 16, 16)), "audio": (Audio, (1, 512)), **onnx_sequences.MODELS,
}


def batch(samples, shape):
    """Numbers of a shape, or as many token ids."""
    return torch.randn(samples, *shape) if isinstance(shape, tuple) else torch.randint(0, onnx_sequences.VOCABULARY, (samples, shape))


def main(folder):
    os.makedirs(folder, exist_ok=True)
    torch.set_num_threads(1)
    for number, (name, (make, shape)) in enumerate(MODELS.items()):
        torch.manual_seed(number)
        model, x = make().train(), batch(2, shape)
        np.save(os.path.join(folder, f"{name}.npy"), x.float().numpy())
        for suffix, opset in (("11", 11), ("17", 17), ("one", 17)):
            if suffix != "one" or name in onnx_sequences.MODELS:
                torch.onnx.export(
                    model, x[:1] if suffix == "one" else x, os.path.join(folder, f"{name}-{suffix}.onnx"), opset_version=opset,
                    training=torch.onnx.TrainingMode.TRAINING, do_constant_folding=False, input_names=["input"], output_names=["logits"],
                    dynamic_axes={} if suffix == "one" else {"input": {0: "batch"}})


if __name__ == "__main__":
    main(sys.argv[1])
