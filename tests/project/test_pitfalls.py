"""Every block of code that the pages on pitfalls and on version 2 show runs, and says what the page says.

Cells are run in the page's order in one namespace, as a reader would who copies them. Blocks that
need an archive run on made-up ones; those that need the metadata, in `tests/metadata`.
"""

import ast
import contextlib
import io
import json
import re
import tarfile
from pathlib import Path

import pandas as pd
import pytest

from bigearthnet import index, samples, version_changes
from bigearthnet.example_archive import write_example_archive
from bigearthnet.nomenclature import CLC

from .documents import read_cells, read_expanded
from .prose import list_blocks

ROOT = Path(__file__).resolve().parents[2]
PITFALLS, VERSION_2 = "chapters/14-pitfalls.qmd", "chapters/09-version-2.qmd"

# What each check of the page prints. Numbers of the whole archive are those of its published lists.
EXPECTED = {
    "trap-setup": "",
    "trap-times": "69866 short, 13599 late",
    "trap-padding": "of 558703 differ",
    "trap-tile": ", 0 with their tile",
    "trap-corner": "row 1 lies 1200 m south of row 0",
    "trap-order": "('alphabetical',)\n['Industrial or commercial units', 'Mixed forest']",
    "trap-spelling": "9 names in both\nnot among the 19: ['Non-irrigated arable land']",
    "trap-accuracy": "3.00 labels a patch: none is right for 84.2%",
    "trap-regions": "Agro-forestry areas",
    "trap-dark": "uint16 median 825.0 of 65535",
    "trap-bright": "'B08': 15979",
    "trap-wrapped": "12.4% of the pixels wrap round\ngreatest difference 65535\nin floating point 3674.0",
    "trap-offset": "[43, 154, 129, 54, 1, 721]",
    "trap-bands": "['B09', 'B11', 'B12', 'B8A']",
    "trap-polarisation": "[True, True, True, True, True, True]",
    "trap-sizes": "20: ['B01', 'B09']}",
    "trap-whole": "31 left\ncut",
    "trap-decibels": "mean of decibels -12.0, of power -10.5 dB",
    "trap-again": "of a random test split stand on training ground",
    "trap-neighbours": "98.96% of test patches touch a train patch",
    "trap-versions": "patches of its test cores are train in version 1",
    "trap-snow": "71042 flagged\njust these have no split: True",
    "trap-gap": "-6 to 5 days; the same day for 48%",
    "trap-season": "438 patches have another season",
}  # fmt: skip


def read_page(page: str) -> str:
    return read_expanded(ROOT, ROOT / page)


def visible_cells(page: str) -> dict[str, str]:
    """Return the code of the cells that readers see, by label."""
    return {cell.options["label"]: "\n".join(cell.code) for cell in read_cells(read_page(page)) if cell.options.get("echo")}


def needy_blocks(page: str, needs: str) -> list[str]:
    return [block.text for block in list_blocks(read_page(page)) if needs in block.classes]


def run_block(code: str, names: dict) -> str:
    """Run a cell as a notebook does, and return what it prints and the value of its last line."""
    tree = ast.parse(code)
    last = ast.Expression(tree.body.pop().value) if isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(compile(tree, "<page>", "exec"), names)
        value = eval(compile(last, "<page>", "eval"), names) if last else None
    return said.getvalue().strip() + ("" if value is None else repr(value))


@pytest.fixture(scope="module")
def samples_dir() -> Path:
    return samples.fetch_samples()


@pytest.fixture(scope="module")
def printed(samples_dir) -> dict[str, str]:
    """What each check of the page prints, run one after the other."""
    names: dict = {}
    return {label: run_block(code, names) for label, code in visible_cells(PITFALLS).items()}


@pytest.fixture(scope="module")
def patches(samples_dir) -> pd.DataFrame:
    return index.read_index()


def test_every_check_of_the_page_is_expected_here():
    assert list(visible_cells(PITFALLS)) == list(EXPECTED)


@pytest.mark.parametrize("label", EXPECTED)
def test_a_check_finds_its_trap(printed, label: str):
    assert EXPECTED[label] in printed[label]


def test_every_trap_has_a_check():
    text = (ROOT / PITFALLS).read_text(encoding="utf-8")
    sections = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    assert len(sections) >= 20
    for section in sections + [text[text.index("## Files") :]]:
        assert "echo: true" in section or "needs-archive" in section, section.splitlines()[0]


