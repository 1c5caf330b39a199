"""The Python package, installed from its wheel where python3-build is there."""

import functools
import os
import shutil
import signal
import subprocess
import sys
import time
import unittest
import zipfile

from setting import CASES, FOLDER, LIBRARY, ROOT, by_command_line, case_name, run, without_machine

try:
    import numpy as np
except ImportError:
    np = None


def has(module):
    return subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True).returncode == 0


@functools.cache
def wheel():
    """Builds the wheel from a copy of the folder and returns its path."""
    for part in ("Directory.Build.props", "LICENSE"):
        (FOLDER / "tree").mkdir(exist_ok=True)
        shutil.copy(ROOT / part, FOLDER / "tree")
    ignored = shutil.ignore_patterns("build", "dist", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT / "python", FOLDER / "tree/python", ignore=ignored)
    shutil.copytree(LIBRARY, FOLDER / "tree/native/out/lib")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation"], cwd=FOLDER / "tree/python")
    return next((FOLDER / "tree/python/dist").glob("*.whl"))


@functools.cache
def environment():
    """Returns the environment variables under which fastproxy is imported."""
    if not has("build"):
        return {**os.environ, "PYTHONPATH": str(ROOT / "python"), "FASTPROXY_LIBRARY": str(LIBRARY / "libfastproxy.so")}
    target = FOLDER / "site"
    with zipfile.ZipFile(wheel()) as archive:
        archive.extractall(target)
    return {**os.environ, "PYTHONPATH": str(target)}


def python(script, *arguments, **options):
    """Runs a script that begins with the imports, and returns what it prints."""
    return run([sys.executable, "-c", "import numpy as np, fastproxy\n" + script, *arguments], env=environment(), cwd=FOLDER, **options)


SMALL = "space = fastproxy.Space('nasbench201', channels=4, cells=1, imageSize=8)\n"


