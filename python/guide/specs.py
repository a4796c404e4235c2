"""Specs of live figures: plain JSON, one for all modes, with what changes in dark and narrow.

A figure's function is called once for each theme; what differs from the light, wide version is
stored as a list of changes, so that a page switches without loading anything. A trace that only
answers the pointer may be marked `later`: its points become changes too, which a page loads when
a reader first reaches for the figure.
"""

import copy
import json
from collections.abc import Callable

import numpy as np
import pandas as pd

from . import theme
from .errors import GuideError

# Traces of the basic bundle: https://github.com/plotly/plotly.js/blob/master/dist/README.md
TRACES = {"scatter", "bar", "pie"}
POINTS = ("x", "y", "customdata")  # what a trace marked `later` leaves out at first


def build_spec(plotly: Callable[[theme.Theme], dict], *, slide: bool = False) -> dict:
    """Return {data, layout, dark, narrow, later} from a function of the theme, for a page or a slide.

    The last three are lists of changes. Raises `GuideError` for a trace the site's plotly bundle
    cannot draw, and where dark and narrow change the same thing, so that a page could not apply
    both.
    """
    plain, later = _put_off(_plain(plotly(theme.light(slide=slide))))
    for trace in plain["data"]:
        if trace.get("type") not in TRACES:
            raise GuideError(
                f"Expected traces of type {', '.join(sorted(TRACES))}, found {trace.get('type')!r}. "
                "The site serves plotly's basic bundle."
            )
    dark, narrow, both = (
        _put_off(_plain(plotly(look)))[0]
        for look in (theme.dark(slide=slide), theme.light(narrow=True), theme.dark(narrow=True))
    )
    dark, narrow = changes(plain, dark), changes(plain, narrow)
    if apply(apply(plain, dark), narrow) != both or apply(apply(plain, narrow), dark) != both:
        raise GuideError(
            "Expected colours to depend on the mode and layout on the width, found values that "
            "depend on both. Give every theme the same lists, with colours apart from positions."
        )
    return {**plain, "dark": dark, "narrow": narrow, "later": later}


def _put_off(spec: dict) -> tuple[dict, list[list]]:
    """Return a spec without the points of traces marked `later`, and the changes that add them."""
    data, later = [], []
    for place, trace in enumerate(spec["data"]):
        if trace.pop("later", False):
            later += [[f"data.{place}.{name}", trace.pop(name)] for name in POINTS if name in trace]
            trace |= {"x": [], "y": []}
        data.append(trace)
    return {**spec, "data": data}, later


def changes(before, after, path: str = "") -> list[list]:
    """Return the [path, value] pairs that turn `before` into `after`; None removes a key."""
    if isinstance(before, dict) and isinstance(after, dict):
        keys = [*before, *(key for key in after if key not in before)]
        pairs = [(key, before.get(key), after.get(key)) for key in keys]
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = [(index, *both) for index, both in enumerate(zip(before, after, strict=True))]
    else:
        return [] if before == after else [[path, after]]
    return [
        change
        for key, one, other in pairs
        for change in changes(one, other, f"{path}.{key}" if path else str(key))
    ]


def apply(spec: dict, edits: list[list]) -> dict:
    """Return a copy of `spec` with the pairs of `changes` applied, as a page does it."""
    spec = copy.deepcopy(spec)
    for path, value in edits:
        *parents, last = path.split(".")
        place = spec
        for key in parents:
            place = place[int(key)] if isinstance(place, list) else place[key]
        if isinstance(place, list):
            place[int(last)] = value
        elif value is None:
            place.pop(last, None)
        else:
            place[last] = value
    return spec


def write_json(spec: dict) -> bytes:
    """Return a spec as compact JSON."""
    return json.dumps(spec, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _plain(value):
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple, np.ndarray, pd.Series, pd.Index)):
        return [_plain(item) for item in (value if isinstance(value, (list, tuple)) else value.tolist())]
    if isinstance(value, np.generic):
        return value.item()
    return value
