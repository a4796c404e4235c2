"""A whole archive made of the six published example patches under the names of other patches.

For trying out and measuring whatever reads archives, where the real ones of 66 GB and more are
not at hand. Names, places, dates and pairs are those of the index; pixels and labels are those of
one of the examples, the pixels moved by up to 1,140 m so that two patches rarely hold the same.
What only the originals know (`scene_source`, parts of `tile_source`) is made up, and so are the
reference maps. An archive so made has no faults but the one that all published files of its kind
have: the JSON files of Sentinel-1 misspell lry as lly.

    <folder>/BigEarthNet-v1.0/<patch>/                      version 1, as its tars unpack
    <folder>/BigEarthNet-S1-v1.0/<patch>/
    <folder>/BigEarthNet-S2/<product>/<patch>/              version 2
    <folder>/BigEarthNet-S1/<product>/<patch>/
    <folder>/Reference_Maps/<product>/<patch>/
    <folder>/example-metadata.parquet                       version 2: columns as published
"""

import gzip
import tarfile
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import zstandard

from . import index as patch_index
from . import samples
from .errors import DataError, PlaceError
from .example_files import list_v1, list_v2, make_metadata
from .example_patches import STEPS, read_example_patches
from .files import replace_whole
from .names import S1Name, S2Name, parse_names

# By layout: the folder of Sentinel-2, of Sentinel-1, of the reference maps, with their official tars.
TARS = {
    "v1": {"BigEarthNet-v1.0": "BigEarthNet-S2-v1.0.tar.gz", "BigEarthNet-S1-v1.0": "BigEarthNet-S1-v1.0.tar.gz"},
    "v2": {
        "BigEarthNet-S2": "BigEarthNet-S2.tar.zst", "BigEarthNet-S1": "BigEarthNet-S1.tar.zst",
        "Reference_Maps": "Reference_Maps.tar.zst",
    },
}  # fmt: skip
METADATA_FILE = "example-metadata.parquet"
WRITERS = 4  # threads: most of the work is the system's


def write_example_archive(
    folder: Path | str, *, patches: int, layout: str = "v1", index: pd.DataFrame | None = None, seed: int = 0,
    pixels: bool = True,
) -> Path:  # fmt: skip
    """Write an archive of so many pairs of patches, and return its folder, which appears whole or not at all.

    `layout` is "v1" or "v2"; the pairs are drawn from the rows of `index` (default: `read_index()`)
    by `seed`, for "v2" from those with a name there. Same arguments, same bytes. A pair takes 280 kB;
    `pixels=False` leaves the bands out, so that the JSON files of version 1 alone can be made in
    great numbers. Raises `DataError` for more patches than there are or another layout, `PlaceError`
    if the folder exists and is not empty.
    """
    folder = Path(folder)
    if layout not in TARS or (layout == "v2" and not pixels):
        raise DataError(f"Expected the layout v1, or v2 with its pixels; found {layout!r}. Choose one.")
    check_new(folder)
    rows = _draw(patch_index.read_index() if index is None else index, patches, layout, seed)
    examples = read_example_patches(samples.fetch_samples())
    random = np.random.default_rng(seed)
    chosen = random.integers(len(examples), size=patches)
    rows = rows.assign(move=random.integers(STEPS, size=patches))
    list_files = {"v1": list_v1, "v2": list_v2}[layout]

    def write(row, number: int) -> None:
        for path, content in list_files(row, examples[number], pixels):
            _write(fresh, path, content)

    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as beside:
        fresh = Path(beside) / folder.name
        for name in TARS[layout]:
            (fresh / name).mkdir(parents=True)
        with ThreadPoolExecutor(WRITERS) as pool:
            for _ in pool.map(write, rows.itertuples(), chosen):
                pass
        if layout == "v2":
            pq.write_table(make_metadata(rows, [examples[number] for number in chosen]), fresh / METADATA_FILE)
        if folder.exists():
            folder.rmdir()
        fresh.rename(folder)
    return folder


def check_new(folder: Path) -> None:
    """Raise `PlaceError` unless a folder can be made there: it is empty or not there, its parent is."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PlaceError(f"Expected no folder at {folder} or an empty one, found more. Give another name.")
    if not folder.parent.is_dir():
        raise PlaceError(f"Expected a folder at {folder.parent} to write {folder.name}, found none. Create it.")


def pack_example_archive(archive: Path | str, folder: Path | str) -> list[Path]:
    """Pack an archive that `write_example_archive` wrote as the official ones are, into `folder`.

    Returns the tars, .tar.gz or .tar.zst, named after the official ones with `example-` before:
    the official names promise a checksum. Same archive, same bytes. Raises `PlaceError` if the
    archive is none of this kind, or if there is no such folder.
    """
    archive, folder = Path(archive), Path(folder)
    layout = [roots for roots in TARS.values() if all((archive / root).is_dir() for root in roots)]
    if not layout:
        raise PlaceError(f"Expected an example archive in {archive}, found none. Write one first.")
    packed = []
    for root, name in layout[0].items():
        packed.append(folder / f"example-{name}")
        with replace_whole(packed[-1]) as fresh, _open_tar(fresh) as tar:
            tar.add(archive / root, root, filter=_anonymous)  # sorted by name
    return packed


@contextmanager
def _open_tar(path: Path) -> Iterator[tarfile.TarFile]:
    with ExitStack() as stack:
        file = stack.enter_context(path.open("wb"))
        if path.suffix == ".zst":
            packed = zstandard.ZstdCompressor(level=1).stream_writer(file)
        else:
            packed = gzip.GzipFile("", "wb", compresslevel=1, fileobj=file, mtime=0)
        stack.enter_context(packed)
        yield stack.enter_context(tarfile.open(fileobj=packed, mode="w|"))


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    member.mode = 0o755 if member.isdir() else 0o644
    return member


def _draw(index: pd.DataFrame, patches: int, layout: str, seed: int) -> pd.DataFrame:
    """Return so many rows of the index in its order, with the times of their names."""
    if layout == "v2":
        index = index[index["v2_name"].notna()]
    if not 1 <= patches <= len(index):
        raise DataError(f"Expected a number of patches from 1 to {len(index):,}, found {patches:,}. Give fewer.")
    places = np.sort(np.random.default_rng(seed).choice(len(index), patches, replace=False))
    rows = index.iloc[places].reset_index(drop=True)
    s1, s2 = (parse_names(rows[f"{sensor}_name"], kind=kind) for sensor, kind in (("s1", S1Name), ("s2", S2Name)))
    return rows.assign(s1_sensed=s1["sensed"], s2_sensed=s2["sensed"])


def _write(root: Path, file: str, content: bytes) -> None:
    path = root / file
    try:
        path.write_bytes(content)
    except FileNotFoundError:  # the first file of a patch
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
