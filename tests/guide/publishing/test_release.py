"""The files of a release, from a made-up project with a rendered site."""

import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from guide.errors import GuideError
from guide.project import Project
from guide.publishing.release import read_citation, write_release, zenodo_metadata

ROOT = Path(__file__).parents[3]
CITATION = """cff-version: 1.2.0
message: Cite it.
title: A guide
type: software
version: 1.2.0
date-released: 2026-01-31
authors:
  - family-names: Lovelace
    given-names: Ada
    orcid: https://orcid.org/0000-0002-1825-0097
  - name: The others
license: MIT
references:
  - {type: article, title: T, doi: 10.1000/xyz}
"""


@pytest.fixture
def project(tmp_path):
    root = tmp_path / "project"
    files = {"_quarto.yml": "project:\n  type: website\nwebsite:\n  site-url: https://host.example/guide\n", "index.qmd": "---\ntitle: x\n---\n",
             "CITATION.cff": CITATION, "_site/index.html": "<p>i</p>", "_site/paper.pdf": "%PDF", "_site/.guide-site": "Made by a render.", "_site/a/b.css": "b{}"}
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    for name in ("requirements.txt", "package.json", "package-lock.json"):
        shutil.copyfile(ROOT / name, root / name)
    return Project.load(root)


def test_a_release_holds_what_it_promises(project, tmp_path):
    files = write_release(project, tmp_path / "release", tag="v1.2.0")
    assert [file.name for file in files] == ["packages-npm.cdx.json", "packages-python.cdx.json", "paper.pdf", "site-1.2.0.zip", "zenodo.json", "SHA256SUMS"]
    with zipfile.ZipFile(tmp_path / "release" / "site-1.2.0.zip") as site:
        assert sorted(site.namelist()) == ["a/b.css", "index.html", "paper.pdf"]
    for line in (tmp_path / "release" / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((tmp_path / "release" / name).read_bytes()).hexdigest() == digest
    bills = [json.loads((tmp_path / "release" / f"packages-{kind}.cdx.json").read_text()) for kind in ("python", "npm")]
    found = [{component["name"].lower(): component["version"] for component in bill["components"] if "version" in component} for bill in bills]
    pinned = dict(line.split()[0].lower().split("==") for line in (ROOT / "requirements.txt").read_text().splitlines() if "==" in line)
    assert found[0].items() >= pinned.items()
    assert found[1]["reveal.js"] == json.loads((ROOT / "package.json").read_text())["dependencies"]["reveal.js"]
    zenodo = json.loads((tmp_path / "release" / "zenodo.json").read_text())["metadata"]
    assert zenodo["creators"] == [{"name": "Lovelace, Ada", "orcid": "0000-0002-1825-0097"}, {"name": "The others"}]
    assert zenodo["version"] == "1.2.0" and zenodo["publication_date"] == "2026-01-31" and zenodo["license"] == "mit"
    assert {"identifier": "10.1000/xyz", "relation": "references", "scheme": "doi"} in zenodo["related_identifiers"]


def test_the_same_site_gives_the_same_archive(project, tmp_path):
    first, second = (write_release(project, tmp_path / name) for name in ("one", "two"))
    assert first[3].read_bytes() == second[3].read_bytes() and first[1].read_bytes() == second[1].read_bytes()


@pytest.mark.parametrize(("change", "said"), [
    (("version: 1.2.0\n", ""), "version missing"), (("version: 1.2.0", "version: 1.3.0"), "expected the tag v1.3.0"),
])  # fmt: skip
def test_a_citation_that_does_not_fit_is_refused(project, tmp_path, change, said):
    (project.root / "CITATION.cff").write_text(CITATION.replace(*change))
    with pytest.raises(GuideError, match=said):
        write_release(project, tmp_path / "release", tag="v1.2.0")
    assert not (tmp_path / "release").exists()


def test_a_folder_with_something_else_is_not_replaced(project, tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("mine")
    with pytest.raises(GuideError, match="would be replaced"):
        write_release(project, tmp_path / "notes")
    assert (tmp_path / "notes" / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize(("lines", "kind", "licence"), [
    ("type: dataset\nlicense: [CC-BY-4.0, MIT]\n", "dataset", "cc-by-4.0"), ("type: software\nlicense: MIT\n", "software", "mit"),
    ("license: Apache-2.0\n", "software", "apache-2.0"),  # without a type it is software (citation-file-format, guide to the schema)
])  # fmt: skip
def test_zenodo_is_told_a_type_and_a_licence_it_knows(project, lines, kind, licence):
    kept = [line for line in CITATION.splitlines(keepends=True) if not line.startswith(("type:", "license:"))]
    (project.root / "CITATION.cff").write_text(lines + "".join(kept))
    metadata = zenodo_metadata(read_citation(project.root), project)["metadata"]
    assert (metadata["upload_type"], metadata["license"]) == (kind, licence)


def test_without_a_site_there_is_no_release(project, tmp_path):
    shutil.rmtree(project.output_dir)
    with pytest.raises(GuideError, match="holds no site"):
        write_release(project, tmp_path / "release")


def test_this_guide_can_be_released():
    metadata = zenodo_metadata(read_citation(ROOT), Project.load(ROOT))["metadata"]
    assert metadata["license"] == "cc-by-4.0" and metadata["keywords"] and sum(other["scheme"] == "doi" for other in metadata["related_identifiers"]) == 3
    assert metadata["title"] and metadata["creators"] and metadata["related_identifiers"][0]["identifier"].startswith("https://")
