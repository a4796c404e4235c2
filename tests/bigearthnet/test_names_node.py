"""Names as JavaScript takes them apart: the same parts, places and messages as in Python."""

import json
import random
import subprocess

import pytest

from bigearthnet import names
from bigearthnet.footprints import footprint
from bigearthnet.name_parts import PatchNameError
from figures.name_decoder import describe_kinds
from tests.node import ROOT, require_node

READER = ROOT / "tests" / "assets" / "names-read.mjs"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@pytest.fixture(scope="module")
def given(patches) -> dict:
    """Real names of each kind, names with one thing changed, and real and made-up places."""
    draw = random.Random(7)
    real = [name for column in ("s2_name", "s1_name", "v2_name") for name in patches[column].dropna().sample(4_000, random_state=1)]
    odd = patches["s2_name"][patches["s2_name"].str.contains(r"T\d{5}_|6\d_", regex=True)].sample(1_000, random_state=2).tolist()
    changed = [_change(draw, name) for name in draw.sample(real, 6_000)]
    tiles = [f"{draw.randint(1, 60):02d}{draw.choice('CDEFGHJKLMNPQRSTUVWX')}{draw.choice(LETTERS)}{draw.choice(LETTERS[:20])}" for _ in range(6_000)]
    places = [*zip(patches["tile"].cat.categories, (0, 90, 26) * 19, (90, 0, 57) * 19, strict=False), *((tile, 1, 2) for tile in tiles)]
    return {"kinds": describe_kinds(), "names": [*real, *odd, *changed, "", "T33UUP", "S1", "S2_"], "places": places}


@pytest.fixture(scope="module")
def found(given, tmp_path_factory) -> dict:
    require_node()
    path = tmp_path_factory.mktemp("names") / "given.json"
    path.write_text(json.dumps(given), encoding="utf-8")
    return json.loads(subprocess.run(["node", str(READER), str(path)], check=True, capture_output=True, text=True, timeout=120).stdout)


def _change(draw: random.Random, name: str) -> str:
    at = draw.randrange(len(name))
    return draw.choice([
        name[:at] + draw.choice("0123456789TUVSABN_R") + name[at + 1 :], name[:at] + name[at + 1 :],
        name + draw.choice(["_B02", ".TIF", "_7"]), name.replace("_", "-", 1),
    ])  # fmt: skip


def test_names_are_read_alike(given, found):
    right = 0
    for name, read in zip(given["names"], found["names"], strict=True):
        try:
            expected = names.parse_name(name)
        except PatchNameError as error:
            wrong = {"part": error.part, "expected": error.expected, "found": error.found}
            assert read["wrong"] == wrong, name
            continue
        right += 1
        assert read["wrong"] is None and read["kind"] == type(expected).__name__, name
        assert read["sensed"] == expected.sensed.isoformat(), name
        for part in expected.PARTS:
            if hasattr(expected, part.label):
                assert read["values"][part.label] == getattr(expected, part.label), name
    assert 13_000 < right < len(given["names"]) - 3_000


def test_places_are_found_alike(given, found):
    right = 0
    for place, read in zip(given["places"], found["places"], strict=True):
        try:
            expected = footprint(*place)
        except PatchNameError as error:
            assert (read["part"], read["expected"]) == (error.part, error.expected), place
            continue
        right += 1
        assert read == {side: getattr(expected, side) for side in ("epsg", "ulx", "uly", "lrx", "lry")}, place
    assert right > 100


def test_case_and_space_do_not_matter(given, tmp_path):
    require_node()
    (tmp_path / "given.json").write_text(json.dumps({**given, "names": ["  s2b_msil2a_20170906t101019_33_85\n"], "places": []}), encoding="utf-8")
    answer = subprocess.run(["node", str(READER), str(tmp_path / "given.json")], check=True, capture_output=True, text=True, timeout=60).stdout
    (read,) = json.loads(answer)["names"]
    assert read["wrong"] is None and read["values"]["column"] == 33
