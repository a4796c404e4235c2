"""Every word of the prose is in the British dictionary or in ours, `spelling/words.txt`.

Ours holds names and terms, one a line, sorted; a word that no document uses any more goes.
Code is not read: it is right when it runs.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.node import require_node

from .documents import list_sources
from .prose import CITATION, REFERENCE, read_prose

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = Path(__file__).with_name("spelling") / "cspell.json"
WORDS = SETTINGS.with_name("words.txt")
CSPELL = ROOT / "node_modules" / "cspell" / "bin.mjs"
# Names with digits in them, addresses without a scheme, and files.
NAMES = re.compile(r"(?<=\w)['’]s\b|\bMc(?=[A-Z])|[\w.-]*\w\.(?:md|qmd|io|org|net|eu|int|json|js|css|py|yml|tif|txt|csv|parquet)\b\S*|\b\w*\d\w*\b|\b[A-Z]{2,}s?\b")

TWICE = re.compile(r"\b([a-z]+)[ \n]\1\b(?![-'’])", re.IGNORECASE)
# A word as the dictionary sees it: "safetensors", "can't", and both halves of "MathML" or "SeasoNet".
WORD = re.compile(r"[A-ZÀ-Þ]?[a-zß-ÿ]+(?:['’][a-z]+)?|[A-ZÀ-Þ]+(?![a-zß-ÿ])")


def read_words(text: str) -> str:
    """Return what there is to spell in a document, each word in its line."""
    for pattern in (CITATION, REFERENCE, NAMES):
        text = pattern.sub(lambda found: " " * len(found[0]), text if pattern is not CITATION else read_prose(text))
    return text


def find_unknown(texts: dict[str, str], folder: Path) -> list[str]:
    """Return "name:line: word, try suggestion" for each unknown word of the texts by name."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(read_words(text), "utf-8")
    shutil.copytree(SETTINGS.parent, folder / "spelling")
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    command = ["node", str(CSPELL), "lint", "--config", "spelling/cspell.json", "--no-progress", "--no-summary", "--no-color", "--no-gitignore",
               "--no-must-find-files", "--show-suggestions", *texts]  # fmt: skip
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert result.returncode in (0, 1) and (result.returncode == 0) == (not result.stdout.strip()), result.stderr or result.stdout
    return [line.replace(str(folder) + "/", "") for line in result.stdout.splitlines()]


@pytest.fixture(autouse=True)
def packages() -> None:
    require_node()
    if not CSPELL.exists():
        pytest.skip("The npm packages are not those of package.json: npm ci")


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in [*list_sources(ROOT), ROOT / "README.md", ROOT / "data" / "README.md"]}


def test_every_word_is_known(sources: dict[str, str], tmp_path: Path):
    unknown = find_unknown(sources, tmp_path)
    assert not unknown, "mend these, or add names and terms to tests/project/spelling/words.txt:\n" + "\n".join(unknown)


def test_no_word_stands_twice(sources: dict[str, str]):
    """“The the” is spelt well; “that that” can be right, and is better said otherwise."""
    twice = [f"{name}: {found[0]!r}" for name, text in sources.items() for found in find_twice(text)]
    assert not twice, twice


def find_twice(text: str) -> list[re.Match]:
    prose = read_prose(text)
    return [found for found in TWICE.finditer(prose) if not text[found.start() : found.end()].count("|")]


@pytest.mark.parametrize(("text", "count"), [("See the the map.", 1), ("Over\nover again", 1), ("| Patches | patches |", 0), ("- See\n- see", 0), ("`the` the", 0)])
def test_a_word_that_stands_twice_is_found(text: str, count: int):
    assert len(find_twice(text)) == count


def test_our_dictionary_is_sorted_and_of_use(sources: dict[str, str]):
    words = WORDS.read_text("utf-8").split()
    assert words == sorted(set(words), key=lambda word: (word.lower(), word))
    used = {word.lower() for text in sources.values() for word in WORD.findall(read_words(text))}
    unused = [word for word in words if word.lower() not in used]
    assert not unused, f"remove what no document uses: {unused}"


def test_misspelt_and_american_words_are_found(tmp_path: Path):
    text = (
        '---\ntitle: "A tilte"\n---\n\nThe color is recieved by teh map.\n\n```{python}\n#| fig-cap: "The gray centre."\n#| fig-alt: >\n'
        "#|   A wron line.\nxqzzy()\n```\n\nSee `misspeling` and [here](/wrnog.qmd).\n"
    )
    found = find_unknown({"chapters/a.qmd": text}, tmp_path)
    assert [re.search(r"\((\w+)\)", line)[1] for line in found] == ["tilte", "color", "recieved", "teh", "gray", "wron"], found
    assert re.match(r"chapters/a\.qmd:5:", found[1]), found
