"""Archives damaged on purpose: what a good one is, and the ways in which a band or file can be wrong.

`good_archive` lays out real example patches; each `Damage` spoils one of them and says as what kind
the fault must be reported. Nothing here is larger than a few megabytes on disk, whatever it claims to
be. JSON files, folders and tars have modules of their own: `damaged_json`, `damaged_folders`,
`damaged_tars`.
"""

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import rasterio

from bigearthnet.archive.layouts import product_of

S2_ROOT, S1_ROOT = "BigEarthNet-v1.0", "BigEarthNet-S1-v1.0"
S2, S2_OTHER = "S2A_MSIL2A_20170613T101031_87_48", "S2B_MSIL2A_20180204T94161_57_38"
S1, S1_OTHER = "S1A_IW_GRDH_1SDV_20170613T165043_33UUP_87_48", "S1A_IW_GRDH_1SDV_20180204T043253_35VPK_57_38"
METADATA = "_labels_metadata.json"


class Damage(NamedTuple):
    """`spoil` gets the archive's folder and spoils the patch `patch`; the fault has this kind and file."""

    name: str
    kind: str
    patch: str
    file: str
    spoil: Callable[[Path], None]


def good_archive(folder: Path, example_patches: list[Path]) -> Path:
    """Return `folder` with two Sentinel-2 and two Sentinel-1 patches of version 1, as published."""
    for source in example_patches:
        if source.name in (S2, S2_OTHER, S1, S1_OTHER):
            shutil.copytree(source, folder / (S1_ROOT if source.name.startswith("S1") else S2_ROOT) / source.name)
    return folder


def good_archive_v2(folder: Path, example_patches: list[Path], index: pd.DataFrame) -> Path:
    """Return `folder` with the same patches laid out as version 2 does, with made-up reference maps."""
    v2_names = index.set_index("s2_name")["v2_name"]
    for source in example_patches:
        if source.name in (S1, S1_OTHER):
            _copy_bands(source, folder / "BigEarthNet-S1", source.name)
        elif source.name in (S2, S2_OTHER):
            name = v2_names[source.name]
            _copy_bands(source, folder / "BigEarthNet-S2", name)
            target = folder / "Reference_Maps" / product_of(name) / name
            target.mkdir(parents=True)
            shutil.copy(source / f"{source.name}_B02.tif", target / f"{name}_reference_map.tif")
            rewrite(target / f"{name}_reference_map.tif", pixels=lambda old: np.where(old > np.median(old), 211, 999))
    return folder


def rewrite(path: Path, *, pixels: Callable[[np.ndarray], np.ndarray] = lambda old: old, **profile: object) -> None:
    """Write a GeoTIFF anew with other pixels or another profile, as `rasterio.open` takes it."""
    with rasterio.open(path) as file:
        old, kept = file.read(1), file.profile
    fresh = np.atleast_3d(pixels(old).astype(profile.get("dtype", old.dtype)).T).T
    kept |= {"count": len(fresh), "height": fresh.shape[1], "width": fresh.shape[2]} | profile
    path.unlink()
    with rasterio.open(path, "w", **kept) as file:
        file.write(fresh)


def band(archive: Path, name: str = "B02") -> Path:
    return archive / S2_ROOT / S2 / f"{S2}_{name}.tif"


def metadata(archive: Path, patch: str = S2) -> Path:
    return archive / (S1_ROOT if patch.startswith("S1") else S2_ROOT) / patch / f"{patch}{METADATA}"


def edit_band(change: Callable[[bytes], bytes], name: str = "B02") -> Callable[[Path], None]:
    return lambda archive: band(archive, name).write_bytes(change(band(archive, name).read_bytes()))


def rewritten(name: str = "B02", **options: object) -> Callable[[Path], None]:
    return lambda archive: rewrite(band(archive, name), **options)


def in_place_of(put: Callable[[Path], None], name: str = "B02") -> Callable[[Path], None]:
    """Return a spoiler that deletes a band and calls `put` with its path."""

    def spoil(archive: Path) -> None:
        band(archive, name).unlink()
        put(band(archive, name))

    return spoil


def set_tag(tag: int, value: int) -> Callable[[bytes], bytes]:
    """Return a change of a TIFF's bytes: another value of a tag of one number."""

    def change(content: bytes) -> bytes:
        number = int.from_bytes(content[8:10], "little")
        for at in range(10, 10 + 12 * number, 12):
            if int.from_bytes(content[at : at + 2], "little") == tag:
                whole = int.to_bytes(4, 2, "little") + int.to_bytes(1, 4, "little") + value.to_bytes(4, "little")
                return content[: at + 2] + whole + content[at + 12 :]
        raise AssertionError(f"no tag {tag}")

    return change


def _copy_bands(source: Path, root: Path, name: str) -> None:
    target = root / product_of(name) / name
    target.mkdir(parents=True)
    for path in source.glob("*.tif"):
        shutil.copy(path, target / path.name.replace(source.name, name))


def _sparse(size: int) -> Callable[[Path], None]:
    def put(path: Path) -> None:
        path.write_bytes(b"II*\0")
        os.truncate(path, size)

    return put


def _socket(path: Path) -> None:
    folder = os.getcwd()
    os.chdir(path.parent)  # the path of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as end:
            end.bind(path.name)
    finally:
        os.chdir(folder)


