"""Networks to score."""

from __future__ import annotations

import ctypes
from ctypes import c_int32, c_void_p
from os import PathLike
from pathlib import Path
from typing import Any, Optional, Union

from . import _library as lib


class Networks:
    """Networks by name: a :class:`Space` or an :class:`OnnxModel`."""

    _handle: lib.Handle

    @property
    def shape(self) -> tuple[int, int, int]:
        """Channels, rows and columns of the networks' images; of token ids 1, 1 and the length of a sequence."""
        return self._facts()[:3]  # type: ignore[return-value]

    @property
    def classes(self) -> int:
        """The number of classes."""
        return self._facts()[3]

    @property
    def count(self) -> int:
        """The number of architectures; ValueError for a space without an index."""
        count = lib.Index()
        lib.call("count", self._handle.pointer, ctypes.byref(count))
        return int(count)

    def __getitem__(self, index: int) -> str:
        """Returns the architecture of the benchmark's index."""
        return lib.text("at", self._handle.pointer, lib.Index.of(index))

    def normalise(self, architecture: str) -> str:
        """Returns the architecture in its one normal spelling; ValueError if there is none such."""
        return lib.text("normalise", self._handle.pointer, lib.encode(architecture))

    def _facts(self) -> tuple[int, ...]:
        facts = (c_int32 * 4)()
        lib.call("shape", self._handle.pointer, facts)
        return tuple(facts)


class Space(Networks):
    """A search space.

    :param name: One of :func:`fastproxy.spaces`.
    :param settings: Its settings by name, as ``channels=4``.
    """

    def __init__(self, name: str, **settings: Any) -> None:
        self.name = name
        self._handle = lib.Handle("networks", "space_open", lib.encode(name), lib.settings(settings))

    def index(self, architecture: str) -> int:
        """Returns the benchmark's index of an architecture."""
        index = lib.Index()
        lib.call("index_of", self._handle.pointer, lib.encode(architecture), ctypes.byref(index))
        return int(index)

    def sample(self, count: int, seed: int = 0) -> list[str]:
        """Draws architectures, none twice, as ``fastproxy sweep --sample`` does."""
        texts = (c_void_p * max(count, 1))()
        lib.call("sample", self._handle.pointer, count, seed, texts)
        return [lib.take(text) for text in texts]


class OnnxModel(Networks):
    """An ONNX model, a single network; its name is its architecture.

    :param model: The bytes of a file, or its path.
    :param name: Its name; the path by default, or ``model``.
    :param weights: ``drawn`` by the options of scoring, or ``given`` by the model.
    :param image_size: Rows and columns of the images where the model leaves them free.
    """

    def __init__(
        self, model: Union[bytes, str, "PathLike[str]"], name: Optional[str] = None, weights: str = "drawn", image_size: int = 0
    ) -> None:
        if weights not in ("drawn", "given"):
            raise ValueError(f"weights: expected drawn or given, got {weights!r}")
        content = model if isinstance(model, bytes) else Path(model).read_bytes()
        self.name = name or ("model" if isinstance(model, bytes) else str(model))
        self._handle = lib.Handle(
            "networks", "onnx_open", lib.encode(self.name), content, len(content), weights == "given", image_size
        )
