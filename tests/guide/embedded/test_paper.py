"""The paper of a small project: what is in the PDF, that it is lasting, and what is refused."""

import re
import shutil
import subprocess
from datetime import datetime, timezone
from pathlib import Path

import pdfplumber
import pikepdf
import pypdfium2
import pytest
import typst
import zxingcpp

from guide.checks.pdf import check_pdf
from guide.embedded.paper import brand_colours, write_paper
from guide.errors import GuideError
from guide.project import Project
from guide.text import day

BRAND = Path(__file__).resolve().parents[3] / "_brand.yml"
ASSETS = BRAND.parent / "assets"
CONFIG = """\
project: {render: [paper.qmd]}
lang: en-GB
bibliography: references.bib
csl: assets/numeric.csl
filters: [assets/shared.lua, assets/formulas.lua]
website: {site-url: "https://example.org/guide/"}
"""
REFERENCES = "@article{doe2020, author = {Doe, Jane}, title = {On Patches}, journal = {Things}, year = {2020}}\n"
FRONT = """\
---
title: "A paper's title"
date: 2026-01-31
author:
  - name: Jane Doe
    orcid: 0000-0002-1825-0097
    affiliations: [{name: Institute of Examples, url: "https://example.org/"}]
  - name: {given: John, family: Roe}
    affiliations: [Another Place]
abstract: What it is about.
keywords: [first, second]
format:
  typst: {template: assets/typst/paper.typ, number-sections: true}
---
"""
BODY = r"""
## Introduction {#sec-intro}

A claim [@doe2020].[^1] See @fig-wide, @fig-narrow, @tbl-counts, @eq-corner and @sec-intro.
With $x_1$ and $\frac{a}{b}$:

$$
E = E_0 + 1200\,x
$$ {#eq-corner}

[^1]: A note.

::: {.wide}
::: {#cell-fig-wide .cell}
::: {.cell-output .cell-output-display}
![A wide picture.](paper_files/figure-typst/wide.svg){#fig-wide fig-alt="A \"wide\" bar."}
:::
:::
:::

![A narrow picture.](/pictures/narrow.svg){#fig-narrow fig-alt="A narrow bar."}

::: {#tbl-counts .cell tbl-cap="Counts."}
::: {.cell-output .cell-output-display .cell-output-markdown}
| Dates | Patches |
|:------|--------:|
| One   |  98,432 |
:::
:::

::: {.callout-warning}
## Mind this

A warning.
:::

``` python
print("code")  # a comment
```

### Elsewhere

The [guide](/index.qmd), its [page](/chapters/01-first.qmd#there), its [table](data/table.csv) and [this](paper.qmd).

## References {.unnumbered}

::: {#refs}
:::
"""


def picture(width: int) -> str:
    size = f'width="{width}" height="40"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect {size}/></svg>'


class Paper:
    """A small project in a folder, and the PDF made of it."""

    def __init__(self, root: Path) -> None:
        self.root, self.site = root, root / "site"
        shutil.copytree(ASSETS / "typst", root / "assets" / "typst")
        for name in ("shared.lua", "formulas.lua", "numeric.csl"):
            shutil.copyfile(ASSETS / name, root / "assets" / name)
        shutil.copyfile(BRAND, root / "_brand.yml")
        (root / "_quarto.yml").write_text(CONFIG)
        (root / "references.bib").write_text(REFERENCES)
        (root / "index.qmd").write_text("---\ntitle: Start\n---\n")
        (root / "chapters").mkdir()
        (root / "chapters" / "01-first.qmd").write_text("Text alone.\n")
        for path, width in (("paper_files/figure-typst/wide.svg", 500), ("pictures/narrow.svg", 200)):
            (root / path).parent.mkdir(parents=True)
            (root / path).write_text(picture(width))

    def write(self, body: str = BODY, front: str = FRONT) -> Path:
        (self.root / "paper.qmd").write_text(front + body)
        project = Project.load(self.root)
        return write_paper(project, project.documents[0], front + body, self.site)


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paper:
    # Whatever is kept of a refused paper stays among what the tests clear away.
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "project").mkdir()
    return Paper(tmp_path / "project")


