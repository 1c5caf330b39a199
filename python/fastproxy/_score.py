"""Scoring."""

from __future__ import annotations

import ctypes
import json
import threading
from ctypes import POINTER, c_char_p, c_int32
from dataclasses import dataclass
from os import PathLike, fspath
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Callable, Mapping, NamedTuple, Optional, Sequence, Union

import numpy as np

from . import _library as lib
from ._networks import Networks

if TYPE_CHECKING:
    import pandas


class Row(NamedTuple):
    """The scores of an architecture."""

    index: int  #: In the benchmark, or the place among the given ones.
    architecture: str
    status: str  #: ``ok``, or why a score is missing.
    mean: np.ndarray  #: A value for each column; NaN if it is missing.
    deviation: np.ndarray  #: Sample standard deviation over the repeats; NaN with one.


@dataclass(frozen=True)
class Scores:
    """Scores of a population, a row for each architecture, and what they depend on."""

    columns: list[str]  #: The names of the metrics.
    index: list[int]
    architectures: list[str]
    status: list[str]
    mean: np.ndarray  #: float64, architectures x columns, written by the engine; NaN where a score is missing.
    deviation: np.ndarray  #: As mean; NaN with one repeat.
    protocol: dict[str, Any]

    def __len__(self) -> int:
        return len(self.architectures)

    def __getitem__(self, metric: str) -> np.ndarray:
        """Returns the scores of a metric, a view."""
        return self.mean[:, self.columns.index(metric)]

    def to_pandas(self) -> "pandas.DataFrame":
        """Returns a table with the columns of a score file and the protocol in ``attrs``; it shares the memory of ``mean``."""
        import pandas

        repeated = self.protocol["repeats"] > 1
        table = pandas.DataFrame(self.mean, columns=[f"{name}_mean" if repeated else name for name in self.columns], copy=False)
        for place, (name, values) in enumerate([("index", self.index), ("arch", self.architectures), ("status", self.status)]):
            table.insert(place, name, values)
        if repeated:
            for i, name in enumerate(self.columns):
                table.insert(table.columns.get_loc(f"{name}_mean") + 1, f"{name}_std", self.deviation[:, i])
        table.attrs["protocol"] = self.protocol
        return table


class Interrupted(KeyboardInterrupt):
    """Ctrl-C during :func:`score`; ``scores`` are those that came before it."""

    def __init__(self, scores: Scores) -> None:
        super().__init__(f"{len(scores)} rows were scored")
        self.scores = scores


OnRow = Callable[[Row], Optional[bool]]


def score(
    networks: Networks,
    architectures: Sequence[str],
    metrics: Union[str, Sequence[str]],
    *,
    images: Any = None,
    labels: Any = None,
    next_images: Any = None,
    next_labels: Any = None,
    copy: bool = True,
    on_row: Optional[OnRow] = None,
    **options: Any,
) -> Scores:
    """Scores architectures. An architecture may come twice.

    :param networks: A space or a model.
    :param architectures: In the space's notation; of a model its name.
    :param metrics: Names or families, as a list or separated by commas.
    :param images: N x C x H x W values: an array, or a tensor of torch on the CPU. Without images, those of the option ``data``.
    :param labels: A class for each image.
    :param next_images: A second batch, for metrics that compare two.
    :param next_labels: A class for each of them.
    :param copy: Whether images that are not float32 in this order, as channels-last ones, are converted; otherwise they are a ValueError.
    :param on_row: Called with each row as it comes, in order; it cancels by returning False, and then the rows so far are returned.
    :param options: ``batch`` (64), ``data`` ("noise"), ``seed`` (0), ``repeats`` (1), ``threads`` (one for each processor), ``memory`` (bytes,
        2 GiB), ``label_source`` ("data"), ``init`` ("pytorch"), ``convolution`` ("winograd"), ``metric_settings`` (a dict by METRIC.SETTING).
    :raises ValueError: Something given is refused; the message is one line.
    :raises Interrupted: Ctrl-C, within about a second.
    """
    scorer = _Scorer(networks, metrics, (images, labels), (next_images, next_labels), copy, options)
    given = (c_char_p * len(architectures))(*map(lib.encode, architectures))
    mean, deviation = np.full((2, len(architectures), len(scorer.columns)), np.nan)
    rows: list[Row] = []

    def scores() -> Scores:
        count = len(rows)
        return Scores(
            scorer.columns,
            [row.index for row in rows],
            [row.architecture for row in rows],
            [row.status for row in rows],
            mean[:count],
            deviation[:count],
            scorer.protocol(count),
        )

    places = iter(zip(mean, deviation))
    try:
        _run(
            lambda row, poll: lib.library.fp_score(scorer.pointer, given, len(given), row, poll, None),
            lambda: next(places),
            rows.append,
            on_row,
        )
    except KeyboardInterrupt as e:
        raise Interrupted(scores()) from e
    return scores()


