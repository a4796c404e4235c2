"""Every block of code works for whoever copies it.

    {python}                 a cell: it runs whenever its page is executed (`test_freeze`)
    {.python .needs-archive} runs here, on a small example archive: the blocks of a page in order, with the
                             cells that the page shows or prepares with, in a folder that holds
                             bigearthnet-v1/ and bigearthnet-v2/
    {.python .needs-torch}   reads well and imports what exists; PyTorch itself is not installed here
    bash                     commands and options that exist
    json, yaml               can be read
    default, markdown, diff … are shown, not run
"""

import ast
import importlib
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import click
import pypandoc
import pytest
import yaml

from .documents import list_documents, read_cells, read_expanded
from .prose import Block, list_blocks

ROOT = Path(__file__).resolve().parents[2]
SHOWN = {"default", "markdown", "bibtex", "diff"}
OTHERS = {"git", "pip", "npm", "quarto", "python", "python3", "cd", "gh", "export", "tar", "zstd", "md5sum", "curl"}  # commands that are not ours
TORCH = {"torch", "torchvision", "lightning", "torchgeo", "timm"}
PATCHES = 24  # of each version: enough for a batch, a few seconds to write


def blocks_of(language: str, *, classes: set[str] = frozenset()) -> list:
    pages = {path.relative_to(ROOT).as_posix(): path for path in list_documents(ROOT)} | {"README.md": ROOT / "README.md"}
    found = [(name, block) for name, path in pages.items() for block in list_blocks(read_expanded(ROOT, path))]
    return [pytest.param(block, id=f"{name}:{block.line}") for name, block in found if block.language == language and classes <= block.classes]


def pages_that_need_an_archive() -> list[str]:
    return sorted({param.id.rpartition(":")[0] for param in blocks_of("python", classes={"needs-archive"})})


def list_runnable(text: str) -> list[Block]:
    """Return the blocks that need an archive, and the cells a reader would run before them: all but figures and tables."""
    runnable = []
    for block in list_blocks(text):
        options = read_cells(f"```{{python}}\n{block.text}```\n")[0].options if block.language == "{python}" else {}
        shown = options.get("include") is False or (options.get("echo") is True and options.get("eval") is not False)
        if "needs-archive" in block.classes or (block.language == "{python}" and shown):
            runnable.append(block)
    return runnable


@pytest.fixture(scope="session")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from bigearthnet.example_archive import METADATA_FILE, write_example_archive

    folder = tmp_path_factory.mktemp("archives")
    for layout in ("v1", "v2"):
        write_example_archive(folder / f"bigearthnet-{layout}", patches=PATCHES, layout=layout)
    (folder / "bigearthnet-v2" / METADATA_FILE).rename(folder / "bigearthnet-v2" / "metadata.parquet")
    return folder


