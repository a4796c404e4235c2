"""The classes: CORINE Land Cover (CLC) on three levels, and the 19 classes made from it.

    clc_class(112).name                  "Discontinuous urban fabric"
    clc_class("Peat bogs").class_19      "Inland wetlands"
    to_19(["Olive groves", "Airports"])  ["Permanent crops"]
    class_19("Inland wetlands").family   the CLC class 4, "Wetlands"

CLC has 5, 15 and 44 classes. Glaciers and perpetual snow (335) does not occur in the archive, so
version 1 labels its patches with 43 classes; of these ten are classes of the 19 by themselves, 22
are grouped into nine, and eleven are removed.

Both tables are data, `data/nomenclature/clc.csv` and `classes_19.csv`; their sources:

    name            as in the labels of version 1, which follow the CLC nomenclature guidelines
    legend_name     as in the legend of the CLC maps (European Environment Agency, clc_legend.csv),
                    which names 321, 324, 332, 412 and four classes above them differently
    other_spelling  another spelling in circulation, such as "comercial" for class 12
    colour          of the same legend, which has none for levels 1 and 2
    class_19        the class of the 19 it became; empty for the eleven removed and for 335
    short_name      our own, at most 22 characters, for axes
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from .data_files import data_file
from .errors import BigEarthNetError

CLC_FILE = "nomenclature/clc.csv"
CLASSES_FILE = "nomenclature/classes_19.csv"


class LabelError(BigEarthNetError, ValueError):
    """A label or code that does not belong to the nomenclature; the message names the nearest."""


@dataclass(frozen=True)
class ClcClass:
    """A CLC class. `code` has as many digits as its level, 1 to 3.

    `colour` is the official one as #rrggbb, None on levels 1 and 2; `class_19` is the label it
    has among the 19, None on levels 1 and 2, for the removed classes and for 335.
    """

    code: int
    name: str
    legend_name: str
    other_spelling: str | None
    colour: str | None
    class_19: str | None

    @property
    def level(self) -> int:
        """1, 2 or 3."""
        return len(str(self.code))

    @property
    def parent(self) -> "ClcClass | None":
        """The class one level above, None on level 1."""
        return _BY_CODE.get(self.code // 10)


@dataclass(frozen=True)
class Class19:
    """One of the 19 classes: its label, a short name for axes, the CLC codes merged into it."""

    name: str
    short_name: str
    codes: tuple[int, ...]

    @property
    def family(self) -> ClcClass:
        """The CLC class of level 1 that holds all its codes."""
        return _BY_CODE[self.codes[0] // 100]

    @property
    def colours(self) -> tuple[str, ...]:
        """The official colours of its CLC classes, one a code: a merged class has none itself."""
        return tuple(_BY_CODE[code].colour for code in self.codes)


def clc_class(key: int | str, *, level: int = 3) -> ClcClass:
    """Return the CLC class of a code (112, "112", "1.1.2") or of a name on `level`.

    A code says its level itself; a name may stand on two (Pastures is 23 and 231). Names count
    in each published spelling, upper and lower case as written. Raises `LabelError`.
    """
    digits = str(key).replace(".", "")
    if digits.isdecimal():
        if int(digits) in _BY_CODE:
            return _BY_CODE[int(digits)]
        raise LabelError(f"Expected a CLC code of one to three digits, such as 1, 11 or 111; found {key!r}.")
    found = _BY_NAME.get((level, key))
    if found is None:
        names = [name for at, name in _BY_NAME if at == level]
        raise LabelError(f"Expected a CLC class of level {level}, found {key!r}.{_nearest(key, names)}")
    return found


def class_19(label: str) -> Class19:
    """Return the class of a label of the 19, or of a short name. Raises `LabelError`."""
    for known in CLASSES_19:
        if label in (known.name, known.short_name):
            return known
    if (3, label) in _BY_NAME:
        hint = f" It is CLC class {_BY_NAME[3, label].code}: `to_19` turns such labels into those of the 19."
    else:
        hint = _nearest(label, LABELS_19)
    raise LabelError(f"Expected one of the 19 classes, found {label!r}.{hint}")


def to_19(labels: Iterable[str]) -> list[str]:
    """Return the labels among the 19 of a patch whose CLC labels (level 3) are `labels`.

    They stand in the order of `LABELS_19`, each once; the list is empty where all were removed,
    as for 57 patches of version 1. Raises `LabelError`.
    """
    found = {clc_class(label).class_19 for label in labels}
    return [label for label in LABELS_19 if label in found]


def _nearest(label: str, names: Iterable[str]) -> str:
    plain = {name.casefold(): name for name in names}
    close = get_close_matches(str(label).casefold(), plain, n=1, cutoff=0.5)
    return f" Did you mean {plain[close[0]]!r}?" if close else ""


def _read(name: str) -> list[dict[str, str]]:
    with data_file(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _read_clc() -> tuple[ClcClass, ...]:
    return tuple(
        ClcClass(
            int(row["code"]), row["name"], row["legend_name"],
            row["other_spelling"] or None, row["colour"] or None, row["class_19"] or None,
        )
        for row in _read(CLC_FILE)
    )  # fmt: skip


def _read_19() -> tuple[Class19, ...]:
    merged = {}
    for known in CLC:
        merged.setdefault(known.class_19, []).append(known.code)
    rows = _read(CLASSES_FILE)
    return tuple(Class19(row["name"], row["short_name"], tuple(merged[row["name"]])) for row in rows)


CLC = _read_clc()  # all 64 classes: level 1, 2, 3, each by code
CLASSES_19 = _read_19()  # in the order of the papers
_BY_CODE = {known.code: known for known in CLC}
_BY_NAME = {
    (known.level, name): known
    for known in CLC
    for name in (known.other_spelling, known.legend_name, known.name)
    if name
}

# The order of the papers is that of the CLC codes; a merged class stands at its first code.
# Source: the authors' label_indices.json, as copied in bigearthnet-common 2.8.0, constants.py.
LABELS_19 = tuple(known.name for known in CLASSES_19)
LABELS_43 = tuple(known.name for known in CLC if known.level == 3 and known.code != 335)
# As Python's `sorted` puts them.
LABELS_19_ALPHABETICAL = tuple(sorted(LABELS_19))
LABELS_43_ALPHABETICAL = tuple(sorted(LABELS_43))
