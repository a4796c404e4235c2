"""Tables as Markdown, HTML and plain text."""

import html.parser
import subprocess

import pandas as pd
import pypandoc
import pytest

from guide.errors import GuideError
from guide.table import Table

FRAME = pd.DataFrame(
    {
        "Country": ["Fin_land | *north*", "All"],
        "Patches": [233030, 590326],
        "Share": [0.39475, 1.0],
        "Mean": [2.25, None],
        "First": [pd.Timestamp("2017-06-13"), pd.NaT],
    }
)


@pytest.fixture
def table() -> Table:
    return Table(FRAME, shares=["Share"], total=True)


def test_markdown_is_a_pipe_table_with_numbers_to_the_right(table):
    head, rule, first, last = table.markdown().split("\n")
    assert head == "| Country | Patches | Share | Mean | First |"
    assert rule == "| :-- | --: | --: | --: | :-- |"
    assert "| 233,030 | 39.5\u202f% | 2.3 | 13 June 2017 |" in first
    assert last == "| **All** | **590,326** | **100.0\u202f%** | **–** | **–** |"


def test_pandoc_reads_the_table_as_written(table):
    command = [pypandoc.get_pandoc_path(), "--from=markdown", "--to=html", "--wrap=none"]
    page = subprocess.run(command, input=table.markdown(), capture_output=True, text=True, check=True).stdout
    assert page.count("<th ") == 5
    assert "Fin_land | *north*</td>" in page
    assert '<td style="text-align: right;"><strong>590,326</strong></td>' in page


def test_a_notebook_gets_text_and_markdown(table):
    bundle = table._repr_mimebundle_()
    assert set(bundle) == {"text/markdown", "text/plain"}
    lines = bundle["text/plain"].split("\n")
    assert lines[1].startswith("Fin_land | *north*  233,030")
    assert len(lines) == 3


def test_html_names_columns_and_rows(table):
    class Reader(html.parser.HTMLParser):
        seen: list = []

        def handle_starttag(self, tag, attrs):
            self.seen.append((tag, dict(attrs).get("scope")))

    page = Table(FRAME.assign(Country=["<b>&", "All"])).html("Patches & more")
    reader = Reader()
    reader.feed(page)
    assert [scope for tag, scope in reader.seen if tag == "th"] == ["col"] * 5 + ["row"] * 2
    assert "<caption>Patches &amp; more</caption>" in page
    assert "&lt;b&gt;&amp;</th>" in page


def test_whole_numbers_and_flags():
    table = Table(pd.DataFrame({"Tile": ["33UUP"], "Snow": [True], "Row": [1200]}))
    assert table.rows == [["33UUP", "yes", "1,200"]]


@pytest.mark.parametrize("frame", [FRAME.iloc[:0], FRAME.rename(columns={"Mean": 3}), FRAME.rename(columns={"Mean": ""})])
def test_a_table_needs_rows_and_headings(frame):
    with pytest.raises(GuideError, match="Expected rows and a name for every column"):
        Table(frame)


def test_shares_must_be_columns():
    with pytest.raises(GuideError, match="found \\['Part'\\]"):
        Table(FRAME, shares=["Part"])


def test_widths_share_the_table_and_need_one_for_each_column():
    frame = pd.DataFrame({"A": ["one " * 30], "B": [1]})
    markdown = Table(frame, widths=(3, 1)).markdown()
    page = pypandoc.convert_text(markdown, "html", format="markdown")
    assert 'width: 75%' in page.replace("75.0%", "75%"), page
    with pytest.raises(GuideError, match="a width for each of 2 columns"):
        Table(frame, widths=(1,))
