"""Controls that the widgets for notebooks share."""

import ipywidgets

STYLE = {"description_width": "initial"}


def menu(label: str, options: list[tuple[str, str]], *, value: str | None = None) -> ipywidgets.Dropdown:
    """Return a menu of (what it shows, value), set to `value` or else the first."""
    return ipywidgets.Dropdown(options=options, value=value or options[0][1], description=label, style=STYLE)


def several(label: str, options: list, *, rows: int = 4) -> ipywidgets.SelectMultiple:
    """Return a list of which any number can be chosen."""
    return ipywidgets.SelectMultiple(options=options, description=label, rows=rows, style=STYLE)
