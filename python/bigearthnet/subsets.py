"""Subsets users ask for, under a name, and the lists of patch names that select them elsewhere.

    chosen = subsets.choose(patches, "v2-test", "country == 'Finland'")
    subsets.write_names(chosen, "ids.csv", names="v2")

A subset is chosen by an expression (see `expressions`) or by a name of `READY`.
"""

import re
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from . import expressions
from .errors import BigEarthNetError
from .expressions.columns import COLUMNS, suggest
from .files import replace_whole
from .splits import SPLITS

# What a line of a list holds: columns of the index, and what a header calls them. "s2" is how the
# split of version 1 is published, "pairs" that of BigEarthNet-MM, which torchgeo's BigEarthNet
# reads; "v2" are values of `patch_id` in the metadata of version 2.
NAMES = {
    "s2": {"s2_name": "s2_name"},
    "s1": {"s1_name": "s1_name"},
    "v2": {"v2_name": "patch_id"},
    "pairs": {"s2_name": "s2_name", "s1_name": "s1_name"},
}
FILES = dict(zip(SPLITS, ["train.csv", "val.csv", "test.csv"], strict=True))  # as version 1 names them

_CLEAR = "not snow and not cloud"


class SubsetError(BigEarthNetError, ValueError):
    """A name that is no ready subset, or rows that cannot be written as the list asked for."""


@dataclass(frozen=True)
class Ready:
    """A subset with a name, which `expression` selects."""

    description: str
    expression: str


READY = {
    "v1": Ready("Recommended in version 1: in a split, so without snow, cloud and unlabelled.", "split_v1 is not None"),
    **{f"v1-{split}": Ready(f"The {split} split of version 1.", f"split_v1 == '{split}'") for split in SPLITS},
    "v2": Ready("Recommended in version 2: kept there, without snow and cloud.", f"in_v2 and {_CLEAR}"),
    **{
        f"v2-{split}": Ready(
            f"The {split} split of version 2, recommended patches.", f"in_v2 and {_CLEAR} and split_v2 == '{split}'"
        )
        for split in SPLITS
    },
    "clear": Ready("Without seasonal snow, cloud and cloud shadow, in a split or not.", _CLEAR),
    # `leakage.leakage_free` adds that the ground is in no train or validation patch of either version;
    # it never is, since the cores of tiles do not overlap.
    "leakage-free-test": Ready(
        "In the test split of both versions: no ground shared with their train or validation, but version 1's train patches lie beside.",
        "in_v2 and split_v1 == 'test' and split_v2 == 'test'",
    ),
}  # fmt: skip


def choose(index: pd.DataFrame, *texts: str) -> pd.DataFrame:
    """Return the rows of `index` that all `texts` select, in their order.

    A text is a name of `READY` or an expression. Raises `SubsetError` for a word that is no name, and
    `ExpressionError`, for a column not at hand as well: "v2" needs the metadata of version 2.
    """
    masks = [_mask(index, text) for text in texts]
    return index[np.logical_and.reduce(masks)] if masks else index


def count_ready(index: pd.DataFrame) -> pd.DataFrame:
    """Return name, description, expression and number of patches of each of `READY`.

    `patches` is missing where the index lacks a column that the subset needs.
    """
    rows = [(name, ready.description, ready.expression, _count(index, name)) for name, ready in READY.items()]
    table = pd.DataFrame(rows, columns=["name", "description", "expression", "patches"])
    return table.astype({"patches": "Int64"})


def names_of(rows: pd.DataFrame, *, names: str = "s2") -> pd.DataFrame:
    """Return the patch names of `rows`, in order, in one column or for "pairs" two.

    `names` is a key of `NAMES`. Raises `SubsetError` for "v2" where a row has no patch in version 2,
    and where `rows` has no column in_v2 to tell.
    """
    if names not in NAMES:
        raise SubsetError(f"Expected names to be one of {', '.join(NAMES)}, found {names!r}.")
    if names == "v2":
        _check_in_v2(rows)
    return rows[list(NAMES[names])].rename(columns=NAMES[names])


def format_names(rows: pd.DataFrame, *, names: str = "s2", header: bool = False) -> bytes:
    """Return the patch names of `rows` as CSV, one patch a line, lines ending with LF.

    Without a header, as published lists are; with one, the columns are called s2_name, s1_name
    and patch_id. Raises `SubsetError` for no rows, since an empty list is rarely meant, and as
    `names_of`.
    """
    _check_not_empty(rows)
    return _format(names_of(rows, names=names), header=header)


