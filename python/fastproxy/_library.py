"""The functions of native/include/fastproxy.h, by ctypes."""

from __future__ import annotations

import ctypes
import os
from ctypes import POINTER, c_char_p, c_double, c_int, c_int32, c_int64, c_size_t, c_uint64, c_void_p
from pathlib import Path
from typing import Any, Mapping, Optional

ABI = 1
OK, FAILED, BAD_INPUT, OUT_OF_MEMORY, CANCELLED = 0, 1, 2, 3, 130


class Index(ctypes.Structure):
    _fields_ = [("low", c_uint64), ("high", c_uint64)]

    @classmethod
    def of(cls, index: int) -> Index:
        if not 0 <= index < 1 << 128:
            raise IndexError(f"index {index}, expected 0 to 2**128 - 1")
        return cls(index & (1 << 64) - 1, index >> 64)

    def __int__(self) -> int:
        return self.high << 64 | self.low


class Options(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t),
        ("memory", c_int64),
        ("seed", c_int64),
        ("threads", c_int32),
        ("repeats", c_int32),
        ("batch", c_int32),
        ("data", c_char_p),
        ("labels", c_char_p),
        ("init", c_char_p),
        ("convolution", c_char_p),
        ("metric_settings", c_char_p),
    ]


class MetricFacts(ctypes.Structure):
    _fields_ = [
        ("name", c_char_p),
        ("description", c_char_p),
        ("source", c_char_p),
        ("family", c_char_p),
        ("settings", c_char_p),
        ("direction", c_int32),
        ("reads_labels", c_int32),
        ("is_costly", c_int32),
        ("is_of_population", c_int32),
    ]


class SpaceFacts(ctypes.Structure):
    _fields_ = [("name", c_char_p), ("description", c_char_p), ("settings", c_char_p)]


class RowFacts(ctypes.Structure):
    _fields_ = [
        ("index", Index),
        ("architecture", c_char_p),
        ("status", c_char_p),
        ("mean", c_void_p),
        ("deviation", c_void_p),
        ("columns", c_int32),
    ]


RowCallback = ctypes.CFUNCTYPE(c_int, POINTER(RowFacts), c_void_p)
PollCallback = ctypes.CFUNCTYPE(c_int, c_void_p)

# A char ** is a c_void_p here, since ctypes would turn a c_char_p into bytes and lose what is to be freed.
_SIGNATURES: dict[str, list[Any]] = {
    "version": [POINTER(c_void_p)],
    "isa": [POINTER(c_void_p)],
    "metrics": [POINTER(POINTER(MetricFacts)), POINTER(c_int32)],
    "spaces": [POINTER(POINTER(SpaceFacts)), POINTER(c_int32)],
    "space_open": [c_char_p, c_char_p, POINTER(c_void_p)],
    "onnx_open": [c_char_p, c_char_p, c_size_t, c_int32, c_int32, POINTER(c_void_p)],
    "shape": [c_void_p, POINTER(c_int32)],
    "count": [c_void_p, POINTER(Index)],
    "at": [c_void_p, Index, POINTER(c_void_p)],
    "index_of": [c_void_p, c_char_p, POINTER(Index)],
    "normalise": [c_void_p, c_char_p, POINTER(c_void_p)],
    "sample": [c_void_p, c_int32, c_int64, POINTER(c_void_p)],
    "images_open": [c_void_p, c_int32, c_int32, c_int32, c_int32, c_void_p, POINTER(c_void_p)],
    "scorer_open": [c_void_p, c_char_p, POINTER(Options), c_void_p, c_void_p, POINTER(c_void_p)],
    "columns": [c_void_p, POINTER(POINTER(c_char_p)), POINTER(c_int32)],
    "protocol": [c_void_p, c_int64, POINTER(c_void_p)],
    "score": [c_void_p, POINTER(c_char_p), c_int32, RowCallback, PollCallback, c_void_p],
    "sweep": [c_void_p, c_char_p, c_char_p, c_int32, RowCallback, PollCallback, c_void_p],
}


def _load() -> ctypes.CDLL:
    path = os.environ.get("FASTPROXY_LIBRARY") or str(Path(__file__).parent / "lib" / "libfastproxy.so")
    library = ctypes.CDLL(path)
    if library.fp_abi() != ABI:
        raise ImportError(f"{path} has ABI {library.fp_abi()}, expected {ABI}")
    for name, arguments in _SIGNATURES.items():
        function = getattr(library, f"fp_{name}")
        function.argtypes, function.restype = arguments, c_int
    library.fp_error.restype = c_char_p
    library.fp_free.argtypes = [c_void_p]
    for kind in ("networks", "images", "scorer"):
        getattr(library, f"fp_{kind}_close").argtypes = [c_void_p]
    return library


library = _load()


def error(status: int) -> Exception:
    """Returns the exception of this thread's last call, which failed."""
    message = library.fp_error().decode()
    return {BAD_INPUT: ValueError, OUT_OF_MEMORY: MemoryError}.get(status, RuntimeError)(message)


def call(name: str, *arguments: Any) -> None:
    """Calls a function; a status other than OK raises."""
    status = getattr(library, f"fp_{name}")(*arguments)
    if status != OK:
        raise error(status)


def take(pointer: Optional[int]) -> str:
    """Returns text that the library gave, and frees it."""
    try:
        return ctypes.string_at(pointer).decode()
    finally:
        library.fp_free(pointer)


def text(name: str, *arguments: Any) -> str:
    """Returns the text that a function gives."""
    result = c_void_p()
    call(name, *arguments, ctypes.byref(result))
    return take(result.value)


def encode(value: Optional[str]) -> Optional[bytes]:
    """Returns text for the library, which reads up to a zero byte."""
    if value is not None and "\0" in value:
        raise ValueError("text has a zero byte")
    return None if value is None else value.encode()


def settings(values: Mapping[str, Any]) -> bytes:
    """Returns settings as the library takes them."""
    words = {True: "true", False: "false"}
    pairs = {name: words[value] if isinstance(value, bool) else str(value) for name, value in values.items()}
    bad = next((name for name, value in pairs.items() if "," in name + value), None)
    if bad is not None:
        raise ValueError(f"setting {bad}: expected no comma in its name or value")
    return encode(",".join(f"{name}={value}" for name, value in pairs.items())) or b""


class Handle:
    """What the library opened; it is closed with the object."""

    def __init__(self, kind: str, function: str, *arguments: Any) -> None:
        self._close = getattr(library, f"fp_{kind}_close")
        self.pointer = c_void_p()
        call(function, *arguments, ctypes.byref(self.pointer))

    def __del__(self) -> None:
        if getattr(self, "pointer", None):
            self._close(self.pointer)
