"""Tools to work with the archive, and how alive each is."""

import pandas as pd

from guide.table import Table
from guide.text import day

WIDTHS = (6, 11, 3, 5, 6, 4)  # of the columns
NO_BREAK = "\u00a0"  # a day stays on one line, below its release
QUIET = pd.DateOffset(years=1)  # without a release for longer, a tool counts as quiet


def tools_table(tools: pd.DataFrame, *, kinds: tuple[str, ...]) -> Table:
    """Return the tools of some kinds: name, purpose, versions of the archive, licence, last release and state."""
    rows = tools[tools["kind"].isin(kinds)]
    return Table(pd.DataFrame({
        "Name": rows["name"], "For": rows["purpose"], "Version": rows["versions"], "Licence": rows["licence"],
        "Last release": [_release(row) for row in rows.itertuples()], "State": [state(row) for row in rows.itertuples()],
    }), widths=WIDTHS)  # fmt: skip


def count_quiet(tools: pd.DataFrame) -> int:
    """Return how many tools had no release within a year of the day they were checked."""
    return sum(state(row) == "quiet" for row in tools.itertuples())


def state(tool) -> str:
    """Return active, quiet, or unversioned for what no registry has releases of."""
    if pd.isna(tool.released):
        return "unversioned"
    return "active" if tool.released + QUIET >= tool.checked else "quiet"


def _release(tool) -> str:
    return "–" if pd.isna(tool.released) else f"{tool.release}, {day(tool.released).replace(' ', NO_BREAK)}"
