"""Expressions: the cases shared with JavaScript, counts of the archive, and random texts.

Counts are those of the published archive and its lists; see test_index.
"""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bigearthnet import index
from bigearthnet.expressions.columns import COLUMNS, LISTED, PARTS
from bigearthnet.expressions import ExpressionError, canonical, mask, select
from bigearthnet.nomenclature import LABELS_19
from bigearthnet.subsets import python_lines
from bigearthnet.v2_columns import COLUMNS_OF_V2, add_v2_columns
from tests.node import require_node

from tests.bigearthnet.expression_texts import CATEGORIES, DATES, Table, ask_node, damaged, evaluate, expressions
from tests.bigearthnet.made_up import make_metadata

CASES = json.loads(Path(__file__).with_name("expressions.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def small() -> pd.DataFrame:
    """The eight rows of the shared cases."""
    rows = dict(CASES["table"])
    labels = pd.array(pa.array(rows.pop("labels"), pa.list_(pa.string())), pd.ArrowDtype(pa.list_(pa.string())))
    frame = pd.DataFrame(rows)
    for name in CATEGORIES:
        frame[name] = pd.Categorical(frame[name], CASES["categories"][name])
    return frame.astype(dict.fromkeys(DATES, "datetime64[ms]")).assign(labels=labels)


@pytest.fixture(scope="module")
def sample(patches) -> Table:
    """Real rows of every country and season, with made-up labels."""
    rows = patches.groupby(["country", "season"], observed=True).sample(2, random_state=3)
    rows = pd.concat([rows, patches.sample(25, random_state=3)]).drop_duplicates("s2_name")
    return Table(add_v2_columns(rows, make_metadata(rows, seed=3)))


def rows_of(selected: np.ndarray) -> list[int]:
    return np.flatnonzero(selected).tolist()


@pytest.mark.parametrize("case", CASES["selected"], ids=lambda case: case["text"])
def test_shared_cases_select(small, case):
    assert rows_of(mask(small, case["text"])) == case["rows"]
    assert canonical(case["text"]) == case["canonical"]
    assert canonical(case["canonical"]) == case["canonical"]
    assert rows_of(mask(small, case["canonical"])) == case["rows"]


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["text"][:80])
def test_shared_cases_are_refused(small, case):
    with pytest.raises(ExpressionError) as refused:
        mask(small, case["text"])
    error = refused.value
    assert (str(error), error.kind, error.position) == (case["message"], case["kind"], case["position"])


@pytest.mark.parametrize("case", CASES["absent"], ids=lambda case: case["text"])
def test_a_column_not_at_hand_is_named(small, case):
    with pytest.raises(ExpressionError) as refused:
        mask(small.drop(columns=case["without"]), case["text"])
    assert (str(refused.value), refused.value.kind) == (case["message"], "absent")


def test_shared_cases_cover_every_column_and_kind_of_error():
    texts = " ".join(case["text"] for case in CASES["selected"])
    assert [name for name in COLUMNS if name not in texts] == []
    assert {case["kind"] for case in CASES["refused"]} == {"syntax", "column", "type", "value", "limit"}


def test_columns_are_those_of_the_index():
    assert list(COLUMNS) == index.COLUMNS + COLUMNS_OF_V2
    assert CASES["categories"]["labels"] == list(LABELS_19)


def test_what_equality_can_find_covers_every_patch(patches):
    """A bound too narrow would refuse values that occur."""
    for name, column in COLUMNS.items():
        if column.form:
            assert patches[name].dropna().str.fullmatch(column.form).all(), name
        if column.lowest is not None:
            lowest, highest = patches[name].agg(["min", "max"])
            kind = pd.Timestamp if column.kind == "date" else int
            assert kind(column.lowest) <= lowest, name
            assert highest <= kind(column.highest), name
        if not column.optional and name in patches:
            assert patches[name].notna().all(), name
    years = patches[[*DATES]].apply(lambda dates: dates.dt.year)
    assert (years.min().min(), years.max().max()) == (PARTS["year"].lowest, PARTS["year"].highest)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("split_v1 == 'train'", 269_695),
        ("split_v1 == 'validation'", 123_723),
        ("split_v1 == 'test'", 125_866),
        ("split_v1 is None", 71_042),
        ("snow", 61_707),
        ("cloud", 9_280),
        ("unlabelled", 57),
        ("snow or cloud or unlabelled", 71_042),
        ("country == 'Finland'", 233_030),
        ("country in ('Portugal', 'Serbia')", 99_248 + 78_015),
        ("season == 'Winter'", 116_833),
        ("season != 'Winter'", 590_326 - 116_833),
        ("country == 'Switzerland' and season != 'Summer'", 0),
        ("country == 'Kosovo' and season == 'Winter'", 2_140),
        ("country == 'Lithuania' and season == 'Winter'", 0),
        ("s1_date == s2_date", 283_475),
        ("s1_date.month == s2_date.month and s1_date.year != s2_date.year", 0),
        ("not (0 <= column <= 90 and 0 <= row <= 90)", 0),
        ("s2_name == 'S2A_MSIL2A_20170613T101031_87_48'", 1),
    ],
)
def test_counts_of_the_archive(patches, text, count):
    assert mask(patches, text).sum() == count


