"""The band explorer of the chapter "One patch": its scripts, what they are told, and the files they load.

All bands of a pair are one file, so that a page loads only the pairs that a reader chooses.
"""

import io
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from bigearthnet import footprints, names, views
from bigearthnet.band_file import encode_bands
from bigearthnet.examples import Example
from bigearthnet.wavelengths import POLARISATIONS, REFLECTANCE, WAVELENGTHS
from guide.explorer import Explorer
from guide.text import day

SCRIPTS = (
    "assets/bigearthnet/catalogue-codes.js", "assets/bigearthnet/bands-file.js",
    "assets/bigearthnet/bands-resample.js", "assets/bigearthnet/bands-views.js",
    "assets/explorers/elements.js", "assets/explorers/bands-spectrum.js", "assets/explorers/bands-pane.js",
    "assets/explorers/bands-shelf.js", "assets/explorers/bands-choices.js", "assets/explorers/bands.js",
)  # fmt: skip
STYLES = ("assets/explorers/controls.css", "assets/explorers/bands.css")
PICTURES = "patches.webp"
SMALL, QUALITY = 96, 80  # pixels and WebP quality of the pictures to choose a patch by
# The height of the live explorer: pictures of half the width, and what stands above and below them,
# which is more below 44rem, where bands.css sets it in more rows; on phones pictures of the whole width.
ROOM = ("calc(50cqi + 34.2rem + clamp(0rem, (44rem - 100cqi) * 999, 14.6rem))", "calc(200cqi + 60.4rem)")


def band_explorer(examples: Sequence[Example], patches: pd.DataFrame) -> Explorer:
    """Return the explorer of some examples; `patches` is the index, which knows their countries."""
    return Explorer(
        name="bands",
        scripts=SCRIPTS,
        styles=STYLES,
        settings=lambda: _settings(examples, patches),
        files=_Files(examples),
        room=ROOM,
        on_slides=True,
    )


def definitions() -> dict:
    """Return what the page's scripts need to make the pictures of `bigearthnet.views`, as JSON."""
    channels = [*WAVELENGTHS, *POLARISATIONS, *views.INDICES]
    return {
        "pixels": views.PIXELS,
        "indices": {name: {"first": index.first, "second": index.second, "normalised": index.normalised} for name, index in views.INDICES.items()},
        "percentiles": views.PERCENTILES,
        "fixed": {name: views.fixed(name) for name in channels},
        "units": {name: views.unit(name) for name in channels},
    }


def _settings(examples: Sequence[Example], patches: pd.DataFrame) -> dict:
    countries = patches.set_index("s2_name").loc[[example.s2_name for example in examples], "country"].astype(str)
    return {
        "patches": [
            _patch(example, country) for example, country in zip(examples, countries, strict=True)
        ],
        "bands": [
            {"name": name, "centre": band.centre, "resolution": views.RESOLUTIONS[name], "purpose": band.purpose}
            for name, band in WAVELENGTHS.items()
        ] + [{"name": name, "centre": None, "resolution": views.RESOLUTIONS[name], "purpose": what} for name, what in POLARISATIONS.items()],
        "optical": [{"key": key, "name": view.name, "channels": view.channels} for key, view in views.OPTICAL.items()],
        "radar": [{"key": key, "name": view.name, "channels": view.channels} for key, view in views.RADAR.items()],
        "stretches": [{"key": key, "name": name} for key, name in views.STRETCHES.items()],
        "resampling": [{"key": key, "name": name} for key, name in views.RESAMPLING.items()],
        "one": REFLECTANCE,
        "resolution": footprints.PATCH_SIZE // views.PIXELS,
        "definitions": definitions(),
    }  # fmt: skip


def _patch(example: Example, country: str) -> dict:
    place = names.parse_name(example.s1_name)
    ground = footprints.footprint(place.tile, place.column, place.row)
    return {
        "name": example.s2_name, "day": day(example.day), "place": f"{country}, tile {place.tile}, column {place.column}, row {place.row}",
        "labels": "; ".join(example.labels), "file": _file(example),
        "s2": _moment(example.s2_name), "s1": _moment(example.s1_name),
        "epsg": ground.epsg, "ulx": ground.ulx, "uly": ground.uly,
    }  # fmt: skip


def _moment(name: str) -> str:
    when = names.parse_name(name).sensed
    return f"{day(when)}, {when:%H:%M} UTC"


class _Files(Mapping):
    """A file of all bands for each patch, and one with small pictures of all: made when asked for,
    since it takes two seconds a patch and a notebook needs none.
    """

    def __init__(self, examples: Sequence[Example]):
        self._examples = {_file(example): example for example in examples}
        self._made: dict[str, bytes] = {}

    def __getitem__(self, name: str) -> bytes:
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter([*self._examples, PICTURES])

    def __len__(self) -> int:
        return len(self._examples) + 1

    def _make(self, name: str) -> bytes:
        if name == PICTURES:
            return _small_pictures(list(self._examples.values()))
        return encode_bands({**self._examples[name].s2, **self._examples[name].s1})


def _small_pictures(examples: Sequence[Example]) -> bytes:
    from PIL import Image

    strip = np.hstack([views.show(example.s2, views.OPTICAL["true-colour"]) for example in examples])
    small = Image.fromarray(strip).resize((SMALL * len(examples), SMALL), Image.Resampling.LANCZOS)
    packed = io.BytesIO()
    small.save(packed, "WEBP", quality=QUALITY, method=6)
    return packed.getvalue()


def _file(example: Example) -> str:
    place = names.parse_name(example.s1_name)
    return f"{place.tile}-{place.column}-{place.row}.bin".lower()
