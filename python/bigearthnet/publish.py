"""Rebuilds the files in `data/`: the catalogue, and the small tables counted from the metadata.

Every file follows from the published lists alone, byte for byte; `data/README.md` says which.
"""

from pathlib import Path

from . import catalogue, index, label_tables, metadata, neighbours, products, samples, version_changes
from .files import replace_whole

CATALOGUE = "catalogue.bin"
LABEL_LAYER = "labels.bin"  # holds labels patch by patch: built for a site, never committed


def build_data(output: Path | str, folder: Path | str | None = None) -> dict[Path, bool]:
    """Bring the files in `output` up to date; return the path of each, and whether it changed.

    `folder` is as for `samples.data_folder`. Without the metadata of version 2 only the catalogue is
    built. Files appear whole or not at all.
    """
    output, samples_dir, found = Path(output), samples.fetch_samples(folder), metadata.find_metadata(folder)
    v2 = None if found is None else metadata.read_metadata(found)
    written = {}
    if v2 is not None:
        written |= _write(output / products.FILE, products.format_v2_products(products.v2_products(v2)).encode())
    patches = index.build_index(samples_dir, v2=v2)
    written |= _write(output / CATALOGUE, catalogue.encode_catalogue(patches))
    if v2 is not None:
        written |= _write(output / LABEL_LAYER, catalogue.encode_label_layer(patches))
        tables = label_tables.build_label_files(patches) | neighbours.build_neighbour_files(patches)
        tables |= version_changes.build_change_files(patches, v2)
        for name, content in tables.items():
            written |= _write(output / name, content)
    return written


def _write(path: Path, content: bytes) -> dict[Path, bool]:
    if path.is_file() and path.read_bytes() == content:
        return {path: False}
    path.parent.mkdir(parents=True, exist_ok=True)
    with replace_whole(path) as fresh:
        fresh.write_bytes(content)
    return {path: True}
