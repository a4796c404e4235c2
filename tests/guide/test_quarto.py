"""How Quarto is found and run, with a program in its place that does what the tests need."""

import os
import sys
from pathlib import Path

import pytest

from guide.errors import GuideError
from guide.freeze import Entry, hash_text
from guide.project import Project
from guide.quarto import find_quarto
from guide.render import render

PROGRAM = """\
#!{python}
import os, pathlib, sys
if sys.argv[1:] == ["--version"]:
    print({version!r})
    raise SystemExit
root, target = pathlib.Path(sys.argv[2]), sys.argv[4]
assert sys.argv[1::2] == ["render", "--output-dir"]
results = sorted(str(path.relative_to(root)) for path in root.glob("_freeze/*/*/*.json"))
(root / target / "index.html").write_text(" ".join(results))
if (root / "executes").exists() and "_freeze/a/execute-results/html.json" not in results:
    result = root / "_freeze/a/execute-results/html.json"
    result.parent.mkdir(parents=True, exist_ok=True)
    result.write_text((root / "executes").read_text())
raise SystemExit({code})
"""
FROZEN = {"_freeze/a/execute-results/html.json": "a", "_freeze/b/execute-results/html.json": "b"}


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Put a `quarto` on PATH that says its version and ends with a code."""

    def install(version: str, code: int = 0) -> Path:
        program = tmp_path / "bin/quarto"
        program.parent.mkdir(exist_ok=True)
        program.write_text(PROGRAM.format(python=sys.executable, version=version, code=code))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.defpath}")
        return program

    return install


@pytest.fixture
def project(make_project):
    return make_project({"a.qmd": "A\n", "b.qmd": "B\n", **FROZEN})


def page(project):
    return (project.root / "_site/index.html").read_text()


def test_quarto_on_path_is_found(install, monkeypatch, tmp_path):
    program = install("1.11.3")
    assert find_quarto() == (str(program), (1, 11))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_quarto() is None


def test_auto_takes_a_recent_quarto_and_swaps_its_site_in(install, project):
    install("1.10.0")
    result = render(project)
    assert result.engine == "quarto" and list(result.seconds) == ["quarto", "notebooks"]
    assert page(project) == " ".join(FROZEN)
    assert not (project.root / "_site.building").exists()


def test_what_is_executed_anew_is_hidden_from_quarto(install, project):
    install("1.11.0")
    render(project, execute=True, documents=[project.find_document("a.qmd")])
    assert page(project) == "_freeze/b/execute-results/html.json"


@pytest.mark.parametrize("version", [None, "1.9.37", "strange"])
def test_without_a_recent_quarto_the_reader_is_told(install, project, monkeypatch, tmp_path, version):
    install(version) if version else monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GuideError, match="expected Quarto 1.10 or later"):
        render(project, engine="quarto")


def test_a_failure_leaves_site_and_results_as_they_were(install, project):
    install("1.11.0")
    render(project)
    before = page(project)
    install("1.11.0", code=3)
    with pytest.raises(GuideError, match="ended with code 3"):
        render(project, execute=True)
    assert page(project) == before
    assert all((project.root / name).read_text() == text for name, text in FROZEN.items())
    assert not list(project.root.rglob("*.aside"))


def test_results_that_no_longer_hold_are_hidden_too(install, make_project):
    """Quarto looks at the document's text alone, so a changed partial or module would stay unseen."""
    install("1.10.0")
    project = make_project({"a.qmd": "```{python}\n#| label: one\n1\n```\n", "b.qmd": "B\n", **FROZEN})
    render(project)
    assert page(project) == "_freeze/b/execute-results/html.json"


@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.parametrize("changed", ["_part.qmd", "python/inner/m.py", None])
def test_what_quarto_executed_is_recorded(install, make_project, asked, changed):
    install("1.10.0")
    text = "{{< include /_part.qmd >}}\n\n```{python}\n#| label: one\n1\n```\n"
    entry = Entry(hash_text(text), "Executed.\n").to_json()
    project = make_project({"a.qmd": text, "b.qmd": "B\n", "_part.qmd": "Part.\n", "python/inner/m.py": "x = 1\n", "executes": entry})
    if asked:
        file = project.root / "_freeze/a/execute-results/html.json"
        file.parent.mkdir(parents=True)
        file.write_text(entry)
    render(project, execute=asked)
    assert page(project) == ""
    if changed:
        (project.root / changed).write_text("y = 2\n")
    render(Project.load(project.root))
    assert page(project) == ("" if changed else "_freeze/a/execute-results/html.json")
    render(Project.load(project.root))
    assert page(project) == "_freeze/a/execute-results/html.json"


def test_new_prose_is_put_into_the_result_that_quarto_thaws(install, make_project):
    install("1.10.0")
    text = "{{< include /_part.qmd >}}\n\n```{python}\n#| include: false\n1\n```\n"
    project = make_project({"a.qmd": text, "b.qmd": "B\n", "_part.qmd": "Part.\n", "executes": Entry(hash_text(text), "Part.\n\n\n").to_json()})
    render(project)
    (project.root / "_part.qmd").write_text("Other.\n")
    (project.root / "a.qmd").write_text(f"First.\n\n{text}")
    render(Project.load(project.root))
    assert page(project) == "_freeze/a/execute-results/html.json"
    entry = Entry.from_json((project.root / "_freeze/a/execute-results/html.json").read_text())
    assert entry == Entry(hash_text(f"First.\n\n{text}"), "First.\n\nOther.\n\n\n")


def test_a_site_that_quarto_made_by_itself_is_replaced(install, project):
    install("1.10.0")
    (project.root / "_site").mkdir()
    (project.root / "_site/old.html").touch()
    render(project)
    assert not (project.root / "_site/old.html").exists() and (project.root / "_site/.guide-site").is_file()
