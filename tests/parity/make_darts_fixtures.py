"""Writes the parity fixtures of the DARTS spaces: networks with their weights, one batch of images, and what PyTorch computes for them.

    python3 tests/parity/make_darts_fixtures.py        # from the repository's root; needs python3-torch and python3-numpy

fixtures/darts/images.npy      the batch
fixtures/darts/NN.npz          weights of a network of the space `darts`; swap-NN.npz of `darts-swap`. Batch-norm's, all 1 and 0, in 00 and swap-00 only
fixtures/darts/expected.json   for each space its protocol and networks: the activation-pattern scores, the logits and the sizes. `layers` of a
                               network may differ from the protocol's. `naswot` is null where K is singular
fixtures/darts/gradients.json  for the networks of `darts`, gradient-based scores, in the form of make_gradient_fixtures.py: `float32` is the
                               relative difference of PyTorch's own float32, and a score that it misses by more than 1% is null. So it is for
                               jacob_cov where every path into the last cell's nodes ends in a batch-norm: the sum of the logits over the
                               samples is then constant, and the Jacobian zero but for rounding (`jacobian_norm`)

All values are float64's. Weights and images are rounded to few bits, so that the files stay small. A network is taken only if every ReLU and every
max pool decides in float32 as in float64, with a margin of several times float32's error.
"""

import json
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

sys.dont_write_bytecode = True
import darts_torch as darts  # noqa: E402
import gradient_metrics as metrics  # noqa: E402
from make_fixtures import HERE as FIXTURES, coarse  # noqa: E402
from make_gradient_fixtures import difference, digits  # noqa: E402

HERE = FIXTURES / "darts"
SIZE, BATCH, CLASSES = 8, 16, 10
MARGIN = 6

SPACES = {
    "darts": {"channels": 4, "layers": 3, "stem": True},
    "darts-swap": {"channels": 3, "layers": 1, "stem": False},
}

# Each: the eight edges of the normal cell, those of the reduction cell, as operation and source; sep3 is sep_conv_3x3, and so on.
# A third entry is a number of layers other than the protocol's.
DARTS = [
    # The genotype that DARTS itself is known for (its second order).
    ("sep3 0, sep3 1, sep3 0, sep3 1, sep3 1, skip 0, skip 0, dil3 2", "max 0, max 1, skip 2, max 1, max 0, skip 2, skip 2, max 1"),
    # Every operation in both cells.
    ("sep5 0, dil5 1, avg 0, max 2, skip 1, none 2, sep3 3, dil3 4", "skip 0, sep5 1, dil5 0, dil3 1, avg 2, max 3, sep3 4, none 0"),
    # No pool: batch-norm ends every path to the nodes.
    ("sep3 0, dil5 1, dil3 0, sep5 2, dil3 3, sep3 1, skip 4, dil5 2", "skip 0, skip 1, sep3 0, dil5 1, dil3 2, sep5 3, skip 2, skip 4"),
    # Neither convolutions nor none between the preprocesses, but for the skips that halve.
    ("avg 0, max 1, skip 0, skip 1, avg 2, max 3, skip 4, skip 2", "avg 0, max 1, skip 0, skip 1, avg 2, max 3, skip 4, skip 2"),
    # Both edges of a node read the same state, with the same operation.
    ("sep3 0, sep3 0, dil3 1, dil3 1, skip 2, skip 2, avg 3, avg 3", "skip 0, skip 0, sep5 1, sep5 1, max 2, max 2, none 3, dil5 3"),
    # Zero nodes: node 2 of its own, others because they read it.
    ("none 0, none 1, sep3 2, skip 0, max 2, dil5 2, sep5 4, avg 1", "none 0, none 1, skip 2, sep3 2, dil3 1, avg 3, sep5 4, skip 0"),
    # The normal cell is zero: state 1 of the second cell and state 0 of the third are dead.
    ("none 0, none 1, sep3 2, none 2, skip 2, dil3 3, none 0, avg 4", "sep3 0, dil3 1, sep5 0, skip 1, max 2, none 3, avg 1, dil5 0"),
    # The reduction cell reads state 0 alone: nothing reads the second cell, nor state 1 of the third.
    ("sep3 0, max 1, dil3 1, skip 2, sep5 1, none 3, avg 0, skip 4", "sep3 0, skip 0, dil5 0, max 0, avg 2, dil3 3, none 1, skip 4"),
    # Both cells read state 1 alone.
    ("sep5 1, skip 1, max 1, none 0, dil3 2, sep3 3, avg 4, none 0", "skip 1, avg 1, sep3 1, dil5 1, none 0, max 3, dil3 4, none 2"),
    # Max pools of max pools.
    ("max 0, max 0, max 2, skip 2, dil5 3, sep3 2, max 4, none 0", "max 0, avg 0, max 2, skip 2, max 3, max 1, sep3 4, skip 1"),
    # Normal cells after and between reductions.
    ("sep3 0, skip 1, dil3 0, avg 2, max 0, dil5 1, sep5 3, none 1", "dil5 0, max 1, skip 0, sep3 2, avg 1, none 3, dil3 4, sep5 1", 5),
    # One cell, a reduction that reads the stem twice.
    ("sep3 0, skip 1, skip 2, dil3 0, none 1, none 0, none 0, none 0", "sep3 0, skip 1, avg 0, dil3 2, max 1, sep5 3, skip 2, dil5 1", 1),
]

