"""The classes, checked against what the authors' package and other publishers of CLC say.

The wheel's `constants.py` is read as text; nothing of it is executed.
"""

import ast
from collections import Counter

import pytest

from bigearthnet import nomenclature as n
from bigearthnet.examples import read_examples

# The palette of CLC in another publication, the catalogue of Google Earth Engine
# (COPERNICUS/CORINE/V20/100m). It differs from the official legend in one class: 132 has blue.
PALETTE = """
e6004d ff0000 cc4df2 cc0000 e6cccc e6cce6 a600cc a64dcc ff4dff ffa6ff ffe6ff ffffa8 ffff00 e6e600 e68000
f2a64d e6a600 e6e64d ffe6a6 ffe64d e6cc4d f2cca6 80ff00 00a600 4dff00 ccf24d a6ff80 a6e64d a6f200 e6e6e6
cccccc ccffcc 000000 a6e6cc a6a6ff 4d4dff ccccff e6e6ff a6a6e6 00ccf2 80f2e6 00ffa6 a6ffe6 e6f2ff
"""


@pytest.fixture(scope="module")
def published(samples_dir) -> dict:
    """The plain constants of bigearthnet-common 2.8.0 by name."""
    constants = {}
    for node in ast.parse((samples_dir / "constants.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign):
            try:
                constants[node.targets[0].id] = ast.literal_eval(node.value)
            except ValueError:  # computed from others
                continue
    return constants


def level(number: int) -> list[n.ClcClass]:
    return [known for known in n.CLC if known.level == number]


def test_three_levels():
    assert [len(level(number)) for number in (1, 2, 3)] == [5, 15, 44]
    assert all(known.parent is None for known in level(1))
    for known in level(2) + level(3):
        assert known.parent.level == known.level - 1
        assert known.parent.code == known.code // 10
    assert [known.code for known in level(3)] == sorted(known.code for known in level(3))


def test_names_are_the_published_ones(published):
    names = {known.name for known in level(3)}
    assert names == set(published["CLC_LV3_TO_LV2"])
    for known in level(3):
        above = known.parent.other_spelling if known.parent.code == 12 else known.parent.name
        assert published["CLC_LV3_TO_LV2"][known.name] == above
        assert published["CLC_LV2_TO_CLC_CODE"][above] == known.parent.code
        top = known.parent.parent
        assert published["CLC_LV2_TO_LV1"][above] in (top.name, top.other_spelling)
        assert published["CLC_LV1_TO_CLC_CODE"][published["CLC_LV2_TO_LV1"][above]] == top.code


def test_the_misspelling_is_known_but_not_ours():
    assert n.clc_class("Industrial, comercial and transport units", level=2).code == 12
    assert not any("comercial" in known.name + known.legend_name for known in n.CLC)


def test_where_the_legend_spells_otherwise():
    differs = {known.code: known.legend_name for known in n.CLC if known.legend_name != known.name}
    assert differs == {
        3: "Forest and semi natural areas", 31: "Forests", 32: "Scrub and/or herbaceous vegetation associations",
        42: "Maritime wetlands", 321: "Natural grasslands", 324: "Transitional woodland-shrub",
        332: "Bare rocks", 412: "Peat bogs",
    }  # fmt: skip


def test_official_colours():
    ours = [known.colour for known in level(3)]
    theirs = [f"#{colour}" for colour in PALETTE.split()]
    assert len(theirs) == 44
    assert {known.code for known, colour in zip(level(3), theirs, strict=True) if known.colour != colour} == {132}
    assert n.clc_class(132).colour == "#a64d00"
    assert len(set(ours)) == 44
    assert not any(known.colour for known in level(1) + level(2))


def test_19_from_43(published):
    ours = {known.name: known.class_19 for known in level(3) if known.code != 335}
    assert ours == published["OLD2NEW_LABELS_DICT"]
    assert n.clc_class(335).class_19 is None
    merged = Counter(label for label in ours.values() if label)
    assert len(merged) == 19
    alone = [label for label, count in merged.items() if count == 1]
    assert len(alone) == 10
    assert sum(merged.values()) - len(alone) == 22
    assert len(merged) - len(alone) == 9
    assert sum(label is None for label in ours.values()) == 11


def test_orders(published):
    assert n.LABELS_19 == published["NEW_LABELS_ORIGINAL_ORDER"]
    assert n.LABELS_43 == tuple(published["OLD2NEW_LABELS_DICT"])
    assert n.LABELS_19_ALPHABETICAL[0] == n.LABELS_43_ALPHABETICAL[0] == "Agro-forestry areas"
    assert n.LABELS_19_ALPHABETICAL[-1] == "Urban fabric"
    assert n.LABELS_43_ALPHABETICAL[-1] == "Water courses"
    assert set(n.LABELS_19_ALPHABETICAL) == set(n.LABELS_19)
    assert set(n.LABELS_43_ALPHABETICAL) == set(n.LABELS_43)
    first_codes = [known.codes[0] for known in n.CLASSES_19]
    assert first_codes == sorted(first_codes)


def test_families_and_short_names():
    for known in n.CLASSES_19:
        assert {code // 100 for code in known.codes} == {known.family.code}
        assert 0 < len(known.short_name) <= 22
        assert known.colours == tuple(n.clc_class(code).colour for code in known.codes)
    assert len({known.short_name for known in n.CLASSES_19}) == 19
    assert Counter(known.family.name for known in n.CLASSES_19) == {
        "Artificial surfaces": 2, "Agricultural areas": 6, "Forest and seminatural areas": 7,
        "Wetlands": 2, "Water bodies": 2,
    }  # fmt: skip


@pytest.mark.parametrize("key", [412, "412", "4.1.2", "Peatbogs", "Peat bogs"])
def test_one_class_found_by_code_or_either_spelling(key):
    assert (n.clc_class(key).code, n.clc_class(key).class_19) == (412, "Inland wetlands")


def test_a_name_on_two_levels():
    assert n.clc_class("Pastures").code == 231
    assert n.clc_class("Pastures", level=2).code == 23
    assert n.clc_class("Water bodies").code == 512
    assert n.clc_class("Water bodies", level=1).code == 5


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("Olive grove", "Did you mean 'Olive groves'"),
        ("mixed forest", "Did you mean 'Mixed forest'"),
        ("Transitional woodland, shrub", "Did you mean 'Transitional woodland"),
        ("Urban fabric", "level 3, found 'Urban fabric'"),
        ("zzz", r"found 'zzz'\.$"),
        (999, "one to three digits, such as 1, 11 or 111; found 999"),
        ("1111", "found '1111'"),
        (0, "found 0"),
    ],
)
def test_an_unknown_class_names_the_nearest(key, says):
    with pytest.raises(n.LabelError, match=says):
        n.clc_class(key)


def test_the_19_by_label_and_short_name():
    for known in n.CLASSES_19:
        assert n.class_19(known.name) is n.class_19(known.short_name) is known
    with pytest.raises(n.LabelError, match="Did you mean 'Arable land'"):
        n.class_19("Arabel land")
    with pytest.raises(n.LabelError, match="CLC class 322: `to_19`"):
        n.class_19("Moors and heathland")


def test_to_19():
    assert n.to_19([]) == []
    assert n.to_19(["Airports", "Bare rock", "Glaciers and perpetual snow"]) == []
    assert n.to_19(["Sea and ocean", "Salines", "Estuaries", "Salt marshes", "Airports"]) == [
        "Coastal wetlands", "Marine waters",
    ]  # fmt: skip
    assert n.to_19(n.LABELS_43) == list(n.LABELS_19)
    with pytest.raises(n.LabelError, match="Did you mean 'Vineyards'"):
        n.to_19(["Vinyards"])


def test_every_example_patch_is_labelled():
    for example in read_examples():
        assert set(example.labels) <= set(n.LABELS_43)
        assert n.to_19(example.labels)