def test_signs_lead_to_traps_of_the_page():
    text = (ROOT / PITFALLS).read_text(encoding="utf-8")
    ids = set(re.findall(r"\{#(sec-pitfalls-[\w-]+)\}", text))
    signs = re.findall(r"\]\(#([\w-]+)\)", text)
    assert signs and set(signs) <= ids, set(signs) - ids


def test_every_trap_has_a_sign():
    """The table at the top is the way into a long page: it leads to each of its traps."""
    text = (ROOT / PITFALLS).read_text(encoding="utf-8")
    table = text[text.index("| What you see") : text.index("{#tbl-trap-signs}")]
    traps = re.findall(r"^### .*\{#(sec-pitfalls-[\w-]+)\}", text, re.MULTILINE) + ["sec-pitfalls-download"]
    assert len(traps) > 20 and not [trap for trap in traps if f"(#{trap})" not in table]


def test_the_random_split_meets_most_of_its_ground_again(printed, patches):
    share = int(printed["trap-again"].split("%")[0]) / 100
    assert 0.6 < share < 1


def test_what_wraps_round_and_what_is_cut_is_not_found_where_nothing_is(patches):
    """The checks can also say no."""
    names: dict = {}
    cells = visible_cells(PITFALLS)
    run_block(cells["trap-setup"], names)
    right = cells["trap-whole"].replace('.astype("int32").astype("float32")', "")
    assert run_block(right, names).endswith("left\nas stored")
    right = cells["trap-order"].replace('order="alphabetical"', 'order="papers"', 1)
    run_block("from bigearthnet import label_vectors, nomenclature", names)
    assert run_block(right, names).startswith("('papers',)")


def test_version_2_names_lead_there_and_back(samples_dir):
    names: dict = {}
    cells = visible_cells(VERSION_2)
    assert list(cells) == ["v2-name-of", "v2-names-back"]
    there = run_block(cells["v2-name-of"], names)
    assert there == "S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP_87_48"
    assert there in cells["v2-names-back"]
    assert "'s2_name': 'S2A_MSIL2A_20170613T101031_87_48'" in run_block(cells["v2-names-back"], names)


def test_the_changes_counted_are_those_of_the_release(patches):
    changes = version_changes.read_changes()
    fates = changes["fates"].groupby("fate")["patches"].sum()
    assert fates.to_dict() == {"kept": 549_488, "product": 31_623, "every date": 8_759, "some dates": 456}
    assert fates["product"] == patches["v2_name"].isna().sum()
    assert changes["cells"]["gone"].sum() == fates.drop("kept").sum()
    assert changes["splits"]["patches"].sum() == fates["kept"] and changes["borders"]["patches"].sum() == 467


@pytest.fixture(scope="module")
def archives(samples_dir, tmp_path_factory) -> Path:
    """A folder with an archive of each version, as the pages have them."""
    folder = tmp_path_factory.mktemp("archives")
    for layout in ("v1", "v2"):
        write_example_archive(folder / f"bigearthnet-{layout}", patches=4, layout=layout)
    return folder


def test_blocks_that_need_an_archive_find_what_they_promise(archives, monkeypatch):
    monkeypatch.chdir(archives)
    corner, masks, check = needy_blocks(PITFALLS, "needs-archive")
    names: dict = {}
    run_block(corner, names)
    assert names["bottom"] % 60 == 0 and names["taken"][:4] in ("2017", "2018")
    run_block(masks, names)
    assert set(names["masked"]) <= {known.code for known in CLC if known.class_19 is None} | {0, 999}
    assert run_block(check, names) == "8 {'misspelt-json-key': 4} True"  # four pairs, as they were published
    (patch,) = needy_blocks(VERSION_2, "needs-archive")
    run_block(patch, names)
    assert set(names["patch"].bands) == {"B02", "B03", "B04"} and names["truth"].shape == (120, 120)


def test_the_missing_corner_is_in_the_published_examples(samples_dir):
    """Six JSON files of Sentinel-1 say lly for lry, and none of Sentinel-2."""
    for sensor, key in (("S1", "lly"), ("S2", "lry")):
        with tarfile.open(samples_dir / f"BigEarthNet-{sensor}-Example.tar.bz2") as content:
            files = [member for member in content.getmembers() if member.name.endswith(".json")]
            said = [json.load(content.extractfile(member)) for member in files]
        assert len(said) == 6 and all(key in each["coordinates"] for each in said)
        assert all(("acquisition_time" if sensor == "S1" else "acquisition_date") in each for each in said)
