"""What an installed package needs of the project around it: brand, pinned packages, committed data.

All else about the package stands in pyproject.toml.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

PROJECT = Path(__file__).resolve().parent.parent
# From the project's root into the package's folders, where `guide.brand`, `guide.packages` and `bigearthnet.data_files` look.
BESIDE = {"_brand.yml": "guide/_brand.yml", "package-lock.json": "guide/package-lock.json", "data": "bigearthnet/data"}
LEFT_OUT = shutil.ignore_patterns("labels.bin")  # labels patch by patch stay where they were built


class BuildWithData(build_py):
    """Copies them into a wheel; a clone installed with `-e` reads them where they lie."""

    def run(self):
        super().run()
        if not self.editable_mode:
            for source, target in BESIDE.items():
                path, to = PROJECT / source, Path(self.build_lib, target)
                shutil.copytree(path, to, ignore=LEFT_OUT, dirs_exist_ok=True) if path.is_dir() else shutil.copyfile(path, to)


setup(cmdclass={"build_py": BuildWithData})
