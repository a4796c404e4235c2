"""A patch as an xarray Dataset that knows where it lies."""

import numpy as np
from pyproj import CRS

from ..errors import BigEarthNetError


class XarrayMissingError(BigEarthNetError, ImportError):
    """xarray is not installed."""


def to_dataset(patch) -> "xarray.Dataset":  # noqa: F821
    """Return a `patches.Patch` as `Patch.to_xarray` describes it."""
    try:
        import xarray
    except ImportError:
        raise XarrayMissingError(
            "Expected xarray, found none. Run `pip install bigearthnet-guide[xarray]`, or use `Patch.stack`."
        ) from None
    step = patch.resolution
    pixels = next(iter(patch.bands.values())).shape[-1]
    centres = (np.arange(pixels) + 0.5) * step
    crs = CRS.from_epsg(patch.epsg)
    place = crs.to_cf() | {"spatial_ref": crs.to_wkt(), "GeoTransform": " ".join(f"{x:.15g}" for x in patch.transform(step))}
    x = {"axis": "X", "standard_name": "projection_x_coordinate", "units": "metre"}
    y = {"axis": "Y", "standard_name": "projection_y_coordinate", "units": "metre"}
    dataset = xarray.Dataset(
        {band: (("y", "x"), array) for band, array in patch.bands.items()},
        coords={
            "y": ("y", patch.uly - centres, y),
            "x": ("x", patch.ulx + centres, x),
            "spatial_ref": ((), 0, place),
        },
        attrs={"name": patch.name},
    )
    for band in dataset.data_vars.values():
        band.encoding["grid_mapping"] = "spatial_ref"  # where rioxarray looks, and what netCDF files get
    return dataset
