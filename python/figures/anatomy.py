"""What an archive holds: its folders as a tree, the fields of its metadata, the codes of its maps."""

from dataclasses import dataclass
from html import escape

import pandas as pd
from pyproj import CRS

from bigearthnet import nomenclature
from bigearthnet.archive import BANDS, METADATA, Layout
from bigearthnet.archive.layouts import REFERENCE_FILE, product_of
from bigearthnet.example_archive import TARS
from guide.figure import WEB, destination
from guide.table import Table
from guide.text import number

from .name_decoder import EXAMPLES

STORED = {"S2": "whole numbers of 16 bits, reflectance × 10,000", "S1": "decimal numbers of 32 bits, decibels", None: "whole numbers of 16 bits"}
OTHERS = {
    METADATA: "labels, place and origin of the patch, as JSON",
    REFERENCE_FILE: "the CORINE code of each pixel of 10 m",
}
# What each part of a JSON file of version 1 means; the parts of `coordinates` by a dot.
FIELDS = {
    "labels": "The classes found in the patch, names of CORINE's third level",
    "coordinates.ulx": "Easting of the upper-left corner, metres",
    "coordinates.uly": "Northing of the upper-left corner, metres",
    "coordinates.lrx": "Easting of the lower-right corner, metres",
    "coordinates.lry": "Northing of the lower-right corner, metres",
    "coordinates.lly": "The same northing, misspelt",
    "projection": "The coordinate system that the corners are given in, as WKT",
    "tile_source": "The Sentinel-2 product, Level-1C, that the patch was made from; names the tile",
    "acquisition_date": "When Sentinel-2 took the image, UTC, with a space before the time",
    "corresponding_s2_patch": "Name of the Sentinel-2 patch of the same pair",
    "scene_source": "The Sentinel-1 scene that the patch was cut from",
    "acquisition_time": "When Sentinel-1 took the image, UTC, with a T before the time",
}
# The columns of version 2's tables, in order.
COLUMNS = {
    "patch_id": ("text", "Name of the Sentinel-2 patch and of its reference map"),
    "labels": ("list of texts", "The classes in the patch, of the 19, in alphabetical order"),
    "split": ("text", "train, validation or test"),
    "country": ("text", "The country that the patch lies in"),
    "s1_name": ("text", "Name of the Sentinel-1 patch of the same pair"),
    "s2v1_name": ("text", "Name of the Sentinel-2 patch in version 1"),
    "contains_seasonal_snow": ("yes or no", "Whether its Sentinel-2 image shows snow that does not stay all year"),
    "contains_cloud_or_shadow": ("yes or no", "Whether its Sentinel-2 image shows clouds or their shadows"),
}


@dataclass(frozen=True)
class Node:
    """A folder or file: `name` as on disk, what it is, and what it holds, () for a file.

    `unfolded` says whether a reader sees what it holds at once.
    """

    name: str
    what: str
    inside: tuple["Node", ...] = ()
    unfolded: bool = False

    def html(self) -> str:
        """Return an item of a list; a folder folds without any script."""
        said = f"<code>{escape(self.name)}</code> {escape(self.what)}"
        if not self.inside:
            return f"<li>{said}</li>"
        items = "\n".join(node.html() for node in self.inside)
        return f"<li><details{' open' * self.unfolded}><summary>{said}</summary>\n<ul>\n{items}\n</ul></details></li>"

    def text(self, depth: int = 0) -> str:
        """Return the same as indented lines."""
        line = f"{'  ' * depth}{self.name}  {self.what}"
        return "\n".join([line, *(node.text(depth + 1) for node in self.inside)])


@dataclass(frozen=True)
class Tree:
    """Folders that a page shows as lists that fold, and as text where there is no HTML."""

    roots: tuple[Node, ...]

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        items = "\n".join(node.html() for node in self.roots)
        lists = f'<ul class="folders">\n{items}\n</ul>'
        # For a page as markdown: for HTML as such Quarto has the page load require.js and jQuery from another host.
        shown = {"text/markdown": f"```{{=html}}\n{lists}\n```"} if destination()[0] in WEB else {"text/html": lists}
        return {**shown, "text/plain": "\n".join(node.text() for node in self.roots)}


def layouts(patches: pd.DataFrame, *, version: int) -> Tree:
    """Return the folders of a version, the files of one patch unfolded in version 1. `patches` is the index.

    It counts patches of version 1 only: a name of version 2 in the index does not say that the patch was kept.
    """
    s2, s1, v2 = EXAMPLES
    kept = [layout for layout in Layout if layout.version == version]
    names = {"S1": s1, "S2": s2 if version == 1 else v2, None: v2}
    roots = [_root(root, layout, names[layout.sensor], patches) for root, layout in zip(TARS[f"v{version}"], kept, strict=True)]
    if version == 2:
        roots.append(Node("metadata.parquet", "a row for each recommended patch"))
        roots.append(Node("metadata_for_patches_with_snow_cloud_or_shadow.parquet", "a row for each of the others"))
    return Tree(tuple(roots))


