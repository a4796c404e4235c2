"""Papers of a small project, for tests: how to make one, and how to read what is in the PDF."""

import re
import shutil
from pathlib import Path

import pdfplumber
import pikepdf
import pypdfium2
import zxingcpp

from guide.embedded.paper import write_paper
from guide.project import Project

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


def headings(file: Path) -> list[str]:
    with pikepdf.open(file) as pdf:
        return [str(element.S) for element in structure(pdf) if re.fullmatch(r"/H\d", str(element.S))]


def codes_on(file: Path) -> set[str]:
    """Every QR code that a phone would read from the pages."""
    pages = list(pypdfium2.PdfDocument(file))
    return {code.text for page in pages for code in zxingcpp.read_barcodes(page.render(scale=4).to_pil())}
