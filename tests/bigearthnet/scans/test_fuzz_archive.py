"""Real JSON files, GeoTIFFs, names and tars with bytes changed at random: only declared faults come out."""

import gzip
import io
import re
import tarfile

import numpy as np
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bigearthnet.archive import KINDS, ArchiveError, Entry, Fault, GeoTiff, Layout, TiffFault, open_archive, parse_geotiff
from bigearthnet.archive.layouts import METADATA, patch_kind
from bigearthnet.names import PatchNameError, parse_name
from bigearthnet.scans.checks import check_patch
from bigearthnet.scans.description import SplitBatch, describe_batch
from bigearthnet.scans.json_checks import check_json
from bigearthnet.scans.known import KnownPatches
from tests.bigearthnet import damaged

PIECES = [
    b"", b"\0", b"\xff", b"\xff\xff\xff\xff", b"-1", b"1e999", b"NaN", b"null", b'"', b"\\", b"\\ud800", b"{", b"}", b"[", b"]",
    b'{"lly":', b"99999999999999999999", "\u202e".encode(), b"\x80\0\0\0", b"II*\0", b"../", b"/", b"_",
]  # fmt: skip
quick = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def mutations(draw):
    """Return a function of bytes: one to six places overwritten, cut out, doubled or filled in."""
    steps = draw(st.lists(st.tuples(
        st.sampled_from("overwrite insert cut double truncate".split()),
        st.floats(0, 1, exclude_max=True), st.integers(1, 64), st.sampled_from(PIECES) | st.binary(max_size=8),
    ), min_size=1, max_size=6))  # fmt: skip

    def mutate(content: bytes) -> bytes:
        for what, where, length, piece in steps:
            at = int(where * len(content))
            before, after = content[:at], content[at:]
            content = {
                "overwrite": before + piece + after[len(piece) :], "insert": before + piece + after,
                "cut": before + after[length:], "double": before + after[:length] + after, "truncate": before,
            }[what]  # fmt: skip
        return content

    return mutate


@pytest.fixture(scope="module")
def known(patches):
    """What is known of the example patches, by name."""
    few = KnownPatches(patches[patches["s2_name"].isin([damaged.S2])].reset_index(drop=True))
    found = {Layout.V1_S2: damaged.S2, Layout.V1_S1: damaged.S1}
    return {name: few.look_up(layout, [name])[0] for layout, name in found.items()}


@pytest.fixture(scope="module")
def files(example_patches) -> dict[str, bytes]:
    """All files of one patch of each sensor."""
    chosen = [folder for folder in example_patches if folder.name in (damaged.S2, damaged.S1)]
    return {path.name: path.read_bytes() for folder in chosen for path in folder.iterdir()}


def are_declared(faults: list[Fault]) -> bool:
    """Say whether faults are of known kinds, and text that a CSV file in UTF-8 takes."""
    texts = [text for fault in faults for text in fault]
    return all(isinstance(text, str) and text.encode().decode() == text for text in texts) and {
        fault.kind for fault in faults
    } <= KINDS.keys()


@pytest.mark.parametrize("name", [damaged.S2, damaged.S1])
@quick
@given(mutate=mutations())
def test_json_has_declared_faults(name, mutate, files, known):
    file = name + METADATA
    faults = check_json(mutate(files[file]), name, file, known[name])
    assert are_declared(faults)
    assert {fault.kind for fault in faults} <= {"invalid-json", "wrong-json", "misspelt-json-key", "unknown-label"}


@pytest.mark.parametrize("name", [damaged.S2, damaged.S1])
@quick
@given(mutate=mutations(), number=st.none() | st.integers(-(2**64), 2**64) | st.floats())
def test_json_as_columns_has_declared_faults(name, mutate, number, files):
    """The way that an index takes: a corner is any number, or the whole file is changed at random."""
    file = name + METADATA
    content = mutate(files[file]) if number is None else re.sub(rb'"ulx": *\d+', b'"ulx": %s' % str(number).encode(), files[file])
    layout = Layout.V1_S1 if name == damaged.S1 else Layout.V1_S2
    tables = describe_batch(SplitBatch(0, [Entry(name, layout, "tar", {file: content})], []))
    assert are_declared([Fault(*row.values()) for row in tables["faults"].to_pylist()])
    assert tables["patches"]["name"].to_pylist() == [name]


