"""Authors of a document in one form, whichever way its front matter gives them.

The form is the part of Quarto's `by-author` that our templates use: a name in full, an ORCID
without its address, and affiliations with name and address.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from guide.errors import GuideError

ORCID = "https://orcid.org/"


def normalise_authors(metadata: Mapping[str, Any], *, file: PurePath) -> list[dict[str, Any]]:
    """Return the authors of a document's `metadata`, in order.

    Each is `{"name": {"literal": …}, "orcid": …, "affiliations": [{"name": …, "url": …}]}`,
    with `orcid` and `url` only where given. Raises `GuideError` naming `file` for other forms.
    """
    given = metadata.get("author", metadata.get("authors")) or []
    return [_author(entry, file) for entry in (given if isinstance(given, list) else [given])]


def _author(entry: Any, file: PurePath) -> dict[str, Any]:
    if isinstance(entry, str):
        entry = {"name": entry}
    name = entry.get("name") if isinstance(entry, Mapping) else None
    if isinstance(name, Mapping):
        parts = [name.get("literal")] if name.get("literal") else [name.get("given"), name.get("family")]
        name = " ".join(str(part) for part in parts if part)
    if not name:
        raise GuideError(
            f"expected an author with a name, found {entry!r}",
            file=file, remedy="Write `author:` as a list of names, or of entries with `name:`.",
        )
    places = entry.get("affiliations", entry.get("affiliation")) or []
    author = {
        "name": {"literal": str(name)},
        "affiliations": [_place(place, file) for place in (places if isinstance(places, list) else [places])],
    }
    if orcid := entry.get("orcid"):
        author["orcid"] = str(orcid).removeprefix(ORCID)
    return author


def _place(place: Any, file: PurePath) -> dict[str, str]:
    if isinstance(place, str):
        place = {"name": place}
    if not isinstance(place, Mapping) or not place.get("name"):
        raise GuideError(
            f"expected an affiliation with a name, found {place!r}",
            file=file, remedy="Write its name out where the author is named; `ref:` is not known here.",
        )
    return {key: str(place[key]) for key in ("name", "url") if place.get(key)}
