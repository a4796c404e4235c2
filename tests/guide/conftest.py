"""Small projects to try the publishing on, and the project that Quarto itself has frozen."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from guide.project import Project

GOLDEN = Path(__file__).parent / "golden"
CONFIG = "project: {type: website, render: ['*.qmd']}\nexecute: {freeze: auto}\n"


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Project]:
    """Write files, given as `{path: text}`, into an empty folder and load the project there."""

    def make(files: dict[str, str], *, config: str = CONFIG) -> Project:
        for name, text in {"_quarto.yml": config, **files}.items():
            file = tmp_path / "project" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        return Project.load(tmp_path / "project")

    return make


@pytest.fixture
def golden(tmp_path: Path) -> Project:
    """A copy of the project in `golden/`; its `_freeze` was written by Quarto 1.11."""
    shutil.copytree(GOLDEN, tmp_path / "golden")
    return Project.load(tmp_path / "golden")
