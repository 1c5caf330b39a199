"""Small networks, one for each kind of operation, with what PyTorch's autograd computes for them in float64.

    python3 tests/parity/ops_torch.py        # from the repository's root; needs python3-torch and python3-numpy

A network is a list of nodes as FastProxy's NetworkBuilder takes them: an operation, the indices of its inputs, its attributes; the last node is
the output. Every network ends in global average pooling and a linear classifier.

fixtures/ops.json   the protocol and, for each network, its nodes, scores and norms
fixtures/ops.npz    float32, for each network NAME: NAME.images, NAME.weights.TENSOR, NAME.gradient.TENSOR of the loss,
                    NAME.hessian_gradient.TENSOR, NAME.jacobian, and NAME.ntk.TREATMENT of the sum of the logits
"""

import json

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import gradient_metrics as metrics
from make_fixtures import HERE, coarse

BATCH, CLASSES = 6, 3
LABELS = torch.arange(BATCH) * 2 % CLASSES
TREATMENTS = ["coupled", "frozen", "eval"]


class Nodes(list):
    """A network as a list of nodes; methods take and return their indices."""

    def append_node(self, op, *inputs, **attributes):
        self.append({"op": op, "inputs": list(inputs), **attributes})
        return len(self) - 1

    def input(self, channels, height, width):
        return self.append_node("Input", shape=[channels, height, width])

    def conv(self, x, out, kernel, stride=1, padding=0, dilation=1, groups=1):
        window = {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation}
        return self.append_node("Conv", x, out=out, **window, groups=groups, layer=f"conv{len(self)}")

    def norm(self, x):
        return self.append_node("BatchNorm", x, layer=f"norm{len(self)}")

    def relu(self, x):
        return self.append_node("Relu", x)

    def gelu(self, x):
        return self.append_node("Gelu", x)

    def block(self, x, out, kernel, **window):
        """Convolution, batch-norm, ReLU."""
        return self.relu(self.norm(self.conv(x, out, kernel, **window)))

    def avg_pool(self, x, kernel, stride, padding, count_padding):
        return self.append_node("AvgPool", x, kernel=kernel, stride=stride, padding=padding, count_padding=count_padding)

    def max_pool(self, x, kernel, stride, padding):
        return self.append_node("MaxPool", x, kernel=kernel, stride=stride, padding=padding)

    def zero(self, x):
        return self.append_node("Zero", x)

    def add(self, *inputs):
        return self.append_node("Add", *inputs)

    def concat(self, *inputs):
        return self.append_node("Concat", *inputs)

    def linear(self, x, out):
        return self.append_node("Linear", x, out=out, layer=f"linear{len(self)}")

    def pool(self, x):
        return self.append_node("GlobalAvgPool", x)


def grouped(n):
    x = n.block(n.input(3, 9, 9), 8, 3, padding=1)
    x = n.block(x, 8, 3, padding=1, groups=2)
    return n.block(x, 12, 3, stride=2, padding=1, groups=4)


def depthwise(n):
    x = n.block(n.input(3, 8, 8), 6, 3, padding=1)
    x = n.block(n.conv(x, 6, 3, padding=1, groups=6), 6, 1)
    x = n.block(n.conv(x, 6, 5, stride=2, padding=2, groups=6), 6, 1)
    return n.block(x, 12, 3, padding=1, groups=6)


def dilated(n):
    x = n.block(n.input(3, 9, 9), 5, 3, padding=2, dilation=2)
    x = n.block(n.conv(x, 5, 5, padding=4, dilation=2, groups=5), 6, 1)
    return n.block(x, 7, 3, stride=2, padding=3, dilation=3)


def strided_odd(n):
    x = n.block(n.input(3, 9, 7), 5, 3, stride=2, padding=1)
    return n.block(x, 7, 3, stride=2, padding=1)


def strided_even(n):
    x = n.block(n.input(3, 8, 10), 5, 3, stride=2, padding=1)
    return n.block(x, 7, 3, stride=2)


def wide_kernels(n):
    x = n.block(n.input(3, 9, 9), 4, 5, padding=2)
    x = n.block(x, 5, 7, padding=3)
    return n.block(x, 6, 5, stride=2)