# The one cell of darts-swap is a reduction; the normal cell must not matter.
SWAP = [
    ("sep3 0, sep3 1, sep3 0, sep3 1, sep3 1, skip 0, skip 0, dil3 2", "skip 0, sep5 1, dil5 0, dil3 1, avg 2, max 3, sep3 4, none 0"),
    # All patterns of one kind.
    ("none 0, none 1, none 0, none 1, none 0, none 1, none 0, none 1", "sep5 0, sep5 1, sep5 0, sep5 2, sep5 3, sep5 1, sep5 4, sep5 0"),
    # Pools and skips.
    ("sep5 0, sep5 1, sep5 0, sep5 2, sep5 3, sep5 1, sep5 4, sep5 0", "max 0, avg 1, skip 0, skip 2, max 3, avg 2, skip 4, max 1"),
    # State 0 is dead.
    ("sep3 0, none 1, none 0, none 1, none 0, none 1, none 0, none 1", "none 0, skip 1, sep3 1, none 0, dil5 2, max 3, sep5 4, avg 1"),
    # State 1 is dead, and node 2 zero.
    ("sep3 1, sep5 1, sep3 1, skip 1, sep3 1, max 1, sep3 1, avg 1", "none 0, none 1, dil3 0, sep3 2, dil5 2, skip 3, sep5 0, none 1"),
    # Both edges of a node read the same state, with the same operation.
    ("skip 0, skip 0, skip 0, skip 0, skip 0, skip 0, skip 0, skip 0", "dil3 0, dil3 0, sep3 2, sep3 2, skip 1, skip 1, dil5 4, dil5 4"),
    # A chain of zero nodes.
    ("sep3 0, sep3 1, sep3 0, sep3 1, sep3 1, skip 0, skip 0, dil3 2", "none 0, none 0, sep3 2, skip 2, dil5 3, max 2, sep5 1, avg 4"),
    # One skip at stride 2, the rest none.
    ("dil3 0, dil3 1, dil3 0, dil3 1, dil3 0, dil3 1, dil3 0, dil3 1", "none 0, skip 0, none 1, none 2, none 3, none 0, none 1, none 4"),
]


def genotype(normal, reduce):
    short = {name.replace("_conv_", "").replace("_pool_3x3", "").replace("_connect", "")[:-2 if "conv" in name else None]: name for name in darts.OPS}
    cells = [[(short[op], int(source)) for op, source in (edge.split() for edge in cell.split(", "))] for cell in (normal, reduce)]
    return darts.Genotype(*cells)


