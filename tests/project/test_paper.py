"""The paper as its readers get it: whole, within its columns, and every way from it to the website open."""

import re
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import pdfplumber
import pikepdf
import pypdfium2
import pytest
import zxingcpp
from lxml import html

from guide.checks.pdf import check_pdf
from guide.embedded.source import read_source
from guide.progress import Progress
from guide.project import Project
from guide.render import obtain, write_document

from .documents import read_cells, read_expanded

ROOT = Path(__file__).resolve().parents[2]
PAGES, BYTES = range(8, 11), 2_000_000
MARGIN = 15 / 25.4 * 72  # points: a millimetre less than the template's, since hyphens hang in the margin
FIRST_LINE = 60  # points from a page's top: below the running head
BODY_SIZE = 9  # points: letters above it are headings when bold, text when not
SITE = Project.load(ROOT).site_url.rstrip("/")


def build(folder: Path) -> Path:
    project = Project.load(ROOT)
    document = next(document for document in project.documents if document.format == "typst")
    return write_document(project, document, obtain(project, read_source(project, document), False, Progress(), ""), folder)


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("paper"))


@pytest.fixture(scope="module")
def pages(paper: Path):
    with pdfplumber.open(paper) as pdf:
        yield [(page, page.extract_words(extra_attrs=["fontname", "size", "upright"], x_tolerance=1.5)) for page in pdf.pages]


@pytest.fixture(scope="module")
def links(paper: Path) -> set[str]:
    with pikepdf.open(paper) as pdf:
        notes = [note for page in pdf.pages for note in page.get("/Annots", [])]
        return {str(note.A.URI) for note in notes if "/URI" in note.get("/A", {})}


def labels() -> list[str]:
    return [cell.options["label"] for cell in read_cells(read_expanded(ROOT, ROOT / "paper.qmd")) if cell.options.get("label", "").startswith("fig-")]


def test_it_passes_every_check_of_a_pdf(paper: Path):
    assert [str(finding) for finding in check_pdf(paper, maximum_pages=PAGES[-1], maximum_bytes=BYTES)] == []


def test_its_length_is_that_of_a_paper_and_its_last_page_is_used(pages):
    assert len(pages) in PAGES
    page, words = pages[-1]
    for left in (0, page.width / 2):
        lowest = max(word["bottom"] for word in words if left <= word["x0"] < left + page.width / 2)
        assert lowest > page.height / 2, f"page {page.page_number} is half empty"


