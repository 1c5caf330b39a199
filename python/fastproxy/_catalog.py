"""What there is: metrics, spaces, the version."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, c_int32
from dataclasses import dataclass
from typing import Any

from . import _library as lib


@dataclass(frozen=True)
class Metric:
    """A metric."""

    name: str
    description: str
    source: str  #: The publication that defines it.
    family: str
    settings: dict[str, str]  #: Their defaults by name.
    higher_is_better: bool
    reads_labels: bool  #: Whether scores depend on the labels of the images.
    is_costly: bool  #: Whether it makes a run several times as slow, so that a family's name does not include it.
    is_of_population: bool  #: Whether it compares architectures; scores hold its parts.


@dataclass(frozen=True)
class SpaceEntry:
    """A search space that :class:`fastproxy.Space` opens."""

    name: str
    description: str
    settings: dict[str, str]  #: Their defaults by name.


def version() -> str:
    """Returns FastProxy's version."""
    return lib.text("version")


def isa() -> str:
    """Returns the instruction set in use, ``avx2`` or ``avx512``."""
    return lib.text("isa")


def metrics() -> list[Metric]:
    """Returns all metrics."""
    return [
        Metric(
            facts.name.decode(),
            facts.description.decode(),
            facts.source.decode(),
            facts.family.decode(),
            _settings(facts.settings),
            facts.direction > 0,
            bool(facts.reads_labels),
            bool(facts.is_costly),
            bool(facts.is_of_population),
        )
        for facts in _all("metrics", lib.MetricFacts)
    ]


def spaces() -> list[SpaceEntry]:
    """Returns all search spaces."""
    return [
        SpaceEntry(facts.name.decode(), facts.description.decode(), _settings(facts.settings)) for facts in _all("spaces", lib.SpaceFacts)
    ]


def _all(function: str, kind: Any) -> list[Any]:
    first, count = POINTER(kind)(), c_int32()
    lib.call(function, ctypes.byref(first), ctypes.byref(count))
    return [first[i] for i in range(count.value)]


def _settings(text: bytes) -> dict[str, str]:
    return dict(setting.split("=", 1) for setting in text.decode().split(",") if setting)