def text_of(file: Path) -> str:
    with pdfplumber.open(file) as pdf:
        # Column by column: lines of both would mix otherwise.
        parts = list(pdf.pages)
        for page in pdf.pages:
            middle = page.width / 2
            parts += [page.crop((left, 0, left + middle, page.height)) for left in (0, middle)]
        text = " ".join(part.extract_text(x_tolerance=1.5) for part in parts)
    return " ".join(text.replace("\xa0", " ").split())


def structure(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    return [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/S" in item]


def descriptions(file: Path, role: str) -> list[str]:
    with pikepdf.open(file) as pdf:
        return sorted(str(element.get("/Alt", "")) for element in structure(pdf) if element.S == role)


def test_the_pdf_passes_every_check(paper: Paper):
    file = paper.write()
    assert file == paper.site / "paper.pdf"
    assert check_pdf(file, maximum_pages=2) == []


def test_everything_is_in_it(paper: Paper):
    text = text_of(paper.write())
    for part in (
        "A paper’s title", "Jane Doe1, John Roe2", "1Institute of Examples", "2Another Place", "0000-0002-1825-0097",
        "Abstract. What it is about.", "Index terms. first, second.", "1 Introduction", "1.1 Elsewhere",
        "A claim [1].1 See Figure 1, Figure 2, Table 1, Equation 1 and Section 1.",
        "Figure 1. A wide picture.", "Figure 2. A narrow picture.", "Table 1. Counts.", "98,432", "(1)", "1A note.",
        "Mind this", "A warning.", "a comment", "On patches",
        "Version of 31 January 2026. Live version: https://example.org/guide.",
    ):
        assert part in text, part


def test_pictures_and_formulas_are_described(paper: Paper):
    file = paper.write()
    assert descriptions(file, "/Figure") == ['A "wide" bar.', "A narrow bar."]
    assert descriptions(file, "/Formula") == ["E = E sub 0 + 1200 x", "a / b", "x sub 1"]


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        ("c_p", "c sub p"), ("n_{ij}", "n sub i j"), ("x_{12}", "x sub 12"), (r"x_\text{max}", "x sub max"), ("a_{B08}", "a sub B08"), ("(E_0, N_0)", "(E sub 0, N sub 0)"),
        ("r^2", "r squared"), ("2^n + 1", "2 to the power n + 1"), ("2^{n+1}", "2 to the power n + 1"), (r"\frac{n_i}{2}", "n sub i / 2"),
    ],
)
def test_formulas_are_read_out_in_words(paper: Paper, tex: str, words: str):
    [spoken] = descriptions(paper.write(f"With ${tex}$.\n"), "/Formula")
    assert spoken == words


def test_an_equation_described_by_its_author(paper: Paper):
    file = paper.write(BODY.replace("{#eq-corner}", '{#eq-corner alt="Easting from column"}'))
    assert "Easting from column" in descriptions(file, "/Formula")


def test_tables_have_header_cells(paper: Paper):
    with pikepdf.open(paper.write()) as pdf:
        roles = [str(element.S) for element in structure(pdf)]
    assert roles.count("/TH") == 2 and roles.count("/TD") == 2 and roles.count("/Caption") == 3


def test_a_long_table_runs_on_over_columns_and_pages(paper: Paper):
    rows = "".join(f"| row{number:03} | {number} |\n" for number in range(140))
    table = f"| Name | Number |\n|:--|--:|\n{rows}\n: Many rows. {{#tbl-long}}\n"
    with pdfplumber.open(paper.write(f"{BODY}\nSee @tbl-long.\n\n{table}")) as pdf:
        words = [(page.page_number, word) for page in pdf.pages for word in page.extract_words()]
        height = pdf.pages[0].height
    places = {word["text"]: (page, round(word["x0"]), round(word["top"])) for page, word in words if re.fullmatch(r"row\d{3}", word["text"])}
    assert len(places) == len(set(places.values())) == 140
    assert max(top for _, _, top in places.values()) < height - 40


