"""One patch held against what its layout, its name and the index say it must be.

Each file is read once. Bands must be GeoTIFFs of the shape, type and coordinate system of their
layout, exactly on the patch's footprint. Two things are asked of the pixels themselves:

    no-data        Sentinel-2 of version 2 has no pixel of 0: its authors dropped every patch with
                   one (bigearthnet-pipeline, V1_2__sentinel2_tables.sql). Version 1 may have them.
                   Sentinel-1 holds finite numbers.
    unknown-label  a reference map holds CORINE codes of level 3, 999 where nothing is labelled, or 0
                   for no data (the same source).
"""

import numpy as np

from ..archive import ArchiveError, Entry, Fault
from ..archive.bands import BANDS, MAP_BAND, Band
from ..archive.faults import show
from ..archive.geotiff import GeoTiff, TiffFault, parse_geotiff
from ..archive.layouts import METADATA, Layout
from ..nomenclature import CLC
from .json_checks import LARGEST, check_json
from .known import Known

NO_DATA, UNLABELLED = 0, 999  # of the reference maps
MOST_UNEXPECTED = 20  # files named one by one

_CODES = np.array(sorted({NO_DATA, UNLABELLED} | {known.code for known in CLC if known.level == 3}), "uint16")


def check_patch(entry: Entry, known: Known) -> list[Fault]:
    """Return the faults of one patch, in the order of its files, [] if there are none.

    Whatever stands in the files, it does not raise.
    """
    try:
        files = entry.list_files()
    except ArchiveError as wrong:
        return [wrong.fault]
    published = entry.layout.files(entry.name)
    faults = _report_unexpected(entry, [file for file in files if file not in published], len(published))
    for file, band in zip(published, _bands(entry.layout), strict=True):
        if file in files:
            faults += _check_file(entry, file, band, known)
        else:
            faults.append(Fault(entry.name, file, "missing-file", "the file", "no such file"))
    return faults


def _bands(layout: Layout) -> list[Band | None]:
    """Return what each of `layout.files` holds: a band, or None for the JSON."""
    if layout is Layout.V2_MAPS:
        return [MAP_BAND]
    return [BANDS[band] for band in layout.bands] + [None] * (layout.version == 1)


def _report_unexpected(entry: Entry, files: list[str], expected: int) -> list[Fault]:
    named, others = files[:MOST_UNEXPECTED], len(files) - MOST_UNEXPECTED
    faults = [Fault(entry.name, show(file), "unexpected-file", "no such file", "a file or folder") for file in named]
    if others > 0:
        faults.append(Fault(entry.name, "", "unexpected-file", f"{expected} files", f"{others} more such files"))
    return faults


def _check_file(entry: Entry, file: str, band: Band | None, known: Known) -> list[Fault]:
    try:
        content = entry.read(file, most=LARGEST) if band is None else entry.read(file)
    except FileNotFoundError:
        return [Fault(entry.name, file, "missing-file", "the file", "a link that leads nowhere")]
    except ArchiveError as wrong:
        return [wrong.fault]
    if not content:
        return [Fault(entry.name, file, "empty-file", "a file with content", "0 bytes")]
    if file.endswith(METADATA):
        return check_json(content, entry.name, file, known)
    try:
        wrong = _compare(parse_geotiff(content), band, entry.layout, known)
    except TiffFault as fault:
        wrong = [(fault.kind, fault.expected, fault.found)]
    return [Fault(entry.name, file, *one) for one in wrong]


def _compare(tiff: GeoTiff, band: Band, layout: Layout, known: Known) -> list[tuple[str, str, str]]:
    """Return kind, expected and found of each thing in which a GeoTIFF is not the band."""
    side, wrong = band.pixels, []
    if tiff.array.shape != (side, side):
        wrong.append(("wrong-shape", f"{side} × {side}", " × ".join(map(str, tiff.array.shape))))
    if tiff.array.dtype != band.dtype:
        wrong.append(("wrong-type", band.dtype.name, tiff.array.dtype.name))
    if known.epsg and tiff.epsg != known.epsg:
        wrong.append(("wrong-crs", f"EPSG:{known.epsg}", f"EPSG:{tiff.epsg}" if tiff.epsg else "none"))
    if known.epsg:
        place = (known.ulx, band.resolution, 0, known.uly, 0, -band.resolution)
        if tuple(tiff.transform or ()) != place:
            found = ", ".join(f"{value:.12g}" for value in tiff.transform or ()) or "none"
            wrong.append(("wrong-transform", ", ".join(map(str, place)), found))
    return wrong or _compare_pixels(tiff.array, band, layout)


def _compare_pixels(pixels: np.ndarray, band: Band, layout: Layout) -> list[tuple[str, str, str]]:
    if band is MAP_BAND:
        odd = np.setdiff1d(pixels, _CODES)
        return [("unknown-label", "codes of the nomenclature", ", ".join(map(str, odd[:5])))] if odd.size else []
    if band.sensor == "S1":
        lost = int(pixels.size - np.count_nonzero(np.isfinite(pixels)))
        return [("no-data", "finite numbers", f"{lost} pixels without")] if lost else []
    lost = int(pixels.size - np.count_nonzero(pixels)) if layout.version == 2 else 0
    return [("no-data", "no pixel of 0", f"{lost} pixels of 0")] if lost else []