def _swap_transform(**changes: float) -> Callable[[Path], None]:
    def spoil(archive: Path) -> None:
        with rasterio.open(band(archive)) as file:
            old = dict(zip("abcdef", file.transform[:6], strict=True))
        rewrite(band(archive), transform=rasterio.Affine(**{key: old[key] + changes.get(key, 0) for key in old}))

    return spoil


def _add_file(name: bytes | str) -> Callable[[Path], None]:
    return lambda archive: (band(archive).parent / os.fsdecode(os.fsencode(name))).write_bytes(b"x")


def _clear(archive: Path) -> None:
    for path in band(archive).parent.iterdir():
        path.unlink()


TIFFS = [
    *(
        Damage(name, kind, S2, "_B02.tif", edit_band(change))
        for name, kind, change in (
            ("cut in the pixels", "truncated-file", lambda content: content[:-1]),
            ("cut in half", "truncated-file", lambda content: content[: len(content) // 2]),
            ("cut in the header", "truncated-file", lambda content: content[:100]),
            ("four bytes", "truncated-file", lambda content: content[:4]),
            ("empty", "empty-file", lambda content: b""),
            ("text", "not-a-geotiff", lambda content: b"<html>404 Not Found</html>"),
            ("zeros", "not-a-geotiff", lambda content: bytes(len(content))),
            ("a PNG", "not-a-geotiff", lambda content: b"\x89PNG\r\n\x1a\n" + content),
            ("a GDAL description of another file", "not-a-geotiff", lambda content: b"<VRTDataset rasterXSize='1'/>"),
            ("one pixel too wide", "wrong-shape", set_tag(256, 119)),
            ("signed", "wrong-type", set_tag(339, 2)),
        )
    ),
    Damage("a coarser band", "wrong-shape", S2, "_B02.tif", lambda a: shutil.copy(band(a, "B05"), band(a))),
    Damage("three layers", "wrong-shape", S2, "_B02.tif", rewritten(pixels=lambda old: np.stack([old] * 3))),
    Damage("cropped", "wrong-shape", S2, "_B02.tif", rewritten(pixels=lambda old: old[:-1])),
    Damage("as float32", "wrong-type", S2, "_B02.tif", rewritten(dtype="float32")),
    Damage("as uint8", "wrong-type", S2, "_B02.tif", rewritten(dtype="uint8")),
    Damage("of another zone", "wrong-crs", S2, "_B02.tif", rewritten(crs="EPSG:32634")),
    Damage("in degrees", "wrong-crs", S2, "_B02.tif", rewritten(crs="EPSG:4326")),
    Damage("without coordinate system", "wrong-crs", S2, "_B02.tif", rewritten(crs=None)),
    Damage("one pixel to the east", "wrong-transform", S2, "_B02.tif", _swap_transform(c=10)),
    Damage("a millimetre to the east", "wrong-transform", S2, "_B02.tif", _swap_transform(c=0.001)),
    Damage("upside down", "wrong-transform", S2, "_B02.tif", _swap_transform(e=20, f=-1200)),
    Damage("turned", "wrong-transform", S2, "_B02.tif", _swap_transform(b=1, d=1)),
    Damage("smaller pixels", "wrong-transform", S2, "_B02.tif", _swap_transform(a=-1, e=1)),
    Damage(
        "of another patch", "wrong-transform", S2, "_B02.tif",
        lambda a: shutil.copy(a / S2_ROOT / S2_OTHER / f"{S2_OTHER}_B02.tif", band(a)),
    ),
]  # fmt: skip

FILES = [
    Damage("a band is missing", "missing-file", S2, "_B8A.tif", lambda archive: band(archive, "B8A").unlink()),
    Damage("the JSON is missing", "missing-file", S2, METADATA, lambda archive: metadata(archive).unlink()),
    Damage("all is missing", "missing-file", S2, "_B12.tif", _clear),
    Damage("misspelt band", "missing-file", S2, "_B8A.tif", lambda a: band(a, "B8A").rename(band(a, "B08A"))),
    Damage("a band too many", "unexpected-file", S2, "_B10.tif", lambda a: shutil.copy(band(a, "B09"), band(a, "B10"))),
    Damage("a note", "unexpected-file", S2, "notes.txt", _add_file("notes.txt")),
    Damage("a name that is no UTF-8", "unexpected-file", S2, "\\xff\\xfe.tif", _add_file(b"\xff\xfe.tif")),
    Damage("a name with a line break", "unexpected-file", S2, "a\\nb,.tif", _add_file("a\nb,.tif")),
    Damage("a folder for a band", "unreadable-file", S2, "_B02.tif", in_place_of(Path.mkdir)),
    Damage("a pipe for a band", "unreadable-file", S2, "_B02.tif", in_place_of(os.mkfifo)),
    Damage("a socket for a band", "unreadable-file", S2, "_B02.tif", in_place_of(_socket)),
    Damage("an endless device", "unreadable-file", S2, "_B02.tif", in_place_of(lambda p: p.symlink_to("/dev/zero"))),
    Damage("a link to nothing", "missing-file", S2, "_B02.tif", in_place_of(lambda p: p.symlink_to("nothing"))),
    Damage("a link to itself", "link-loop", S2, "_B02.tif", in_place_of(lambda p: p.symlink_to(p.name))),
    Damage("a huge band", "huge-file", S2, "_B02.tif", in_place_of(_sparse(1 << 40))),
    Damage("a pipe for the JSON", "unreadable-file", S2, METADATA, lambda a: (metadata(a).unlink(), os.mkfifo(metadata(a)))),
]  # fmt: skip