def pointwise(n):
    x = n.block(n.input(3, 7, 7), 6, 1)
    x = n.block(x, 5, 1, stride=2)
    return n.block(x, 9, 1)


def max_pools(n):
    x = n.block(n.input(3, 9, 9), 5, 3, padding=1)
    x = n.norm(n.conv(n.max_pool(x, 3, 1, 1), 6, 3, padding=1))
    x = n.relu(n.max_pool(x, 3, 2, 1))
    x = n.norm(n.conv(x, 7, 1))
    return n.relu(n.max_pool(x, 2, 2, 0))


def avg_pools(n):
    x = n.block(n.input(3, 9, 9), 5, 3, padding=1)
    x = n.add(n.avg_pool(x, 3, 1, 1, True), n.avg_pool(x, 3, 1, 1, False))
    x = n.norm(n.conv(n.relu(x), 6, 3, padding=1))
    x = n.relu(n.concat(n.avg_pool(x, 3, 2, 1, True), n.avg_pool(x, 3, 2, 1, False)))
    return n.block(n.avg_pool(x, 2, 2, 0, True), 7, 1)


def concats(n):
    x = n.input(3, 7, 7)
    a, b = n.block(x, 4, 3, padding=1), n.block(x, 5, 1)
    x = n.block(n.concat(a, b, a), 6, 3, padding=1)
    return n.relu(n.concat(x, b))


def repeated_sum(n):
    x = n.input(3, 7, 7)
    a, b = n.norm(n.conv(x, 5, 3, padding=1)), n.norm(n.conv(x, 5, 1))
    x = n.relu(n.add(a, a, b))
    return n.block(n.add(x, a), 6, 3, padding=1)


def residual(n):
    x = n.norm(n.conv(n.input(3, 7, 7), 5, 3, padding=1))
    for _ in range(2):
        y = n.block(n.relu(x), 5, 3, padding=1)
        x = n.add(x, n.norm(n.conv(y, 5, 3, padding=1)), y)
    return n.relu(x)


def linears(n):
    x = n.relu(n.linear(n.norm(n.input(12, 1, 1)), 9))
    return n.relu(n.linear(x, 7))


def no_norm(n):
    x = n.relu(n.conv(n.input(3, 7, 7), 5, 3, padding=1))
    return n.relu(n.conv(x, 6, 3, stride=2, padding=1))


def norms(n):
    x = n.norm(n.input(3, 7, 7))
    x = n.norm(n.relu(n.norm(n.conv(x, 5, 3, padding=1))))
    return n.relu(n.conv(n.norm(n.max_pool(x, 2, 1, 0)), 6, 3))


def dead(n):
    x = n.block(n.input(3, 7, 7), 5, 3, padding=1)
    n.block(x, 5, 3, padding=1)
    y = n.norm(n.conv(n.relu(n.zero(x)), 5, 3, padding=1))
    return n.relu(n.norm(n.conv(n.add(x, y, n.zero(x)), 6, 1)))


def gelus(n):
    x = n.gelu(n.norm(n.conv(n.input(3, 7, 7), 5, 3, padding=1)))
    x = n.add(x, n.gelu(n.conv(n.gelu(x), 5, 3, padding=1)))
    return n.gelu(n.norm(n.conv(n.relu(x), 6, 3, stride=2, padding=1)))


NETWORKS = [
    grouped,
    depthwise,
    dilated,
    strided_odd,
    strided_even,
    wide_kernels,
    pointwise,
    max_pools,
    avg_pools,
    concats,
    repeated_sum,
    residual,
    linears,
    no_norm,
    norms,
    dead,
    gelus,
]