@st.composite
def header_changes(draw):
    """Return changes of a TIFF's first bytes, where its tags are, as pairs of place and value."""
    return draw(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=4))


@pytest.mark.parametrize("file", [f"{damaged.S2}_B01.tif", f"{damaged.S2}_B05.tif", f"{damaged.S1}_VV.tif"])
@quick
@given(changes=header_changes())
def test_header_is_read_or_has_a_declared_fault(file, changes, files):
    content = bytearray(files[file])
    for place, value in changes:
        content[place] = value
    assert_read_or_fault(bytes(content))


@pytest.mark.parametrize("file", [f"{damaged.S2}_B01.tif", f"{damaged.S1}_VV.tif"])
@quick
@given(mutate=mutations())
def test_geotiff_is_read_or_has_a_declared_fault(file, mutate, files):
    assert_read_or_fault(mutate(files[file]))


def assert_read_or_fault(content: bytes) -> None:
    try:
        found = parse_geotiff(content)
    except TiffFault as fault:
        assert fault.kind in KINDS and fault.expected and fault.found
    else:
        assert isinstance(found, GeoTiff) and found.array.ndim == 2 and isinstance(found.array, np.ndarray)


@quick
@given(mutate=mutations(), data=st.data())
def test_patch_has_declared_faults(mutate, data, files, known):
    name, layout = data.draw(st.sampled_from([(damaged.S2, Layout.V1_S2), (damaged.S1, Layout.V1_S1)]))
    file = data.draw(st.sampled_from(layout.files(name)))
    contents = {file: files[file] for file in layout.files(name)}
    contents[file] = mutate(contents[file])
    faults = check_patch(Entry(name, layout, "tar", contents), known[name])
    assert are_declared(faults)
    as_published = name == damaged.S1 and contents[name + METADATA] == files[name + METADATA]
    assert {fault.file for fault in faults} <= {file, name + METADATA if as_published else file}


@quick
@given(name=st.sampled_from([damaged.S2, damaged.S1, "S2A_MSIL2A_20170613T101031_N9999_R022_T33UUP_26_57"]), mutate=mutations())
def test_name_is_parsed_or_refused_alike_in_both_ways(name, mutate):
    text = mutate(name.encode()).decode("utf-8", "surrogateescape")
    try:
        parsed = parse_name(text)
    except PatchNameError as wrong:
        assert str(wrong)
        assert patch_kind(text) is None
    else:
        assert str(parsed) == text
        assert patch_kind(text) is type(parsed)


@pytest.fixture(scope="module")
def tars(files) -> dict[str, bytes]:
    """A tar of two patches, plain and compressed in both ways the official ones are."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as tar:
        for file in sorted(files):
            if file.endswith((METADATA, "B01.tif", "B09.tif")):
                patch = damaged.S2 if file.startswith(damaged.S2) else damaged.S1
                member = tarfile.TarInfo(f"BigEarthNet-v1.0/{patch}/{file}")
                member.size = len(files[file])
                tar.addfile(member, io.BytesIO(files[file]))
    content = plain.getvalue()
    return {"plain": content, "gzip": gzip.compress(content, mtime=0), "zstd": zstandard.compress(content)}


@pytest.mark.parametrize("form", ["plain", "gzip", "zstd"])
@quick
@given(mutate=mutations())
def test_tar_is_read_to_its_end_or_has_a_declared_fault(form, mutate, tars, tmp_path):
    path = tmp_path / "archive.tar"
    path.write_bytes(mutate(tars[form]))
    try:
        batches = list(open_archive(path).batches())
    except ArchiveError as wrong:
        assert wrong.fault is None or wrong.fault.kind in KINDS
    else:
        assert all(are_declared(batch.faults) for batch in batches)
    assert list(tmp_path.iterdir()) == [path]
