"""Writes state_dict.npz: the network of 10.npz as users save it, to be read as the very tensors of 10.npz.

    python3 tests/parity/make_state_dict.py      # from the repository's root, after make_fixtures.py

The names are those of DataParallel, every buffer of batch-norm is there, num_batches_tracked among them, weights are float16 where that
is exact, matrices of the classifier are in Fortran order, and the zip has a member for its folder.
"""

import zipfile

import numpy as np
import torch

from make_fixtures import ARCHS, CELLS, CHANNELS, CLASSES, HERE
from nasbench201_torch import Network


def main():
    net = Network(ARCHS[10], CHANNELS, CELLS, CLASSES)
    given = {name: torch.from_numpy(values) for name, values in np.load(HERE / "10.npz").items()}
    missing, unexpected = net.load_state_dict(given, strict=False)
    assert not unexpected and all("running" in name or "num_batches" in name for name in missing)
    net(torch.randn(4, 3, 8, 8))
    state = {name: tensor.numpy() for name, tensor in torch.nn.DataParallel(net).state_dict().items()}
    for name, values in state.items():
        if values.ndim == 4:
            half = values.astype(np.float16)
            state[name] = half if (half.astype(np.float32) == values).all() else np.asfortranarray(values)
        elif values.ndim == 2:
            state[name] = np.asfortranarray(values)
    np.savez_compressed(HERE / "state_dict.npz", **state)
    with zipfile.ZipFile(HERE / "state_dict.npz", "a") as archive:
        archive.writestr(zipfile.ZipInfo("weights/", (1980, 1, 1, 0, 0, 0)), b"")
    print({(str(v.dtype), v.ndim, v.flags.f_contiguous) for v in state.values()}, len(state))


if __name__ == "__main__":
    main()
