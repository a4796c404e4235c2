"""The brand file, and what leads from a role to its colour."""

import pytest

from guide.brand import find_brand, mode_colours, palette, read_brand, typefaces
from guide.errors import GuideError

LIGHT, DARK = "#a1b2c3", "#D4E5F6"


def brand(**roles) -> dict:
    return {"color": {"palette": {name.replace("_", "-"): value for name, value in roles.items()}}}


def test_the_brand_of_the_project_is_whole(root):
    found = read_brand(root / "_brand.yml")
    assert set(mode_colours(found)) == set(mode_colours(found, dark=True))
    assert 2 * len(mode_colours(found)) == len(palette(found))
    assert set(typefaces(found)) == {"base", "headings", "monospace"}


def test_the_brand_is_found_from_below_and_missed_elsewhere(root, tmp_path, monkeypatch):
    monkeypatch.chdir(root / "chapters")
    assert find_brand() == find_brand(root) == root / "_brand.yml"
    with pytest.raises(GuideError, match="_brand.yml"):
        find_brand(tmp_path)


def test_code_outside_of_any_project_brings_its_own(root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find_brand() == root / "_brand.yml"


def test_roles_may_name_roles():
    assert palette(brand(accent="ink", link="accent", ink=LIGHT)) == {"accent": LIGHT, "link": LIGHT, "ink": LIGHT}
    assert palette({}) == palette({"color": {"background": "nowhere"}}) == {}


@pytest.mark.parametrize("value", ["url(https://example.org)", "black", "#fff", "a", "b", "none", {"light": LIGHT}, 3, None])
def test_a_role_that_leads_to_no_colour_stops(value):
    with pytest.raises(GuideError, match="expected a colour or another role for a") as caught:
        palette(brand(a=value, b="a"))
    assert caught.value.file == "_brand.yml" and "#rrggbb" in caught.value.remedy


def test_modes_give_the_same_roles():
    both = brand(ink=LIGHT, ink_dark=DARK, link="ink", link_dark="ink-dark")
    assert mode_colours(both) == {"ink": LIGHT, "link": LIGHT}
    assert mode_colours(both, dark=True) == {"ink": DARK, "link": DARK}


def test_a_role_without_its_dark_value_is_named():
    assert mode_colours(brand(ink=LIGHT)) == {"ink": LIGHT}
    with pytest.raises(GuideError, match="ink-dark beside ink"):
        mode_colours(brand(ink=LIGHT), dark=True)


@pytest.mark.parametrize("typography", [None, {}, {"base": {"family": "A"}}, {"base": {"family": "A"}, "headings": {"size": 3}}])
def test_missing_typefaces_are_named(typography):
    with pytest.raises(GuideError, match="typography: (base|headings)"):
        typefaces({"typography": typography})
