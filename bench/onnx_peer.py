"""The peer of `bench peer-onnx`: well-known networks at their full width in PyTorch, exported and timed on request.

    python3 bench/onnx_peer.py FOLDER THREADS

FOLDER gets NAME.onnx, in eval mode with batch-norms folded, and NAME-train.onnx, with the statistics of the batch. Then one JSON object a line is
read and answered:

    {"model": NAME, "batch": B, "size": S}                        -> {"forward": ms}, a forward pass in eval mode
    {"model": NAME, "batch": B, "size": S, "gradients": true}     -> {"grad_norm": ms, ...}, six gradient scores, a run of each
"""
import json
import os
import pathlib
import sys
import time

try:
    import torch
    from torch import nn
except ImportError as error:
    print(json.dumps({"error": str(error)}), flush=True)
    sys.exit(2)

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True
import gradient_scores  # noqa: E402

CLASSES = 1000
SCORES = ("grad_norm", "snip", "grasp", "fisher", "synflow", "jacob_cov")


def block(i, o, k, s=1, groups=1, act=nn.ReLU):
    return nn.Sequential(nn.Conv2d(i, o, k, s, k // 2, groups=groups, bias=False), nn.BatchNorm2d(o), act())


class Sum(nn.Module):
    """body(x) + skip(x), or its function."""

    def __init__(self, body, skip=None, act=None):
        super().__init__()
        self.body, self.skip, self.act = body, skip or nn.Sequential(), act or nn.Sequential()

    def forward(self, x):
        return self.act(self.body(x) + self.skip(x))


class SqueezeExcite(nn.Module):
    def __init__(self, channels, squeezed):
        super().__init__()
        self.body = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(channels, squeezed, 1), nn.SiLU(), nn.Conv2d(squeezed, channels, 1), nn.Sigmoid())

    def forward(self, x):
        return x * self.body(x)


def inverted(i, o, k, s, expand, act, excite):
    wide = i * expand
    layers = [block(i, wide, 1, act=act)] if expand > 1 else []
    layers += [block(wide, wide, k, s, wide, act)] + ([SqueezeExcite(wide, i // 4)] if excite else [])
    body = nn.Sequential(*layers, block(wide, o, 1, act=nn.Identity))
    return Sum(body) if i == o and s == 1 else body


def head(i):
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(i, CLASSES))


def resnet50():
    layers, i = [block(3, 64, 7, 2), nn.MaxPool2d(3, 2, 1)], 64
    for stage, depth in enumerate((3, 4, 6, 3)):
        for number in range(depth):
            o, s = 64 << stage, 2 if stage and number == 0 else 1
            body = nn.Sequential(block(i, o, 1), block(o, o, 3, s), block(o, 4 * o, 1, act=nn.Identity))
            layers.append(Sum(body, block(i, 4 * o, 1, s, act=nn.Identity) if number == 0 else None, nn.ReLU()))
            i = 4 * o
    return nn.Sequential(*layers, head(i))


def mobile(stem, stages, last, act, excite):
    layers, i = [block(3, stem, 3, 2, act=act)], stem
    for expand, o, depth, s, k in stages:
        for number in range(depth):
            layers.append(inverted(i, o, k, s if number == 0 else 1, expand, act, excite))
            i = o
    return nn.Sequential(*layers, block(i, last, 1, act=act), head(last))


def mobilenet_v2():
    return mobile(32, (
        (1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 32, 3, 2, 3), (6, 64, 4, 2, 3), (6, 96, 3, 1, 3), (6, 160, 3, 2, 3), (6, 320, 1, 1, 3),
    ), 1280, nn.ReLU6, False)


def efficientnet_b0():
    return mobile(32, (
        (1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5), (6, 192, 4, 2, 5), (6, 320, 1, 1, 3),
    ), 1280, nn.SiLU, True)


MODELS = {"resnet50": resnet50, "mobilenet_v2": mobilenet_v2, "efficientnet_b0": efficientnet_b0}


def export(net, path, mode, fold):
    torch.onnx.export(
        net, torch.randn(2, 3, 64, 64), path, opset_version=17, training=mode, do_constant_folding=fold, input_names=["input"],
        output_names=["logits"], dynamic_axes={"input": {0: "batch", 2: "height", 3: "width"}})


def milliseconds(run):
    start = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - start)


def main(folder, threads):
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    nets = {name: make() for name, make in MODELS.items()}
    for name, net in nets.items():
        export(net.eval(), os.path.join(folder, f"{name}.onnx"), torch.onnx.TrainingMode.EVAL, True)
        export(net.train(), os.path.join(folder, f"{name}-train.onnx"), torch.onnx.TrainingMode.TRAINING, False)
    print(json.dumps({"ready": f"PyTorch {torch.__version__}, {threads} threads"}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        net, x = nets[request["model"]], torch.randn(request["batch"], 3, request["size"], request["size"])
        if request.get("gradients"):
            labels, net = torch.arange(len(x)) % CLASSES, net.train()
            answer = {}
            for name in SCORES:
                score = getattr(gradient_scores, name)
                answer[name] = milliseconds(lambda: score(net, x, labels))
        else:
            net = net.eval()
            with torch.no_grad():
                answer = {"forward": milliseconds(lambda: net(x))}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