def write_names(rows: pd.DataFrame, path: Path | str, *, names: str = "s2", header: bool = False) -> Path:
    """Write what `format_names` returns, whole or not at all, and return the path.

    Raises as it does, and `PlaceError` as `files.replace_whole`.
    """
    content = format_names(rows, names=names, header=header)
    with replace_whole(path) as fresh:
        fresh.write_bytes(content)
    return Path(path)


def write_splits(
    rows: pd.DataFrame, folder: Path | str, *, split: str, names: str = "s2", header: bool = False
) -> dict[str, Path]:
    """Write one list for each split, train.csv, val.csv and test.csv, and return their paths.

    `split` is the column that decides, "split_v1" or "split_v2". All three are written before the
    first takes its place. Raises as `write_names`, and for rows in no split; a single split may be
    empty, and so is its file.
    """
    if split not in ("split_v1", "split_v2"):
        raise SubsetError(f"Expected split to be split_v1 or split_v2, found {split!r}.")
    _check_not_empty(rows)
    homeless = int(rows[split].isna().sum())
    if homeless:
        raise SubsetError(
            f"Expected every patch in a split, found {homeless:,} of {len(rows):,} in none. "
            f"Add the condition '{split} is not None'."
        )
    table = names_of(rows, names=names)
    paths = {part: Path(folder) / file for part, file in FILES.items()}
    with ExitStack() as places:
        for part, path in paths.items():
            content = _format(table[(rows[split] == part).to_numpy()], header=header)
            places.enter_context(replace_whole(path)).write_bytes(content)
    return paths


def python_lines(*texts: str) -> str:
    """Return the lines of Python that choose the same rows as `choose(index, *texts)`.

    Raises `ExpressionError`.
    """
    chosen = [text if text in READY else expressions.canonical(text) for text in texts]
    quoted = "".join(', "{}"'.format(text.replace('"', '\\"')) for text in chosen)
    return (
        "from bigearthnet import index, subsets\n\n"
        "patches = index.read_index()\n"
        f"chosen = subsets.choose(patches{quoted})\n"
    )


def _mask(index: pd.DataFrame, text: str) -> np.ndarray:
    if text in READY:
        return expressions.mask(index, READY[text].expression)
    if re.fullmatch(r"\w+(-\w+)*", text) and text not in COLUMNS:
        raise SubsetError(f"Expected one of {', '.join(READY)}, or a condition; found {text}. {_nearest(text)}".strip())
    return expressions.mask(index, text)


def _nearest(word: str) -> str:
    """Return "Did you mean …?" with the ready subset that goes on like `word`, or the nearest word."""
    if word.lower() not in READY:
        longer = [name for name in READY if name.startswith(word.lower())]
        if longer:
            return f"Did you mean {longer[0]}?"
    return suggest(word, [*READY, *COLUMNS])


def _count(index: pd.DataFrame, name: str) -> int | None:
    try:
        return int(_mask(index, name).sum())
    except expressions.ExpressionError as error:
        if error.kind != "absent":
            raise
        return None


def _check_not_empty(rows: pd.DataFrame) -> None:
    if rows.empty:
        raise SubsetError("Expected patches to write, found none: no patch is like this. Loosen a condition.")


def _check_in_v2(rows: pd.DataFrame) -> None:
    if "in_v2" not in rows:
        raise SubsetError(
            "Expected the column in_v2 to know which patches version 2 has, found none. "
            "Run `bigearthnet fetch metadata`."
        )
    gone = int((~rows["in_v2"]).sum())
    if gone:
        raise SubsetError(
            f"Expected every patch in version 2, found {gone:,} of {len(rows):,} that it dropped. "
            "Add the condition 'in_v2', or write other names."
        )


def _format(table: pd.DataFrame, *, header: bool) -> bytes:
    content = BytesIO()
    if header:  # Arrow would put it in quotes
        content.write(f"{','.join(table.columns)}\n".encode())
    options = csv.WriteOptions(include_header=False, quoting_style="none")
    csv.write_csv(pa.Table.from_pandas(table, preserve_index=False), content, options)
    return content.getvalue()
