"""The committed results are what the documents give today, to the byte."""

from collections.abc import Callable
from pathlib import Path

import pytest

from guide.project import Project
from guide.render import render


@pytest.fixture(scope="module")
def executed(copy_project: Callable[..., Path]) -> Path:
    """A copy of the project with every cell executed anew."""
    copy = copy_project("_freeze")
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("PYTHONPATH", str(copy / "python"))  # the kernel takes the copy's own modules
        render(Project.load(copy), engine="embedded")
    return copy


def read_frozen(project: Path) -> dict[str, bytes]:
    # Quarto keeps packages of its own there, which are not committed.
    files = (path for path in (project / "_freeze").rglob("*") if path.is_file() and "site_libs" not in path.parts)
    return {path.relative_to(project).as_posix(): path.read_bytes() for path in files}


def test_executing_everything_again_changes_nothing(root: Path, executed: Path):
    before, after = read_frozen(root), read_frozen(executed)
    assert sorted(before) == sorted(after)
    changed = [name for name in before if before[name] != after[name]]
    assert not changed, f"run `guide render --execute` and commit _freeze: {changed}"


def test_results_name_no_machine_and_no_day(root: Path):
    for name, content in read_frozen(root).items():
        text = content.decode("utf-8", errors="ignore")
        assert str(root) not in text and "/home/" not in text and "/tmp/" not in text, name
        assert "dc:date" not in text, name