def test_formulas_are_described_in_words_not_in_markup(paper: Path):
    with pikepdf.open(paper) as pdf:
        said = [str(item.Alt) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Formula"]
    assert len(said) > 15 and "c sub p" in said
    assert not [alt for alt in said if re.search(r"[_^{}\\$₀-₉]", alt)]


def test_apostrophes_after_digits_are_no_primes(pages):
    text = " ".join(word["text"] for _, words in pages for word in words)
    assert "version 1’s" in text and "version 2’s" in text and "′" not in text


def test_nothing_leaves_the_page_or_runs_from_one_column_into_the_other(pages):
    for page, words in pages:
        middle = page.width / 2
        for word in words:
            place = f"{word['text']!r} on page {page.page_number}"
            assert MARGIN <= word["x0"] and word["x1"] <= page.width - MARGIN, f"{place} is in the margin"
            assert 25 < word["top"] and word["bottom"] < page.height - 25, f"{place} is in the margin"
        columns = [line for line in _lines(words, middle) if _is_body(line)]
        for line in columns:
            first, last = line[0]["x0"], line[-1]["x1"]
            assert last < middle or first > middle or page.page_number == 1 and first > MARGIN + 20, " ".join(word["text"] for word in line)


def test_nothing_is_drawn_in_the_margins(paper: Path):
    """Seen on the page itself: a drawing may hold more than its frame shows."""
    for number, page in enumerate(pypdfium2.PdfDocument(paper), start=1):
        picture = page.render(scale=2, grayscale=True).to_pil()
        width, height, side = *picture.size, int(2 * MARGIN)
        for strip in ((0, 0, side, height), (width - side, 0, width, height), (0, 0, width, 50), (0, height - 50, width, height)):
            assert picture.crop(strip).getextrema()[0] > 250, f"page {number}: something stands in a margin"


def test_no_words_lie_on_each_other(pages):
    for page, words in pages:
        words = [word for word in words if "Math" not in word["fontname"]]  # braces are drawn around what they hold
        for at, one in enumerate(words):
            for other in words[at + 1 :]:
                across = min(one["x1"], other["x1"]) - max(one["x0"], other["x0"])
                down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
                small = min(one["size"], other["size"])
                assert not (across > 1 and down > 0.5 * small), f"{one['text']!r} and {other['text']!r} on page {page.page_number}"


def test_text_follows_each_heading_in_its_column(pages):
    found = 0
    for page, words in pages:
        middle = page.width / 2
        for left in (0, middle):
            lines = [line for line in _lines([word for word in words if left <= word["x0"] < left + middle], middle) if line[0]["top"] > FIRST_LINE]
            for at, line in enumerate(lines):
                if not _is_heading(line):
                    continue
                found += 1
                below = [other for other in lines[at + 1 :] if not _is_heading(other)]
                assert len(below) >= 2, f"page {page.page_number}: no text below “{' '.join(word['text'] for word in line)}”"
    assert found > 20


def test_every_figure_has_a_code_that_leads_to_its_live_version(paper: Path, links: set[str], site: Path):
    read = {code.text for page in pypdfium2.PdfDocument(paper) for code in zxingcpp.read_barcodes(page.render(scale=4).to_pil())}
    for label in labels():
        assert [address for address in read & links if address.endswith(f"#{label}")], f"{label} has no code and link to its live version"
    assert SITE in read
    for address in read:
        _find(site, address)


def test_every_address_of_the_site_exists(links: set[str], site: Path):
    own = {link for link in links if link.startswith(SITE)}
    assert len(own) > 5
    for address in own:
        _find(site, address)


def test_references_are_ieee_with_their_identifiers(paper: Path, links: set[str]):
    text = " ".join("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(paper)).split())
    assert re.search(r"\[1\] G\. Sumbul, M\. Charfuelan, B\. Demir, and V\. Markl, “BigEarthNet: .*?,” in ", text)
    assert len([link for link in links if link.startswith("https://doi.org/")]) >= 12


def test_two_builds_are_the_same_bytes(paper: Path, tmp_path: Path):
    assert build(tmp_path).read_bytes() == paper.read_bytes()


def test_captions_and_calls_stand_once():
    """What the paper shows comes from a partial, so that no page can say otherwise of the same figure."""
    own = {cell.options.get("label") for cell in read_cells((ROOT / "paper.qmd").read_text("utf-8"))} - {None}
    assert own == {"tbl-map-times"}  # on no page of the site


def _find(site: Path, address: str) -> None:
    parts = urlsplit(address)
    path = parts.path.removeprefix(urlsplit(SITE).path).strip("/")
    file = site / path if path and not address.endswith("/") else site / path / "index.html"
    file = file / "index.html" if file.is_dir() else file
    assert file.is_file(), f"{address} is not on the site"
    if parts.fragment:
        assert html.parse(str(file)).xpath("//*[@id=$name]", name=parts.fragment), f"{address} has no such place"


def _lines(words: list[dict], middle: float) -> list[list[dict]]:
    """Words by column and baseline, in reading order."""
    rows = defaultdict(list)
    for word in words:
        rows[word["x0"] >= middle, round(word["bottom"])].append(word)
    return [sorted(rows[key], key=lambda word: word["x0"]) for key in sorted(rows)]


def _is_body(line: list[dict]) -> bool:
    return all(word["size"] > BODY_SIZE and "Libertinus" in word["fontname"] for word in line)


def _is_heading(line: list[dict]) -> bool:
    return all("Bold" in word["fontname"] and word["size"] > BODY_SIZE and "Libertinus" in word["fontname"] for word in line)
