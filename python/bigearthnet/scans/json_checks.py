"""The JSON file of a patch of version 1, held against the patch's name and the index.

Both sensors' files have labels, coordinates and projection. Those of Sentinel-2 add tile_source
and acquisition_date ("2017-06-13 10:10:31"), those of Sentinel-1 scene_source,
corresponding_s2_patch and acquisition_time ("2017-06-13T16:50:43"). The files of Sentinel-1 call
the key `lry` of the coordinates `lly`, which holds what `lry` should.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain, islice

import orjson
from pyproj import CRS
from pyproj.exceptions import ProjError

from ..archive import Fault
from ..footprints import PATCH_SIZE
from ..names import parse_name
from ..nomenclature import LABELS_43
from .known import Known

LARGEST = 1 << 20  # bytes; the published files have about a thousand
KEYS = {
    "S2": ("labels", "coordinates", "projection", "tile_source", "acquisition_date"),
    "S1": ("labels", "coordinates", "projection", "corresponding_s2_patch", "scene_source", "acquisition_time"),
}
MISSPELT = {"lry": "lly"}
# Names of version 1 are up to 8 s away from the time of the product, and so are their files.
TOLERANCE = timedelta(seconds=60)
TIME = {"S2": r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "S1": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"}
SHOWN = 120  # characters of a value that a fault shows
MOST_FAULTS = 50  # of one file: beyond that it is no such file at all
LONGEST_WKT = 10_000  # characters; the published ones have 800

_LABELS = frozenset(LABELS_43)


def check_json(content: bytes, name: str, file: str, known: Known) -> list[Fault]:
    """Return the faults of the JSON file of a patch of version 1, [] if it is as published.

    `name` must be that of a patch; `file` is the file's, for the faults. They are of the kinds
    invalid-json, wrong-json, misspelt-json-key and unknown-label. What `known` does not tell is not
    checked. Nothing in `content` makes it raise.
    """
    try:
        told = orjson.loads(content)  # strict: UTF-8, no NaN, at most 1,024 levels
        repeated = _repeated_keys(content)
    except (ValueError, RecursionError) as wrong:
        return [Fault(name, file, "invalid-json", "JSON as of RFC 8259 in UTF-8", _line(str(wrong)))]
    if not isinstance(told, dict):
        return [Fault(name, file, "wrong-json", "an object", show(told))]
    wrong = [("wrong-json", "each key once", f"{show(key)} again") for key in repeated]
    return [Fault(name, file, *one) for one in islice(chain(wrong, _compare(told, name, known)), MOST_FAULTS)]


def show(value: object) -> str:
    """Return a value from JSON as short text on one line, whatever it is."""
    if isinstance(value, dict):
        return f"an object of {len(value)}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return _line(json.dumps(value, ensure_ascii=not str(value).isprintable()))


def _compare(told: dict, name: str, known: Known) -> Iterator[tuple[str, str, str]]:
    """Yield kind, expected and found of each thing that is not as published."""
    sensor = name[:2]
    yield from _compare_keys(told, KEYS[sensor], "")
    if "labels" in told:
        yield from _compare_labels(told["labels"])
    if "coordinates" in told:
        yield from _compare_coordinates(told["coordinates"], known)
    if "projection" in told and known.epsg and read_epsg(told["projection"]) != known.epsg:
        yield "wrong-json", f"projection: EPSG:{known.epsg}", _found_crs(told["projection"])
    product = name.rsplit("_", 2)[0]
    yield from _compare_time(told, sensor, _sensed(product))
    if sensor == "S1":
        start = product.rpartition("_")[0] + "_"
        yield from _compare_text(told, "scene_source", f"{start}…", lambda text: text.startswith(start))
        if known.partner:
            yield from _compare_text(told, "corresponding_s2_patch", known.partner, known.partner.__eq__)
    elif known.tile:
        start = f"{name[:3]}_MSIL1C_{product.split('_')[2][:8]}T"
        parts = (start, f"_T{known.tile}_")
        yield from _compare_text(
            told, "tile_source", "…".join(parts) + "…", lambda text: text.startswith(start) and parts[1] in text
        )


def _compare_keys(told: dict, keys: tuple[str, ...], where: str) -> Iterator[tuple[str, str, str]]:
    for key in keys:
        if key not in told:
            yield "wrong-json", f"key {where}{key}", "no such key"
    for key in sorted(told.keys() - set(keys)):
        yield "wrong-json", f"no other key than {', '.join(keys)}", f"{where}{show(key)}"


def _compare_labels(labels: object) -> Iterator[tuple[str, str, str]]:
    if not isinstance(labels, list) or not labels:
        yield "wrong-json", "labels: a list of one or more", show(labels)
        return
    texts = [label for label in labels if isinstance(label, str)]
    if len(texts) < len(labels):
        odd = next(label for label in labels if not isinstance(label, str))
        yield "wrong-json", "labels: text", show(odd)
    if len(set(texts)) < len(texts):
        yield "wrong-json", "labels: each once", f"{len(texts) - len(set(texts))} repeated"
    for label in sorted(set(texts) - _LABELS):
        yield "unknown-label", "one of the 43 classes", show(label)


def _compare_coordinates(coordinates: object, known: Known) -> Iterator[tuple[str, str, str]]:
    if not isinstance(coordinates, dict):
        yield "wrong-json", "coordinates: an object", show(coordinates)
        return
    coordinates = dict(coordinates)
    for right, wrong in MISSPELT.items():
        if right not in coordinates and wrong in coordinates:
            coordinates[right] = coordinates.pop(wrong)
            yield "misspelt-json-key", right, wrong
    yield from _compare_keys(coordinates, ("ulx", "uly", "lrx", "lry"), "coordinates: ")
    if known.ulx is None:
        return
    corners = {"ulx": known.ulx, "uly": known.uly, "lrx": known.ulx + PATCH_SIZE, "lry": known.uly - PATCH_SIZE}
    for key, expected in corners.items():
        found = coordinates.get(key, expected)
        if isinstance(found, bool) or found != expected:
            yield "wrong-json", f"coordinates: {key} {expected}", show(found)


def _compare_time(told: dict, sensor: str, sensed: datetime) -> Iterator[tuple[str, str, str]]:
    key = KEYS[sensor][-1]
    yield from _compare_text(
        told, key, sensed.isoformat(" " if sensor == "S2" else "T") + ", to the minute",
        lambda text: re.fullmatch(TIME[sensor], text, re.ASCII) and _is_near(text, sensed),
    )  # fmt: skip


def _compare_text(told: dict, key: str, expected: str, is_right) -> Iterator[tuple[str, str, str]]:
    found = told.get(key)
    if key in told and not (isinstance(found, str) and is_right(found)):
        yield "wrong-json", f"{key}: {expected}", show(found)


def _is_near(text: str, sensed: datetime) -> bool:
    try:
        return abs(datetime.fromisoformat(text) - sensed) <= TOLERANCE
    except ValueError:  # a 30th of February
        return False


def _found_crs(projection: object) -> str:
    epsg = read_epsg(projection)
    return f"EPSG:{epsg}" if epsg else show(projection)


def read_epsg(projection: object) -> int | None:
    """Return the EPSG code of a projection as the files write it (WKT), None if it has none."""
    return _read_wkt(projection) if isinstance(projection, str) and len(projection) <= LONGEST_WKT else None


@lru_cache(maxsize=1024)
def _sensed(product: str) -> datetime:
    """Return when a product was sensed: the name of one of its patches without column and row."""
    return parse_name(f"{product}_0_0").sensed


@lru_cache(maxsize=64)  # the archive has a handful of them
def _read_wkt(text: str) -> int | None:
    try:
        return CRS.from_wkt(text).to_epsg()
    except (ProjError, ValueError):
        return None


def _repeated_keys(content: bytes) -> list[str]:
    """Return the keys that stand twice in one object, of which a parser silently keeps one."""
    repeated = set()

    def note(pairs: list[tuple[str, object]]) -> None:
        if len(dict(pairs)) < len(pairs):
            repeated.update(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)

    json.loads(content, object_pairs_hook=note)
    return sorted(repeated)


def _line(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN else flat[: SHOWN - 1] + "…"
