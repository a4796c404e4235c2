"""The brand, `_brand.yml`: the only home of colours, by role, and of typefaces.

A role NAME has its value for dark pages in NAME-dark. A value is a colour, "#rrggbb", or the name
of another role, whose colour it then is.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from guide.errors import GuideError
from guide.yaml_source import read_yaml

BRAND = "_brand.yml"
DARK = "-dark"
TYPEFACES = ("base", "headings", "monospace")

_HERE = Path(__file__).resolve().parent
_OWN = (_HERE, _HERE.parents[1])  # an installed wheel; a clone
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def find_brand(start: Path | None = None) -> Path:
    """Return the brand file in `start` or the nearest folder above it.

    Without `start` that is the working folder and, where it lies in no project, what the code
    itself came with: a notebook runs anywhere. Raises `GuideError` if there is none.
    """
    places = () if start else _OWN
    start = Path(start or Path.cwd()).resolve()
    for folder in (start, *start.parents, *places):
        if (folder / BRAND).is_file():
            return folder / BRAND
    raise GuideError(f"expected {BRAND} in {start} or above it, found none", remedy="Run inside the project.")


def read_brand(file: Path) -> dict:
    """Return the settings in the brand file; raise `GuideError` for invalid YAML."""
    return read_yaml(file.read_text("utf-8"), file=file)[0]


def palette(brand: Mapping[str, Any]) -> dict[str, str]:
    """Return the colour of every role of the palette, those for dark pages among them, as #rrggbb.

    Raises `GuideError` for a role that leads to no colour.
    """
    given = (brand.get("color") or {}).get("palette") or {}
    return {role: _colour(role, value, given) for role, value in given.items()}


def mode_colours(brand: Mapping[str, Any], *, dark: bool = False) -> dict[str, str]:
    """Return the colour of every role without "-dark", on light pages or on dark ones.

    Raises `GuideError` as `palette` does, and for a role that has no value for dark pages.
    """
    colours = palette(brand)
    roles = [role for role in colours if not role.endswith(DARK)]
    if dark and (absent := [role for role in roles if role + DARK not in colours]):
        raise GuideError(f"expected {absent[0]}{DARK} beside {absent[0]}", file=BRAND, remedy="Add it to the palette.")
    return {role: colours[role + DARK if dark else role] for role in roles}


def typefaces(brand: Mapping[str, Any]) -> dict[str, str]:
    """Return the families of `TYPEFACES`; raise `GuideError` where one is not named."""
    typography = brand.get("typography") or {}
    families = {use: (typography.get(use) or {}).get("family") for use in TYPEFACES}
    if absent := [use for use in TYPEFACES if not families[use]]:
        raise GuideError(f"expected a `family` under `typography: {absent[0]}`, found none", file=BRAND,
                         remedy=f"Name a typeface for each of {', '.join(TYPEFACES)}.")
    return families


def _colour(role: str, value: Any, given: Mapping[str, Any]) -> str:
    """Follow the names of roles from `value` to a colour."""
    found, seen = value, set()
    while isinstance(found, str) and found in given and found not in seen:
        seen.add(found)
        found = given[found]
    if not _COLOUR.fullmatch(str(found)):
        raise GuideError(f"expected a colour or another role for {role}, found {value!r}", file=BRAND,
                         remedy='Write the colour as "#rrggbb", in quotes.')
    return found