def test_counts_by_country_and_season(patches):
    counts = patches.groupby(["country", "season"], observed=False).size()
    assert counts.size == 40
    for (country, season), count in counts.items():
        assert mask(patches, f"country == '{country}' and season == '{season}'").sum() == count


def test_the_expression_of_the_command_line(patches):
    text = "country in ('Finland', 'Lithuania') and season == 'Summer' and split_v2 == 'test'"
    by_hand = patches["country"].isin(["Finland", "Lithuania"]) & (patches["season"] == "Summer")
    by_hand &= patches["split_v2"] == "test"
    assert by_hand.sum() > 1_000
    assert select(patches, text).equals(patches[by_hand])


def test_select_keeps_order_index_and_columns(small):
    shuffled = small.sample(frac=1, random_state=1)
    chosen = select(shuffled, "not snow")
    assert chosen.equals(shuffled[~shuffled["snow"]])
    assert chosen.index.tolist() != sorted(chosen.index)
    assert select(small, "snow and cloud").columns.equals(small.columns)


def test_texts_in_place_of_categories_and_plain_lists(small):
    plain = small.astype(dict.fromkeys(CATEGORIES, object))
    plain["labels"] = pd.Series(CASES["table"]["labels"], dtype=object)
    for text in ("country == 'Finland' and 'Marine waters' in labels", "split_v1 != split_v2 or len(labels) < 2"):
        assert rows_of(mask(plain, text)) == rows_of(mask(small, text)) != []


def test_texts_of_which_some_do_not_occur(small):
    plain = small[:2].assign(split_v1=["train", None], split_v2=["test", "train"])
    assert rows_of(mask(plain, "split_v1 == split_v2")) == []
    assert rows_of(mask(plain, "split_v1 != split_v2")) == [0, 1]


@pytest.mark.parametrize(
    "text",
    ["snow", "country == 'Finland'", "'Marine waters' in labels", "s2_date.month == 7", "len(labels) > 1"],
)
def test_an_empty_table_gives_an_empty_mask(small, text):
    found = mask(small[:0], text)
    assert (found.shape, found.dtype) == ((0,), bool)


def test_many_values_name_only_the_nearest(patches):
    assert patches["tile"].nunique() > LISTED
    expected = r"one of the 56 values of tile, found '33UUQ' at character 9\. Did you mean '33UUP'\?"
    with pytest.raises(ExpressionError, match=expected):
        mask(patches, "tile == '33UUQ'")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_random_expressions_mean_what_python_means(sample, data):
    text = data.draw(expressions(sample))
    found = mask(sample.frame, text)
    assert (found.dtype, found.shape) == (bool, (len(sample.frame),))
    assert rows_of(found) == evaluate(text, sample)
    normal = canonical(text)
    assert canonical(normal) == normal
    assert rows_of(mask(sample.frame, normal)) == evaluate(normal, sample) == rows_of(found)


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_javascript_answers_the_same(sample, data):
    require_node()
    some = expressions(sample)
    texts = data.draw(st.lists(st.one_of(some, damaged(some)), min_size=60, max_size=60))
    for text, answer in zip(texts, ask_node(sample, texts)["answers"], strict=True):
        try:
            rows = rows_of(mask(sample.frame, text))
            expected = {"canonical": canonical(text), "rows": rows, "python": python_lines(text)}
        except ExpressionError as error:
            expected = {"kind": error.kind, "position": error.position, "message": str(error)}
        assert answer == expected, text


def test_javascript_knows_the_same_columns(sample):
    require_node()
    found = ask_node(sample, [])["columns"]
    blank = {"optional": False, "lowest": None, "highest": None, "form": "", "example": "", "same": ""}
    assert {name: blank | column for name, column in found.items()} == {
        name: asdict(column) for name, column in {**COLUMNS, **PARTS}.items()
    }
    assert list(found) == [*COLUMNS, *PARTS]


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=60), st.text(alphabet="snow()andortic'\"=<>!, []3.", max_size=60)))
def test_any_text_is_read_or_refused(text):
    try:
        normal = canonical(text)
    except ExpressionError as error:
        assert error.kind == "limit" or 1 <= error.position <= len(text) + 1
    else:
        assert canonical(normal) == normal
