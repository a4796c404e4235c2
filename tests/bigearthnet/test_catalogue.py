"""The catalogue: all of the index and nothing else, or a refusal that says why."""

import zlib

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bigearthnet.catalogue import CatalogueError, decode_catalogue, encode_catalogue
from bigearthnet.catalogue.container import HEAD, VERSION
from bigearthnet.catalogue.patches import TYPES, identify
from bigearthnet.data_files import data_file

MOST_BYTES = 80_000
PLANE = "29SNB", "2017-10-02"  # two S2 products, several S1 products
relaxed = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def committed() -> bytes:
    return data_file("catalogue.bin").read_bytes()


@pytest.fixture(scope="module")
def few(patches) -> pd.DataFrame:
    """Some 700 rows with everything in them: neighbours, several products, days, flags, no split."""
    tile, day = PLANE
    together = (patches["tile"] == tile) & patches["row"].between(20, 25) & patches["column"].between(30, 40)
    split = (patches["tile"] == tile) & (patches["s2_date"] == day) & (patches["row"] > 88)
    flagged = patches.groupby(["snow", "cloud", "unlabelled", "country"], observed=True).head(5).index
    rows = patches[together | split | patches.index.isin(flagged)].reset_index(drop=True)
    assert rows[["snow", "cloud", "unlabelled"]].any().all() and rows["v2_name"].isna().any()
    return rows


@pytest.fixture
def quickly(monkeypatch) -> None:
    """Many small files are written: zlib does it in no time, and any reader reads it."""

    def seal(magic: bytes, payload: bytes) -> bytes:
        stream = zlib.compress(payload)
        return HEAD.pack(magic, VERSION, zlib.crc32(stream)) + stream

    monkeypatch.setattr("bigearthnet.catalogue.patches.seal", seal)


def test_the_committed_file_is_what_the_index_gives(patches, committed):
    assert encode_catalogue(patches) == committed


def test_the_committed_file_is_small(committed):
    assert len(committed) <= MOST_BYTES


def test_every_row_and_column_comes_back(patches, committed):
    pd.testing.assert_frame_equal(decode_catalogue(committed), patches, check_exact=True, check_categorical=True)


@relaxed
@given(data=st.data())
def test_any_rows_come_back(quickly, patches, data):
    seed, count = data.draw(st.integers(0, 2**32 - 1)), data.draw(st.integers(1, 400))
    start, width = data.draw(st.integers(0, len(patches) - 1)), data.draw(st.integers(1, 60_000))
    part = patches.iloc[start : start + width]
    rows = part.iloc[np.sort(np.random.default_rng(seed).choice(len(part), min(count, len(part)), replace=False))]
    read = decode_catalogue(encode_catalogue(rows))
    pd.testing.assert_frame_equal(read, rows.reset_index(drop=True), check_exact=True, check_categorical=True)


def test_no_rows_come_back(patches):
    pd.testing.assert_frame_equal(decode_catalogue(encode_catalogue(patches[:0])), patches[:0].reset_index(drop=True))


def test_fewer_categories_come_back(few):
    rows = few.assign(**{name: few[name].cat.remove_unused_categories() for name in ("tile", "country", "season")})
    assert len(rows["tile"].cat.categories) < len(few["tile"].cat.categories)
    pd.testing.assert_frame_equal(decode_catalogue(encode_catalogue(rows)), rows, check_categorical=True)


@settings(relaxed, max_examples=80)
@given(data=st.data())
def test_a_changed_value_comes_back_or_is_refused(quickly, few, data):
    """Whatever stands in a row, nothing is lost without a word."""
    column = data.draw(st.sampled_from(list(TYPES)))
    at, other = (data.draw(st.integers(0, len(few) - 1)) for _ in range(2))
    changed = few.copy()
    if column.endswith("_name"):
        name = data.draw(st.one_of(st.just(few[column].iloc[other]), st.text(max_size=20), st.none()))
        changed[column] = changed[column].where(changed.index != at, name).astype("str")
    elif few[column].dtype == bool:
        changed.loc[at, column] = not few.loc[at, column]
    else:
        changed.loc[at, column] = few.loc[other, column]
    assert (changed.dtypes == few.dtypes).all()
    try:
        written = encode_catalogue(changed)
    except CatalogueError:
        assert not changed.equals(few)
        return
    pd.testing.assert_frame_equal(decode_catalogue(written), changed, check_exact=True, check_categorical=True)


