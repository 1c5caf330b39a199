"""Puts the libraries that native/build makes into the wheel, and gives it their platform's tag."""

import re
import shutil
import sys
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.build_py import build_py
from wheel.bdist_wheel import bdist_wheel

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = ["libfastproxy.so", "libfastproxy-v3.so", "libfastproxy-v4.so"]


class BuildWithLibraries(build_py):
    def run(self):
        super().run()
        target = Path(self.build_lib) / "fastproxy" / "lib"
        target.mkdir(parents=True, exist_ok=True)
        for name in LIBRARIES:
            library = ROOT / "native" / "out" / "lib" / name
            if not library.exists():
                sys.exit(f"{library} is missing: run native/build first")
            shutil.copyfile(library, target / name)


class WithLibraries(Distribution):
    def has_ext_modules(self):
        return True


class PlatformWheel(bdist_wheel):
    def get_tag(self):
        return "py3", "none", "manylinux_2_34_x86_64"


setup(
    version=re.search("<Version>(.*)</Version>", (ROOT / "Directory.Build.props").read_text()).group(1),
    distclass=WithLibraries,
    cmdclass={"build_py": BuildWithLibraries, "bdist_wheel": PlatformWheel},
)
