"""Plain `quarto render` never shows what is stale, with the two scripts that stand around it.

Collected only where `quarto` is on PATH.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

FILES = {
    "_quarto.yml": (
        "project:\n  type: website\n  render: [a.qmd, b.qmd]\n"
        "  pre-render: assets/thaw.js\n  post-render: assets/record.js\n"
        "execute:\n  freeze: auto\n  echo: false\n"
    ),
    "package.json": '{"type": "module"}\n',
    "_part.qmd": "Part.\n",
    "a.qmd": (
        "---\ntitle: A\n---\n\n{{< include /_part.qmd >}}\n\n```{python}\n#| label: sum\nimport sys; sys.path.insert(0, 'python')\n"
        "import guide, mine\nfrom pathlib import Path\nmine.VALUE + int(Path('data/n.txt').read_text())\n```\n\nThe value is `{python} mine.VALUE`.\n"
    ),
    "b.qmd": "---\ntitle: B\n---\n\n```{python}\n#| label: other\n7 * 11\n```\n",
    "python/mine.py": "VALUE = 4100\n",
    "data/n.txt": "1\n",
}
RESULT = "_freeze/a/execute-results/html.json"


def render(project: Path, python: str = sys.executable) -> str:
    """Render with Quarto and return what was said."""
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "QUARTO_PYTHON": python, "PYTHONPATH": str(root / "python")}
    done = subprocess.run(["quarto", "render"], cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def frozen(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project that Quarto has just executed."""
    project = tmp_path_factory.mktemp("fresh") / "project"
    for name, text in FILES.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    for name in ("thaw.js", "record.js", "freshness"):
        source, target = root / "assets" / name, project / "assets" / name
        target.parent.mkdir(exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    render(project)
    return project


@pytest.fixture
def project(frozen: Path, tmp_path: Path) -> Path:
    return shutil.copytree(frozen, tmp_path / "project")


@pytest.fixture
def edit(project: Path) -> Callable[[str, str, str], None]:
    def edit(name: str, old: str, new: str) -> None:
        text = (project / name).read_text()
        assert old in text
        (project / name).write_text(text.replace(old, new))

    return edit


def page(project: Path, name: str = "a") -> str:
    return (project / "_site" / f"{name}.html").read_text()


@pytest.mark.parametrize(("name", "old", "new", "shown"), [
    ("_part.qmd", "Part.", "Another part.", "Another part."),
    ("a.qmd", "The value is", "By now it is", "By now it is 4100"),
    ("a.qmd", "title: A", "title: Anew", "Anew"),
])
def test_prose_is_shown_without_python(project, edit, name, old, new, shown):
    edit(name, old, new)
    said = render(project, "/nonexistent/python")
    assert shown in page(project) and "no cell runs" in said and "4101" in page(project)


@pytest.mark.parametrize(("name", "old", "new", "shown"), [
    ("python/mine.py", "4100", "5200", "5201"),
    ("data/n.txt", "1", "77", "4177"),
    ("_quarto.yml", "echo: false", "echo: true", "mine.VALUE"),
])
def test_a_change_behind_the_cells_has_them_run(project, edit, name, old, new, shown):
    render(project, "/nonexistent/python")  # all frozen: no Python is needed
    assert shown not in page(project)
    edit(name, old, new)
    said = render(project)
    assert "a.qmd is executed anew" in said and name in said and shown in page(project)
    assert "executed anew" not in render(project, "/nonexistent/python") and shown in page(project)


@pytest.mark.parametrize("name", [RESULT, "_freeze/inputs.json"])
def test_a_merge_conflict_is_told_and_healed(project, name):
    good = (project / name).read_bytes()
    (project / name).write_text("<<<<<<< a\n{}\n=======\n{}\n>>>>>>> b\n")
    assert "merge conflict" in render(project)
    assert (project / name).read_bytes() == good and "4101" in page(project)


def test_without_python_the_reader_is_told(project, edit):
    edit("python/mine.py", "4100", "5200")
    before = page(project)
    with pytest.raises(AssertionError, match="these cells must run"):
        render(project, "/nonexistent/python")
    edit("python/mine.py", "5200", "4100")
    assert "executed anew" not in render(project, "/nonexistent/python")
    assert page(project) == before