def test_wide_figures_stand_over_both_columns(paper: Paper):
    with pdfplumber.open(paper.write()) as pdf:
        page = pdf.pages[0]
        bars = {round(rect["width"] / rect["height"]): rect for rect in page.rects if rect["height"] > 10}
    middle = page.width / 2
    assert bars[12]["x0"] < middle < bars[12]["x1"]
    assert bars[5]["x1"] < middle or bars[5]["x0"] > middle


def test_links_lead_to_the_website(paper: Paper):
    with pikepdf.open(paper.write()) as pdf:
        notes = [note for page in pdf.pages for note in page.get("/Annots", [])]
        links = {str(note.A.URI) for note in notes if "/URI" in note.get("/A", {})}
    assert links >= {
        "https://example.org/guide/", "https://example.org/guide/chapters/01-first.html#there",
        "https://example.org/guide/data/table.csv", "https://example.org/guide/paper.pdf",
    }


def test_the_same_sources_give_the_same_bytes(paper: Paper):
    first = paper.write().read_bytes()
    assert paper.write().read_bytes() == first
    other = Paper(paper.root.parent.joinpath("elsewhere"))
    assert other.write().read_bytes() == first


def test_the_date_of_a_paper_without_one(paper: Paper, monkeypatch: pytest.MonkeyPatch):
    front = FRONT.replace("date: 2026-01-31\n", "")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime(2025, 5, 4, tzinfo=timezone.utc).timestamp())))
    file = paper.write(front=front)
    assert "Version of 4 May 2025." in text_of(file)
    with pikepdf.open(file) as pdf:
        assert str(pdf.docinfo.CreationDate).startswith("D:20250504")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(GuideError, match="found 'yesterday'"):
        paper.write(front=front)


def test_the_date_of_the_last_commit_then_of_the_file(paper: Paper, monkeypatch: pytest.MonkeyPatch):
    front = FRONT.replace("date: 2026-01-31\n", "")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(paper.root.parent))
    assert f"Version of {day(datetime.now(timezone.utc))}." in text_of(paper.write(front=front))
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2024-03-02T12:00:00Z")
    git = ["git", "-C", str(paper.root), "-c", "user.name=T", "-c", "user.email=t@example.org"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "--message", "Start"], check=True)
    assert "Version of 2 March 2024." in text_of(paper.write(front=front))


def test_nothing_is_left_behind(paper: Paper):
    paper.write()
    assert list((paper.root.parent / "temporary").iterdir()) == []


def test_frozen_pictures_are_found(paper: Paper):
    frozen = paper.root / "_freeze" / "paper"
    frozen.mkdir(parents=True)
    (paper.root / "paper_files" / "figure-typst").rename(frozen / "figure-typst")
    assert check_pdf(paper.write()) == []


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


def test_a_figure_without_label_has_no_number(paper: Paper):
    plain = '![A plain picture.](/pictures/narrow.svg){fig-alt="A bar." width=30%}'
    file = paper.write(BODY.replace("### Elsewhere", f"{plain}\n\n### Elsewhere"))
    text = text_of(file)
    assert "A plain picture." in text and "Figure 3" not in text
    assert check_pdf(file) == []


def test_html_beside_another_form_is_left_out(paper: Paper):
    output = "::: {.cell-output .cell-output-display}\n\n```{=html}\n<p>Live</p>\n```\n\nPrinted.\n:::\n"
    text = text_of(paper.write(BODY.replace("A warning.", output)))
    assert "Printed." in text and "Live<" not in text and "<p>" not in text


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


