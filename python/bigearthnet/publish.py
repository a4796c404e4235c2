"""Rebuilds the files in `data/`: the catalogue, and the small tables counted from the metadata.

Every file follows from the published lists alone, byte for byte; `data/README.md` says which.
"""

import os
from pathlib import Path

from . import catalogue, index, label_tables, metadata, products, samples

CATALOGUE = "catalogue.bin"
LABEL_LAYER = "labels.bin"  # holds labels patch by patch: built for a site, never committed


def build_data(folder: Path | str, *, data: Path | str | None = None) -> dict[Path, bool]:
    """Bring the files in `folder` up to date; return the path of each, and whether it changed.

    `data` is as for `samples.data_folder`. Without the metadata of version 2 only the catalogue is
    built. Files appear whole or not at all.
    """
    folder, samples_dir, found = Path(folder), samples.fetch_samples(data), metadata.find_metadata(data)
    v2 = None if found is None else metadata.read_metadata(found)
    written = {}
    if v2 is not None:
        written |= _write(folder / products.FILE, products.write_v2_products(products.v2_products(v2)).encode())
    patches = index.build_index(samples_dir, v2=v2)
    written |= _write(folder / CATALOGUE, catalogue.write_catalogue(patches))
    if v2 is not None:
        written |= _write(folder / LABEL_LAYER, catalogue.write_label_layer(patches))
        for name, content in label_tables.build_label_files(patches).items():
            written |= _write(folder / name, content)
    return written


def _write(path: Path, content: bytes) -> dict[Path, bool]:
    if path.is_file() and path.read_bytes() == content:
        return {path: False}
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    os.replace(beside, path)
    return {path: True}
