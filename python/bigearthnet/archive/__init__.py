"""An archive as published: folders of patches, or a tar of them, of version 1 or 2.

    archive.open_archive("BigEarthNet-v1.0").batches()      its patches, a thousand at a time
    archive.read_patch("BigEarthNet-v1.0", name)            one patch with its place
    archive.read_patch(folder, name, resolution=10).stack() all its bands as one array
    archive.read_bands(entry, ["B04", "B03", "B02"])        arrays, as fast as it goes

Files of both versions are GeoTIFFs, one a band; `layouts` says which there are and where.
"""

from .bands import BANDS, S1_BANDS, S2_BANDS, Band
from .entries import LARGEST_FILE, Batch, Entry
from .faults import KINDS, ArchiveError, Fault
from .finding import find_patch
from .geotiff import GeoTiff, TiffFault, parse_geotiff
from .layouts import METADATA, Layout
from .opening import Archive, list_patches, open_archive
from .patches import Patch, read_patch, read_patch_metadata, read_reference_map
from .reading import read_bands

__all__ = [
    "BANDS", "KINDS", "LARGEST_FILE", "METADATA", "S1_BANDS", "S2_BANDS",
    "Archive", "ArchiveError", "Band", "Batch", "Entry", "Fault", "GeoTiff", "Layout", "Patch", "TiffFault",
    "find_patch", "list_patches", "open_archive", "parse_geotiff", "read_bands", "read_patch",
    "read_patch_metadata", "read_reference_map",
]  # fmt: skip
