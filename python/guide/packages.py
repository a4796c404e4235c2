"""Files of npm packages that figures draw with: typefaces, outlines.

A project has them in node_modules. Code installed elsewhere, for a notebook, fetches a package once
into the user's cache folder: the version of package-lock.json, checked against its digest there.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from platformdirs import user_cache_path

from guide.errors import GuideError

LOCK = "package-lock.json"
# npm's own registry and its layout; the lock file names no address.
ARCHIVE = "https://registry.npmjs.org/{package}/-/{base}-{version}.tgz"
_SECONDS = 60


def package_file(home: Path, package: str, name: str) -> Path:
    """Return the path of file `name` of an npm package; it need not exist in a project.

    `home` is the folder of the brand: a project's root, or the installed code. Raises
    `GuideError` when the package cannot be fetched or is not what the lock file says.
    """
    installed = home / "node_modules" / package
    if (home / "package.json").is_file() or not (home / LOCK).is_file():
        return installed / name
    entry = json.loads((home / LOCK).read_text("utf-8"))["packages"][f"node_modules/{package}"]
    folder = user_cache_path("guide") / "npm" / f"{package.replace('/', '+')}-{entry['version']}"
    if not folder.is_dir():
        address = ARCHIVE.format(package=package, base=package.rpartition("/")[2], version=entry["version"])
        _unpack(_fetch(address, entry["integrity"]), folder)
    return folder / name


def _fetch(address: str, integrity: str) -> bytes:
    """Return the archive at `address`; `integrity` is npm's, sha512 in base 64."""
    try:
        with urlopen(address, timeout=_SECONDS) as answer:
            content = answer.read()
    except (URLError, OSError) as error:
        raise GuideError(f"{address} cannot be fetched: {error}", remedy="Connect to the internet and run this again.") from error
    kind, _, expected = integrity.partition("-")
    found = base64.b64encode(hashlib.new(kind, content).digest()).decode()
    if found != expected:
        raise GuideError(f"expected {integrity} at {address}, found {kind}-{found}", remedy="Try again; report it if it stays.")
    return content


def _unpack(archive: bytes, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(beside, filter="data")
        top = next(Path(beside).iterdir())
        try:
            os.replace(top, folder)
        except OSError:  # another process was faster
            if not folder.is_dir():
                raise
            shutil.rmtree(top, ignore_errors=True)
