"""Dates of commits: of a folder, of a file, and what a shallow clone does not know."""

import subprocess
from pathlib import Path

import pytest

from guide.commits import last_commit


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which a.qmd is older than b.qmd."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    folder = tmp_path / "there"
    folder.mkdir()
    git = ["git", "-C", str(folder), "-c", "user.name=T", "-c", "user.email=t@example.org"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    for name, when in (("a.qmd", "2024-03-02T12:00:00Z"), ("b.qmd", "2025-03-02T12:00:00Z"), ("b.qmd", "2026-03-02T12:00:00Z")):
        monkeypatch.setenv("GIT_COMMITTER_DATE", when)
        (folder / name).write_text(when)
        subprocess.run([*git, "add", name], check=True)
        subprocess.run([*git, "commit", "--quiet", "--message", name], check=True)
    return folder


def test_of_a_folder_and_of_a_file(checkout: Path):
    assert last_commit(checkout, form="%cs") == "2026-03-02"
    assert last_commit(checkout, Path("a.qmd"), form="%cs") == "2024-03-02"
    assert last_commit(checkout, Path("none.qmd"), form="%cs") == ""


def test_a_shallow_clone_says_only_what_it_knows(checkout: Path, tmp_path: Path):
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--depth", "2", f"file://{checkout}", str(clone)], check=True)
    assert last_commit(clone, Path("b.qmd"), form="%cs") == "2026-03-02"
    assert last_commit(clone, Path("a.qmd"), form="%cs") == ""
    assert last_commit(clone, form="%cs") == "2026-03-02"


def test_outside_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert last_commit(tmp_path, form="%cs") == ""
