"""Scores of neural networks that are not trained.

>>> import fastproxy
>>> space = fastproxy.Space("nasbench201")
>>> scores = fastproxy.score(space, space.sample(10), "swap,naswot")
>>> scores["swap"]  # doctest: +SKIP
"""

from ._catalog import Metric, SpaceEntry, isa, metrics, spaces, version
from ._networks import Networks, OnnxModel, Space
from ._score import Interrupted, Row, Scores, score, sweep
from ._torch import score_module

__all__ = [
    "Interrupted",
    "Metric",
    "Networks",
    "OnnxModel",
    "Row",
    "Scores",
    "Space",
    "SpaceEntry",
    "isa",
    "metrics",
    "score",
    "score_module",
    "spaces",
    "sweep",
    "version",
]