def test_parts_tabs_and_notes_stand_below_each_other(paper: Paper):
    body = BODY + """
See @fig-both, @fig-one and [-@fig-two].

::: {#fig-both layout-ncol=2}
![One.](/pictures/narrow.svg){#fig-one fig-alt="A first bar."}

![Two.](/pictures/narrow.svg){#fig-two fig-alt="A second bar."}

Both bars.
:::

::: {.panel-tabset}
#### First tab

In the first.

#### Second tab

In the second.
:::

A sentence [beside it]{.aside} goes on.

::: {layout="[70, 30]"}
Left text.

Right text.
:::
"""
    file = paper.write(body)
    text = " ".join(text_of(file).split())
    for part in ("See Figure 3, Figure 3a and 3b.", "(a) One. (b) Two.", "Figure 3. Both bars.", "Left text. Right text.",
                 "First tab In the first. Second tab In the second.", "A sentence goes on.", "beside it"):
        assert part in text, part
    assert headings(file) == headings(paper.write())
    assert check_pdf(file) == []


def test_wide_and_plain_tables_stand_at_the_top(paper: Paper):
    wide = "| Name | Number |\n|:--|--:|\n| over both columns | 1 |\n\n: Wide. {#tbl-wide}"
    body = BODY.replace("### Elsewhere", f"See @tbl-wide.\n\n::: {{.wide}}\n{wide}\n:::\n\n### Elsewhere" + 40 * "\n\nMore text in a paragraph of its own.")
    with pdfplumber.open(paper.write(body)) as pdf:
        words = {word["text"]: (page, word) for page in pdf.pages for word in page.extract_words()}
        page, plain = words["98,432"]
        ruled, cell = words["over"]
        middle, widest = page.width / 2, max(ruled.lines + ruled.rects, key=lambda line: line["width"])
    assert plain["top"] < page.height / 2 and not plain["x0"] < middle < plain["x1"]
    assert cell["top"] < ruled.height / 2 and widest["x0"] < middle < widest["x1"]


def test_long_names_in_tables_stay_in_their_cells(paper: Paper):
    long = "metadata_for_patches_with_snow_cloud_or_shadow_or_anything_else.parquet"
    table = f"| File | Checksum | What |\n|:---|:---|:---|\n| {long} | aaaa | bbbb |\n\n: Files. {{#tbl-files}}"
    with pdfplumber.open(paper.write(BODY.replace("### Elsewhere", f"{table}\n\nSee @tbl-files.\n\n### Elsewhere"))) as pdf:
        words = [word for page in pdf.pages for word in page.extract_words()]
    checksum = next(word for word in words if word["text"] == "aaaa")
    assert all(word["x1"] <= checksum["x0"] for word in words if "metadata" in word["text"] or "shadow" in word["text"])


def test_the_abstract_and_the_imprint_may_stand_in_the_text(paper: Paper):
    front = FRONT.replace("abstract: What it is about.\n", "").replace("format:", "filters: [assets/typst/paper.lua]\nformat:")
    file = paper.write("::: {.abstract}\nIt has *1,234* rows.\n:::\n\n::: {.imprint}\nData 925179f1.\n:::\n" + BODY, front=front)
    text = text_of(file)
    assert "Abstract. It has 1,234 rows." in text
    assert "Live version: https://example.org/guide. Data 925179f1." in text
    with pikepdf.open(file) as pdf:
        assert pdf.docinfo["/Subject"] == "It has 1,234 rows." or "1,234 rows" in str(pdf.open_metadata().get("dc:description"))
    assert check_pdf(file) == []


def codes_on(file: Path) -> set[str]:
    """Every QR code that a phone would read from the pages."""
    pages = list(pypdfium2.PdfDocument(file))
    return {code.text for page in pages for code in zxingcpp.read_barcodes(page.render(scale=4).to_pil())}


