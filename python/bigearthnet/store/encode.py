"""Archives encoded into a store, as rico-hdl does: what the ecosystem of version 2 trains from.

    key                      value (see `values`)
    <patch>                  its bands by name: B01 … B12, or VH and VV
    <patch>_reference_map    the CORINE codes of version 2, as "Data"

Names are those of the archive, of both sensors in one store. Values hold the bands at their own
size and type: nothing is resampled or scaled. A patch with a missing or damaged band is left out.
"""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, TextIO

from ..archive import BANDS, ArchiveError, Batch, Entry, Layout, open_archive
from ..archive.bands import REFERENCE_MAP
from ..archive.reading import read_band
from ..errors import DataError
from ..index import read_index
from ..scans.executors import open_executor
from ..scans.fault_tables import write_faults
from ..scans.progress import Progress, measure
from ..scans.runs import digest_batch, fingerprint, run, stoppable
from ..subsets import choose
from .reader import DATA_FILE, MAP_ENDING, MAP_FIELD
from .sections import Encoded, Section
from .unfinished import UnfinishedStore, open_unfinished
from .values import format_value

BATCH = 200  # patches; 32 MB of Sentinel-2
_NAMES = ("s2_name", "s1_name", "v2_name")


class Written(NamedTuple):
    """The store, its patches and maps together, its size in bytes, its list of faults, and how many of each kind."""

    store: Path
    values: int
    size: int
    faults_file: Path
    faults: dict[str, int]


def encode(
    archives: Path | str | Sequence[Path | str], output: Path | str, *, bands: Iterable[str] | None = None,
    subset: Sequence[str] = (), folder: Path | str | None = None, workers: int | None = None,
    scheduler: str | None = None, stream: TextIO | None = None,
) -> Written:  # fmt: skip
    """Write the patches of one or several archives, folders or tars, into the store `output`.

    `bands` are the bands to keep, default all; patches of which none is kept are passed over, maps
    always kept. `subset` are texts as for `subsets.choose`: only patches of the rows they choose
    are kept, by any of their names; `folder` is where the index for that lies, as for `read_index`.
    `workers` and `scheduler` are as for `open_executor`: they read and encode, this process
    writes. Progress goes to `stream`, standard error by default.

    The store appears whole, and replaces one that is there; faults are listed in `<output>.faults.csv`
    beside it. A run that was interrupted goes on where it stopped when called with the same
    arguments. Raises `ArchiveError` if there is no archive, `DataError` for an unknown band,
    `PlaceError` if `output` cannot be written, and what `runs.run` raises.
    """
    places = [Path(place).resolve() for place in ([archives] if isinstance(archives, Path | str) else archives)]
    output, bands = Path(output), _check_bands(bands)
    opened = [open_archive(place) for place in places]
    names = _chosen_names(subset, folder)
    made_of = {"work": "encode", "batch": BATCH, "bands": bands, "names": None if names is None else _digest(names)}
    code = " ".join(fingerprint(place, **made_of) for place in places)
    faults_file = output.with_name(f"{output.name}.faults.csv")
    with stoppable(), open_unfinished(output, fingerprint=code) as store:
        if not store.is_whole:  # else an earlier run was stopped just before the end
            for number, archive in enumerate(opened):
                batches = partial(_batches, archive, bands, names)
                with (
                    open_executor(workers=workers, scheduler=scheduler, place=archive.path) as executor,
                    Progress("encoded", stream=stream, **({} if subset else measure(archive))) as progress,
                ):
                    if store.anew and not number:
                        progress.say("An earlier run was of other archives, options or code: this one begins anew.")
                    section = _section(store, number, batches, archive.is_tar)
                    work = partial(encode_batch, bands=bands)
                    run(batches(), work, executor=executor, parts=section, progress=progress, place=archive.path)
            write_faults(store.faults(), faults_file)
        count = len(store)
    return Written(output, count, (output / DATA_FILE).stat().st_size, faults_file, _count_kinds(faults_file))


def encode_batch(batch: Batch, *, bands: Sequence[str] | None) -> Encoded:
    """Return keys and values of the patches of a batch, and its faults; patches with one are left out."""
    values, faults = [], list(batch.faults)
    for entry in batch.entries:
        arrays, wrong = {}, []
        for band in _kept(entry.layout, bands):
            try:
                arrays[band] = read_band(entry, band)
            except ArchiveError as error:
                if error.fault is None:
                    raise
                wrong.append(error.fault)
        if wrong:
            faults += wrong
        elif entry.layout is Layout.V2_MAPS:
            values.append((f"{entry.name}{MAP_ENDING}", format_value({MAP_FIELD: arrays[REFERENCE_MAP]})))
        else:
            values.append((entry.name, format_value(arrays)))
    return Encoded(values, faults)


def _kept(layout: Layout, bands: Sequence[str] | None) -> tuple[str, ...]:
    if layout is Layout.V2_MAPS:
        return (REFERENCE_MAP,)
    return layout.bands if bands is None else tuple(band for band in layout.bands if band in bands)


def _check_bands(bands: Iterable[str] | None) -> list[str] | None:
    if bands is None:
        return None
    wanted = [bands] if isinstance(bands, str) else list(bands)
    unknown = [band for band in wanted if band not in BANDS]
    if unknown or not wanted:
        raise DataError(f"Expected bands of {', '.join(BANDS)}; found {repr(unknown[0]) if unknown else 'none'}.")
    return [band for band in BANDS if band in wanted]


def _chosen_names(subset: Sequence[str], folder: Path | str | None) -> frozenset[str] | None:
    if not subset:
        return None
    chosen = choose(read_index(folder), *subset)
    return frozenset().union(*(chosen[column].dropna() for column in _NAMES))


def _digest(names: frozenset[str]) -> str:
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()


def _batches(archive, bands: Sequence[str] | None, names: frozenset[str] | None) -> Iterator[Batch]:
    """Yield the batches with the patches to keep only, numbered anew."""
    number = 0
    for batch in archive.batches(BATCH):
        entries = [entry for entry in batch.entries if _is_kept(entry, bands, names)]
        if entries or batch.faults:
            yield Batch(number, entries, batch.faults)
            number += 1


def _is_kept(entry: Entry, bands: Sequence[str] | None, names: frozenset[str] | None) -> bool:
    return (names is None or entry.name in names) and bool(_kept(entry.layout, bands))


def _section(store: UnfinishedStore, number: int, batches, is_tar: bool) -> Section:
    section = Section(store, number)
    earlier = any(of == number for of, *_ in store.notes())
    if earlier and not is_tar:  # a tar that has changed has another fingerprint
        section.keep_unchanged((batch.number, digest_batch(batch)) for batch in batches())
    return section


def _count_kinds(path: Path) -> dict[str, int]:
    with path.open(encoding="utf-8", newline="") as file:
        return dict(Counter(row["kind"] for row in csv.DictReader(file)))
