"""The lists kept by hand: every row is sound, and a wrong one is named."""

import pandas as pd
import pytest

from bigearthnet import listed
from bigearthnet.data_files import data_file


@pytest.fixture
def results() -> pd.DataFrame:
    return pd.read_csv(data_file("results.csv"), dtype=str, keep_default_na=False)


@pytest.fixture
def tools() -> pd.DataFrame:
    return pd.read_csv(data_file("tools.csv"), dtype=str, keep_default_na=False)


def test_results_are_shares_with_sources():
    rows = listed.read_results()
    assert rows["value"].between(0.2, 1).all() and rows["classes"].isin([19, 43]).all()
    paper = rows[(rows["archive"] == "v1") & (rows["model"] == "S-CNN") & (rows["input"] == "S2")].set_index("measure")["value"]
    assert paper.to_dict() == {"precision": 0.6993, "recall": 0.7710, "f1": 0.7098}
    card = rows[rows["url"].str.endswith("/resnet50-all-v0.2.0")].set_index(["measure", "average"])["value"]
    assert card.to_dict() == {("ap", "macro"): 0.7033, ("ap", "micro"): 0.8607, ("f1", "macro"): 0.6442, ("f1", "micro"): 0.7666}


def test_sources_are_in_the_bibliography(root):
    known = (root / "chapters" / "_shared" / "references.bib").read_text("utf-8")
    assert all(f"{{{key}," in known for key in set(listed.read_results()["source"]))


def test_a_macro_average_precision_has_its_micro_one():
    rows = listed.read_results().query("archive == 'v2'")
    complete = rows.groupby("url")[["measure", "average"]].apply(lambda part: sorted(zip(part["measure"], part["average"], strict=True)))
    assert all(found == [("ap", "macro"), ("ap", "micro"), ("f1", "macro"), ("f1", "micro")] for found in complete)


def test_scores_of_version_2_are_on_the_recommended_test_patches():
    """The page that leads to the networks says so; the classifier without images, beside them, is scored on the same."""
    assert set(listed.read_results().query("archive == 'v2'")["patches"]) == {"recommended"}


def test_tools_have_days():
    rows = listed.read_tools()
    assert (rows["released"].isna() == (rows["release"] == listed.WITHOUT)).all()
    assert (rows["released"].dropna() <= rows["checked"].max()).all()


@pytest.mark.parametrize(("column", "text"), [
    ("value", "70.3"), ("value", ""), ("measure", "accuracy"), ("average", ""), ("split", "random"), ("url", "bigearth.net"),
    ("checked", "23.11.2026"), ("year", "24"), ("classes", "20"),
])
def test_a_wrong_result_is_named(results, column, text):
    results.loc[3, column] = text
    with pytest.raises(listed.ListError, match=f"{column} in line 5 of data/results.csv"):
        listed.check_results(results)


@pytest.mark.parametrize(("column", "text"), [("kind", "app"), ("versions", "3"), ("released", "2022"), ("licence", ""), ("name", " x")])
def test_a_wrong_tool_is_named(tools, column, text):
    tools.loc[0, column] = text
    with pytest.raises(listed.ListError, match=f"{column} in line 2 of data/tools.csv"):
        listed.check_tools(tools)


def test_rows_stand_once(results, tools):
    with pytest.raises(listed.ListError, match="lines 2, .* alike"):
        listed.check_results(pd.concat([results, results.iloc[[0]]], ignore_index=True))
    with pytest.raises(listed.ListError, match="alike in name"):
        listed.check_tools(pd.concat([tools, tools.iloc[[0]]], ignore_index=True))


def test_columns_stand_in_order(results):
    with pytest.raises(listed.ListError, match="Expected the columns year, archive"):
        listed.check_results(results[results.columns[::-1]])
