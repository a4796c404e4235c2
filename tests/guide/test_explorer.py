"""Explorers: what their specs tell a page, and which cannot be."""

import json
import re
from pathlib import Path

import lxml.html
import pandas as pd
import pytest

from guide.errors import GuideError
from guide.explorer import Explorer
from guide.figure import INFO, Figure


def draw(look):
    drawing = look.canvas(0.5)
    drawing.add_axes((0, 0, 1, 1))
    return drawing


def make(**changes) -> Explorer:
    parts = {
        "name": "bird-song", "scripts": ("assets/explorers/one.js", "assets/explorers/two.js"), "styles": ("assets/explorers/one.css",),
        "settings": {"birds": ["wren"]}, "files": {"song.bin": b"\x00\x01"}, "site_files": {"all": "data/all.bin"}, "early": ("all",),
        "room": ("40rem", "calc(100cqi + 9rem)"),
    }  # fmt: skip
    return Explorer(**{**parts, **changes})


@pytest.fixture
def block(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "_brand.yml").symlink_to(root / "_brand.yml")
    (tmp_path / "node_modules").symlink_to(root / "node_modules")
    monkeypatch.chdir(tmp_path)

    def render(explorer: Explorer, to: str = "html") -> tuple[lxml.html.HtmlElement, Path]:
        info = {"document-path": str(tmp_path / "page.qmd"), "format": {"identifier": {"base-format": to}}}
        (tmp_path / "info.json").write_text(json.dumps(info), encoding="utf-8")
        monkeypatch.setenv(INFO, str(tmp_path / "info.json"))
        figure = Figure(name="song", description="A wren sings for six whole seconds.", drawing=draw, explorer=explorer, data=pd.DataFrame({"bird": ["wren"]}))
        html = figure._repr_mimebundle_()["text/markdown"]
        return lxml.html.fromstring(html[11:-4]), tmp_path / "page_files" / f"figure-{to}"

    return render


def test_a_page_gets_picture_spec_and_files(block):
    page, folder = block(make())
    assert page.get("data-spec") == "page_files/figure-html/song.json"
    assert page.get("data-explorer") == "bird-song"
    assert len(page.findall(".//img")) == 2 and page.find(".//a").get("href").endswith("song.csv")
    spec = json.loads((folder / "song.json").read_text("utf-8"))
    assert spec == {
        "explorer": "bird-song", "scripts": ["assets/explorers/one.js", "assets/explorers/two.js"], "styles": ["assets/explorers/one.css"],
        "plotly": False, "early": ["all"], "settings": {"birds": ["wren"], "slide": False}, "files": {"song.bin": "song-song.bin"},
        "siteFiles": {"all": "data/all.bin"},
    }  # fmt: skip
    assert (folder / "song-song.bin").read_bytes() == b"\x00\x01"


def test_settings_may_be_computed_and_know_slides(block):
    _, folder = block(make(settings=lambda: {"n": 3}, on_slides=True), to="revealjs")
    assert json.loads((folder / "song.json").read_text("utf-8"))["settings"] == {"n": 3, "slide": True}


def test_slides_get_the_picture_alone_unless_the_explorer_is_made_for_them(block):
    figure, folder = block(make(), to="revealjs")
    assert figure.get("class") == "guide-figure" and "data-spec" not in figure.attrib and "data-explorer" not in figure.attrib
    assert "room" not in figure.find(".//div").get("style") and len(figure.findall(".//img")) == 2
    assert {path.suffix for path in folder.iterdir()} == {".svg", ".csv"}
    figure, folder = block(make(on_slides=True), to="revealjs")
    assert figure.get("data-explorer") == "bird-song" and (folder / "song-song.bin").exists()


def test_room_is_kept_from_the_start_where_it_is_asked_for(block):
    page, _ = block(make())
    stage = page.find(".//div")
    assert page.get("class").split() == ["guide-figure", "has-room"]
    assert re.search(r"--guide-room: 40rem; --guide-room-narrow: calc\(100cqi \+ 9rem\)$", stage.get("style"))
    page, _ = block(make(room=None))
    assert page.get("class") == "guide-figure" and "room" not in page.find(".//div").get("style")


@pytest.mark.parametrize(
    "change",
    [{"name": "Bird Song"}, {"scripts": ("/assets/one.js",)}, {"styles": ("https://example.org/one.css",)}, {"site_files": {"all": "../all.bin"}},
     {"files": {"../x": b""}}, {"files": {"all": b""}}, {"early": ("none",)}],
)  # fmt: skip
def test_what_cannot_be_is_refused(change):
    with pytest.raises(GuideError, match="Expected"):
        make(**change)


def test_a_figure_has_one_live_version():
    with pytest.raises(GuideError, match="one live version"):
        Figure(name="song", description="A wren sings for six whole seconds.", drawing=draw, explorer=make(), plotly=lambda look: {})
