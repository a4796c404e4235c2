"""What all tests share: the rendered site, and a loud list of what was left out."""

import os
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from bigearthnet.metadata import find_metadata

ROOT = Path(__file__).resolve().parent.parent
NOT_COPIED = (".git", ".venv", "node_modules", "_site*", ".quarto", ".guide", "tests", "*_files", "*.egg-info")
# Folders of tests that need what not every machine has, and whether this one has it.
NEEDS = {
    "quarto": ("Quarto on PATH, to compare both engines", shutil.which("quarto") is not None),
    "metadata": ("the metadata of version 2 (`bigearthnet fetch metadata`)", find_metadata() is not None),
    "with_torch": ("torch (`pip install bigearthnet-guide[torch]`)", find_spec("torch") is not None),
    "with_configilm": (
        "ConfigILM (`pip install configilm`) and torch", all(find_spec(name) for name in ("configilm", "torch")),
    ),
}  # fmt: skip

collect_ignore = [str(Path(__file__).parent / folder) for folder, (_, at_hand) in NEEDS.items() if not at_hand]


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def copy_project(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return a function that copies the project, packages linked, without what `leave_out` names."""

    def copy(*leave_out: str) -> Path:
        folder = tmp_path_factory.mktemp("copied") / "project"
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*NOT_COPIED, *leave_out))
        (folder / "node_modules").symlink_to(ROOT / "node_modules")
        return folder

    return copy


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole guide as the embedded engine renders it from its frozen results."""
    from guide.project import Project
    from guide.render import render

    destination = tmp_path_factory.mktemp("rendered") / "site"
    render(Project.load(ROOT), engine="embedded", destination=destination)
    return destination


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    left_out = [(report.nodeid, report.longrepr[2]) for report in terminalreporter.stats.get("skipped", [])]
    for folder, (need, at_hand) in NEEDS.items():
        if not at_hand:
            terminalreporter.write_line("")
            terminalreporter.write_line(f"tests/{folder} does not apply here: it needs {need}.")
    if left_out:
        terminalreporter.section("LEFT OUT", sep="!", red=True, bold=True)
        for test, reason in left_out:
            terminalreporter.write_line(f"{test}\n    {reason}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """On a build machine nothing may be left out unnoticed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter and reporter.stats.get("skipped")  # processes that share the work have no reporter
    if os.environ.get("CI") == "true" and skipped and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
