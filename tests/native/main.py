"""Runs the tests of this folder and prints their totals as dotnet test does."""

import sys
import time
import unittest
from pathlib import Path

start = time.monotonic()
suite = unittest.defaultTestLoader.discover(str(Path(__file__).parent))
result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
failed = len(result.failures) + len(result.errors)
skipped = len(result.skipped)
passed = result.testsRun - failed - skipped
print(
    f"{'Passed' if failed == 0 else 'Failed'}!  - Failed: {failed:5}, Passed: {passed:5}, Skipped: {skipped:5}, Total: {result.testsRun:5}, "
    f"Duration: {time.monotonic() - start:.0f} s - tests/native"
)
sys.exit(failed > 0 or passed == 0)