def sweep(
    networks: Networks,
    population: str,
    metrics: Union[str, Sequence[str]],
    path: Union[str, "PathLike[str]"],
    *,
    resume: bool = True,
    images: Any = None,
    labels: Any = None,
    next_images: Any = None,
    next_labels: Any = None,
    copy: bool = True,
    on_row: Optional[OnRow] = None,
    **options: Any,
) -> int:
    """Scores a population into a CSV file, with its protocol beside it in ``path + ".json"``, as ``fastproxy sweep`` does.

    After Ctrl-C the file holds the rows so far, and the same call goes on where it ends.

    :param population: ``all``, or ``sample N seed S``.
    :param resume: Whether a file that holds rows is continued; otherwise it is a ValueError.
    :param on_row: Called with each row of this call once it is in the file; it cancels by returning False.
    :returns: The number of rows that this call wrote.
    :raises ValueError: Something given is refused, or the file is of another run.

    The other parameters are those of :func:`score`.
    """
    scorer = _Scorer(networks, metrics, (images, labels), (next_images, next_labels), copy, options)
    written = 0

    def count(_: Row) -> None:
        nonlocal written
        written += 1

    file = lib.encode(fspath(path))
    _run(
        lambda row, poll: lib.library.fp_sweep(scorer.pointer, lib.encode(population), file, resume, row, poll, None),
        lambda: np.empty((2, len(scorer.columns))),
        count,
        on_row,
    )
    return written


def _run(call: Callable[[Any, Any], int], place: Callable[[], Any], keep: Callable[[Row], None], on_row: Optional[OnRow]) -> None:
    """Runs a call on a thread of its own, so that Ctrl-C never strikes where a row would be lost, and waits for it on this one.

    :param call: The call, which is given its callbacks.
    :param place: Gives the memory of a row's means and deviations.
    :param keep: Keeps each row, on the call's thread.
    :param on_row: Sees each row on this thread; the call is cancelled if it returns False or raises.
    """
    rows: SimpleQueue[Union[Row, int]] = SimpleQueue()
    cancelled = threading.Event()
    errors: list[Exception] = []

    def put(pointer: Any, _: Any) -> int:
        facts = pointer.contents
        mean, deviation = place()
        for values, source in ((mean, facts.mean), (deviation, facts.deviation)):
            ctypes.memmove(values.ctypes.data, source, values.nbytes)
        row = Row(int(facts.index), facts.architecture.decode(), facts.status.decode(), mean, deviation)
        keep(row)
        if on_row is not None:
            rows.put(row)
        return cancelled.is_set()

    def work() -> None:
        status = lib.FAILED
        try:
            status = call(lib.RowCallback(put), lib.PollCallback(lambda _: cancelled.is_set()))
            if status not in (lib.OK, lib.CANCELLED):
                errors.append(lib.error(status))
        finally:
            rows.put(status)

    worker = threading.Thread(target=work, name="fastproxy")
    worker.start()
    try:
        while isinstance(row := rows.get(), Row):
            if on_row(row) is False:  # type: ignore[misc]
                cancelled.set()
    except BaseException:
        cancelled.set()
        worker.join()
        raise
    worker.join()
    if errors:
        raise errors[0]


class _Scorer(lib.Handle):
    """A scorer with the names of its columns."""

    def __init__(
        self,
        networks: Networks,
        metrics: Union[str, Sequence[str]],
        first: tuple[Any, Any],
        second: tuple[Any, Any],
        copy: bool,
        options: Mapping[str, Any],
    ) -> None:
        names = metrics if isinstance(metrics, str) else ",".join(metrics)
        batches = [_images(values, labels, copy) for values, labels in (first, second)]
        super().__init__(
            "scorer",
            "scorer_open",
            networks._handle.pointer,
            lib.encode(names),
            ctypes.byref(_options(options)),
            *(batch and batch.pointer for batch in batches),
        )
        texts, count = POINTER(c_char_p)(), c_int32()
        lib.call("columns", self.pointer, ctypes.byref(texts), ctypes.byref(count))
        self.columns = [texts[i].decode() for i in range(count.value)]

    def protocol(self, count: int) -> dict[str, Any]:
        """Returns the protocol of a table of so many rows."""
        return json.loads(lib.text("protocol", self.pointer, count))


def _options(given: Mapping[str, Any]) -> lib.Options:
    options = lib.Options(size=ctypes.sizeof(lib.Options))
    names = {"label_source": "labels", **{name: name for name, _ in lib.Options._fields_ if name not in ("size", "labels")}}
    for name, value in given.items():
        if name not in names:
            raise TypeError(f"there is no option {name!r}; expected one of {', '.join(names)}")
        if name == "metric_settings":
            value = lib.settings(value)
        setattr(options, names[name], lib.encode(value) if isinstance(value, str) else value)
    return options


def _images(values: Any, labels: Any, copy: bool) -> Optional[lib.Handle]:
    if values is None:
        if labels is not None:
            raise ValueError("labels: expected images beside them")
        return None
    array = np.asarray(values)
    if array.ndim != 4:
        raise ValueError(f"images have shape {array.shape}, expected N x C x H x W")
    fits = array.dtype == np.float32 and array.flags.c_contiguous
    if not fits and not copy:
        raise ValueError(f"images are {array.dtype} with strides {array.strides}, expected float32 in the order N, C, H, W, or copy=True")
    array = np.ascontiguousarray(array, np.float32)
    classes = None if labels is None else np.ascontiguousarray(labels, np.int32)
    if classes is not None and classes.shape != array.shape[:1]:
        raise ValueError(f"labels have shape {classes.shape}, expected one for each of {len(array)} images")
    return lib.Handle("images", "images_open", array.ctypes.data, *array.shape, classes.ctypes.data if classes is not None else None)