def run(blocks: list[Block], folder: Path) -> None:
    """Run blocks one after the other in a Python of their own, so that line numbers are the page's."""
    lines: list[str] = []
    for block in blocks:
        lines += [""] * (block.line - len(lines)) + block.text.splitlines()
    environment = os.environ | {"MPLBACKEND": "agg", "PYTHONPATH": str(ROOT / "python")}
    result = subprocess.run([sys.executable, "-"], input="\n".join(lines), cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stderr


def test_blocks_that_need_an_archive_run(request: pytest.FixtureRequest, subtests: pytest.Subtests):
    for page in pages_that_need_an_archive():
        with subtests.test(page):
            archives = request.getfixturevalue("archives")
            run(list_runnable(read_expanded(ROOT, ROOT / page)), archives)


@pytest.mark.parametrize("path", list_documents(ROOT), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_block_says_how_it_runs(path: Path):
    for block in list_blocks(read_expanded(ROOT, path)):
        known = {"{python}", "bash", "json", "yaml", *SHOWN}
        if block.language == "python":
            assert block.classes & {"needs-archive", "needs-torch"}, f"{path.name}:{block.line}: make it a cell, or {{.python .needs-archive}}"
        else:
            assert block.language in known, f"{path.name}:{block.line}: expected one of {sorted(known)}, found {block.info!r}"


def test_languages_are_named_as_pandoc_names_them():
    """For "sh" and "text" it would read all its definitions, a third of a second for each page; "bash" and "default" it knows."""
    listed = subprocess.run([pypandoc.get_pandoc_path(), "--list-highlight-languages"], capture_output=True, text=True, check=True)
    used = {block.language.strip("{}") for path in list_documents(ROOT) for block in list_blocks(read_expanded(ROOT, path))}
    assert used - set(listed.stdout.split()) == set()


@pytest.mark.parametrize("path", list_documents(ROOT), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_cells_that_do_not_run_could(path: Path):
    for cell in read_cells(read_expanded(ROOT, path)):
        if cell.options.get("eval") is False:
            check_imports("\n".join(cell.code))


def test_blocks_that_need_torch_import_what_exists():
    for block in blocks_of("python", classes={"needs-torch"}):
        check_imports(block.values[0].text)


@pytest.mark.parametrize("block", [*blocks_of("bash"), *blocks_of("sh")])
def test_commands_exist(block: Block):
    for command in block.text.replace("\\\n", " ").splitlines():
        check_command(command)


@pytest.mark.parametrize("path", list_documents(ROOT), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_blocks_begin_at_the_margin(path: Path):
    """Indented ones, in a list, are blocks to readers, and none of these checks would see them."""
    assert not re.search(r"^[ \t]+(?:```|~~~)", read_expanded(ROOT, path), re.MULTILINE), path.name


def test_data_can_be_read():
    for found in [*blocks_of("json"), *blocks_of("yaml")]:
        block = found.values[0]
        assert (json.loads if block.language == "json" else yaml.safe_load)(block.text), found.id


def check_imports(code: str) -> None:
    """Fail if code cannot be parsed or takes from a module what is not there."""
    for node in ast.walk(ast.parse(code)):
        names = [alias.name for alias in node.names] if isinstance(node, (ast.Import, ast.ImportFrom)) else []
        modules = [node.module] if isinstance(node, ast.ImportFrom) else names
        if not names or {name.split(".")[0] for name in modules} & TORCH:
            continue
        found = [importlib.import_module(name) for name in modules]
        for name in names if isinstance(node, ast.ImportFrom) else []:
            assert hasattr(found[0], name) or importlib.util.find_spec(f"{node.module}.{name}"), f"{node.module} has no {name}"


def check_command(line: str) -> None:
    """Fail for a command of ours, an option of it, a module or an extra that does not exist; commands may be chained."""
    words = shlex.split(line, comments=True)
    for at, word in enumerate(words):
        if word in ("&&", "||", "|", ";"):
            check_command(shlex.join(words[at + 1 :]))
            words = words[:at]
            break
    if not words:
        return
    first, rest = Path(words[0]).name, words[1:]
    for extra in re.findall(r"bigearthnet-guide\[([\w,-]+)\]", line):
        known = tomllib.loads((ROOT / "python" / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
        assert set(extra.split(",")) <= set(known), f"{line}: extras are {sorted(known)}"
    if first in ("python", "python3") and rest[:1] == ["-m"] and rest[1].split(".")[0] in ("bigearthnet", "figures", "guide"):
        assert find_spec(rest[1]), f"no module {rest[1]}: {line}"
    if first == "make":
        targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        assert all(word in targets for word in rest if "=" not in word), line
    elif first in ("bigearthnet", "guide"):
        module = importlib.import_module(f"{first}.cli")
        check_options(getattr(module, "main", None) if isinstance(getattr(module, "main", None), click.Command) else module.cli, rest, line)
    else:
        assert first in OTHERS, f"no command of ours: {line}"


def check_options(command: click.Command, words: list[str], line: str) -> None:
    context = click.Context(command, info_name="")
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        command = command.get_command(context, words[0])
        assert command is not None, f"there is no command {words[0]}: {line}"
        words = words[1:]
    known = {option for parameter in command.params for option in [*parameter.opts, *parameter.secondary_opts]} | {"--help"}
    assert {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)} <= known, f"{line}: options are {sorted(known)}"


@pytest.mark.parametrize("line", ["bigearthnet indexx", "bigearthnet index --wrong 1", "make sites", "guide rendr", "unheard-of x", "cd python && guide rendr", "pip install bigearthnet-guide[nothing]",
                                  "python -m guide.nothing", "guide freeze --check | guide rendr"])  # fmt: skip
def test_a_wrong_command_is_found(line: str):
    with pytest.raises(AssertionError):
        check_command(line)


@pytest.mark.parametrize("code", ["from bigearthnet import nothing_there", "x ="])
def test_wrong_code_is_found(code: str):
    with pytest.raises((AssertionError, SyntaxError)):
        check_imports(code)
