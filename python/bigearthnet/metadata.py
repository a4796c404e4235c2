"""The metadata of version 2: which patches it keeps, their split and their 19-class labels.

Two Parquet files of the official release (Zenodo record 10891137, CDLA-Permissive-1.0), fetched
on demand and never part of this project. A download that breaks off goes on where it stopped.
"""

import hashlib
import os
import shutil
import time
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import requests

from .files import locked
from .samples import FetchError, data_folder

RECORD = "https://zenodo.org/records/10891137/files"
TIMEOUT = 60  # seconds without a byte
ATTEMPTS = 4
LOCK = ".metadata.lock"  # beside the folder
PIECE = 1 << 14  # bytes written at a time: at most so much is lost when the connection breaks


class Source(NamedTuple):
    """A published file: its size in bytes and MD5, as Zenodo states them."""

    size: int
    md5: str


SOURCES = {
    "metadata.parquet": Source(3_616_349, "55687065e77b6d0b0f1ff604a6e7b49c"),
    "metadata_for_patches_with_snow_cloud_or_shadow.parquet": Source(710_162, "fe31856f4986d446c9468b59d6387c91"),
}  # fmt: skip


def fetch_metadata(
    folder: Path | str | None = None, *, copy_from: Path | str | None = None, record: str = RECORD
) -> Path:
    """Return the folder of both files, `metadata` in `data_folder(folder)`, fetching what is missing.

    `copy_from` is a folder that holds copies, for machines without a network. Each file appears
    whole and checked or not at all; an incomplete download is kept beside and continued by the
    next call. Of several processes one fetches, the others wait for it. Raises `FetchError` saying
    what failed and what to do.
    """
    target = data_folder(folder) / "metadata"
    if not verify_metadata(target):
        return target
    target.mkdir(parents=True, exist_ok=True)
    with locked(target.with_name(LOCK)):
        for name in verify_metadata(target):
            _fetch(target / name, copy_from, record)
    return target


def find_metadata(folder: Path | str | None = None) -> Path | None:
    """Return the folder that holds both files, whole, or None where they are not at hand.

    Looks in the environment variable `BIGEARTHNET_METADATA`, else in `data_folder(folder)`. Raises
    `FetchError` if the variable names a folder without them: it was set on purpose.
    """
    named = os.environ.get("BIGEARTHNET_METADATA")
    found = Path(named) if named else data_folder(folder) / "metadata"
    wrong = verify_metadata(found)
    if wrong and named:
        raise FetchError(
            f"Expected {' and '.join(SOURCES)} in BIGEARTHNET_METADATA, {found}; missing or "
            f"different: {', '.join(wrong)}. Correct the variable or unset it."
        )
    return None if wrong else found


def verify_metadata(folder: Path | str) -> list[str]:
    """Return the names of files that are missing from `folder` or differ, [] if none."""
    paths = {name: Path(folder) / name for name in SOURCES}
    return [
        name
        for name, path in paths.items()
        if not path.is_file() or path.stat().st_size != SOURCES[name].size or _md5(path) != SOURCES[name].md5
    ]


def read_metadata(folder: Path | str) -> pa.Table:
    """Return both files as one table of 549,488 rows with the columns as published."""
    return pa.concat_tables(pq.read_table(Path(folder) / name) for name in SOURCES)


def _fetch(path: Path, copy_from: Path | str | None, record: str) -> None:
    source, fresh = SOURCES[path.name], path.with_name(f"{path.name}.part")
    if copy_from is not None:
        _copy(Path(copy_from) / path.name, fresh)
    else:
        _download(f"{record}/{path.name}?download=1", fresh, source)
    found = _md5(fresh)
    if found != source.md5:
        size = fresh.stat().st_size
        fresh.unlink()
        again = "Copy it again from where it was fetched" if copy_from else "It was deleted; fetch it again"
        raise FetchError(
            f"Expected {path.name} of {source.size:,} bytes with MD5 {source.md5}, found {size:,} bytes with "
            f"{found} in {copy_from or record}. {again}: if it differs again, the published file has changed."
        )
    os.replace(fresh, path)


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise FetchError(f"Expected a copy of the metadata at {source}, found no such file.")
    shutil.copyfile(source, target)


def _download(url: str, target: Path, source: Source) -> None:
    """Write `url` to `target`, from where an earlier call stopped, trying again when cut off."""
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(2 ** (attempt - 1))
        try:
            _continue_download(url, target, source)
        except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
            said = error
        else:
            if target.stat().st_size >= source.size:
                return
            said = "the connection ended early"
    kept = target.stat().st_size if target.exists() else 0
    raise FetchError(
        f"Could not fetch {url}: {said}. {kept:,} of {source.size:,} bytes are kept; run the "
        "command again to go on, or fetch both files elsewhere and give their folder."
    )


def _continue_download(url: str, target: Path, source: Source) -> None:
    have = target.stat().st_size if target.exists() else 0
    if have >= source.size:
        return
    headers = {"Range": f"bytes={have}-"} if have else {}
    with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as answer:
        if answer.status_code not in (200, 206):
            raise FetchError(
                f"Expected {url}, the server answered {answer.status_code} {answer.reason}. Try "
                "again later, or fetch both files elsewhere and give their folder."
            )
        resumed = answer.status_code == 206 and answer.headers.get("Content-Range", "").startswith(f"bytes {have}-")
        with target.open("ab" if resumed else "wb") as file:
            for piece in answer.iter_content(PIECE):
                file.write(piece)


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()
