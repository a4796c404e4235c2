"""Reading an encoded store: any patch by its name, as arrays, tens of thousands a second.

A store is an LMDB folder with a safetensors value for each patch, as `encode` and rico-hdl write
it. Most of the time that other readers need goes into the header of each value and into an array
for each band; here the header is parsed once for all values that have the same, all bands are
copied at once, and the arrays are fields of that copy.

A store is opened when it is first read from and holds no lock: many processes may read it, and
nobody may change it meanwhile (`encode` never does: it replaces the folder). It may be copied to
other processes, by fork or pickle, and used by several threads.
"""

import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from weakref import WeakValueDictionary

import lmdb
import numpy as np

from ..archive.bands import REFERENCE_MAP
from .values import MissingPatchError, StoreError, parse_value

DATA_FILE = "data.mdb"
MAP_ENDING = f"_{REFERENCE_MAP}"
MAP_FIELD = "Data"  # what rico-hdl calls an array that is no band
SPARE = 16  # transactions kept for use again, one for each thread that reads

# LMDB lets a process open a file once: stores at the same path share it. By device and inode, as a
# path may lead elsewhere tomorrow.
_opened: WeakValueDictionary = WeakValueDictionary()
_opening = threading.Lock()


class EncodedStore(Mapping):
    """The patches of a store: a mapping from their names to their arrays.

    `store["S2A_…_26_57"]` is `store.read("S2A_…_26_57")`. Names are in byte order. Reference maps
    are no patches: `read_reference_map` reads them.
    """

    def __init__(self, path: Path | str):
        """`path` is the folder of the store. Raises `StoreError` if there is none."""
        self.path = Path(path)
        self._open()

    def read(self, name: str, *, bands: Iterable[str] | None = None, copy: bool = True) -> dict[str, np.ndarray]:
        """Return the arrays of a patch by band: those of `bands`, in that order, or all as stored.

        A band is (120, 120), (60, 60) or (20, 20) in the type it has in the archive, rows from
        north to south. The arrays are yours to change; with `copy=False` they are read-only views
        of the store's file, made in half the time, which stay valid as long as you hold them.
        Raises `StoreError` for a band that is not there, `MissingPatchError`, which is one, for a patch.
        """
        if isinstance(bands, str):
            bands = (bands,)
        environment = self._environment or self._open()
        with environment.begin(buffers=True) as transaction:
            try:
                value = transaction.get(name.encode())
            except (lmdb.BadValsizeError, UnicodeEncodeError, AttributeError):  # no name that LMDB could hold
                value = None
            if value is None:
                raise self._missing(name)
            layout, start = parse_value(value, name=name)
            if not copy:
                record = np.ndarray((), layout, np.asarray(_Held(environment, value)), start)
            elif bands is None:
                record = np.ndarray((), layout, bytearray(value[start:]))
            else:
                record = np.ndarray((), layout, value, start)
                return {band: _field(record, band, name).copy() for band in bands}
        if bands is None:
            return {band: record[band] for band in layout.names}
        return {band: _field(record, band, name) for band in bands}

    def read_reference_map(self, name: str) -> np.ndarray:
        """Return the CORINE codes of a patch of version 2: (120, 120) uint16, 0 where there is none.

        Raises `StoreError` if the store has no map of this patch.
        """
        return self.read(f"{name}{MAP_ENDING}", bands=[MAP_FIELD])[MAP_FIELD]

    @property
    def names(self) -> list[str]:
        """The names of all patches, read anew from the store each time."""
        return list(self)

    def __getitem__(self, name: str) -> dict[str, np.ndarray]:
        return self.read(name)

    def __iter__(self) -> Iterator[str]:
        with (self._environment or self._open()).begin() as transaction:
            for key in transaction.cursor().iternext(values=False):
                name = key.decode(errors="backslashreplace")
                if not name.endswith(MAP_ENDING):
                    yield name

    def __len__(self) -> int:
        """How many patches there are: all names are looked at."""
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and not name.endswith(MAP_ENDING) and self._has(name)

    def __repr__(self) -> str:
        return f"EncodedStore({str(self.path)!r})"

    def __getstate__(self) -> dict:
        return {"path": self.path}

    def __setstate__(self, state: dict) -> None:
        self.path, self._environment = state["path"], None  # opened where it is used

    def _has(self, key: str) -> bool:
        with (self._environment or self._open()).begin(buffers=True) as transaction:
            try:
                return transaction.get(key.encode()) is not None
            except (lmdb.BadValsizeError, UnicodeEncodeError):
                return False

    def _open(self) -> lmdb.Environment:
        self._environment = _open_environment(self.path)
        return self._environment

    def _missing(self, name: str) -> MissingPatchError:
        example = next(iter(self), None)
        said = f"such as {example}" if example else "which has none"
        hint = "Versions 1 and 2 name Sentinel-2 patches differently: the index has the columns s2_name and v2_name."
        return MissingPatchError(f"Expected the name of a patch of {self.path}, {said}; found {name!r}. {hint}")


class _Held:
    """A value as a read-only array of bytes that keeps the store's file open while it lives."""

    __slots__ = ("__array_interface__", "environment")

    def __init__(self, environment: lmdb.Environment, value: memoryview):
        self.environment = environment
        self.__array_interface__ = np.frombuffer(value, np.uint8).__array_interface__


def _field(record: np.ndarray, band: str, name: str) -> np.ndarray:
    if band not in record.dtype.fields:
        raise StoreError(f"Expected one of the bands {', '.join(record.dtype.names)} of {name}, found {band!r}.")
    return record[band]


def _open_environment(folder: Path) -> lmdb.Environment:
    try:
        status = os.stat(folder / DATA_FILE)
    except OSError as wrong:
        raise StoreError(
            f"Expected an encoded store, a folder with {DATA_FILE}, at {folder}; found none ({wrong.strerror}). "
            "Give the folder that `bigearthnet encode` wrote."
        ) from None
    with _opening:
        # A process made by fork has the environments of its parent; without locks they serve it as well.
        environment = _opened.get((status.st_dev, status.st_ino))
        if environment is None:
            try:
                environment = lmdb.open(str(folder), readonly=True, lock=False, create=False, max_spare_txns=SPARE)
            except lmdb.Error as wrong:
                hint = " If another library has it open, close it there, or use another process."
                raise StoreError(f"Expected an encoded store at {folder}, LMDB cannot open it: {wrong}{hint}") from None
            needed = (environment.info()["last_pgno"] + 1) * environment.stat()["psize"]
            if status.st_size < needed:  # reading on would end the process
                raise StoreError(
                    f"Expected {needed:,} bytes or more in {folder / DATA_FILE}, found {status.st_size:,}: "
                    "it was not copied whole. Copy it again."
                )
            _opened[status.st_dev, status.st_ino] = environment
    return environment
