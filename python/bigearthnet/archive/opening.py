"""An archive opened: what folders and tars have in common."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from .entries import Batch
from .faults import ArchiveError, show
from .folders import FolderArchive
from .layouts import Layout
from .tars import TarArchive


class Archive(Protocol):
    """Patches in a folder or a tar. It pickles: workers may open what they are sent."""

    path: Path
    is_tar: bool

    @property
    def layouts(self) -> set[Layout]:
        """The layouts there; for a tar, those of its first patches."""

    def list_patches(self) -> list[str]:
        """Return the names of all patches, sorted, each once. Reads all of a tar."""

    def batches(self, size: int = 1000) -> Iterator[Batch]:
        """Yield all patches once, at most `size` in a batch; batches are numbered from 0.

        Folders: sorted by layout and name. Tars: in the tar's order, with the files' bytes.
        """


def open_archive(path: Path | str) -> Archive:
    """Return the archive at `path`: a folder of patches, one that holds several such folders, or a
    tar as published (.tar, .tar.gz, .tar.zst, .tar.bz2).

    Nothing is unpacked or written. Raises `ArchiveError` if there is none.
    """
    path = Path(path)
    if path.is_dir():
        return FolderArchive(path)
    if path.is_file():
        return TarArchive(path)
    raise ArchiveError(f"Expected an archive, a folder or a tar, at {show(str(path))}, found nothing to read. Check the path.")


def list_patches(folder: Path | str) -> list[str]:
    """Return the names of the patches in an archive, sorted. Raises `ArchiveError` if there are none."""
    return open_archive(folder).list_patches()