@unittest.skipIf(np is None, "numpy is missing")
class Package(unittest.TestCase):
    def test_the_wheel_holds_three_libraries_and_has_the_platforms_tag(self):
        if not has("build"):
            self.skipTest("python3-build is missing")
        self.assertRegex(wheel().name, r"^fastproxy-[\d.]+-py3-none-manylinux_2_34_x86_64\.whl$")
        names = zipfile.ZipFile(wheel()).namelist()
        self.assertEqual(
            sorted(name for name in names if name.endswith(".so")),
            [f"fastproxy/lib/libfastproxy{isa}.so" for isa in ("-v3", "-v4", "")],
        )
        self.assertIn("fastproxy/py.typed", names)

    def test_the_libraries_need_no_newer_C_library_than_the_tag_says(self):
        for library in LIBRARY.glob("*.so"):
            versions = {line.split("GLIBC_2.")[1].split(")")[0] for line in run(["objdump", "-T", library]).splitlines() if "GLIBC_2." in line}
            self.assertLessEqual(max(int(version.split(".")[0]) for version in versions), 34, library.name)

    def test_scores_have_the_bits_of_the_command_line(self):
        for case in CASES:
            with self.subTest(case.space):
                _, expected = by_command_line(case)
                output = python(
                    f"space = fastproxy.Space({case.space!r}, **dict({case.settings!r}))\n"
                    f"scores = fastproxy.score(space, space.sample({case.count}), {case.metrics!r}, batch={case.batch})\n"
                    "for i in range(len(scores)):\n"
                    "    cells = [None if np.isnan(value) else value.item() for value in scores.mean[i]]\n"
                    "    print((scores.index[i], scores.architectures[i], scores.status[i], tuple(cells)))\n"
                )
                self.assertEqual([eval(line) for line in output.splitlines()], [tuple(row) for row in expected])

    def test_the_file_of_a_sweep_is_that_of_the_command_line(self):
        case = CASES[0]
        expected, _ = by_command_line(case)
        path = FOLDER / f"{case_name(case)}-python.csv"
        output = python(
            f"space = fastproxy.Space({case.space!r}, **dict({case.settings!r}))\n"
            f"def go(**more): return fastproxy.sweep(space, {case.population!r}, {case.metrics!r}, {str(path)!r}, batch={case.batch}, **more)\n"
            "rows = []\n"
            "go(on_row=lambda row: len(rows) < 5 and rows.append(row) is None)\n"
            f"print(5 < len(open({str(path)!r}).readlines()) <= {case.count})\n"
            "go()\n"
            "print(go())\n"
        )
        self.assertEqual(output, "True\n0\n")
        self.assertEqual(path.read_bytes(), expected.read_bytes())
        self.assertEqual(without_machine(f"{path}.json"), without_machine(f"{expected}.json"))

    def test_arrays_are_taken_as_they_are_or_copied_or_refused(self):
        output = python(
            SMALL + "images = np.random.default_rng(0).standard_normal((8, 3, 8, 8), np.float32)\n"
            "last = np.ascontiguousarray(images.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)\n"
            "archs = space.sample(5)\n"
            "def go(values, **more): return fastproxy.score(space, archs, ['swap', 'grad_norm'], images=values, labels=range(8), **more).mean\n"
            "first = go(images, copy=False)\n"
            "print(np.array_equal(first, go(last), equal_nan=True), np.array_equal(first, go(images.astype(float)), equal_nan=True))\n"
            "for values in (last, images.astype(float), images[0], images[:0]):\n"
            "    try: go(values, copy=False); print('taken')\n"
            "    except ValueError as e: print(str(e)[:24])\n"
        )
        self.assertEqual(output.splitlines()[0], "True True")
        self.assertNotIn("taken", output)
        self.assertEqual(len(output.splitlines()), 5)

    def test_scores_from_memory_are_those_of_a_file(self):
        output = python(
            SMALL + "images = np.random.default_rng(0).standard_normal((8, 3, 8, 8), np.float32)\n"
            "np.save('images.npy', images)\n"
            "a = fastproxy.score(space, space.sample(5), 'swap,snip', images=images)\n"
            "b = fastproxy.score(space, space.sample(5), 'swap,snip', data='npy:images.npy', batch=8)\n"
            "print(np.array_equal(a.mean, b.mean, equal_nan=True), a.protocol['dataHash'] == b.protocol['dataHash'])\n"
        )
        self.assertEqual(output, "True True\n")

    def test_errors_are_exceptions_of_one_line(self):
        output = python(
            SMALL + "calls = [\n"
            "    lambda: fastproxy.Space('nasbench999'),\n"
            "    lambda: fastproxy.Space('nasbench201', colour=1),\n"
            "    lambda: fastproxy.Space('nas\\0bench'),\n"
            "    lambda: space[15625],\n"
            "    lambda: space.index('nonsense'),\n"
            "    lambda: space.sample(0),\n"
            "    lambda: fastproxy.score(space, [], 'swap'),\n"
            "    lambda: fastproxy.score(space, space.sample(1), 'swop'),\n"
            "    lambda: fastproxy.score(space, space.sample(1), 'swap', threads=-1),\n"
            "    lambda: fastproxy.score(space, space.sample(1), 'swap', labels=[1]),\n"
            "    lambda: fastproxy.OnnxModel(b'none'),\n"
            "]\n"
            "for call in calls:\n"
            "    try: call(); print('no exception')\n"
            "    except ValueError as e: print(len(str(e).splitlines()) == 1)\n"
            "for call in (lambda: space[-1], lambda: fastproxy.score(space, space.sample(1), 'swap', colour=1)):\n"
            "    try: call(); print('no exception')\n"
            "    except (IndexError, TypeError): print(True)\n"
        )
        self.assertEqual(output, 13 * "True\n")

    def test_a_callback_cancels_or_raises(self):
        output = python(
            SMALL + "print(len(fastproxy.score(space, space.sample(40), 'naswot', on_row=lambda row: row.architecture != space.sample(40)[6])))\n"
            "try: fastproxy.score(space, space.sample(40), 'naswot', on_row=lambda row: 1 / 0)\n"
            "except ZeroDivisionError: print('raised')\n"
        )
        self.assertEqual(output.splitlines()[1], "raised")
        self.assertGreaterEqual(int(output.splitlines()[0]), 7)

    def test_interruption_stops_within_a_second_and_loses_no_row(self):
        path = FOLDER / "interrupted.csv"
        script = (
            "import numpy as np, fastproxy, time\n"
            "space = fastproxy.Space('nasbench201')\n"
            "rows = []\n"
            "def take(row):\n"
            "    rows.append(row.architecture)\n"
            "    if len(rows) == 3: print('ready', flush=True)\n"
            "try: fastproxy.sweep(space, 'all', 'grad_norm', %r, batch=16, on_row=take)\n"
            "except KeyboardInterrupt: print(time.time(), len(rows), flush=True)\n" % str(path)
        )
        process = subprocess.Popen([sys.executable, "-c", script], env=environment(), stdout=subprocess.PIPE, text=True)
        self.assertEqual(process.stdout.readline(), "ready\n")
        sent = time.time()
        process.send_signal(signal.SIGINT)
        stopped, rows = process.communicate()[0].split()
        self.assertEqual(process.returncode, 0)
        print(f"stopped after {float(stopped) - sent:.2f} s", end=" ... ", flush=True)
        self.assertLess(float(stopped) - sent, 1 if os.getloadavg()[0] < os.cpu_count() else 10)
        self.assertGreaterEqual(len(path.read_text().splitlines()) - 1, int(rows))

    def test_interrupted_scores_are_kept(self):
        script = (
            "import numpy as np, fastproxy\n"
            "space = fastproxy.Space('nasbench201')\n"
            "count = 0\n"
            "def take(row):\n"
            "    global count\n"
            "    count += 1\n"
            "    if count == 2: raise KeyboardInterrupt\n"
            "try: fastproxy.score(space, space.sample(1000), 'grad_norm', batch=16, on_row=take)\n"
            "except fastproxy.Interrupted as e: print(2 <= len(e.scores) < 1000, set(e.scores.status), np.isfinite(e.scores.mean).all())\n"
        )
        self.assertEqual(run([sys.executable, "-c", script], env=environment()), "True {'ok'} True\n")

    def test_a_fork_gives_an_error(self):
        output = python(
            SMALL + "import os\n"
            "child = os.fork()\n"
            "if child == 0:\n"
            "    try: fastproxy.score(space, ['x'], 'swap')\n"
            "    except RuntimeError as e: print('forked' in str(e), flush=True)\n"
            "    os._exit(0)\n"
            "print(os.waitpid(child, 0)[1])\n"
        )
        self.assertEqual(output, "True\n0\n")

    def test_two_threads_at_once_give_the_scores_of_one(self):
        output = python(
            SMALL + "from concurrent.futures import ThreadPoolExecutor\n"
            "def go(seed): return fastproxy.score(space, space.sample(20, seed), 'naswot,snip', batch=16).mean\n"
            "alone = [go(seed) for seed in range(2)]\n"
            "with ThreadPoolExecutor(2) as pool: together = list(pool.map(go, range(2)))\n"
            "print(np.array_equal(alone, together, equal_nan=True))\n"
        )
        self.assertEqual(output, "True\n")

    def test_the_table_has_the_columns_of_the_file_and_shares_memory(self):
        if not has("pandas"):
            self.skipTest("pandas is missing")
        output = python(
            SMALL + "scores = fastproxy.score(space, space.sample(5), 'swap,params', batch=16)\n"
            "table = scores.to_pandas()\n"
            "print(list(table.columns), len(table), table.attrs['protocol']['space'], table.attrs['protocol']['count'])\n"
            "print(np.shares_memory(table['swap'].to_numpy(), scores.mean))\n"
            "print(list(fastproxy.score(space, space.sample(5), 'swap', batch=16, repeats=2).to_pandas().columns))\n"
        )
        self.assertEqual(
            output,
            "['index', 'arch', 'status', 'swap', 'params'] 5 nasbench201 5\nTrue\n['index', 'arch', 'status', 'swap_mean', 'swap_std']\n",
        )

    def test_tensors_are_taken_and_modules_are_scored(self):
        if not has("torch"):
            self.skipTest("torch is missing")
        output = python(
            SMALL + "import torch\n"
            "x = torch.randn(8, 3, 8, 8)\n"
            "a = fastproxy.score(space, space.sample(3), 'swap', images=x, copy=False).mean\n"
            "print(np.array_equal(a, fastproxy.score(space, space.sample(3), 'swap', images=x.numpy()).mean, equal_nan=True))\n"
            "try: fastproxy.score(space, space.sample(3), 'swap', images=x.to(memory_format=torch.channels_last), copy=False); print('taken')\n"
            "except ValueError: print('refused')\n"
            "net = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3, padding=1, bias=False), torch.nn.BatchNorm2d(4), torch.nn.ReLU(),\n"
            "    torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(4, 10))\n"
            "before = [p.clone() for p in net.state_dict().values()]\n"
            "scores = fastproxy.score_module(net, x, 'params,grad_norm,swap', labels=[0] * 8)\n"
            "print(scores.status, scores['params'][0] == sum(p.numel() for p in net.parameters()))\n"
            "loss = torch.nn.functional.cross_entropy(net.double()(x.double()), torch.zeros(8, dtype=torch.long)); loss.backward()\n"
            "norm = sum(m.weight.grad.norm().item() for m in net if isinstance(m, (torch.nn.Conv2d, torch.nn.Linear)))\n"
            "print(abs(scores['grad_norm'][0] / norm - 1) < 1e-3 or (scores['grad_norm'][0], norm))\n"
            "print(int(net[1].num_batches_tracked))\n"
        )
        self.assertEqual(output.splitlines(), ["True", "refused", "['ok'] True", "True", "1"])

    def test_the_catalogues_are_those_of_the_command_line(self):
        output = python(
            "print(len(fastproxy.metrics()), {m.family for m in fastproxy.metrics()} >= {'pattern', 'gradient', 'encoder'})\n"
            "print([m.higher_is_better for m in fastproxy.metrics() if m.name in ('swap', 'ntk_condition')])\n"
            "print([s.settings['channels'] for s in fastproxy.spaces() if s.name == 'nasbench201'], fastproxy.version())\n"
            "space = fastproxy.Space('darts')\n"
            "print(space.index(space[space.count - 1]) == space.count - 1, space.shape, space.classes)\n"
        )
        self.assertIn("True\n[True, False]\n['16'] 0.1.0\nTrue (3, 32, 32) 10", output)

    def test_the_quick_start_runs(self):
        text = (ROOT / "python/README.md").read_text()
        blocks = [part.split("```")[0] for part in text.split("```python\n")[1:]]
        self.assertGreater(len(blocks), 0)
        if not (has("pandas") and has("torch")):
            self.skipTest("pandas or torch is missing")
        for block in blocks:
            run([sys.executable, "-c", block], env=environment(), cwd=FOLDER)


if __name__ == "__main__":
    unittest.main()
