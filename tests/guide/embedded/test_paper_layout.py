"""How a paper is laid out: floats over one column or both, long tables, parts below each other."""

import re

import pdfplumber

from guide.checks.pdf import check_pdf

from .papers import BODY, Paper, headings, text_of


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


def test_a_figure_without_label_has_no_number(paper: Paper):
    plain = '![A plain picture.](/pictures/narrow.svg){fig-alt="A bar." width=30%}'
    file = paper.write(BODY.replace("### Elsewhere", f"{plain}\n\n### Elsewhere"))
    text = text_of(file)
    assert "A plain picture." in text and "Figure 3" not in text
    assert check_pdf(file) == []


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
