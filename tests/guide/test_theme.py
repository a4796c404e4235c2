"""The brand as figures see it."""

import shutil
from pathlib import Path

import matplotlib
import pytest
import yaml

from guide import theme
from guide.errors import GuideError

MODES = (theme.light, theme.dark, theme.printed)


@pytest.fixture(autouse=True)
def in_project(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "chapters")


def palette(root: Path) -> dict:
    return yaml.safe_load((root / "_brand.yml").read_text(encoding="utf-8"))["color"]["palette"]


def test_both_modes_have_the_same_roles(root):
    colours = palette(root)
    light, dark = theme.light(), theme.dark()
    assert set(light.colours) == set(dark.colours) == {role for role in colours if not role.endswith("-dark")}
    assert light.colour("accent") == colours["accent"]
    assert dark.colour("accent") == colours["accent-dark"]
    assert theme.printed().colours == light.colours


def test_a_sequence_is_in_order(root):
    colours = palette(root)
    assert theme.light().sequence("scale") == [colours[f"scale-{step}"] for step in range(1, 8)]
    assert theme.dark().sequence("scale") == [colours[f"scale-{step}-dark"] for step in range(1, 8)]


def test_a_sequence_counts_past_nine(root, tmp_path):
    brand = yaml.safe_load((root / "_brand.yml").read_text(encoding="utf-8"))
    brand["color"]["palette"] |= {f"step-{number}": f"#0000{number:02}" for number in range(12, 0, -1)}
    (tmp_path / "_brand.yml").write_text(yaml.safe_dump(brand), encoding="utf-8")
    assert theme.light(start=tmp_path).sequence("step") == [f"#0000{number:02}" for number in range(1, 13)]


def test_unknown_roles_are_named():
    with pytest.raises(GuideError, match="'acent'.*accent"):
        theme.light().colour("acent")
    with pytest.raises(GuideError, match="'ladder-1'"):
        theme.light().sequence("ladder")


def test_missing_fonts_name_the_command(root, tmp_path):
    shutil.copy(root / "_brand.yml", tmp_path)
    brand = (tmp_path / "_brand.yml").read_text(encoding="utf-8").replace("Source Sans 3", "Missing Sans")
    (tmp_path / "_brand.yml").write_text(brand, encoding="utf-8")
    with pytest.raises(GuideError, match="npm ci"), theme.light(start=tmp_path).style():
        pass


@pytest.mark.parametrize("mode", MODES)
def test_drawings_use_the_brands_typeface_without_warnings(mode, caplog):
    look = mode()
    with look.style():
        drawing = look.canvas(0.5)
        drawing.text(0, 0, "Žemaitija 17\u202f% – 5")
        drawing.text(0, 0.5, "Strong", family=look.strong)
        drawing.draw_without_rendering()
        assert drawing.get_size_inches().tolist() == [look.width, look.width / 2]
    assert not caplog.records
    assert "Source Sans" not in str(matplotlib.rcParams["font.family"]), "the style ends with its block"


def test_widths_tell_phones_and_columns():
    assert [look.narrow for look in (theme.light(), theme.light(narrow=True), theme.printed(), theme.printed(wide=True))] == [False, True, True, False]


def test_layouts_merge_key_by_key():
    look = theme.dark()
    layout = look.layout(xaxis={"visible": False}, font={"size": 20})
    assert layout["xaxis"]["visible"] is False
    assert layout["xaxis"]["gridcolor"] == look.colour("rule")
    assert layout["font"] == {**look.layout()["font"], "size": 20}
    assert layout["font"]["family"].startswith('"Source Sans 3"'), "a name with a digit needs quotes in CSS"
    assert layout["paper_bgcolor"] == layout["plot_bgcolor"]
    assert layout["paper_bgcolor"].endswith("00") and len(layout["paper_bgcolor"]) == len("#rrggbbaa")
