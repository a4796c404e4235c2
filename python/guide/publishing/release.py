"""What a release holds: the site as it stands, paper and slides, what they were made with, and their digests."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from guide.errors import GuideError
from guide.project import Project
from guide.swap import MARK, building, check_replaceable, mark_site
from guide.yaml_source import read_yaml

CITATION = "CITATION.cff"
_DOCUMENTS = ("paper.pdf", "slides.pdf")
# Zip knows no time before this; one time for all files gives the same bytes for the same site.
_TIME = (1980, 1, 1, 0, 0, 0)
# What a release cannot do without.
_NEEDED = ("title", "version", "date-released", "authors", "license")


def write_release(project: Project, destination: Path, *, tag: str | None = None) -> list[Path]:
    """Write the files of a release into folder `destination`, anew; return them.

    The site must be rendered. `tag` is checked against the version in CITATION.cff. Raises
    `GuideError`, also where `destination` holds something else.
    """
    citation = read_citation(project.root)
    version = str(citation["version"])
    if tag is not None and tag != f"v{version}":
        raise GuideError(f"expected the tag v{version}, as the version there says, found {tag}", file=CITATION,
                         remedy="Correct `version` and `date-released`, commit, and set the tag on that commit.")
    site = project.output_dir
    if not (site / "index.html").is_file():
        raise GuideError(f"{site} holds no site", remedy="Run `make site` first.")
    check_replaceable(destination, root=project.root, own=False)
    with building(destination) as folder:
        _pack(site, folder / f"site-{version}.zip")
        for name in _DOCUMENTS:
            if (site / name).is_file():
                shutil.copyfile(site / name, folder / name)
        _write_bills(project.root, folder, version)
        _write_json(folder / "zenodo.json", zenodo_metadata(citation, project))
        files = sorted(folder.iterdir())
        digests = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
        (folder / "SHA256SUMS").write_text("".join(digests), "utf-8")
        mark_site(folder)
    return [destination / file.name for file in files] + [destination / "SHA256SUMS"]


def read_citation(root: Path) -> dict:
    """Return CITATION.cff. Raises `GuideError` where a release needs what it does not say."""
    file = root / CITATION
    if not file.is_file():
        raise GuideError(f"there is no {CITATION}", remedy="Write one; see https://citation-file-format.github.io.")
    citation, _ = read_yaml(file.read_text("utf-8"), file=CITATION)
    if missing := [name for name in _NEEDED if not citation.get(name)]:
        raise GuideError(f"{', '.join(missing)} missing, which a release needs", file=CITATION, remedy="Add a line for each.")
    return citation


def zenodo_metadata(citation: dict, project: Project) -> dict:
    """Return the deposit metadata that Zenodo's API takes (developers.zenodo.org), from CITATION.cff.

    Zenodo takes one licence: the first.
    """
    return {"metadata": {
        "title": citation["title"],
        "upload_type": "dataset" if citation.get("type") == "dataset" else "software",
        "description": citation.get("abstract") or citation["message"],
        "creators": [_creator(author) for author in citation["authors"]],
        "version": str(citation["version"]),
        "publication_date": str(citation["date-released"]),
        "license": (citation["license"] if isinstance(citation["license"], str) else citation["license"][0]).lower(),
        "keywords": citation.get("keywords", []),
        "related_identifiers": [
            {"identifier": project.site_url, "relation": "isIdenticalTo", "scheme": "url"},
            *({"identifier": reference["doi"], "relation": "references", "scheme": "doi"}
              for reference in citation.get("references", []) if "doi" in reference),
        ],
    }}


def _creator(author: dict) -> dict:
    name = author.get("name") or ", ".join(filter(None, (author.get("family-names"), author.get("given-names"))))
    orcid = {"orcid": author["orcid"].rsplit("/", 1)[-1]} if author.get("orcid") else {}
    return {"name": name, **({"affiliation": author["affiliation"]} if author.get("affiliation") else {}), **orcid}


def _pack(site: Path, file: Path) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in sorted(path for path in site.rglob("*") if path.is_file() and path.name != MARK):
            zipped.writestr(zipfile.ZipInfo(path.relative_to(site).as_posix(), _TIME), path.read_bytes(), zipfile.ZIP_DEFLATED)


def _write_bills(root: Path, folder: Path, version: str) -> None:
    """The packages in CycloneDX (cyclonedx.org): Python's as pinned, the front end's as locked."""
    _run([sys.executable, "-m", "cyclonedx_py", "requirements", str(root / "requirements.txt"), "--output-reproducible",
          "--of", "JSON", "-o", str(folder / "packages-python.cdx.json")])
    with tempfile.TemporaryDirectory() as scratch:
        # npm makes no bill of a project without a version, and ours is in CITATION.cff alone.
        package = json.loads((root / "package.json").read_text("utf-8")) | {"version": version}
        _write_json(Path(scratch) / "package.json", package)
        shutil.copyfile(root / "package-lock.json", Path(scratch) / "package-lock.json")
        bill = _run(["npm", "sbom", "--sbom-format=cyclonedx", "--package-lock-only"], folder=Path(scratch))
    (folder / "packages-npm.cdx.json").write_text(bill, "utf-8")


def _run(command: list[str], folder: Path | None = None) -> str:
    try:
        return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", None) or str(error)
        raise GuideError(f"`{' '.join(command[:3])} …` failed: {said.strip().splitlines()[-1]}",
                         remedy="Are requirements.txt and the npm packages installed (`make site`)?") from error


def _write_json(file: Path, value: dict) -> None:
    file.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", "utf-8")
