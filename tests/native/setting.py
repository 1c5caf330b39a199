"""What the tests share: the libraries, the command line, programs in C and C++, and the cases that are scored."""

import functools
import re
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "native" / "out" / "lib"
INCLUDE = ROOT / "native" / "out" / "include"
CLI = ROOT / "src" / "FastProxy.Cli" / "bin" / "Release" / "net10.0" / "FastProxy.Cli.dll"

_folder = tempfile.TemporaryDirectory()
FOLDER = Path(_folder.name)


class Case(NamedTuple):
    """A sample that is scored by metrics of some families."""

    space: str
    settings: tuple  # of names and values
    metrics: str
    count: int
    batch: int

    @property
    def settings_text(self):
        return ",".join(f"{name}={value}" for name, value in self.settings)

    @property
    def population(self):
        return f"sample {self.count} seed 0"


CASES = [
    Case(
        "nasbench201",
        (("channels", 4), ("cells", 1), ("imageSize", 8)),
        "structure,pattern,gradient,jacobian,ntk,feature,gradsign,ntk_condition_tenas",
        40,
        16,
    ),
    Case("nasbench-nlp", (("embedding", 8), ("hidden", 12), ("length", 6), ("vocabulary", 50)), "recurrent,params", 40, 4),
    Case("flexibert", (("tokens", 8),), "encoder,params", 6, 4),
]


class Score(NamedTuple):
    index: int
    architecture: str
    status: str
    values: tuple


@functools.cache
def by_command_line(case):
    """Returns the score file of a case, its path and its rows, as the command line writes it."""
    path = FOLDER / f"{case_name(case)}.csv"
    options = [text for name, value in case.settings for text in (re.sub("([A-Z])", r"-\1", f"--{name}").lower(), str(value))]
    run(
        ["dotnet", CLI, "sweep", "--space", case.space, *options, "--metrics", case.metrics, "--sample", str(case.count)]
        + ["--batch", str(case.batch), "--out", path]
    )
    return path, read_scores(path)


def case_name(case):
    return f"{case.space}-{case.count}"


def read_scores(path):
    """Returns the rows of a score file."""
    import csv

    with open(path, newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [Score(int(row[0]), row[1], row[2], tuple(float(cell) if cell else None for cell in row[3:])) for row in rows]


def without_machine(path):
    """Returns a protocol but for the field that no score depends on."""
    import json

    return {name: value for name, value in json.loads(Path(path).read_text()).items() if name != "machine"}


@functools.cache
def compiled(source, *options):
    """Compiles a program against the libraries and returns its path."""
    program = FOLDER / Path(source).name.replace(".", "-")
    compiler = ["g++", "-std=c++17"] if source.endswith(".cpp") else ["gcc", "-std=gnu11"]
    run(
        [*compiler, "-Wall", "-Wextra", "-Werror", *options, "-I", INCLUDE, ROOT / source, "-o", program]
        + ["-L", LIBRARY, "-lfastproxy", "-pthread", f"-Wl,-rpath,{LIBRARY}"]
    )
    return program


def run(command, **options):
    """Runs a command and returns what it writes; AssertionError with all of it if it fails."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout
