"""The brand's typefaces for matplotlib, from the same npm packages that serve the website.

Font packages hold compressed web fonts (WOFF), which matplotlib cannot read: they are unpacked
once into the user's cache folder.
"""

import hashlib
import os
from pathlib import Path

from platformdirs import user_cache_path

from .errors import GuideError
from .packages import package_file

WEIGHTS = {"regular": 400, "strong": 600}
PACKAGE = "@fontsource/{slug}"
FILE = "files/{slug}-{subset}-{weight}-normal.woff"
SUBSETS = ("latin", "latin-ext")


def load_family(family: str, home: Path) -> list[str]:
    """Make a family known to matplotlib and return the names to ask for, best first.

    `home` is the folder that holds node_modules. Raises `GuideError` when the package is absent.
    """
    from matplotlib import font_manager

    known = {entry.name for entry in font_manager.fontManager.ttflist}
    names = [_name(family, subset, "regular") for subset in SUBSETS]
    strong = [_name(family, subset, "strong") for subset in SUBSETS]
    for name in names + strong:
        if name not in known:
            font_manager.fontManager.addfont(unpack(family, name, home))
    return names


def strong_family(family: str) -> list[str]:
    """Return the names of the semibold cuts that `load_family` made known."""
    return [_name(family, subset, "strong") for subset in SUBSETS]


def unpack(family: str, name: str, home: Path) -> Path:
    """Return an unpacked font file whose family is called `name`, making it if need be."""
    from fontTools.ttLib import TTFont

    packed = _packed(family, name, home)
    digest = hashlib.sha256(packed.read_bytes() + f"{name} 2".encode()).hexdigest()[:16]
    unpacked = user_cache_path("guide") / "fonts" / f"{digest}.ttf"
    if not unpacked.is_file():
        font = TTFont(packed)
        font.flavor = None
        for record in font["name"].names:  # one family a file: matplotlib picks by name alone
            if record.nameID in (1, 16):
                font["name"].setName(name, record.nameID, record.platformID, record.platEncID, record.langID)
        font["OS/2"].usWeightClass = WEIGHTS["regular"]
        unpacked.parent.mkdir(parents=True, exist_ok=True)
        beside = unpacked.with_suffix(f".{os.getpid()}")
        font.save(beside)
        beside.replace(unpacked)
    return unpacked


def _name(family: str, subset: str, weight: str) -> str:
    return f"{family} {subset} {weight}"


def _packed(family: str, name: str, home: Path) -> Path:
    subset, weight = name.removeprefix(family).split()
    slug = family.lower().replace(" ", "-")
    path = package_file(home, PACKAGE.format(slug=slug), FILE.format(slug=slug, subset=subset, weight=WEIGHTS[weight]))
    if not path.is_file():
        raise GuideError(
            f"Expected the typeface {family} at {path}, found no such file. "
            f"Run `npm ci` in {home}; figures are drawn with the fonts of the website."
        )
    return path
