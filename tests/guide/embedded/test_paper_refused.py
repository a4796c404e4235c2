"""What a paper cannot be made of, refused with its place and what to do."""

import re
from pathlib import Path

import pytest

from guide.errors import GuideError
from guide.project import Project

from .papers import ASSETS, BODY, CONFIG, FRONT, Paper


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (' fig-alt="A narrow bar."', "", "no description"),
        ("/pictures/narrow.svg", "/pictures/none.svg", "no picture /pictures/none.svg"),
        ("A warning.", "<b>A warning.</b>", "raw html has no place in a PDF: <b>"),
        ("A warning.", "\n```{=html}\n<p>Hello</p>\n```\n", "raw html has no place in a PDF: <p>Hello</p>"),
        ("| Dates | Patches |", "|       |         |", "expected a table with a header row"),
        ("{#fig-narrow ", "{#fig-narrow width=wide ", "expected a width or height, found wide"),
    ],
)
def test_what_a_pdf_would_lose_is_refused(paper: Paper, before, after, message):
    assert before in BODY
    with pytest.raises(GuideError, match=message) as caught:
        paper.write(BODY.replace(before, after))
    assert "paper.qmd" in str(caught.value.file)
    assert not (paper.site / "paper.pdf").exists()
    assert list((paper.root.parent / "temporary").iterdir()) == []


def test_typst_errors_name_the_line_and_keep_it(paper: Paper):
    with pytest.raises(GuideError, match="Typst refused the paper: unknown variable: nothing") as caught:
        paper.write(BODY.replace("### Elsewhere", "```{=typst}\n#nothing()\n```\n\n### Elsewhere"))
    kept = Path(caught.value.file)
    assert kept.name == "paper.typ"
    assert "#nothing()" in kept.read_text().splitlines()[caught.value.line - 1]
    assert "paper.qmd" in caught.value.remedy


def test_a_skipped_level_of_headings_names_its_line(paper: Paper):
    body = BODY.replace("### Elsewhere", "#### Elsewhere *too*")
    with pytest.raises(GuideError, match="level 4 follows one of level 2") as caught:
        paper.write(body)
    assert str(caught.value.file) == "paper.qmd"
    assert (paper.root / "paper.qmd").read_text("utf-8").splitlines()[caught.value.line - 1].startswith("#### Elsewhere")


def test_a_link_needs_the_address_of_the_website(paper: Paper):
    (paper.root / "_quarto.yml").write_text(CONFIG.replace("website:", "other:"))
    with pytest.raises(GuideError, match="site-url"):
        paper.write()


def test_a_link_needs_its_page(paper: Paper):
    with pytest.raises(GuideError, match="chapters/02-second.qmd, which is no page of this project"):
        paper.write(BODY.replace("01-first", "02-second"))


def test_a_part_of_the_template_stands_beside_it(paper: Paper):
    (paper.root / "code.typ").write_text("#let a = 1\n")
    with pytest.raises(GuideError, match="expected code.typ beside assets/typst/paper.typ"):
        paper.write(front=FRONT.replace("paper.typ,", "paper.typ, template-partials: [code.typ],"))


def test_every_part_of_the_template_is_named_where_quarto_looks(root: Path):
    """Pandoc finds the parts beside the template; Quarto copies the template away, with those that the document names."""
    used = {f"assets/typst/{name}" for name in re.findall(r"^\$(\w+\.typ)\(\)\$$", (ASSETS / "typst/paper.typ").read_text("utf-8"), re.MULTILINE)}
    assert len(used) > 3
    for project in (root, root / "tests/corpus"):
        [named] = [document.metadata["template-partials"] for document in Project.load(project).documents if document.format == "typst"]
        assert set(named) == used
