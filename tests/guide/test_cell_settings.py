import pytest

from guide.cell_settings import digest_config, digest_front

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
