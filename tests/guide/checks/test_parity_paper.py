"""A paper is read as its readers get it: text, bookmarks, links, descriptions and tables."""

from datetime import datetime, timezone
from pathlib import Path

import pytest
import typst

from guide.checks.parity_paper import read_paper
from guide.errors import GuideError

PAPER = """
#set document(title: "A paper", author: ("Ann First", "Bob Second"))
#set text(lang: "en", region: "GB")
= First
Text with #math.equation(alt: "x squared", $ x^2 $.body) and #link("https://example.org/")[a link] to @part.
#figure(rect(), caption: [A bar.], alt: "A bar.")
== Deeper <part>
#table(columns: 2, table.header([Country], [Squares]), [Finland], [800])
"""


def test_a_paper_is_read(tmp_path: Path):
    file = tmp_path / "paper.pdf"
    file.write_bytes(typst.compile(
        ('#set heading(numbering: "1.1")\n' + PAPER).encode(), format="pdf", ignore_system_fonts=True,
        timestamp=datetime(2026, 1, 31, tzinfo=timezone.utc), pdf_standards=["ua-1"]))
    said = read_paper(file)
    assert said["metadata"] == ["language: en-GB", "pages: 1", "title: A paper", "creator: Ann First, Bob Second",
                                "description: ", "subject: "]
    assert said["headings"] == ["level 1 1 First", "level 2 1.1 Deeper"]
    assert said["links"] == ["page 1: https://example.org/", "page 1: within the paper"]
    assert said["figures"] == ["Formula: x squared", "Figure: A bar."]
    assert said["tables"] == ["cells: 2", "cells: 2"]
    assert "Finland" in said["text"]


def test_it_must_be_a_pdf(tmp_path: Path):
    (tmp_path / "paper.pdf").write_text("not a PDF")
    with pytest.raises(GuideError, match="expected a PDF") as caught:
        read_paper(tmp_path / "paper.pdf")
    assert caught.value.remedy