def fields_table(s2: dict, s1: dict) -> Table:
    """Return the fields of two JSON files of version 1, one of each sensor, and what they mean.

    Raises `KeyError` for a field that `FIELDS` does not explain.
    """
    found = {"Sentinel-2": _flatten(s2), "Sentinel-1": _flatten(s1)}
    unknown = {field for fields in found.values() for field in fields} - FIELDS.keys()
    if unknown:
        raise KeyError(f"Expected fields of {', '.join(FIELDS)}; found {sorted(unknown)}. Explain them.")
    rows = []
    for field, meaning in FIELDS.items():
        sensors = [sensor for sensor, fields in found.items() if field in fields]
        rows.append((field, "both" if len(sensors) == 2 else "".join(sensors) or "none here", meaning))
    return Table(pd.DataFrame(rows, columns=["Field", "Written by", "Meaning"]), widths=(5, 3, 8))


def columns_table() -> Table:
    """Return the columns of version 2's tables."""
    rows = [(name, *said) for name, said in COLUMNS.items()]
    return Table(pd.DataFrame(rows, columns=["Column", "Type", "Meaning"]), widths=(6, 3, 8))


def wkt_table(projection: str) -> Table:
    """Return what a WKT of a UTM zone says, part by part, as PROJ reads it."""
    crs = CRS.from_wkt(projection)
    said = {parameter.name: parameter.value for parameter in crs.coordinate_operation.params}
    return Table(pd.DataFrame([
        ("PROJCS", crs.name, "Name of the coordinate system: metres on a plane"),
        ("GEOGCS", crs.geodetic_crs.name, "The longitudes and latitudes that the plane is made from"),
        ("SPHEROID", f"{number(crs.ellipsoid.semi_major_metre)} m", "The earth's shape: its radius at the equator, then the flattening"),
        ("PROJECTION", "Transverse_Mercator", "How the curved surface becomes a plane"),
        ("central_meridian", f"{said['Longitude of natural origin']:g}° east", "The middle of the zone"),
        ("scale_factor", f"{said['Scale factor at natural origin']:g}", "The scale on that meridian: lengths are shrunk there so that they err less at the edges"),
        ("false_easting", f"{number(said['False easting'])} m", "The easting of that meridian, so that none is negative"),
        ("AUTHORITY", f"EPSG:{crs.to_epsg()}", "The last one is the code of it all; the others are those of its parts"),
    ], columns=["Part", "Here", "Meaning"]), widths=(4, 5, 9))  # fmt: skip


def codes_table() -> Table:
    """Return which values a reference map can have, and what to do with each."""
    third = [known for known in nomenclature.CLC if known.level == 3]
    kept = [known.code for known in third if known.class_19]
    left = [known.code for known in third if not known.class_19]
    return Table(pd.DataFrame([
        (f"{number(len(kept))} codes from {min(kept)} to {max(kept)}", "A CORINE class of the third level", "Merge into one of the 19"),
        (", ".join(map(str, left)), "CORINE classes that the 19 leave out", "Mask"),
        ("999", "Not labelled", "Mask"),
        ("0", "Declared as no data", "Mask before you number the classes from 0"),
    ], columns=["Value", "Meaning", "For training"]), widths=(6, 6, 5))  # fmt: skip


def _root(name: str, layout: Layout, patch: str, patches: pd.DataFrame) -> Node:
    what = {"S1": "Sentinel-1", "S2": "Sentinel-2"}.get(layout.sensor, "reference maps")
    files = tuple(Node(f"…{file.removeprefix(patch)}", _what(file.removeprefix(patch))) for file in layout.files(patch))
    unfolded = layout in (Layout.V1_S2, Layout.V2_S2)
    what_it_holds = STORED[layout.sensor]
    if layout.version == 1:
        inner = Node(f"{patch}/", f"one of {number(len(patches))} patches: {what_it_holds}", files, unfolded)
    else:
        product = product_of(patch)
        # The same files again: what is new are the folders around them.
        folder = Node(f"{patch}/", f"a folder for each patch of the product: {what_it_holds}", files)
        inner = Node(f"{product}/", "a folder for each product", (folder,), unfolded)
    return Node(f"{name}/", what, (inner,), unfolded)


def _what(ending: str) -> str:
    if ending in OTHERS:
        return OTHERS[ending]
    band = BANDS[ending.removeprefix("_").removesuffix(".tif")]
    return f"{band.pixels} × {band.pixels} pixels of {band.resolution} m"


def _flatten(said: dict) -> list[str]:
    return [field for field in said if field != "coordinates"] + [f"coordinates.{corner}" for corner in said["coordinates"]]
