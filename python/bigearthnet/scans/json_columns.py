"""What the JSON files of a batch of patches of version 1 say, as columns.

Nearly all files are as published, and are told by a few cheap tests, most of whose answers repeat
within a product and are remembered. Only a file that fails one is looked at by `json_checks`, which
takes a hundred times as long and says what is wrong. Values that need the index to be judged (the
corners, the zone, the tile, the patch of the other sensor) are left to whoever has it.
"""

from functools import lru_cache
from operator import itemgetter

import orjson
import pyarrow as pa

from ..archive import ArchiveError, Entry, Fault
from ..archive.layouts import METADATA
from ..nomenclature import LABELS_43
from .json_checks import KEYS, LARGEST, MISSPELT, check_json, read_epsg, show
from .known import Known

CORNERS = ("ulx", "uly", "lrx", "lry")
SCHEMA = pa.schema([
    ("name", pa.string()),
    ("labels", pa.list_(pa.uint8())),  # positions in LABELS_43; null where one is unknown
    *((corner, pa.float64()) for corner in CORNERS),  # metres; float64, as a damaged file may say anything
    ("epsg", pa.int32()),
    ("source", pa.dictionary(pa.int32(), pa.string())),  # tile_source, Sentinel-2 only
    ("partner", pa.string()),  # corresponding_s2_patch, Sentinel-1 only
])  # fmt: skip
NOTHING = (None,) * (len(SCHEMA) - 1)

_CODES = {label: code for code, label in enumerate(LABELS_43)}
_KEYS = {sensor: itemgetter(*keys) for sensor, keys in KEYS.items()}
# A file with more colons after quotes has a key twice, which a parser would not tell.
_COLONS = {sensor: len(keys) + len(CORNERS) for sensor, keys in KEYS.items()}


def read_json_columns(entries: list[Entry]) -> tuple[pa.Table, list[Fault]]:
    """Return n rows of `SCHEMA`, and the faults of the files: n patches of a layout of version 1.

    Where a file is missing or says nothing usable the columns but the name are null. A missing
    file is no fault here.
    """
    rows, faults = [], []
    for entry in entries:
        file = entry.name + METADATA
        try:
            content = entry.read(file, most=LARGEST)
        except FileNotFoundError:
            rows.append(NOTHING)
        except ArchiveError as wrong:
            rows.append(NOTHING)
            faults.append(wrong.fault)
        else:
            rows.append(_read(content, entry.name, file, faults))
    columns = [[entry.name for entry in entries], *(zip(*rows, strict=True) if rows else [[]] * len(NOTHING))]
    arrays = [pa.array(column, kind.type) for column, kind in zip(columns, SCHEMA, strict=True)]
    return pa.table(arrays, schema=SCHEMA), faults


def _read(content: bytes, name: str, file: str, faults: list[Fault]) -> tuple:
    """Return the values of one file, and add its faults, if any, to `faults`."""
    sensor = name[:2]
    source = partner = None
    try:
        told = orjson.loads(content)
        labels, corners, projection, one, *scene, time = _KEYS[sensor](told)
        source, partner, product = (None, one, scene[0]) if scene else (one, None, one)
        lry = "lry" if "lry" in corners else MISSPELT["lry"]
        values = ulx, uly, lrx, low = corners["ulx"], corners["uly"], corners["lrx"], corners[lry]
        codes = [_CODES[label] for label in labels]
        epsg = _remembered_epsg(projection)
        sound = (
            type(ulx) is type(uly) is type(lrx) is type(low) is int
            and content.count(b'":') == len(told) + len(corners) == _COLONS[sensor]
            and type(labels) is list and 0 < len(codes) == len(set(codes))
            and type(one) is str and epsg is not None
            and _is_sound(name.rsplit("_", 2)[0], sensor, product, time)
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        sound = False
    if not sound:
        return _read_unsound(content, name, file, faults)
    if lry != "lry":
        faults.append(Fault(name, file, "misspelt-json-key", "lry", lry))
    return codes, *map(float, values), epsg, source, partner


@lru_cache(maxsize=64)  # the archive has a handful of them
def _remembered_epsg(projection: str) -> int | None:
    return read_epsg(projection)


@lru_cache(maxsize=4096)
def _is_sound(product: str, sensor: str, source: str, time: str) -> bool:
    """Return whether a patch of a product (its name without column and row) may have this source and time."""
    sources = [source] if sensor == "S2" else ["", source]
    told = dict(zip(KEYS[sensor], [LABELS_43[:1], dict.fromkeys(CORNERS, 0), "", *sources, time], strict=True))
    return not check_json(orjson.dumps(told), f"{product}_0_0", "", Known(-1))


def _read_unsound(content: bytes, name: str, file: str, faults: list[Fault]) -> tuple:
    """Do the same for a file of whatever content."""
    if not content:
        faults.append(Fault(name, file, "empty-file", "a file with content", "0 bytes"))
        return NOTHING
    faults += check_json(content, name, file, Known(-1))
    try:
        told = orjson.loads(content)
    except (ValueError, RecursionError):
        return NOTHING
    if not isinstance(told, dict):
        return NOTHING
    labels, corners, source, partner = (
        told.get(key) for key in ("labels", "coordinates", "tile_source", "corresponding_s2_patch")
    )
    values = _read_corners(corners if isinstance(corners, dict) else {}, name, file, faults)
    epsg = read_epsg(told.get("projection"))
    if epsg is None and "projection" in told:
        faults.append(Fault(name, file, "wrong-json", "projection: one with an EPSG code", show(told["projection"])))
    texts = (text if isinstance(text, str) else None for text in (source, partner))
    return _read_labels(labels), *values, epsg, *texts


def _read_labels(labels: object) -> list[int] | None:
    if not isinstance(labels, list) or not all(isinstance(label, str) and label in _CODES for label in labels):
        return None
    return list(dict.fromkeys(_CODES[label] for label in labels)) or None


def _read_corners(corners: dict, name: str, file: str, faults: list[Fault]) -> list[float | None]:
    values = []
    for key in CORNERS:
        value = corners.get(key, corners.get(MISSPELT.get(key)))
        is_number = type(value) in (int, float)
        if not is_number and (key in corners or MISSPELT.get(key) in corners):
            faults.append(Fault(name, file, "wrong-json", f"coordinates: {key} in metres", show(value)))
        values.append(float(value) if is_number else None)
    return values