class Graph(nn.Module):
    """The network of a list of nodes."""

    def __init__(self, nodes):
        super().__init__()
        self.nodes = nodes
        channels = []
        for node in nodes:
            of = [channels[i] for i in node["inputs"]]
            if node["op"] == "Conv":
                window = (node["kernel"], node["stride"], node["padding"], node["dilation"])
                self.add_module(node["layer"], nn.Conv2d(of[0], node["out"], *window, groups=node["groups"], bias=False))
            elif node["op"] == "BatchNorm":
                self.add_module(node["layer"], nn.BatchNorm2d(of[0]))
            elif node["op"] == "Linear":
                self.add_module(node["layer"], nn.Linear(of[0], node["out"]))
            count = {"Input": lambda: node["shape"][0], "Concat": lambda: sum(of)}
            channels.append(count[node["op"]]() if node["op"] in count else node.get("out") or of[0])

    def forward(self, x):
        values = []
        for node in self.nodes:
            values.append(self.run(node, [x] if node["op"] == "Input" else [values[i] for i in node["inputs"]]))
        return values[-1].flatten(1)

    def run(self, node, of):
        match node["op"]:
            case "Input":
                return of[0]
            case "Zero":
                return of[0] * 0
            case "Conv" | "BatchNorm":
                return getattr(self, node["layer"])(of[0])
            case "Relu":
                return F.relu(of[0])
            case "Gelu":
                return F.gelu(of[0])
            case "AvgPool":
                return F.avg_pool2d(of[0], node["kernel"], node["stride"], node["padding"], count_include_pad=node["count_padding"])
            case "MaxPool":
                return F.max_pool2d(of[0], node["kernel"], node["stride"], node["padding"])
            case "GlobalAvgPool":
                return of[0].mean((2, 3), keepdim=True)
            case "Linear":
                return getattr(self, node["layer"])(of[0].flatten(1))[:, :, None, None]
            case "Add":
                return sum(of[1:], of[0])
            case "Concat":
                return torch.cat(of, 1)
        raise ValueError(node["op"])


def build(make):
    nodes = Nodes()
    nodes.linear(nodes.pool(make(nodes)), CLASSES)
    return nodes


def tensors(net, x):
    """Everything compared element by element."""
    named = {f"gradient.{name}": g for name, g in metrics.loss_gradients(net, x, LABELS, metrics.parameters).items()}
    named |= {f"hessian_gradient.{name}": g for name, g in metrics.hessian_gradient(net, x, LABELS).items()}
    named["jacobian"] = metrics.jacobian(net, x)
    named |= {f"ntk.{treatment}": torch.from_numpy(metrics.ntk(net, x, LABELS, treatment, "sum")) for treatment in TREATMENTS}
    return {name: value.detach().double() for name, value in named.items()}


def scores(net, x):
    values = {score: getattr(metrics, score)(net, x, LABELS) for score in ("grad_norm", "snip", "plain", "grasp", "fisher", "knas")}
    return values | {"synflow_log": metrics.synflow(net, x)}


def far(single, double):
    """The largest relative L2 difference of float32 from float64."""
    return max(((single[name] - value).norm() / value.norm().clamp_min(1e-300)).item() for name, value in double.items())


def draw(index, nodes):
    """Weights and images for which float32 finds the same signs and maxima as float64."""
    for attempt in range(1000):
        torch.manual_seed(1000 * index + attempt)
        net = Graph(nodes)
        for p in net.parameters():
            p.data = torch.from_numpy(coarse(p.data.numpy()))
        x = torch.from_numpy(coarse(torch.randn(BATCH, *nodes[0]["shape"]).numpy()))
        single, double = tensors(net, x), tensors(net.double(), x.double())
        if far(single, double) < 1e-5:
            return net, x.double(), double
    raise SystemExit(f"network {index}: float32 and float64 differ for all weights tried")


def main():
    rows, file = [], {}
    for index, make in enumerate(NETWORKS):
        nodes = build(make)
        net, x, expected = draw(index, nodes)
        name = make.__name__
        file[f"{name}.images"] = x
        file |= {f"{name}.weights.{key}": w.detach() for key, w in metrics.parameters(net).items()}
        file |= {f"{name}.{key}": value for key, value in expected.items()}
        loss = F.cross_entropy(metrics.treated(net, "coupled")(x), LABELS).item()
        norms = {key: value.norm().item() for key, value in expected.items()}
        rows.append({"name": name, "nodes": nodes, "loss": loss, "scores": scores(net, x), "norms": norms})
        print(name, rows[-1]["scores"])
    np.savez_compressed(HERE / "ops.npz", **{key: value.numpy().astype(np.float32, order="C") for key, value in file.items()})
    protocol = {"batch": BATCH, "classes": CLASSES, "labels": LABELS.tolist(), "torch": torch.__version__}
    lines = ",\n".join(json.dumps(row) for row in rows)
    (HERE / "ops.json").write_text('{"protocol": ' + json.dumps(protocol) + ',\n"networks": [\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main()
