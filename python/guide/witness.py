"""Sees, in the kernel that runs a document's cells, what they use: modules, data files, packages.

It runs under either engine. The embedded engine starts it; under Quarto the first cell that
imports this package, itself or through another, does. What it saw stands in
`.guide/kernel/<document>.json` after every cell, until it is recorded beside the frozen results.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any

INFO = "QUARTO_EXECUTE_INFO"
ROOT = "QUARTO_PROJECT_DIR"
SEEN = ".guide/kernel"
_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+(\w[\w.]*)[ \t]+import\b|import[ \t]+([\w., \t]+))", re.MULTILINE)
_INSTALLED = ("node_modules", "site-packages")
_ATTRIBUTE = "guide_witness"
# Modules that open files in machine code, of which Python tells nothing. Pandas itself loads pyarrow,
# so of that the parts that read files count.
_NATIVE = frozenset(
    "pyarrow.csv pyarrow.dataset pyarrow.feather pyarrow.fs pyarrow.json pyarrow.orc pyarrow.parquet "
    "duckdb fiona h5py netCDF4 osgeo polars pyogrio rasterio tables".split()
)


class Witness:
    """What one kernel has used so far of the project at `root` for a document."""

    def __init__(self, root: Path, document: Path, shell: Any) -> None:
        self.root, self.shell = root, shell
        self.file = root / SEEN / f"{document.relative_to(root).as_posix()}.json"
        self.hash = hashlib.md5(document.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
        self.read: set[str] = set()
        self.written: set[str] = set()
        self.packages: dict[str, list[str]] | None = None
        self.text = ""

    def suppose_data(self) -> None:
        """Count all files of `data/` as read: cells ran before this watched, and may have."""
        self.read |= self._list_data()

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note a file that is opened; Python tells this of every `open` and of `sys.audit("open", …)`."""
        if event != "open" or not isinstance(arguments[0], str):
            return
        path, mode, flags = os.path.realpath(arguments[0]), arguments[1], arguments[2]
        if not path.startswith(f"{self.root}{os.sep}"):
            return
        written = set(mode or "") & set("wax+") or mode is None and flags & (os.O_WRONLY | os.O_RDWR)
        (self.written if written else self.read).add(path)

    def write(self, *_: object) -> None:
        """Write what was seen; nothing when it is as before.

        Where a module that reads unseen is loaded and no file of `data/` was seen, all of them count.
        """
        # A module found through a relative path keeps it in its name.
        modules = {os.path.realpath(str(getattr(module, "__file__", None) or "")) for module in list(sys.modules.values())}
        data = {path for path in self.read - self.written if not path.endswith((".py", ".pyc"))}
        if _NATIVE & sys.modules.keys() and not any(path.startswith(os.path.join(self.root, "data", "")) for path in data):
            data |= self._list_data() - self.written
        files = {self._name(path) for path in modules | data} - {None, self._name(os.path.realpath(__file__))}
        code = [path for path in modules if path.endswith(".py") and self._name(path)]
        texts = set(map(str, self.shell.user_ns.get("_ih", ()))) | {Path(path).read_text("utf-8") for path in code}
        text = json.dumps({"hash": self.hash, "files": sorted(files), "packages": self._list_packages(texts)})
        if text != self.text:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.write_text(text, "utf-8")
            self.text = text

    def _list_data(self) -> set[str]:
        return {os.path.realpath(file) for file in self.root.glob("data/**/*") if file.is_file()}

    def _name(self, path: str) -> str | None:
        """Return the path in the project of a module or of data; None for what is made or installed."""
        if not path.startswith(f"{self.root}{os.sep}") or not os.path.isfile(path):
            return None
        name = PurePosixPath(Path(path).relative_to(self.root))
        made = any(part[0] in "._" or part in _INSTALLED or part.endswith(("_files", ".egg-info")) for part in name.parts[:-1])
        return None if made else str(name)

    def _list_packages(self, texts: set[str]) -> list[str]:
        """Return the packages that the cells and the project's modules import by themselves."""
        if self.packages is None:
            self.packages = metadata.packages_distributions()
        imported = {name for text in texts for name in _find_imports(text)} & sys.modules.keys()
        return sorted({_plain(name) for top in imported for name in self.packages.get(top, ())})


def start() -> None:
    """Watch this kernel, once; do nothing where no document is being executed."""
    info, root = os.environ.get(INFO, ""), os.environ.get(ROOT, "")
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if not root or not os.path.isfile(info) or shell is None or hasattr(shell, _ATTRIBUTE):
        return
    document = Path(json.loads(Path(info).read_text("utf-8"))["document-path"]).resolve()
    folder = Path(root).resolve()
    if document.is_file() and document.is_relative_to(folder):
        witness = Witness(folder, document, shell)
        # The history starts with an empty entry and holds the cell that runs now.
        if len(shell.user_ns.get("_ih", ())) > 2:
            witness.suppose_data()
        setattr(shell, _ATTRIBUTE, witness)
        sys.addaudithook(witness.hear)
        shell.events.register("post_execute", witness.write)


def _find_imports(code: str) -> set[str]:
    """Return the first part of the names in import statements."""
    found = [one or many for one, many in _IMPORT.findall(code)]
    return {re.split(r"[.\s]", name.strip())[0] for names in found for name in names.split(",")}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
