"""Navigation of the website as markdown links, which the page's own conversion resolves.

So titles are written as everywhere else, and links to sources become links to pages.
"""

from __future__ import annotations

from typing import Any, Iterator

from guide.errors import GuideError
from guide.project import CONFIG, Document, Project
from guide.yaml_source import line_of

# What the templates have a place for.
_PLACES = {"navbar": {"left", "right"}, "sidebar": {"contents"}, "page-footer": {"left", "center", "right"}}


def navigation(project: Project, document: Document) -> dict[str, Any]:
    """Return the markdown of navbar, sidebar, previous and next page, actions and footer.

    Keys: `brand` (link), `navbar` {`left`, `right`: [{`link`}]}, `sidebar` [{`link`} or
    {`section`, `items`: [{`link`}]}], `neighbours` {`previous`, `next`} (links), `crumbs`,
    `actions` and `related` [{`link`}] and `footer` {`left`, `center`, `right`}; without those
    that would be empty.
    Raises `GuideError` for what _quarto.yml asks for and nothing here knows.
    """
    site = project.config.get("website") or {}
    for name, places in _PLACES.items():
        if unknown := set(site.get(name) or {}) - places:
            raise _error(project, ("website", name, min(unknown)), f"unknown in {name}: {', '.join(sorted(unknown))}",
                         f"Use {', '.join(sorted(places))}.")
    navbar = site.get("navbar") or {}
    parts = {
        "brand": _link(site.get("title", "Start"), "index.qmd", "navbar-brand"),
        "navbar": {
            side: [{"link": _item_link(project, document, item, "nav-link", ("website", "navbar", side, number))}
                   for number, item in enumerate(navbar.get(side) or [])]
            for side in ("left", "right")
        },
        "sidebar": [] if document.metadata.get("sidebar") is False else list(_sidebar(project, document)),
        "neighbours": _neighbours(project, document) if site.get("page-navigation") else {},
        "crumbs": _crumbs(project, document) if site.get("bread-crumbs", True) else [],
        "actions": list(_actions(project, document)),
        "related": list(_other_links(document)),
        "footer": site.get("page-footer"),
    }
    return {name: part for name, part in parts.items() if part}


def page_order(project: Project) -> dict[str, list[str]]:
    """Return the way to every page of the sidebar, in reading order: by source, section and text."""
    order = {}
    for path, item in _contents(project):
        above = [item["section"]] if "section" in item else []
        for where, inner in _entries(item, path) if above else [(path, item)]:
            target = _target(project, inner, where)
            order[target] = [*above, inner.get("text") or _title(project, target)]
    return order


def _sidebar(project: Project, document: Document) -> Iterator[dict[str, Any]]:
    for path, item in _contents(project):
        if "section" in item:
            links = [{"link": _item_link(project, document, inner, "sidebar-link", where)}
                     for where, inner in _entries(item, path)]
            yield {"section": item["section"], "items": links}
        else:
            yield {"link": _item_link(project, document, item, "sidebar-link", path)}


def _contents(project: Project) -> Iterator[tuple[tuple, dict]]:
    sidebar = (project.config.get("website") or {}).get("sidebar") or {}
    return _entries(sidebar, ("website", "sidebar"))


def _entries(group: dict, path: tuple) -> Iterator[tuple[tuple, dict]]:
    for number, item in enumerate(group.get("contents") or []):
        yield (*path, "contents", number), {"href": item} if isinstance(item, str) else item


def _neighbours(project: Project, document: Document) -> dict[str, str]:
    order = page_order(project)
    pages = list(order)
    if str(document.path) not in pages:
        return {}
    here = pages.index(str(document.path))
    found = {}
    if here > 0:
        found["previous"] = _link(order[pages[here - 1]][-1], pages[here - 1], "pagination-link", rel="prev")
    if here + 1 < len(pages):
        found["next"] = _link(order[pages[here + 1]][-1], pages[here + 1], "pagination-link", rel="next")
    return found


def _crumbs(project: Project, document: Document) -> list[dict[str, str]]:
    """The way to a page of the sidebar; a section leads to its first page."""
    order = page_order(project)
    way = order.get(str(document.path), [])
    if len(way) < 2:
        return []
    first = next(path for path, other in order.items() if other[:-1] == way[:-1])
    return [{"link": _link(text, path)} for text, path in zip(way, (first, str(document.path)))]


def _other_links(document: Document) -> Iterator[dict[str, str]]:
    for item in document.metadata.get("other-links") or []:
        if not isinstance(item, dict) or set(item) != {"text", "href"} or str(item["href"]).endswith(".qmd"):
            raise GuideError(f"expected `text` and `href` of another link, found {item!r}", file=document.path,
                             line=line_of(document.lines, ("other-links",)),
                             remedy="Write both; for a page of this project its address: /chapters/name.html.")
        yield {"link": _link(item["text"], item["href"].removeprefix("/"))}


def _actions(project: Project, document: Document) -> Iterator[dict[str, str]]:
    site = project.config.get("website") or {}
    actions = site.get("repo-actions") or []
    repository = str(site.get("repo-url", "")).rstrip("/")
    branch = site.get("repo-branch", "main")
    known = {
        "edit": ("Edit this page", f"{repository}/edit/{branch}/{document.path}"),
        "source": ("View source", f"{repository}/blob/{branch}/{document.path}"),
        "issue": ("Report an issue", f"{repository}/issues/new"),
    }
    for action in [actions] if isinstance(actions, str) else actions:
        if action not in known or not repository:
            raise _error(project, ("website", "repo-actions"), f"unknown action {action} or no repo-url",
                         "Use edit, source or issue, and set repo-url.")
        yield {"link": _link(*known[action], "toc-action")}


def _item_link(project: Project, document: Document, item: Any, kind: str, path: tuple) -> str:
    item = {"href": item} if isinstance(item, str) else item
    target = _target(project, item, path)
    text = item.get("text") or _title(project, target)
    if target == str(document.path):
        return _link(text, target, kind, "active", **{"aria-current": "page"})
    return _link(text, target, kind)


def _target(project: Project, item: dict, path: tuple) -> str:
    if unknown := set(item) - {"text", "href"}:
        raise _error(project, path, f"unknown in navigation: {', '.join(sorted(unknown))}",
                     "An entry has `href` and `text`, or `section` and `contents` one level deep.")
    target = str(item.get("href", "")).removeprefix("/")
    if target.endswith(".qmd") and not any(str(other.path) == target for other in project.documents):
        raise _error(project, path, f"no document {target}", "Add it under project: render, or correct the path.")
    if not target or not (target.endswith(".qmd") or item.get("text")):
        raise _error(project, path, "an entry without text or without href", "Give it both.")
    return target


def _title(project: Project, path: str) -> str:
    document = next(other for other in project.documents if str(other.path) == path)
    return str(document.metadata.get("title") or document.path.stem)


def _link(text: str, href: str, *classes: str, **attributes: str) -> str:
    """Write a link in markdown; a path is made to start at the project's root."""
    target = href if ":" in href else f"/{href}"
    words = [f".{name}" for name in classes] + [f'{key}="{value}"' for key, value in attributes.items()]
    return f"[{text}](<{target}>){{{' '.join(words)}}}"


def _error(project: Project, path: tuple, message: str, remedy: str) -> GuideError:
    return GuideError(message, file=CONFIG, line=line_of(project.lines, path), remedy=remedy)
