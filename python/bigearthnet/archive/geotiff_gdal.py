"""A GeoTIFF of any form read from its bytes by GDAL."""

import warnings

import rasterio
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import MemoryFile

from .geotiff import GeoTiff
from .plain_geotiff import MOST_PIXELS
from .tiff_checks import TiffFault


def read_geotiff(content: bytes) -> GeoTiff:
    """Return what the bytes hold, as `geotiff.parse_geotiff` does, which also says the errors.

    Only GDAL's driver of GeoTIFFs is asked: others follow paths and addresses that a file names.
    """
    name = ""
    try:
        with warnings.catch_warnings(), rasterio.Env(GDAL_NUM_THREADS=1), MemoryFile(content) as memory:
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            name = memory.name
            with memory.open(driver="GTiff") as file:
                return _read(file)
    except TiffFault:
        raise
    except (RasterioError, ValueError, MemoryError, OverflowError) as wrong:
        raise TiffFault("unreadable-file", "a GeoTIFF that GDAL reads", _first_line(wrong, name)) from None


def _read(file: rasterio.DatasetReader) -> GeoTiff:
    if file.count != 1:
        raise TiffFault("wrong-shape", "one layer", f"{file.count} layers")
    if file.width * file.height > MOST_PIXELS:
        raise TiffFault("wrong-shape", f"at most {MOST_PIXELS:,} pixels", f"{file.height:,} × {file.width:,}")
    tile = max((height * width for height, width in file.block_shapes), default=0)
    if tile > MOST_PIXELS:
        raise TiffFault("wrong-shape", f"tiles of at most {MOST_PIXELS:,} pixels", f"{tile:,} pixels")
    epsg = file.crs.to_epsg() if file.crs else None
    return GeoTiff(file.read(1), epsg, tuple(file.transform.to_gdal()), file.nodata)


def _first_line(wrong: Exception, name: str) -> str:
    """Return what GDAL said without the made-up name, which is another one each time."""
    text = (str(wrong).splitlines() or [type(wrong).__name__])[0]
    for made_up in (name, name.rpartition("/")[2]):
        text = text.replace(f"{made_up}: ", "").replace(made_up, "file") if made_up else text
    return text
