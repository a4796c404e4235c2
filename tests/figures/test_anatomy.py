"""The trees, fields and codes that the chapter on the archive's anatomy explains, against what archives hold."""

import json

import pandas as pd
import pytest

from bigearthnet import archive, samples
from bigearthnet.example_archive import METADATA_FILE, write_example_archive
from bigearthnet.examples import FILES
from figures import anatomy

PATCHES = 2


@pytest.fixture(scope="module", params=[1, 2])
def version(request) -> int:
    return request.param


def names_in(nodes, above: tuple = ()) -> set[tuple]:
    return {path for node in nodes for path in {(*above, node.name), *names_in(node.inside, (*above, node.name))}}


def test_the_tree_has_the_folders_and_files_of_an_archive(patches, version, tmp_path):
    tree = anatomy.layouts(patches, version=version)
    folder = write_example_archive(tmp_path / "archive", patches=PATCHES, layout=f"v{version}", index=_only_the_example(patches))
    shown = {"/".join(part.rstrip("/") for part in path) for path in names_in(tree.roots) if path[-1].startswith("…")}
    found = {_shorten(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name != METADATA_FILE}
    assert shown <= found and len(found) == PATCHES * len(shown)


def _only_the_example(patches: pd.DataFrame) -> pd.DataFrame:
    """Return the patch that the tree shows and another one."""
    here = patches["s2_name"] == anatomy.EXAMPLES[0]
    return pd.concat([patches[here].iloc[:1], patches[~here & patches["v2_name"].notna()].iloc[:1]])


def _shorten(path) -> str:
    return str(path.with_name("…" + path.name.removeprefix(path.parent.name)))


def test_the_tree_folds_without_a_script(patches, version):
    bundle = anatomy.layouts(patches, version=version)._repr_mimebundle_()
    assert bundle["text/html"].count("<details") == bundle["text/html"].count("<summary>") > 3
    assert bundle["text/html"].count("<li>") == len(bundle["text/plain"].splitlines())
    assert "<script" not in bundle["text/html"]


def test_files_are_unfolded_once(patches):
    folders = {version: anatomy.layouts(patches, version=version).roots[0] for version in (1, 2)}
    assert folders[1].unfolded and folders[1].inside[0].unfolded
    product = folders[2].inside[0]
    assert folders[2].unfolded and product.unfolded and not product.inside[0].unfolded


def test_every_field_of_the_published_files_is_explained():
    s1, s2 = ([json.loads(entry.read(f"{entry.name}{archive.METADATA}")) for entry in _entries(file)] for file in FILES)
    assert len(s1) == len(s2) == 6
    for ours, theirs in zip(s2, s1, strict=True):
        table = anatomy.fields_table(ours, theirs)
        assert set(table.frame["Field"]) == set(anatomy.FIELDS)
        assert "none here" not in set(table.frame["Written by"])
    with pytest.raises(KeyError, match="cloudiness"):
        anatomy.fields_table(s2[0] | {"cloudiness": 1}, s1[0])


def _entries(file: str):
    return [entry for batch in archive.open_archive(samples.fetch_samples() / file).batches() for entry in batch.entries]


def test_every_column_of_version_2_is_explained(patches, tmp_path):
    folder = write_example_archive(tmp_path / "archive", patches=PATCHES, layout="v2", index=_only_the_example(patches))
    assert list(pd.read_parquet(folder / METADATA_FILE)) == list(anatomy.COLUMNS)


def test_codes_are_told_apart():
    kept, left, *masked = anatomy.codes_table().frame["Value"]
    assert (kept, masked) == ("32 codes from 111 to 523", ["999", "0"])
    assert len(left.split(", ")) == 12  # eleven that the 19 leave out, and glaciers


def test_wkt_is_read(patches):
    entry = _entries(FILES[0])[0]
    projection = json.loads(entry.read(f"{entry.name}{archive.METADATA}"))["projection"]
    values = anatomy.wkt_table(projection).frame.set_index("Part")["Here"]
    assert values["central_meridian"] == "15° east" and values["AUTHORITY"] == "EPSG:32633"
