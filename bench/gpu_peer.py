"""The peer of a sweep on a GPU: NAS-Bench-201 networks in PyTorch on the same device, SWAP and NASWOT as their released code computes them.

    python3 gpu_peer.py SCORES.csv DEVICE SECONDS

Takes architectures from a sweep's file, spread over it, until the seconds are over, and prints the mean time of one in ms: the forward pass, SWAP and
NASWOT, each with the time that the network takes to build left out. Weights and images are random: the time does not depend on them.
"""

import csv
import pathlib
import sys
import time

import torch

here = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(here), str(here.parent / "tests" / "parity")]
sys.dont_write_bytecode = True
from nasbench201_torch import Network  # noqa: E402

BATCH = 64
DRAWN = 997


def relus(net):
    return [module for module in net.modules() if isinstance(module, torch.nn.ReLU)]


def run(net, images, hook=None):
    handles = [module.register_forward_hook(hook) for module in relus(net)] if hook else []
    with torch.no_grad():
        net(images)
    for handle in handles:
        handle.remove()


def swap(net, images):
    """The signs of all ReLU outputs side by side; the number of distinct columns."""
    features = []
    run(net, images, lambda module, inputs, output: features.append(output.detach()))
    signs = torch.sign(torch.cat([f.reshape(len(images), -1) for f in features], 1))
    return torch.unique(signs.T, dim=0).size(0)


def naswot(net, images):
    """Agreements on ones and on zeros as matrix products, added up; the log-determinant."""
    total = torch.zeros(len(images), len(images), dtype=torch.float64)

    def hook(module, inputs, output):
        bits = (inputs[0].reshape(len(images), -1) > 0).float()
        total.add_((bits @ bits.T + (1 - bits) @ (1 - bits).T).double().cpu())

    run(net, images, hook)
    return torch.linalg.slogdet(total).logabsdet.item()


def seconds(device, function, *arguments):
    """The time of one run, the device idle before and after."""
    wait = torch.cuda.synchronize if device.type == "cuda" else lambda: None
    wait()
    start = time.perf_counter()
    function(*arguments)
    wait()
    return time.perf_counter() - start


def main():
    scores, device, budget = sys.argv[1], torch.device(sys.argv[2]), float(sys.argv[3])
    with open(scores, newline="") as file:
        architectures = [row["arch"] for row in csv.DictReader(file)]
    images = torch.randn(BATCH, 3, 32, 32, device=device)
    columns = {"forward": run, "swap": swap, "naswot": naswot}
    sums, count, end = dict.fromkeys(columns, 0.0), 0, time.monotonic() + budget
    while time.monotonic() < end and count < len(architectures):
        net = Network(architectures[count * DRAWN % len(architectures)]).to(device).train()
        if count == 0:
            run(net, images)
        for name, function in columns.items():
            sums[name] += seconds(device, function, net, images)
        count += 1
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu"
    print(f"PyTorch {torch.__version__} on {name}, {count} architectures, batch {BATCH}")
    for column, total in sums.items():
        print(f"{column:8} {1e3 * total / count:9.3f} ms per architecture")


main()