def test_columns_it_leaves_out_may_be_there(quickly, few):
    more = few.assign(in_v2=True, labels=None, geometry=None)
    assert encode_catalogue(more) == encode_catalogue(few)


def test_row_labels_do_not_matter(quickly, few):
    assert encode_catalogue(few.set_axis(np.arange(len(few))[::-1])) == encode_catalogue(few)


REFUSED = {
    "a missing column": (lambda t: t.drop(columns="snow"), "snow missing and none added"),
    "an unknown column": (lambda t: t.assign(elevation=1), "none missing and elevation added"),
    "another type": (lambda t: t.astype({"row": "int64"}), "column row as int32, found int64"),
    "text for a category": (lambda t: t.astype({"country": "str"}), "column country as category"),
    "no season": (lambda t: t.assign(season=t["season"].where(t.index != 3)), "season of every row, found none in row 3"),
    "no name": (lambda t: t.assign(s2_name=t["s2_name"].where(t.index != 3)), "s2_name of every row, found none in row 3"),
    "no such cell": (lambda t: t.assign(column=t["column"].where(t.index != 3, 91)), "column from 0 to 90, found 91 in row 3"),
    "another order": (lambda t: t.sort_values(["column", "row"]), "sorted by tile, s2_date, row and column"),
    "a row twice": (lambda t: pd.concat([t[:3], t[2:]]), "found row 3 before its turn or a second time"),
    "a name without position": (lambda t: t.assign(s1_name=t["s1_name"].where(t.index != 3, "S1A")), "ends in _column_row, found S1A"),
    "another split": (
        lambda t: t.assign(split_v1=t["split_v1"].cat.rename_categories({"validation": "val"})), "categories of split_v1",
    ),
    "another country on another day": (
        lambda t: t.assign(country=t["country"].where(t.index != t[t.duplicated(["tile", "row", "column"])].index[0], "Kosovo")),
        "as country of S2._MSIL2A.*, which follows from .* other days, found ",
    ),
    "a place off the grid": (lambda t: t.assign(ulx=t["ulx"].where(t.index != 3, 7)), "as ulx of .*, found 7. A catalogue cannot hold"),
    "a split despite snow": (
        lambda t: t.assign(split_v1=t["split_v1"].cat.as_ordered().fillna("train").cat.as_unordered()), "Expected nan as split_v1",
    ),
    "an ordered category": (lambda t: t.assign(season=t["season"].cat.as_ordered()), "column season as .*Use the categories"),
    "a day that the name lacks": (
        lambda t: t.assign(s1_date=(t["s1_date"] + pd.Timedelta(days=1)).astype("datetime64[ms]")), "as s1_date of .*, which follows from",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "message"), REFUSED.values(), ids=REFUSED)
def test_what_it_cannot_hold_is_refused_with_the_reason(quickly, few, change, message):
    with pytest.raises(CatalogueError, match=message):
        encode_catalogue(change(few))


def test_more_days_than_bits_are_refused(quickly, few):
    row = few.iloc[[0] * 32]
    days = pd.date_range("2017-06-01", periods=32, unit="ms")
    names = [f"S2A_MSIL2A_{day:%Y%m%d}T112111_{row['column'].iloc[0]}_{row['row'].iloc[0]}" for day in days]
    many = row.assign(s2_date=days.to_numpy(), s2_name=names).reset_index(drop=True)
    with pytest.raises(CatalogueError, match="31 days a tile, found 32"):
        encode_catalogue(many)
    pd.testing.assert_frame_equal(decode_catalogue(encode_catalogue(many[1:])), many[1:].reset_index(drop=True))


def test_more_categories_than_codes_are_refused(quickly, few):
    names = [f"Country {number:03d}" for number in range(256 - len(few["country"].cat.categories))]
    many = few.assign(country=few["country"].cat.add_categories(names))
    with pytest.raises(CatalogueError, match="255 categories of country, found 256"):
        encode_catalogue(many)
    fewer = many.assign(country=many["country"].cat.remove_categories(names[-1]))
    pd.testing.assert_frame_equal(decode_catalogue(encode_catalogue(fewer)), fewer, check_categorical=True)


def test_other_rows_have_another_identity(few):
    assert identify(few) == identify(few.copy())
    assert identify(few) != identify(few[1:])
