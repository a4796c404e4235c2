"""Shades that stand for something: the 19 classes, the seasons, the splits. Told apart by every eye, and in grey."""

import itertools

import numpy as np
import pytest

from bigearthnet.nomenclature import CLASSES_19
from guide import theme

# Simulated colour vision, linear RGB, severity 1: Machado, Oliveira, Fernandes, 2009, Table 1.
SEEN = {
    "everyone": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
TO_XYZ = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
WHITE = [0.95047, 1, 1.08883]
NEAREST = 8  # CIELAB units: two shades side by side that no one takes for one
GREY = 9  # of lightness: two greys side by side that no one takes for one, on paper too
# Colours that stand for names, and of which one drawing shows all.
SETS = {"seasons": ("winter", "spring", "summer", "fall"), "splits": ("train", "validation", "test")}
FAMILIES = [known.family.code for known in CLASSES_19]


@pytest.fixture(params=[theme.light, theme.dark], ids=["light", "dark"])
def shades(request) -> np.ndarray:
    """Linear RGB of the classes, (19, 3)."""
    return to_linear(request.param().sequence("class"))


def to_linear(colours: list[str]) -> np.ndarray:
    """Linear RGB of colours as #rrggbb, (n, 3)."""
    values = np.array([[int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)] for colour in colours])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def to_lab(shades: np.ndarray, seen) -> np.ndarray:
    values = np.clip(shades @ np.transpose(seen), 0, 1) @ np.transpose(TO_XYZ) / WHITE
    f = np.where(values > 216 / 24389, np.cbrt(values), (24389 / 27 * values + 16) / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=-1)


def test_every_class_has_a_shade(shades):
    assert len(shades) == len(CLASSES_19) == len(np.unique(shades, axis=0))


@pytest.mark.parametrize("eye", SEEN)
def test_no_two_shades_look_the_same(shades, eye):
    lab = to_lab(shades, SEEN[eye])
    for one, other in itertools.combinations(range(len(lab)), 2):
        apart = np.linalg.norm(lab[one] - lab[other])
        assert apart >= NEAREST, f"{CLASSES_19[one].name} and {CLASSES_19[other].name}: {apart:.1f}"


def test_each_family_goes_from_dark_to_light_in_grey(shades):
    grey = to_lab(shades, np.eye(3))[:, 0]
    for code in sorted(set(FAMILIES)):
        steps = np.diff(grey[[place for place, family in enumerate(FAMILIES) if family == code]])
        assert (steps >= 7).all(), f"family {code}: {steps.round(1)}"


@pytest.mark.parametrize("look", [theme.light, theme.dark, theme.printed], ids=["light", "dark", "print"])
@pytest.mark.parametrize("names", SETS.values(), ids=SETS)
def test_sets_of_colours_are_told_apart_by_every_eye_and_in_grey(look, names):
    shades = to_linear([look().colour(name) for name in names])
    for eye, seen in SEEN.items():
        lab = to_lab(shades, seen)
        for one, other in itertools.combinations(range(len(lab)), 2):
            apart = np.linalg.norm(lab[one] - lab[other])
            assert apart >= NEAREST, f"{names[one]} and {names[other]}, {eye}: {apart:.1f}"
    greys = np.sort(to_lab(shades, np.eye(3))[:, 0])
    assert (np.diff(greys) >= GREY).all(), greys.round()


@pytest.mark.parametrize("look", [theme.light, theme.dark], ids=["light", "dark"])
def test_the_scale_goes_one_way_in_grey(look):
    steps = np.diff(to_lab(to_linear(look().sequence("scale")), np.eye(3))[:, 0])
    assert (np.abs(steps) >= GREY).all() and len(set(np.sign(steps))) == 1, steps.round(1)
