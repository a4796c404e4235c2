"""The ways in which the folders of an archive, or what version 2 alone has, can be wrong, each a `Damage`."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.bigearthnet.damaged import S2, S2_OTHER, S2_ROOT, Damage, band, rewrite

UNPUBLISHED = "S2A_MSIL2A_20170613T101031_0_0"
MINUTE_61 = "S2A_MSIL2A_20170613T106131_87_48"
OTHER_PRODUCT = "S2A_MSIL2A_20170613T101031_N9999_R022_T33UUQ"


def root_link(target: str, name: str = "loop") -> Callable[[Path], None]:
    return lambda archive: (archive / S2_ROOT / name).symlink_to(target)


def named(name: bytes | str) -> Callable[[Path], None]:
    """Return a spoiler that adds a folder with a file to the Sentinel-2 patches."""

    def spoil(archive: Path) -> None:
        folder = archive / S2_ROOT / os.fsdecode(os.fsencode(name))
        folder.mkdir()
        (folder / "a.tif").write_bytes(b"x")

    return spoil


def _renamed(archive: Path) -> None:
    """Give a whole patch a name that was never published."""
    target = archive / S2_ROOT / UNPUBLISHED
    shutil.copytree(archive / S2_ROOT / S2_OTHER, target)
    for path in target.iterdir():
        path.rename(target / path.name.replace(S2_OTHER, UNPUBLISHED))


FOLDERS = [
    Damage("a folder that is no patch", "unknown-name", "thumbnails", "", named("thumbnails")),
    Damage("a name that is no UTF-8", "unknown-name", "S2A_\\xff\\xfe", "", named(b"S2A_\xff\xfe")),
    Damage("a line break", "unknown-name", "a\\nb", "", named("a\nb")),
    Damage("a band in the name", "unknown-name", f"{S2}_B02", "", named(f"{S2}_B02")),
    Damage("a position too far", "unknown-name", f"{S2[:-5]}91_48", "", named(f"{S2[:-5]}91_48")),
    Damage("a 61st minute", "unknown-name", MINUTE_61, "", named(MINUTE_61)),
    Damage("never published", "not-in-index", UNPUBLISHED, "", _renamed),
    Damage("a link to its own folder", "link-loop", "loop", "", root_link(".")),
    Damage("a link to the folder above", "link-loop", "loop", "", root_link("..")),
    Damage("a link to itself", "link-loop", "loop", "", root_link("loop")),
    Damage("a patch linked to itself", "link-loop", UNPUBLISHED, "", root_link(UNPUBLISHED, UNPUBLISHED)),
    Damage("twice", "duplicate-patch", S2, "", lambda a: shutil.copytree(a / S2_ROOT / S2, a / "again" / S2)),
    Damage("a band outside", "unexpected-file", "", f"{S2}_B02.tif", lambda a: shutil.copy(band(a), a / S2_ROOT)),
]  # fmt: skip


def v2_folder(archive: Path, root: str) -> Path:
    """Return the folder of the patch of tile 33UUP in a root of version 2."""
    return next(path for path in archive.glob(f"{root}/*/*") if "33UUP" in path.name)


def _misplace(archive: Path) -> None:
    found = v2_folder(archive, "BigEarthNet-S2")
    (archive / "BigEarthNet-S2" / OTHER_PRODUCT).mkdir()
    found.rename(archive / "BigEarthNet-S2" / OTHER_PRODUCT / found.name)


def v2_pixel(root: str, ending: str, value: float) -> Callable[[Path], None]:
    """Return a spoiler that sets one pixel of a file of version 2."""

    def spoil(archive: Path) -> None:
        def change(old: np.ndarray) -> np.ndarray:
            fresh = old.copy()
            fresh[7, 5] = value
            return fresh

        (path,) = v2_folder(archive, root).glob(f"*{ending}")
        rewrite(path, pixels=change)

    return spoil


def _remove_map(archive: Path) -> None:
    (path,) = v2_folder(archive, "Reference_Maps").iterdir()
    path.unlink()


# `patch` is the root here.
VERSION_2 = [
    Damage("a pixel of 0", "no-data", "BigEarthNet-S2", "_B04.tif", v2_pixel("BigEarthNet-S2", "_B04.tif", 0)),
    Damage("no number", "no-data", "BigEarthNet-S1", "_VV.tif", v2_pixel("BigEarthNet-S1", "_VV.tif", np.nan)),
    Damage("infinite", "no-data", "BigEarthNet-S1", "_VH.tif", v2_pixel("BigEarthNet-S1", "_VH.tif", -np.inf)),
    Damage("no CORINE code", "unknown-label", "Reference_Maps", "_map.tif", v2_pixel("Reference_Maps", "_map.tif", 254)),
    Damage("a patch of another product", "misplaced-patch", "BigEarthNet-S2", "", _misplace),
    Damage("no map", "missing-file", "Reference_Maps", "_map.tif", _remove_map),
]  # fmt: skip
