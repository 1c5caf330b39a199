"""The peer: NAS-Bench-201 networks in PyTorch, timed and scored on request. Started by the `peer` benchmark, which sends one JSON object a
line and reads one back.

    python3 bench/peer.py IMAGES.npz THREADS

    {"arch": A, "weights": W.npz}                        -> {"forward": ms, "swap": ms, "naswot": ms}, one run of each
    {"arch": A, "weights": W.npz, "words": FILE}         -> {"swap": score, "naswot": score, "calls": [[C, H, W], ...]}
    {"arch": A, "weights": W.npz, "gradients": true, "labels": [n, ...]}
                                                         -> {"grad_norm": ms, "snip": ms, ..., "ntk": ms}, one run of each
    the same with "scores": "float32" or "float64"       -> {"grad_norm": score, ..., "ntk": [the kernel, row by row]}
    {"arch": A, "weights": W.npz, "labels": [n, ...], "next": IMAGES.npz, "next_labels": [n, ...]}
                                                         -> {"grad_norm": score, ..., "az_nas_progressivity": score} in float64

The second writes the sign words of every ReLU call on a live path, neuron by neuron, little-endian, sample 0 in the lowest bit.

The scores are computed as the methods' released code does it, except that only ReLU calls on live paths are read (so that the scores can be
compared), NASWOT's K counts a call once, and its backward pass, whose result it does not use, is left out: all of it to the peer's advantage.

The gradient-based scores are in gradient_scores.py, those in float64 for `bench errors` in exact_scores.py.
"""

import copy
import json
import pathlib
import sys
import time

try:
    import numpy as np
    import torch
except ImportError as error:
    print(json.dumps({"error": str(error)}), flush=True)
    sys.exit(2)

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "parity"))
sys.dont_write_bytecode = True
import exact_scores  # noqa: E402
import gradient_scores  # noqa: E402
from nasbench201_torch import Network, live_edges, parse  # noqa: E402


def load(arch, path):
    """The network with the weights of a file, in train mode; what batch-norm counts as it runs is not among them."""
    net = Network(arch)
    with np.load(path) as file:
        tensors = {name: torch.from_numpy(file[name]) for name in file.files}
    missing, unknown = net.load_state_dict(tensors, strict=False)
    assert not unknown and all("running" in name or "num_batches" in name for name in missing), (missing, unknown)
    return net.train()


def live_relus(net, arch):
    """The ReLU modules on live paths, in the order in which they are called."""
    live = live_edges(parse(arch))
    for name, module in net.named_modules():
        if isinstance(module, torch.nn.ReLU):
            parts = name.split(".")
            if not (parts[0] == "cells" and parts[2] == "layers") or live[int(parts[3])]:
                yield module


def run(net, arch, images, hook):
    """One forward pass with a hook on every live ReLU."""
    handles = [module.register_forward_hook(hook) for module in live_relus(net, arch)]
    with torch.no_grad():
        net(images)
    for handle in handles:
        handle.remove()


def forward(net, arch, images):
    with torch.no_grad():
        net(images)


def swap(net, arch, images):
    """SWAP: keep every ReLU's output; signs of all of them side by side; distinct columns."""
    features = []
    run(net, arch, images, lambda module, inputs, output: features.append(output.detach()))
    with torch.no_grad():
        signs = torch.sign(torch.cat([f.view(len(images), -1) for f in features], 1))
        return torch.unique(signs.T, dim=0).size(0)


def naswot(net, arch, images):
    """NASWOT: in each hook, agreements on ones and on zeros as two matrix products, added up in numpy; log-determinant."""
    total = np.zeros((len(images), len(images)))

    def hook(module, inputs, output):
        nonlocal total
        bits = (inputs[0].view(len(images), -1) > 0).float()
        total = total + (bits @ bits.t()).numpy() + ((1.0 - bits) @ (1.0 - bits).t()).numpy()

    run(net, arch, images, hook)
    return float(np.linalg.slogdet(total)[1])


def write_words(net, arch, images, path):
    """The sign words of every live call; the calls' shapes."""
    shapes = []
    with open(path, "wb") as file:

        def hook(module, inputs, output):
            bits = (inputs[0].reshape(len(images), -1) > 0).numpy().T
            words = np.zeros((len(bits), 8 * ((len(images) + 63) // 64)), np.uint8)
            packed = np.packbits(bits, axis=1, bitorder="little")
            words[:, : packed.shape[1]] = packed
            words.tofile(file)
            shapes.append(list(inputs[0].shape[1:]))

        run(net, arch, images, hook)
    return shapes


def milliseconds(function, *arguments):
    start = time.perf_counter()
    function(*arguments)
    return 1e3 * (time.perf_counter() - start)


def main():
    torch.set_num_threads(int(sys.argv[2]))
    with np.load(sys.argv[1]) as file:
        images = torch.from_numpy(file["images"])
    print(json.dumps({"ready": f"PyTorch {torch.__version__}, numpy {np.__version__}, {torch.get_num_threads()} threads"}), flush=True)
    nets = {}
    for line in sys.stdin:
        request = json.loads(line)
        arch = request["arch"]
        if arch not in nets:
            nets[arch] = load(arch, request["weights"])
        of = (nets[arch], arch, images)
        if "next" in request:
            with np.load(request["next"]) as file:
                second = torch.from_numpy(file["images"]).double(), torch.tensor(request["next_labels"])
            answer = exact_scores.scores(nets.pop(arch).double(), arch, images.double(), torch.tensor(request["labels"]), *second)
        elif request.get("gradients"):
            run_one, dtype = milliseconds, images.dtype
            if "scores" in request:
                run_one, dtype = lambda function, *arguments: function(*arguments), getattr(torch, request["scores"])
            given = (copy.deepcopy(nets[arch]).to(dtype), images.to(dtype), torch.tensor(request["labels"]))
            answer = {name: run_one(function, *given) for name, function in gradient_scores.ALL.items()}
        elif "words" in request:
            answer = {"swap": swap(*of), "naswot": naswot(*of), "calls": write_words(*of, request["words"])}
        else:
            answer = {name: milliseconds(function, *of) for name, function in [("forward", forward), ("swap", swap), ("naswot", naswot)]}
        print(json.dumps(answer), flush=True)


main()
