"""The libraries from C and C++."""

import os
import shutil
import subprocess
import unittest

from setting import CASES, FOLDER, LIBRARY, ROOT, Score, by_command_line, case_name, compiled, run, without_machine

SMALL = ("nasbench201", "channels=4,cells=1,imageSize=8")


def abi(*arguments, **options):
    return run([compiled("tests/native/abi.c"), *arguments], **options)


def rows(text):
    lines = [line.split("\t") for line in text.splitlines()]
    return [
        Score(int(line[0]), line[1], line[2], tuple(None if cell.endswith("nan") else float.fromhex(cell) for cell in line[3:])) for line in lines
    ]


class Bits(unittest.TestCase):
    def test_scores_from_C_have_the_bits_of_the_command_line(self):
        for case in CASES:
            with self.subTest(case.space):
                _, expected = by_command_line(case)
                self.assertEqual(len(expected), case.count)
                self.assertEqual(rows(abi("rows", case.space, case.settings_text, case.metrics, str(case.count), str(case.batch))), expected)

    def test_the_file_of_a_cancelled_and_resumed_sweep_is_that_of_the_command_line(self):
        for case in CASES:
            with self.subTest(case.space):
                expected, _ = by_command_line(case)
                path = FOLDER / f"{case_name(case)}-c.csv"
                abi("sweep", case.space, case.settings_text, case.metrics, case.population, str(case.batch), str(path))
                self.assertEqual(path.read_bytes(), expected.read_bytes())
                self.assertEqual(without_machine(f"{path}.json"), without_machine(f"{expected}.json"))

    def test_both_engines_give_the_same_bits(self):
        if "avx512" not in abi("isa"):
            self.skipTest("this processor has no AVX-512")
        # The stub finds the narrower engine in the place of the wider.
        folder = FOLDER / "narrow"
        folder.mkdir()
        shutil.copy(LIBRARY / "libfastproxy.so", folder)
        shutil.copy(LIBRARY / "libfastproxy-v3.so", folder / "libfastproxy-v4.so")
        narrow = {**os.environ, "LD_LIBRARY_PATH": str(folder), "LD_PRELOAD": str(folder / "libfastproxy.so")}
        self.assertEqual(abi("isa", env=narrow), "avx2\n")
        arguments = ("rows", *SMALL, "swap,grad_norm,grasp,ntk_trace,zen", "40", "16")
        self.assertEqual(abi(*arguments, env=narrow), abi(*arguments))


class Processors(unittest.TestCase):
    """What the stub chooses."""

    def test_this_processor_has_its_widest_engine(self):
        with open("/proc/cpuinfo") as file:
            flags = set(next(line for line in file if line.startswith("flags")).split())
        wide = {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"} <= flags
        self.assertEqual(abi("isa"), "avx512\n" if wide else "avx2\n")

    def test_Haswell_has_the_engine_for_AVX2(self):
        self.assertEqual(self.emulated("Haswell"), (0, "avx2", ""))

    def test_Nehalem_is_refused_without_an_abort(self):
        code, output, error = self.emulated("Nehalem")
        self.assertEqual((code, output), (4, ""))
        self.assertIn("no AVX2 with FMA", error)

    def test_a_missing_engine_is_refused(self):
        folder = FOLDER / "alone"
        folder.mkdir()
        shutil.copy(LIBRARY / "libfastproxy.so", folder)
        alone = {**os.environ, "LD_PRELOAD": str(folder / "libfastproxy.so")}
        done = subprocess.run([compiled("tests/native/abi.c"), "isa"], capture_output=True, text=True, env=alone)
        self.assertEqual((done.returncode, done.stdout), (4, ""))
        self.assertIn("libfastproxy-v", done.stderr)

    def emulated(self, processor):
        if shutil.which("qemu-x86_64") is None:
            self.skipTest("qemu-x86_64 is missing: apt-get install qemu-user")
        done = subprocess.run(
            ["qemu-x86_64", "-cpu", processor, compiled("tests/native/abi.c"), "isa"], capture_output=True, text=True
        )
        # The emulator warns of features that it does not emulate.
        errors = [line for line in done.stderr.splitlines() if "TCG doesn't support" not in line]
        return done.returncode, done.stdout.strip(), "\n".join(errors)


class Behaviour(unittest.TestCase):
    def test_malformed_arguments_give_errors(self):
        self.assertEqual(abi("errors", str(FOLDER / "errors.csv")), "")

    def test_a_fork_gives_an_error(self):
        self.assertEqual(abi("forks"), "")

    def test_two_threads_at_once_give_the_scores_of_one(self):
        self.assertEqual(abi("threads"), "")

    def test_memory_does_not_grow_with_rounds(self):
        print(abi("rounds", os.environ.get("FASTPROXY_ROUNDS", "1000")).strip(), end=" ... ", flush=True)


class Examples(unittest.TestCase):
    def test_the_example_in_C_prints_ten_rows(self):
        self.assertEqual(len(run([compiled("native/examples/score.c")]).splitlines()), 10)

    def test_the_example_in_Cpp_prints_ten_rows(self):
        self.assertEqual(len(run([compiled("native/examples/score.cpp")]).splitlines()), 10)

    def test_the_wrapper_for_Cpp_throws_cancels_and_sweeps(self):
        self.assertEqual(run([compiled("tests/native/wrapper.cpp"), FOLDER / "wrapper.csv"]), "")

    def test_CMake_finds_the_library(self):
        if shutil.which("cmake") is None:
            self.skipTest("cmake is missing")
        build = FOLDER / "cmake"
        run(["cmake", "-S", ROOT / "native/examples", "-B", build, f"-Dfastproxy_DIR={LIBRARY / 'cmake/fastproxy'}"])
        run(["cmake", "--build", build])
        self.assertEqual(len(run([build / "score_c"]).splitlines()), 10)

    def test_the_quick_start_runs(self):
        text = (ROOT / "native/README.md").read_text()
        block = next(part.split("```")[0] for part in text.split("```sh\n")[1:] if "gcc" in part.split("```")[0])
        commands = block.replace("/tmp/", f"{FOLDER}/")
        self.assertEqual(len(run(["bash", "-ec", commands], cwd=ROOT).splitlines()), 10)


if __name__ == "__main__":
    unittest.main()