def test_a_figure_leads_to_where_it_is_live(paper: Paper):
    config = paper.root / "_quarto.yml"
    config.write_text(CONFIG.replace("guide/\"}", "guide/\", sidebar: {contents: [chapters/01-first.qmd]}}"))
    (paper.root / "part.qmd").write_text("```{python}\n#| label: fig-narrow\n```\n")
    (paper.root / "chapters" / "01-first.qmd").write_text("Text.\n\n{{< include /part.qmd >}}\n")
    file = paper.write(front=FRONT.replace("format:", "filters: [assets/typst/paper.lua]\nformat:"))
    live = "https://example.org/guide/chapters/01-first.html#fig-narrow"
    with pikepdf.open(file) as pdf:
        links = [str(note.A.URI) for page in pdf.pages for note in page.get("/Annots", []) if "/URI" in note.get("/A", {})]
    assert links.count(live) == 1 and len([link for link in links if "#fig-" in link]) == 1  # the other is on no page
    assert codes_on(file) == {live, "https://example.org/guide"}
    assert check_pdf(file) == []


@pytest.mark.parametrize("address", ["https://a.org", "x" * 17, "y" * 18, "z" * 53, "https://example.org/" + "p" * 50, "q" * 78, "r" * 106])
def test_codes_of_every_size_are_read(tmp_path: Path, address: str):
    shutil.copyfile(ASSETS / "typst" / "qr.typ", tmp_path / "qr.typ")
    source = tmp_path / "page.typ"
    source.write_text(f'#set page(width: 40mm, height: 40mm)\n#import "qr.typ": qr-code\n#qr-code("{address}", width: 20mm)')
    (tmp_path / "page.pdf").write_bytes(typst.compile(str(source)))
    assert codes_on(tmp_path / "page.pdf") == {address}


def test_a_long_address_has_no_code(tmp_path: Path):
    shutil.copyfile(ASSETS / "typst" / "qr.typ", tmp_path / "qr.typ")
    (tmp_path / "page.typ").write_text(f'#import "qr.typ": qr-modules\n#metadata(qr-modules("{"s" * 107}") == none)<none>')
    assert typst.query(str(tmp_path / "page.typ"), "<none>", field="value", one=True) == "true"


def test_the_commit_and_its_day_are_named(paper: Paper, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2024-03-02T12:00:00Z")
    git = ["git", "-C", str(paper.root), "-c", "user.name=T", "-c", "user.email=t@example.org"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "--message", "Start"], check=True)
    commit = subprocess.run([*git, "rev-parse", "--short=10", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    front = FRONT.replace("date: 2026-01-31\n", "").replace("format:", "filters: [assets/typst/paper.lua]\nformat:")
    file = paper.write(front=front)
    assert f"Version of 2 March 2024, commit {commit}." in text_of(file)
    with pikepdf.open(file) as pdf:
        assert str(pdf.docinfo.CreationDate).startswith("D:20240302")


def headings(file: Path) -> list[str]:
    with pikepdf.open(file) as pdf:
        return [str(element.S) for element in structure(pdf) if re.fullmatch(r"/H\d", str(element.S))]


def test_a_link_needs_the_address_of_the_website(paper: Paper):
    (paper.root / "_quarto.yml").write_text(CONFIG.replace("website:", "other:"))
    with pytest.raises(GuideError, match="site-url"):
        paper.write()


def test_a_link_needs_its_page(paper: Paper):
    with pytest.raises(GuideError, match="chapters/02-second.qmd, which is no page of this project"):
        paper.write(BODY.replace("01-first", "02-second"))


def test_colours_are_given_by_role():
    assert brand_colours({}) == "#let brand-color = (:)"
    assert brand_colours({"color": {"palette": {"ink": "#ababab", "accent": "ink"}}}).splitlines() == [
        "#let brand-color = (", '  "ink": rgb("#ababab"),', '  "accent": rgb("#ababab"),', ")",
    ]
