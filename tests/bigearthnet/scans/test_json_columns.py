"""JSON files of version 1 as columns: fast where they are as published, and never wrong where not."""

import json

import pytest

from bigearthnet.archive import METADATA, Entry, Layout
from bigearthnet.nomenclature import LABELS_43
from bigearthnet.scans import json_columns
from bigearthnet.scans.json_checks import check_json
from bigearthnet.scans.json_columns import CORNERS, read_json_columns
from bigearthnet.scans.known import Known

S2 = "S2A_MSIL2A_20170613T101031_87_48"
S1 = "S1A_IW_GRDH_1SDV_20170613T165043_33UUP_87_48"


@pytest.fixture(scope="module")
def texts(example_patches):
    """The JSON of the real patches, by name."""
    return {path.name: (path / f"{path.name}{METADATA}").read_bytes() for path in example_patches}


def read(name, content):
    entry = Entry(name, Layout.V1_S1 if name.startswith("S1") else Layout.V1_S2, "in/a/tar", {name + METADATA: content})
    table, faults = read_json_columns([entry])
    return table.to_pylist()[0], faults


def change(content, **changes):
    return json.dumps(json.loads(content) | changes).encode()


def test_columns_are_what_json_says(texts):
    for name, content in texts.items():
        told = json.loads(content)
        row, _ = read(name, content)
        assert [LABELS_43[code] for code in row["labels"]] == told["labels"]
        corners = told["coordinates"]
        assert [row[corner] for corner in CORNERS] == [corners.get(key, corners.get("lly")) for key in CORNERS]
        assert f'"EPSG","{row["epsg"]}"]]' in told["projection"]
        assert (row["source"], row["partner"]) == (told.get("tile_source"), told.get("corresponding_s2_patch"))


def test_files_as_published_take_the_quick_way(texts, monkeypatch):
    for content in texts.values():
        read(*next((name, text) for name, text in texts.items() if text is content))
    monkeypatch.setattr(json_columns, "_read_unsound", lambda *_: pytest.fail("looked at closely"))
    for name, content in texts.items():
        _, faults = read(name, content)
        assert [fault.kind for fault in faults] == ["misspelt-json-key"] * name.startswith("S1")


@pytest.mark.parametrize(
    ("edit", "kind"),
    [
        (lambda text: text[:-1], "invalid-json"),
        (lambda text: text[:-1] + b"\xff}", "invalid-json"),
        (lambda text: b"[" * 100_000, "invalid-json"),
        (lambda text: b"", "empty-file"),
        (lambda text: b"[]", "wrong-json"),
        (lambda text: change(text, labels=["Arable land"]), "unknown-label"),
        (lambda text: change(text, labels=[]), "wrong-json"),
        (lambda text: change(text, labels=["Olive groves", "Olive groves"]), "wrong-json"),
        (lambda text: change(text, labels="Olive groves"), "wrong-json"),
        (lambda text: change(text, labels=[["Olive groves"]]), "wrong-json"),
        (lambda text: change(text, labels={"Olive groves": 1}), "wrong-json"),
        (lambda text: change(text, note=1), "wrong-json"),
        (lambda text: change(text, coordinates=None), "wrong-json"),
        (lambda text: change(text, coordinates={"ulx": 404400, "uly": 5342400, "lrx": 405600}), "wrong-json"),
        (lambda text: change(text, coordinates={"ulx": True, "uly": 5342400, "lrx": 405600, "lry": 5341200}), "wrong-json"),
        (lambda text: change(text, coordinates={"ulx": "404400", "uly": 5342400, "lrx": 405600, "lry": 5341200}), "wrong-json"),
        (lambda text: change(text, projection="here"), "wrong-json"),
        (lambda text: change(text, projection=7), "wrong-json"),
        (lambda text: change(text, acquisition_date="2017-06-14 10:10:31"), "wrong-json"),
        (lambda text: change(text, acquisition_date=["2017-06-13 10:10:31"]), "wrong-json"),
        (lambda text: text.replace(b'"labels"', b'"labels": [], "labels"', 1), "wrong-json"),
        (lambda text: text.replace(b'"lry"', b'"lly"'), "misspelt-json-key"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_a_fault(texts, edit, kind):
    read(S2, texts[S2])  # so that what is remembered is in use
    row, faults = read(S2, edit(texts[S2]))
    assert {fault.kind for fault in faults} == {kind}
    assert {(fault.patch, fault.file) for fault in faults} == {(S2, S2 + METADATA)}
    assert row["name"] == S2


def test_a_scene_of_another_time_is_a_fault(texts):
    _, faults = read(S1, texts[S1].replace(b"1SDV_20170613T165043", b"1SDV_20170613T165044"))
    assert [(fault.kind, fault.expected.split(":")[0]) for fault in faults if fault.kind == "wrong-json"] == [("wrong-json", "scene_source")]


def test_the_quick_way_finds_what_the_checks_find(texts):
    """Each value replaced by others: both say that something is wrong, or neither does."""
    others = [None, True, -1, 1e300, "", "x", [], {}, [None], {"a": 1}]
    for name in (S2, S1):
        told = json.loads(texts[name])
        for key in told:
            for other in others:
                content = change(texts[name], **{key: other})
                _, quick = read(name, content)
                checked = check_json(content, name, name + METADATA, Known(-1))
                if key != "projection" and not (key == "corresponding_s2_patch" and isinstance(other, str | None)):
                    assert {fault.kind for fault in checked} <= {fault.kind for fault in quick}, (key, other)
                    assert len(quick) >= len(checked)


def test_missing_files_leave_nulls(texts):
    entries = [Entry(S2, Layout.V1_S2, "in/a/tar", {}), Entry(S2, Layout.V1_S2, "in/a/tar", {S2 + METADATA: texts[S2]})]
    table, faults = read_json_columns(entries)
    assert faults == []
    assert [row["labels"] is None for row in table.to_pylist()] == [True, False]
    assert table["name"].to_pylist() == [S2, S2]


def test_no_patches_are_no_rows():
    table, faults = read_json_columns([])
    assert (table.schema.names, len(table), faults) == (json_columns.SCHEMA.names, 0, [])
