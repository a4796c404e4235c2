"""Citations to download: BibTeX, RIS and CSL-JSON of the guide itself, of its own papers, and of those it is about.

The guide's own come from `CITATION.cff`; those of its papers from their front matter, with the
version and the day of the guide; the others from the project's bibliography, those that
`_quarto.yml` names under a file name of its own:

    guide:
      citations: {dataset: [paper2019, paper2024]}
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pypandoc
import yaml

from guide.embedded.authors import normalise_authors
from guide.errors import GuideError
from guide.project import CONFIG, Document, Project

FOLDER = "data/citations"
CFF = "CITATION.cff"
OWN = "guide"
# Types of CSL as RIS calls them; whatever is not here is generic.
_RIS_TYPES = {
    "article-journal": "JOUR", "paper-conference": "CPAPER", "book": "BOOK", "chapter": "CHAP", "thesis": "THES",
    "report": "RPRT", "article": "UNPB", "dataset": "DATA", "software": "COMP", "webpage": "ELEC",
}  # fmt: skip
_RIS_TAGS = {
    "title": "TI", "container-title": "T2", "volume": "VL", "issue": "IS", "publisher": "PB", "version": "ET",
    "DOI": "DO", "URL": "UR", "note": "N1", "abstract": "AB",
}  # fmt: skip


def build_citations(project: Project) -> dict[str, str]:
    """Return the files of citations by name, such as "guide.bib". Raises `GuideError` for a key that no source has."""
    bibtex = _read_bibliography(project)
    papers = {item["id"]: _typed(item) for item in json.loads(pypandoc.convert_text(bibtex, "csljson", format="bibtex"))}
    own = _read_cff(project.root / CFF)
    files = _forms(OWN, [own], format_bibtex(own))
    for document in project.documents:
        if document.format == "typst":
            item = _own_paper(project, document, own)
            files |= _forms(document.path.stem, [item], format_bibtex(item))
    for name, keys in ((project.config.get("guide") or {}).get("citations") or {}).items():
        if absent := [key for key in keys if key not in papers]:
            raise GuideError(f"no source has the key {absent[0]}", file=CONFIG, remedy="Correct `guide: citations`, or add it to the bibliography.")
        # As it stands in the bibliography: with its own capitals and its DOI.
        files |= _forms(name, [papers[key] for key in keys], "\n".join(_find_entry(bibtex, key) for key in keys))
    return files


def write_citations(project: Project) -> list[Path]:
    """Write the files of `build_citations` into the project's folder for them; return their paths."""
    folder = project.root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    files = build_citations(project)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8", newline="\n")
    return [folder / name for name in files]


def format_bibtex(item: dict) -> str:
    """Return one item of CSL-JSON without a journal or a book as BibTeX."""
    authors = " and ".join(f"{{{one['literal']}}}" if "literal" in one else f"{one['family']}, {one['given']}" for one in item["author"])
    fields = {"author": authors, "title": f"{{{item['title']}}}"}
    fields |= {"year": year for tag, year in _date(item) if tag == "PY"}
    fields |= {name: item[key] for name, key in {"doi": "DOI", "url": "URL"}.items() if key in item}
    fields |= {"note": f"Version {item['version']}"} if "version" in item else {}
    return f"@misc{{{item['id']},\n" + ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items()) + "\n}\n"


def format_ris(item: dict) -> str:
    """Return one item of CSL-JSON as RIS."""
    lines = [("TY", _RIS_TYPES.get(item["type"], "GEN")), ("ID", item["id"])]
    # A comma at its end keeps a name that is no person's whole.
    lines += [("AU", f"{name['literal']}," if "literal" in name else ", ".join(filter(None, (_family(name), name.get("given"))))) for name in item.get("author", [])]
    lines += [(tag, item[key]) for key, tag in _RIS_TAGS.items() if key in item]
    lines += _date(item)
    first, _, last = str(item.get("page", "")).replace("–", "-").partition("-")
    lines += [(tag, page) for tag, page in (("SP", first), ("EP", last)) if page]
    return "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in [*lines, ("ER", "")]) + "\r\n"


def _own_paper(project: Project, document: Document, guide: dict) -> dict:
    """Return a paper of the project as an item of CSL-JSON, in the version of `guide`: a preprint, until a journal prints it."""
    names = [author["name"]["literal"] for author in normalise_authors(document.metadata, file=document.path)]
    # The front matter has names in full; which part of one is the family's, CITATION.cff knows.
    known = {one.get("literal") or f"{one['given']} {one['family']}": one for one in guide["author"]}
    item = {"id": f"{guide['id']}-{document.path.stem}", "type": "article", "title": document.metadata["title"]}
    item["author"] = [known.get(name, {"literal": name}) for name in names]
    item |= {key: guide[key] for key in ("version", "issued") if key in guide}
    return item | ({"URL": f"{project.site_url}/{document.output}"} if project.site_url else {})


def _typed(item: dict) -> dict:
    """Return an item with a type: pandoc leaves that of @misc empty, which is no type of CSL; a preprint is "article" there."""
    return {**item, "type": item.get("type") or "article"}


def _family(name: dict) -> str:
    return " ".join(filter(None, (name.get("non-dropping-particle"), name.get("dropping-particle"), name.get("family"))))


def _date(item: dict) -> Iterator[tuple[str, str]]:
    parts = [str(part) for part in item.get("issued", {}).get("date-parts", [[]])[0]]
    if parts:
        yield "PY", parts[0]
    if len(parts) > 1:
        yield "DA", "/".join(part.zfill(2) for part in parts)


def _one_line(value: object) -> str:
    return " ".join(str(value).split())


def _read_cff(file: Path) -> dict:
    """Return `CITATION.cff` as an item of CSL-JSON."""
    try:
        cff = yaml.safe_load(file.read_text("utf-8"))
    except FileNotFoundError:
        raise GuideError(f"expected {CFF} in the project's folder, found none", remedy="Write one: https://citation-file-format.github.io") from None
    authors = [
        {"literal": one["name"]} if "name" in one else {"family": one["family-names"], "given": one["given-names"]} for one in cff["authors"]
    ]
    item = {"id": cff["title"].lower().replace(" ", "-"), "type": "webpage", "title": cff["title"], "author": authors}
    item |= {csl: str(cff[key]) for key, csl in {"url": "URL", "version": "version", "doi": "DOI"}.items() if key in cff}
    if "date-released" in cff:
        item["issued"] = {"date-parts": [[int(part) for part in str(cff["date-released"]).split("-")]]}
    return item


def _read_bibliography(project: Project) -> str:
    names = project.config.get("bibliography") or []
    return "\n".join((project.root / name).read_text("utf-8") for name in ([names] if isinstance(names, str) else names))


def _find_entry(bibtex: str, key: str) -> str:
    """Return the entry of a bibliography as it is written, from its @ to the brace that closes it."""
    begin = re.search(rf"^@\w+\{{{re.escape(key)},", bibtex, re.MULTILINE)
    depth = 0
    for at in range(begin.start(), len(bibtex)):
        depth += {"{": 1, "}": -1}.get(bibtex[at], 0)
        if depth == 0 and bibtex[at] == "}":
            return bibtex[begin.start() : at + 1] + "\n"
    raise GuideError(f"the entry {key} of the bibliography is not closed", remedy="Close its last brace.")


def _forms(name: str, items: list[dict], bibtex: str) -> dict[str, str]:
    csl = json.dumps(items, indent=2, ensure_ascii=False) + "\n"
    return {f"{name}.bib": bibtex, f"{name}.ris": "".join(map(format_ris, items)), f"{name}.json": csl}
