"""Which settings count, and that the scripts' mirrored lists say the same."""

import json
import re
import subprocess
from pathlib import Path

import pytest

import guide.cell_settings as module
from guide.cell_settings import CELL_KEYS, PROSE_KEYS, digest_config, digest_front
from guide.inputs import REQUIREMENTS, SHARED
from tests.node import require_node

MIRROR = Path(__file__).resolve().parents[2] / "assets/freshness/digest.js"

FRONT = "---\ntitle: A\nauthor:\n  - name: B\nformat:\n  typst:\n    toc: true\nmine: 1\n---".split("\n")
CONFIG = """\
project: {type: website}
execute:
  echo: false
  # a remark
format:
  html:
    toc: true
    fig-width: 7
"""


@pytest.mark.parametrize(("old", "new", "seen"), [
    ("title: A", "title: B", False), ("  - name: B", "  - name: C", False), ("author:", "# remark\nauthor:", False),
    ("    toc: true", "    toc: false", True), ("mine: 1", "mine: 2", True), ("mine: 1", "", True),
    ("mine: 1", "mine: 1\nexecute:\n  echo: true", True), ("mine: 1", "mine: 1\nsubtitle: |\n  Two\n\n  paragraphs", False),
])
def test_what_cells_see_of_front_matter(old, new, seen):
    changed = "\n".join(FRONT).replace(old, new).split("\n")
    assert changed != FRONT and (digest_front(changed) != digest_front(FRONT)) is seen


@pytest.mark.parametrize(("old", "new", "seen"), [
    ("website", "book", False), ("    toc: true", "    toc: false", False), ("  # a remark\n", "", False),
    ("echo: false", "echo: true", True), ("fig-width: 7", "fig-width: 8", True),
    ("format:", "jupyter: python3\nformat:", True), ("format:", "lang: en\nformat:", False),
])
def test_what_cells_see_of_the_projects_settings(old, new, seen):
    assert old in CONFIG
    assert (digest_config(CONFIG.replace(old, new)) != digest_config(CONFIG)) is seen


@pytest.mark.parametrize(("format", "old", "new"), [
    ("format: {html: {fig-width: 7}}\n", "7", "8"), ("format:\n  html: {toc: true, fig-width: 7}\n", "7", "8"),
    ("format:\n  html: {\n    df-print: kable}\n", "kable", "paged"),
])
def test_settings_in_braces_count(format, old, new):
    assert digest_config(format.replace(old, new)) != digest_config(format)


def test_the_scripts_tell_the_same_settings_apart():
    """Each word of both lists, and each setting of a format, as a key of all that can hold one."""
    require_node()
    words = set(re.findall(r"[a-z][a-z-]+", Path(module.__file__).read_text("utf-8") + MIRROR.read_text("utf-8")))
    words |= PROSE_KEYS | CELL_KEYS | {"fig-width", "fig-format", "df-print", "plotly-connected", "mine"}
    shapes = ("KEY: x\n", "'KEY': {a: b}\n", "KEY:\n  - x\n  # remark\n\n  - y\n", "format:\n  html:\n    KEY: x\n    \"KEY\" : y\n",
              "format: {html: {KEY: x}}\n", "format:\n  html: {\n    KEY: x}\n", "execute:\n  KEY: é\n# KEY: x\n")
    texts = [shape.replace("KEY", word) for word in sorted(words) for shape in shapes]
    code = f"""import {{ readFileSync }} from "node:fs"; import * as digest from {json.dumps(MIRROR.as_uri())};
const texts = JSON.parse(readFileSync(0, "utf8"));
const digests = texts.map((text) => [digest.digestFront(text.split("\\n")), digest.digestConfig(text)]);
console.log(JSON.stringify([digest.SHARED, digest.REQUIREMENTS, digests]));"""
    done = subprocess.run(["node", "--input-type=module", "-e", code], input=json.dumps(texts), capture_output=True, text=True, check=True)
    shared, requirements, digests = json.loads(done.stdout)
    assert (tuple(shared), requirements) == (SHARED, REQUIREMENTS)
    ours = [[digest_front(text.split("\n")), digest_config(text)] for text in texts]
    assert [text for text, mine, theirs in zip(texts, ours, digests, strict=True) if mine != theirs] == []
