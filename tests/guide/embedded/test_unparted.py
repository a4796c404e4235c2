"""Numbers and their units, as assets/shared.lua hands them to every format: never at two ends of a line."""

from pathlib import Path

import pypandoc
import pytest

FILTER = Path(__file__).parents[3] / "assets" / "shared.lua"


def plain(markdown: str, tmp_path: Path, to: str = "html") -> str:
    """Return markdown as written through the filter, without its paragraph."""
    options = [f"--lua-filter={FILTER}", "--wrap=none"]
    return pypandoc.convert_text(markdown, to, "markdown", extra_args=options, cworkdir=str(tmp_path)).strip().removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Bands of 10 m.", "Bands of 10\u00a0m."),
        ("of 130 kB, and", "of 130\u00a0kB, and"),
        ("Backscatter of VV (dB)", "Backscatter of VV\u00a0(dB)"),
        ("in version 2 only", "in version\u00a02 only"),
        ("Version\n0.4.1 took", "Version\u00a00.4.1 took"),
    ],
)
def test_a_number_stays_on_the_line_of_its_unit_or_noun(written, kept, tmp_path):
    assert plain(written, tmp_path) == kept


@pytest.mark.parametrize("written", ["In 2017 many", "version by version", "5 minutes", "the m of 10 measures", "`10 m` and `version 2`"])
def test_other_spaces_stay(written, tmp_path):
    assert "\u00a0" not in plain(written, tmp_path)


def test_tables_and_the_paper_are_set_alike(tmp_path):
    table = plain("| From 20 m |\n|---|\n| Version 1 |", tmp_path)
    assert "From 20\u00a0m" in table and "Version\u00a01" in table
    assert plain("Bands of 10 m", tmp_path, to="typst") == "Bands of 10~m"


def test_titles_stay_as_written_for_navigation(tmp_path):
    page = pypandoc.convert_text("---\ntitle: Version 2\n---\nText.", "html", "markdown", extra_args=[f"--lua-filter={FILTER}", "--standalone"], cworkdir=str(tmp_path))
    assert "<title>Version 2</title>" in page
