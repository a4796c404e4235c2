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
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, TextIO

from ..archive import BANDS, ArchiveError, Batch, Entry, Fault, Layout, open_archive
from ..archive.bands import REFERENCE_MAP, check_bands
from ..archive.faults import BROKEN
from ..archive.layouts import REFERENCE_FILE
from ..archive.reading import read_band
from ..index import read_index
from ..scans.executors import open_executor
from ..scans.fault_tables import write_faults
from ..scans.progress import Progress, measure
from ..scans.runs import CODE, digest_batch, fingerprint, run, stoppable
from ..subsets import choose
from .reader import DATA_FILE, MAP_ENDING, MAP_FIELD
from .sections import Encoded, Section
from .unfinished import UnfinishedStore, open_unfinished
from .values import StoreError, format_value

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
    arguments. Nothing is replaced, and `StoreError` raised, if there is nothing to put in or an archive
    breaks off. Raises `ArchiveError` if there is no archive, `DataError` for an unknown band,
    `PlaceError` if `output` cannot be written, and what `runs.run` raises.
    """
    places = [Path(place).resolve() for place in ([archives] if isinstance(archives, Path | str) else archives)]
    output = Path(output)
    if bands is not None:
        bands = sorted(check_bands(bands), key=list(BANDS).index)
    opened = [open_archive(place) for place in places]
    names = _chosen_names(subset, folder)
    made_of = {"work": "encode", "batch": BATCH, "bands": bands, "names": None if names is None else _digest(names)}
    code = " ".join(fingerprint(place, code=(*CODE, "store"), **made_of) for place in places)
    faults_file = output.with_name(f"{output.name}.faults.csv")
    with stoppable(), open_unfinished(output, fingerprint=code) as store:
        if not store.is_whole:  # else an earlier run was stopped just before the end
            for number, archive in enumerate(opened):
                batches = partial(_batches, archive, bands, names)
                is_whole = archive.is_tar or not (subset or bands)  # else nobody knows how many patches there are to do
                with (
                    open_executor(workers=workers, scheduler=scheduler, place=archive.path) as executor,
                    Progress("encoded", stream=stream, **(measure(archive) if is_whole else {})) as progress,
                ):
                    if store.anew and not number:
                        progress.say("An earlier run was of other archives, options or code: this one begins anew.")
                    section = _section(store, number, batches, archive.is_tar)
                    work = partial(encode_batch, bands=bands)
                    run(batches(), work, executor=executor, parts=section, progress=progress, place=archive.path)
            _check_result(store, output)
            write_faults(store.faults(), faults_file)
        count = len(store)
    return Written(output, count, (output / DATA_FILE).stat().st_size, faults_file, _count_kinds(faults_file))


def encode_batch(batch: Batch, *, bands: Sequence[str] | None) -> Encoded:
    """Return keys and values of the patches of a batch, and its faults; patches with one are left out."""
    values, faults = [], list(batch.faults)
    for entry in [*batch.entries, *filter(None, map(_map_within, batch.entries))]:
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


def _map_within(entry: Entry) -> Entry | None:
    """Return the reference map that stands beside the bands of a patch, where both were unpacked into one folder."""
    if entry.layout is not Layout.V2_S2:
        return None
    try:
        entry.read(f"{entry.name}{REFERENCE_FILE}")
    except FileNotFoundError:
        return None
    except ArchiveError:
        pass  # it is there: what is wrong with it becomes a fault
    return replace(entry, layout=Layout.V2_MAPS)


def _kept(layout: Layout, bands: Sequence[str] | None) -> tuple[str, ...]:
    if layout is Layout.V2_MAPS:
        return (REFERENCE_MAP,)
    return layout.bands if bands is None else tuple(band for band in layout.bands if band in bands)


def _check_result(store: UnfinishedStore, output: Path) -> None:
    """Raise `StoreError` unless all archives were read to their end and gave something."""
    faults = [fault for fault in _first_faults(store) if fault.kind in BROKEN or not len(store)]
    if not faults and len(store):
        return
    store.is_worthless = True
    kept = f"The store at {output} is as it was." if output.exists() else f"Nothing was written at {output}."
    broken = next((fault for fault in faults if fault.kind in BROKEN), None)
    if broken:
        wrong = f"{broken.expected} {broken.file}, found {broken.found}. {kept} Download the archive again."
    elif faults:
        wrong = f"patches to write, found faults only, such as {', '.join(filter(None, faults[0]))}. {kept} Run `bigearthnet verify`."
    else:
        wrong = f"patches to write, found none that was asked for. {kept} Give another --subset or other --bands."
    raise StoreError(f"Expected {wrong}")


def _first_faults(store: UnfinishedStore) -> list[Fault]:
    """Return the first fault of each kind."""
    found: dict[str, Fault] = {}
    for table in store.faults():
        for row in table.to_pylist():
            found.setdefault(row["kind"], Fault(**row))
    return list(found.values())


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