def make(space, cells, layers, seed):
    """A network with coarse weights, those of convolutions drawn as the space's protocol has it."""
    torch.manual_seed(seed)
    settings = SPACES[space]
    net = darts.Network(cells, settings["channels"], layers, CLASSES, settings["stem"])
    if space == "darts-swap":
        for layer in metrics.layers(net).values():
            nn.init.normal_(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    for p in net.parameters():
        p.data = torch.from_numpy(coarse(p.data.numpy()))
    return net


def decisions(net, x):
    """What each ReLU compares with zero, and what each max pool compares: for each window the largest value less the next smaller one."""
    values = [value for value, _ in darts.relu_calls(net, set(), x)[0]]
    with torch.no_grad():
        pools = metrics.watched(net, x, nn.MaxPool2d, lambda inputs, output: (inputs[0], output))[1]
        for name, (of, largest) in pools:
            stride = dict(net.named_modules())[name].stride
            windows = F.unfold(F.pad(of, (1, 1, 1, 1), value=-torch.inf), 3, stride=stride)
            windows = windows.reshape(len(of), of.shape[1], 9, -1)
            gaps = largest.reshape(len(of), of.shape[1], 1, -1) - windows
            values.append(torch.where(gaps > 0, gaps, torch.inf).amin(2))
    return values


def is_clear(net, x):
    """Whether float32 decides as float64 does, with a margin. Exact zeros and exact ties are the same in any precision."""
    single = decisions(net.float(), x.float())
    double = decisions(net.double(), x.double())
    for a, b in zip(single, double):
        error = torch.where(b.isfinite(), (a - b).abs(), 0.0).nan_to_num(posinf=1.0).max().item()
        nearest = b[b != 0].abs().amin().item() if (b != 0).any() else np.inf
        if nearest < max(MARGIN * error, 2e-6) or bool(((a == 0) != (b == 0)).any()):
            return False
    return True


def check_liveness(net, live, x):
    """Liveness as read from the genotype is what autograd finds: a call sees something, and the loss has a gradient for its output."""
    x = x.clone().requires_grad_(True)
    logits, seen = metrics.watched(metrics.treated(net, "coupled"), x, nn.ReLU, lambda inputs, output: (inputs[0], output))
    outputs = {name: output for name, (_, output) in seen}
    gradients = metrics.gradients(F.cross_entropy(logits, labels()), outputs)
    for name, (value, _) in seen:
        found = bool(value.any()) and bool(gradients[name].any())
        if found != (darts.module_of(name) in live):
            raise SystemExit(f"{name} is {'live' if found else 'dead'}, against the genotype")


def labels():
    return torch.arange(BATCH) * 7 % CLASSES


def patterns(net, live, x):
    calls, logits = darts.relu_calls(net, live, x)
    of_live = [c for c in calls if c[1]]
    k = darts.agreement(of_live)
    return {
        "swap": darts.distinct(of_live),
        "swap_released": darts.distinct(calls),
        "naswot": float(np.linalg.slogdet(k)[1]) if np.linalg.matrix_rank(k) == BATCH else None,
        "agreement": k.astype(int).ravel().tolist(),
        "relu_calls": len(calls),
        "relu_calls_live": len(of_live),
        "logits": logits.ravel().tolist(),
    }


def describe(space, index, normal, reduce, layers, x):
    cells = genotype(normal, reduce)
    text = darts.write(cells)
    assert darts.parse(text) == cells
    for attempt in range(2000):
        net = make(space, cells, layers, 10_000 * (index + 1) + attempt)
        if is_clear(net, x):
            break
    else:
        raise SystemExit(f"{space} {index}: no weights without near-ties found")

    live = darts.live_modules(cells, layers)
    net = net.double()
    check_liveness(net, live, x)
    name = f"{'swap-' if space == 'darts-swap' else ''}{index:02}.npz"
    tensors = dict(net.named_parameters()) if index == 0 else metrics.parameters(net)
    np.savez_compressed(HERE / name, **{key: value.detach().numpy().astype(np.float32, order="C") for key, value in tensors.items()})
    double = patterns(net, live, x)
    single = patterns(net.float(), live, x.float())
    assert all(single[key] == double[key] for key in double if key != "logits")
    far = max(abs(a - b) for a, b in zip(single["logits"], double["logits"]))
    net = net.double()
    row = {
        "file": name,
        "genotype": text,
        "layers": layers,
        **double,
        "float32_logits": float(f"{far:.1e}"),
        "params": darts.parameters(net),
        "params_live": darts.live_parameters(net, live),
        "macs": darts.macs(net, x),
    }
    print(name, f"attempt {attempt}", {key: value for key, value in row.items() if key not in ("file", "genotype", "agreement", "logits")})
    return row, net


def gradient_scores(net, x):
    y = labels()
    return {
        **{name: getattr(metrics, name)(net, x, y) for name in ("grad_norm", "snip", "plain", "grasp", "fisher")},
        "synflow_log": metrics.synflow(net, x),
        "jacob_cov": metrics.jacob_cov(net, x),
    }


def describe_gradients(row, net, x):
    double = gradient_scores(net.double(), x)
    with np.errstate(all="ignore"):
        single = gradient_scores(net.float(), x.float())
    jacobian_norm = metrics.jacobian(net.double(), x).norm().item()
    far = {key: difference(single[key], value) for key, value in double.items()}
    print(row["file"], {key: f"{value:.6g} ({far[key]:.0e})" for key, value in double.items()})
    known = {key: value if far[key] <= 1e-2 else None for key, value in double.items()}
    if jacobian_norm < 1e-9:
        known["jacob_cov"] = None
    return {
        "file": row["file"],
        "genotype": row["genotype"],
        "layers": row["layers"],
        "loss": F.cross_entropy(metrics.treated(net, "coupled")(x), labels()).item(),
        "scores": known,
        "float32": {key: float(f"{value:.1e}") for key, value in far.items()},
        "jacobian_norm": jacobian_norm,
    }


def section(protocol, networks):
    """One network a line."""
    lines = ",\n".join(json.dumps(digits(network)) for network in networks)
    return '{"protocol": ' + json.dumps(protocol) + ',\n"networks": [\n' + lines + "\n]}"


def main():
    torch.set_num_threads(1)
    HERE.mkdir(exist_ok=True)
    torch.manual_seed(0)
    images = coarse(torch.randn(BATCH, 3, SIZE, SIZE).numpy())
    np.save(HERE / "images.npy", images)
    x = torch.from_numpy(images).double()
    sections = {}
    for space, networks in (("darts", DARTS), ("darts-swap", SWAP)):
        protocol = {**SPACES[space], "image_size": SIZE, "batch": BATCH, "classes": CLASSES, "torch": torch.__version__}
        rows, nets = [], []
        for index, (normal, reduce, *layers) in enumerate(networks):
            row, net = describe(space, index, normal, reduce, layers[0] if layers else protocol["layers"], x)
            rows.append(row)
            nets.append(net)
        sections[space] = section(protocol, rows)
        if space == "darts":
            gradients = [describe_gradients(row, net, x) for row, net in zip(rows, nets)]
            protocol |= {"labels": labels().tolist(), "definitions": "tests/parity/gradient_metrics.py"}
            (HERE / "gradients.json").write_text(section(protocol, gradients) + "\n")
    text = ",\n".join(f"{json.dumps(space)}: {text}" for space, text in sections.items())
    (HERE / "expected.json").write_text("{" + text + "}\n")


if __name__ == "__main__":
    main()
