"""Rules over the tree: who may import whom, where colours live, what may be committed."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {"bigearthnet", "figures", "guide"}
MAY_IMPORT = {"bigearthnet": set(), "figures": {"bigearthnet", "guide"}, "guide": set()}
PLOTTING = {"matplotlib", "plotly", "nbclient", "IPython"}
COLOUR = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b(?![\w-])|\b(?:rgba?|hsla?|oklch)\(\s*[\d.]")
STYLED = {".py", ".css", ".scss", ".js", ".mjs", ".html", ".lua", ".typ", ".qmd", ".ts"}
MOST_LINES = 300
MOST_BYTES = 1024 * 1024


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def modules(package: str) -> list[Path]:
    return sorted((ROOT / "python" / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_imports_flow_one_way(package: str):
    assert modules(package)
    for path in modules(package):
        strangers = (imported(path) & PACKAGES) - MAY_IMPORT[package] - {package}
        assert not strangers, f"{path.relative_to(ROOT)} imports {strangers}"


def test_the_dataset_package_draws_nothing():
    for path in modules("bigearthnet"):
        assert not imported(path) & PLOTTING, path


def test_the_guide_package_knows_no_dataset():
    files = [path for path in tracked() if path.is_relative_to(ROOT / "python" / "guide")]
    assert files
    for path in files:
        assert "bigearthnet" not in path.read_text(encoding="utf-8").lower(), path


def test_colours_live_in_the_brand():
    for path in tracked():
        if path.suffix in STYLED and not path.is_relative_to(ROOT / "tests"):
            assert not COLOUR.findall(path.read_text(encoding="utf-8")), path


def test_modules_are_small_and_introduced():
    for package in PACKAGES:
        for path in modules(package):
            text = path.read_text(encoding="utf-8")
            assert len(text.splitlines()) <= MOST_LINES, path
            assert not text.strip() or ast.get_docstring(ast.parse(text)), f"{path} has no docstring"


def test_nothing_large_or_of_others_is_committed():
    for path in tracked():
        assert path.stat().st_size <= MOST_BYTES, path
        assert not path.name.endswith((".min.js", ".min.css", ".woff", ".woff2", ".parquet", ".tif")), path
        assert not {"site_libs", "node_modules"} & set(path.parts), path


def test_every_requirement_is_pinned_and_chosen_ones_say_why():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    chosen = lines[: lines.index("# What these bring along.")]
    for line in lines:
        if line and not line.startswith(("#", "-e ")):
            assert re.match(r"[\w.\[\]-]+==\S+", line), line
    for line in chosen:
        if line and not line.startswith("#"):
            assert "  # " in line, f"say in a few words why {line} is here"
