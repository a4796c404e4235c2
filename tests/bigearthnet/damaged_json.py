"""The ways in which the JSON file of a patch can be wrong, each a `Damage`."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.bigearthnet.damaged import METADATA, S1, S2, S2_OTHER, Damage, metadata

SOURCE = "S2A_MSIL1C_201706{day}T101031_N0205_R022_T{tile}_20170613T101608.SAFE"
PROJECTED = 'PROJCS["WGS 84 / UTM zone 34N",GEOGCS["WGS 84"]]'


def edit_json(patch: str, **changes: object) -> Callable[[Path], None]:
    """Return a spoiler that sets keys of the JSON; a value of ... deletes the key."""

    def spoil(archive: Path) -> None:
        path = metadata(archive, patch)
        told = json.loads(path.read_text()) | changes
        path.write_text(json.dumps({key: value for key, value in told.items() if value is not ...}))

    return spoil


def edit_corners(**changes: object) -> Callable[[Path], None]:
    """Return a spoiler that sets coordinates of the JSON; a value of ... deletes one."""

    def spoil(archive: Path) -> None:
        told = json.loads(metadata(archive).read_text())["coordinates"] | changes
        edit_json(S2, coordinates={key: value for key, value in told.items() if value is not ...})(archive)

    return spoil


def write_json(content: bytes) -> Callable[[Path], None]:
    return lambda archive: metadata(archive).write_bytes(content)


def edit_text(old: str, new: str) -> Callable[[Path], None]:
    def spoil(archive: Path) -> None:
        text = metadata(archive).read_text()
        assert old in text
        metadata(archive).write_text(text.replace(old, new))

    return spoil


JSON = [
    *(
        Damage(name, kind, S2, METADATA, write_json(content))
        for name, kind, content in (
            ("no bytes", "empty-file", b""),
            ("an open brace", "invalid-json", b"{"),
            ("no UTF-8", "invalid-json", b'{"labels": ["\xff"]}'),
            ("UTF-16", "invalid-json", '{"labels": []}'.encode("utf-16")),
            ("a byte order mark", "invalid-json", b'\xef\xbb\xbf{"labels": []}'),
            ("a bare NaN", "invalid-json", b'{"labels": NaN}'),
            ("half a surrogate", "invalid-json", b'{"labels": ["\\ud800"]}'),
            ("a hundred thousand brackets", "invalid-json", b"[" * 100_000),
            ("five hundred brackets", "wrong-json", b"[" * 500 + b"]" * 500),
            ("nested objects", "invalid-json", b'{"a":' * 50_000 + b"1" + b"}" * 50_000),
            ("a list", "wrong-json", b"[1, 2]"),
            ("null", "wrong-json", b"null"),
            ("a number", "wrong-json", b"1"),
            ("no keys", "wrong-json", b"{}"),
            ("two megabytes", "huge-file", b'{"labels": "' + b"x" * (2 << 20) + b'"}'),
            ("a long text", "wrong-json", b'"' + b"x" * (1 << 19) + b'"'),
            ("a hundred thousand keys", "wrong-json", b"{" + b",".join(b'"%d":1' % n for n in range(90_000)) + b"}"),
            ("one key all over", "wrong-json", b"{" + b",".join([b'"a":1'] * 100_000) + b"}"),
            ("zero bytes", "invalid-json", bytes(1000)),
        )
    ),
    Damage("a key twice", "wrong-json", S2, METADATA, edit_text('"labels":', '"labels": ["Pastures"], "labels":')),
    Damage("an inner key twice", "wrong-json", S2, METADATA, edit_text('"ulx":', '"ulx": 1, "ulx":')),
    Damage("an endless number", "invalid-json", S2, METADATA, edit_text("404400", "1e999")),
    Damage("a long number", "wrong-json", S2, METADATA, edit_text("404400", "4" * 300)),
    Damage("a very long number", "invalid-json", S2, METADATA, edit_text("404400", "4" * 10_000)),
    *(
        Damage(f"{field}: {name}", kind, S2, METADATA, edit_json(S2, **{field: value}))
        for field, name, kind, value in (
            ("labels", "null", "wrong-json", None),
            ("labels", "text", "wrong-json", "Pastures"),
            ("labels", "none", "wrong-json", []),
            ("labels", "numbers", "wrong-json", [231]),
            ("labels", "lists", "wrong-json", [["Pastures"]]),
            ("labels", "twice", "wrong-json", ["Pastures", "Pastures"]),
            ("labels", "unknown", "unknown-label", ["Pastures", "Lava"]),
            ("labels", "of the 19", "unknown-label", ["Urban fabric"]),
            ("labels", "with a space", "unknown-label", ["Pastures "]),
            ("labels", "ten thousand", "unknown-label", [f"{n}" for n in range(10_000)]),
            ("coordinates", "null", "wrong-json", None),
            ("coordinates", "a list", "wrong-json", [404400, 5342400, 405600, 5341200]),
            ("projection", "null", "wrong-json", None),
            ("projection", "a code", "wrong-json", 32633),
            ("projection", "a name", "wrong-json", "EPSG:32633"),
            ("projection", "no WKT", "wrong-json", PROJECTED),
            ("projection", "with a zero byte", "wrong-json", "PROJCS[\0]"),
            ("projection", "half a megabyte", "wrong-json", "PROJCS[" * 70_000),
            ("projection", "deep", "wrong-json", "PROJCS[" * 1_000 + "]" * 1_000),
            ("projection", "a file", "wrong-json", "/dev/zero"),
            ("tile_source", "of another tile", "wrong-json", SOURCE.format(day=13, tile="33UUQ")),
            ("tile_source", "of another day", "wrong-json", SOURCE.format(day=14, tile="33UUP")),
            ("tile_source", "missing", "wrong-json", ...),
            ("acquisition_date", "of another day", "wrong-json", "2017-06-14 10:10:31"),
            ("acquisition_date", "of another hour", "wrong-json", "2017-06-13 11:10:31"),
            ("acquisition_date", "in another form", "wrong-json", "13.06.2017 10:10"),
            ("acquisition_date", "of no day", "wrong-json", "2017-02-30 10:10:31"),
            ("acquisition_date", "with other digits", "wrong-json", "２017-06-13 10:10:31"),
            ("acquisition_date", "a number", "wrong-json", 20170613),
            ("country", "a key too many", "wrong-json", "Austria"),
        )
    ),
    *(
        Damage(f"coordinates: {name}", kind, S2, METADATA, edit_corners(**changes))
        for name, kind, changes in (
            ("lly for lry", "misspelt-json-key", {"lry": ..., "lly": 5341200}),
            ("lly of another place", "wrong-json", {"lry": ..., "lly": 5341201}),
            ("lly beside lry", "wrong-json", {"lly": 5341200}),
            ("none", "wrong-json", {"ulx": ...}),
            ("another metre", "wrong-json", {"ulx": 404401}),
            ("text", "wrong-json", {"ulx": "404400"}),
            ("true", "wrong-json", {"ulx": True}),
            ("more than a float64 tells apart", "wrong-json", {"ulx": 2**53 + 1}),
            ("more than 63 bits", "wrong-json", {"lrx": 2**63}),
            ("less than 54 bits", "wrong-json", {"uly": -(2**53) - 1}),
            ("null", "wrong-json", {"uly": None}),
        )
    ),
    Damage("S1: partner", "wrong-json", S1, METADATA, edit_json(S1, corresponding_s2_patch=S2_OTHER)),
    Damage("S1: scene", "wrong-json", S1, METADATA, edit_json(S1, scene_source="S1B_IW_GRDH_1SDV_20170613T165043_x")),
    Damage("S1: time of another day", "wrong-json", S1, METADATA, edit_json(S1, acquisition_time="2017-06-12T16:50:43")),
    Damage("S1: time as in S2", "wrong-json", S1, METADATA, edit_json(S1, acquisition_time="2017-06-13 16:50:43")),
    Damage("S1: a file of S2", "wrong-json", S1, METADATA, lambda a: shutil.copy(metadata(a), metadata(a, S1))),
]  # fmt: skip
