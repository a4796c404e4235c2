"""Each check passes a good PDF and finds the one thing wrong with a bad one."""

from datetime import datetime, timezone
from pathlib import Path

import pikepdf
import pytest
import typst

from guide.checks.pdf import LEFTOVERS, check_pdf
from guide.errors import GuideError

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
GOOD = """
#set document(title: "A paper")
#set text(lang: "en", region: "GB")
#set page(paper: "a4")
= First
Text with #math.equation(alt: "x squared", $ x^2 $.body) and #link("https://example.org/")[a link].
#figure(image("picture.svg", alt: "A black bar."), caption: [A bar.])
"""


@pytest.fixture
def write(tmp_path: Path):
    """Compile a Typst document; returns the path of the PDF."""

    def compile_pdf(text: str, standard: str | None = "ua-1", **options) -> Path:
        (tmp_path / "picture.svg").write_text(PICTURE)
        (tmp_path / "paper.typ").write_text(text)
        file = tmp_path / "paper.pdf"
        file.write_bytes(typst.compile(
            str(tmp_path / "paper.typ"), format="pdf", ignore_system_fonts=True,
            timestamp=datetime(2026, 1, 31, tzinfo=timezone.utc),
            pdf_standards=[standard] if standard else [], **options,
        ))
        return file

    return compile_pdf


def found(file: Path, **limits) -> set[str]:
    return {finding.check for finding in check_pdf(file, **limits)}


def test_a_good_pdf_has_no_findings(write):
    assert check_pdf(write(GOOD), maximum_pages=1, maximum_bytes=100_000) == []


def test_it_must_be_a_pdf(tmp_path: Path):
    (tmp_path / "paper.pdf").write_text("not a PDF")
    with pytest.raises(GuideError, match="expected a PDF"):
        check_pdf(tmp_path / "paper.pdf")


def test_a_font_that_is_only_named(write):
    file = write(GOOD)
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        pdf.pages[0].Resources.Font.Helv = pdf.make_indirect(font)
        pdf.save()
    assert [str(finding) for finding in check_pdf(file)] == ["fonts: Helvetica is not embedded"]


def test_too_many_pages_and_too_many_bytes(write):
    file = write(GOOD + "#pagebreak()\nMore.")
    assert check_pdf(file, maximum_pages=2) == []
    assert found(file, maximum_pages=1) == {"pages"}
    assert found(file, maximum_bytes=1_000) == {"size"}


def test_another_paper_size(write):
    file = write(GOOD.replace('"a4"', '"us-letter"'))
    assert [finding.message for finding in check_pdf(file)] == ["expected A4, found 612 × 792 points on page 1"]


def test_a_file_that_declares_no_standard(write):
    assert found(write(GOOD, standard=None)) >= {"standard"}


def test_a_file_without_title(write):
    assert "title" in found(write(GOOD.replace('#set document(title: "A paper")', ""), standard=None))


def test_a_title_that_viewers_do_not_show(write):
    file = write(GOOD)
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        del pdf.Root.ViewerPreferences
        pdf.save()
    assert found(file) == {"title"}


def test_a_file_without_language(write):
    file = write(GOOD)
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        del pdf.Root.Lang
        pdf.save()
    assert found(file) == {"language"}


def test_a_file_without_tags(write):
    assert "structure" in found(write(GOOD, standard=None, pdf_tags=False))


@pytest.mark.parametrize(
    ("described", "bare", "message"),
    [
        (', alt: "A black bar."', "", "figure 1 has no description"),
        ('alt: "x squared", ', "", "formula 1 has no description"),
    ],
)
def test_pictures_and_formulas_without_description(write, described, bare, message):
    findings = check_pdf(write(GOOD.replace(described, bare), standard=None))
    assert message in [finding.message for finding in findings]
    assert message not in [finding.message for finding in check_pdf(write(GOOD, standard=None))]


@pytest.mark.parametrize("target", ["chapters/01-first.qmd", "/index.html", "https://example.org/a.qmd"])
def test_links_that_only_work_in_the_sources(write, target):
    assert found(write(GOOD.replace("https://example.org/", target))) == {"links"}


EXAMPLES = {
    "an output that has no form for print": "Unable to display output for mime type(s): text/html",
    "a reference that leads nowhere": "See ?@fig-x",
    "the path of a source document": "in chapters/01-first.qmd",
    "a fence of a block": "::: callout",
    "a fence of code": "``` python",
    "a shortcode": "{{< var x >}}",
    "attributes of markdown": "Heading {#sec-a .b}",
    "a cross-reference": "as @fig-map shows",
    "a citation": "known [@nobody2020]",
    "raw HTML": '<div class="x">',
    "raw TeX": "\\frac{a}{b}",
    "raw Typst": "#figure([x])",
    "markdown for bold": "**bold",
    "an escaped character of Python": "83\\u202f%",
}


@pytest.mark.parametrize("meaning", LEFTOVERS.values())
def test_leftovers_in_the_text(write, meaning):
    text = EXAMPLES[meaning].replace("\\", "\\\\").replace('"', '\\"')
    messages = [finding.message for finding in check_pdf(write(GOOD + f'\n#text("{text}")'))]
    assert any(message.startswith(f"{meaning} on page 1") for message in messages), messages


def test_ordinary_text_is_no_leftover(write):
    text = "Is it 5 < 6? Yes: a@b.org, p. 3 > 2, C# (2020), #1, {x | x > 0} and 2 ** 3"
    assert check_pdf(write(GOOD + f'\n#text("{text}")')) == []
