"""Writes correlation.json: a table with ties and what scipy and numpy make of it.

    python3 tests/parity/make_correlation_fixture.py      # from the repository's root

x and y follow z, and each other a little besides. spearman is scipy's. partial is the correlation of the residuals of the ranks of x and y
after least squares on the ranks of z; low and high are the 2.5% and 97.5% quantiles of it over 20,000 resamples of the rows.
"""

import json
from pathlib import Path

import numpy as np
from scipy.stats import rankdata, spearmanr

ROWS = 120
RESAMPLES = 20_000


def partial(x, y, z):
    design = np.stack([np.ones(len(z)), rankdata(z)], axis=1)
    left = [r - design @ np.linalg.lstsq(design, r, rcond=None)[0] for r in (rankdata(x), rankdata(y))]
    return np.corrcoef(*left)[0, 1]


def main():
    random = np.random.default_rng(1)
    z = random.integers(1, 7, ROWS)
    x = np.round(z + random.normal(0, 1, ROWS), 1)
    y = np.round(z + .4 * (x - z) + random.normal(0, 1, ROWS), 1)
    resamples = random.integers(0, ROWS, (RESAMPLES, ROWS))
    low, high = np.quantile([partial(x[i], y[i], z[i]) for i in resamples], [.025, .975])
    table = {
        "x": x.tolist(), "y": y.tolist(), "z": z.tolist(), "spearman": spearmanr(x, y)[0], "partial": partial(x, y, z), "low": low, "high": high,
    }
    (Path(__file__).parent / "fixtures" / "correlation.json").write_text(json.dumps(table) + "\n")


if __name__ == "__main__":
    main()
