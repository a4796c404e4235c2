"""Real data small enough for a package registry, fetched once and checked.

The wheel of `bigearthnet-common` 2.8.0 (Apache-2.0; data CDLA-Permissive-1.0) carries the names
of all patches, the split of version 1, the lists of snow, cloud and unlabelled patches, and six
example patches of each sensor. The package itself no longer imports, so the wheel is treated as
a data file: downloaded by pip, its SHA-256 checked, its data unpacked, nothing of it executed.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from importlib.util import find_spec
from pathlib import Path

from platformdirs import user_cache_path

from .errors import BigEarthNetError

WHEEL = "bigearthnet-common==2.8.0"
WHEEL_SHA256 = "6c2bcf2b1d39a3f48925b0d941557152f9e523576fbb9d2b881a842ed92fd6af"
WHEEL_FOLDER = "bigearthnet_common"

# SHA-256 of each file we need of the wheel above. `constants.py` is read as text, never imported.
FILES = {
    "s1_s2_name_country_season.csv.bz2": "8f2fa38b9fc2f69d56bfc209f74f1434a9b5d5ecae592a950da0bf3da1f968be",
    "train.csv.bz2": "6b20da99022efe4212fa2765161dcfcff944b18561c91017b1d5d40d0bfc712e",
    "val.csv.bz2": "9281aedab12a3bae18ebcfcaba312d97f2e45325741f43607074f15425566fa8",
    "test.csv.bz2": "8d978918d3a9690270ca32da36177da253403457c41c51fa3930a9080d0250ae",
    "patches_with_seasonal_snow.csv.bz2": "385ee3cf7bff85561f791da309acb231d02054090a721434d21e4ecb1c39b9c9",
    "patches_with_cloud_and_shadow.csv.bz2": "eece39b7723d882ac412247b6bece8688181b97bc28dafe30bb9687be8baf54e",
    "patches_with_no_19_class_targets.csv.bz2": "7c3974d8bf06b98e6ece815b6f56ccd609c3be79ecdf2bb0561b7810773d1f8a",
    "BigEarthNet-S1-Example.tar.bz2": "ac0d32fea2dbd14881d1e78632cba46dcefc8e52acb22e6484790ac93f0da663",
    "BigEarthNet-S2-Example.tar.bz2": "faa13e52868bda950c5255e15b7a6504ae827e637b8376dc10e09aae0c068537",
    "constants.py": "5c0a93151670fafceed4e50126dc3ce97b0d4b96852e923f0c797fe0fbf37970",
}  # fmt: skip


class FetchError(BigEarthNetError, RuntimeError):
    """Data could not be fetched, or what came is not what was expected."""


def data_folder(folder: Path | str | None = None) -> Path:
    """Return the folder that holds fetched and built data; it need not exist.

    `folder` if given, else the environment variable `BIGEARTHNET_DATA`, else `bigearthnet` in the
    user's cache folder.
    """
    return Path(folder or os.environ.get("BIGEARTHNET_DATA") or user_cache_path("bigearthnet"))


def fetch_samples(folder: Path | str | None = None, *, wheel: Path | str | None = None) -> Path:
    """Return the folder of the sample files, `samples` in `data_folder(folder)`, fetching them first
    if any is missing or damaged.

    `wheel` is a copy of the wheel already on disk, for machines without a network. The folder
    appears whole or not at all. Raises `FetchError` saying what failed and what to do.
    """
    target = data_folder(folder) / "samples"
    if not verify_samples(target):
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".samples-") as beside:
        fresh = Path(beside) / "samples"
        _unpack(Path(wheel) if wheel else _download(Path(beside)), fresh)
        _swap_in(fresh, target, aside=Path(beside) / "replaced")
    return target


def verify_samples(folder: Path) -> list[str]:
    """Return the names of sample files that are missing from `folder` or differ, [] if none."""
    paths = {name: Path(folder) / name for name in FILES}
    return [
        name
        for name, path in paths.items()
        if not path.is_file() or _sha256(path.read_bytes()) != FILES[name]
    ]


def _download(folder: Path) -> Path:
    if find_spec("pip") is None:
        raise FetchError(
            f"Expected pip in {sys.executable}, found none. Run `{sys.executable} -m ensurepip`, "
            f"or download the wheel of {WHEEL} yourself and give it as `wheel`."
        )
    pinned = folder / "requirements.txt"
    pinned.write_text(f"{WHEEL} --hash=sha256:{WHEEL_SHA256}\n")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes"]
    command += ["--only-binary=:all:", "--disable-pip-version-check", "--no-input", "--no-color", "--retries=2"]
    command += ["--dest", str(folder), "--requirement", str(pinned)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if run.returncode or len(wheels) != 1:
        said = [line for line in run.stderr.splitlines() if line.startswith("ERROR")] or [
            run.stderr
        ]
        raise FetchError(
            f"pip could not download {WHEEL}. It said: {said[0].strip()!r}. Check that this machine "
            "reaches a package registry, or fetch the wheel elsewhere and give it as `wheel`."
        )
    return wheels[0]


def _unpack(wheel: Path, folder: Path) -> None:
    if not wheel.is_file():
        raise FetchError(f"Expected the wheel of {WHEEL} at {wheel}, found no such file.")
    found = _sha256(wheel.read_bytes())
    if found != WHEEL_SHA256:
        raise FetchError(
            f"Expected {WHEEL} with SHA-256 {WHEEL_SHA256}, found {found} in {wheel}: the file is "
            "incomplete or another version. Download it again."
        )
    folder.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        for name in FILES:
            (folder / name).write_bytes(archive.read(f"{WHEEL_FOLDER}/{name}"))
    wrong = verify_samples(folder)
    if wrong:
        raise FetchError(
            f"Expected the files listed in this module, {wrong} differ: is the disk full?"
        )


def _swap_in(fresh: Path, target: Path, *, aside: Path) -> None:
    if not verify_samples(target):  # another process was quicker
        return
    if target.exists():
        target.rename(aside)
    try:
        fresh.rename(target)
    except OSError:
        if verify_samples(target):
            raise


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
