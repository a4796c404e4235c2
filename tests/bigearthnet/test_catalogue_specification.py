"""data/catalogue.md says what the code does: its example is written and read anew."""

import json
import re

import pytest

from bigearthnet.catalogue.container import split_payload
from bigearthnet.catalogue.encode import encode_payload
from bigearthnet.data_files import data_file


@pytest.fixture(scope="module")
def specification() -> str:
    return data_file("catalogue.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def example(patches) -> tuple[dict, dict[str, bytes]]:
    there = (patches["tile"] == "33UUP") & patches["column"].between(26, 27) & patches["row"].between(57, 58)
    rows = patches[there]
    rows = rows.assign(**{name: rows[name].cat.remove_unused_categories() for name in ("tile", "country")})
    return split_payload(encode_payload(rows))


def test_the_header_of_the_example(specification, example):
    header = json.loads(re.search(r"```json\n(.*?)```", specification, re.DOTALL)[1])
    found = dict(example[0])
    assert [name for name, _ in found.pop("sections")] == list(example[1])
    assert header == found


def test_the_sections_of_the_example(specification, example):
    written = re.findall(r"^\| `(\w+)` \| `([0-9a-f ]+)` \|", specification, re.MULTILINE)
    assert dict(written) == {name: data.hex(" ") for name, data in example[1].items()}


def test_every_section_is_explained(specification, example):
    for name in [*example[1], "in_v2", "counts", "bits"]:
        assert re.search(rf"^\| (`\w+`, )*`{name}`", specification, re.MULTILINE), name
