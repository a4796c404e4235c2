"""A figure in each of its forms."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import lxml.html
import numpy as np
import pandas as pd
import pytest

from guide import theme
from guide.errors import GuideError
from guide.figure import INFO, Figure

DATA = pd.DataFrame({"class": ["Water", "Forest <mixed>"], "patches": [1200, 34]})


def draw(look: theme.Theme):
    drawing = look.canvas(0.5)
    axes = drawing.add_axes((0.2, 0.2, 0.8, 0.8))
    axes.barh(DATA["class"], DATA["patches"], color=look.colour("accent"))
    return drawing


def spec(look: theme.Theme) -> dict:
    bars = {"type": "bar", "x": DATA["patches"], "y": DATA["class"], "marker": {"color": look.colour("accent")}}
    return {"data": [bars], "layout": look.layout()}


def make(**changes) -> Figure:
    parts = {"name": "class-counts", "description": 'Two bars: more "water" than forest.', "drawing": draw, "plotly": spec, "data": DATA}
    return Figure(**{**parts, **changes})


@pytest.fixture(autouse=True)
def document(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A document in a project of its own, as the kernel of a rendering sees it."""
    (tmp_path / "_brand.yml").symlink_to(root / "_brand.yml")
    (tmp_path / "node_modules").symlink_to(root / "node_modules")
    (tmp_path / "chapters").mkdir()
    monkeypatch.chdir(tmp_path / "chapters")
    monkeypatch.delenv(INFO, raising=False)
    return tmp_path / "chapters" / "02-labels.qmd"


@pytest.fixture
def rendering(document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def start(to: str) -> Path:
        info = {"document-path": str(document), "format": {"identifier": {"base-format": to}}}
        (tmp_path / "info.json").write_text(json.dumps(info), encoding="utf-8")
        monkeypatch.setenv(INFO, str(tmp_path / "info.json"))
        return document.parent

    return start


@pytest.mark.parametrize("to", ["html", "revealjs"])
def test_web_documents_get_one_block_of_raw_html(to, rendering):
    folder = rendering(to)
    bundle = make()._repr_mimebundle_()
    assert set(bundle) == {"text/markdown"}
    block = bundle["text/markdown"]
    assert block.startswith("```{=html}\n") and block.endswith("\n```") and block.count("```") == 2
    page = lxml.html.fromstring(block[11:-4])
    base = f"02-labels_files/figure-{to}/class-counts"
    assert page.get("data-spec") == f"{base}.json"
    assert [image.get("src") for image in page.iter("img")] == [f"{base}.svg", f"{base}-dark.svg"]
    assert [image.get("class") for image in page.iter("img")] == ["guide-figure-picture guide-light-only", "guide-figure-picture guide-dark-only"]
    assert {image.get("alt") for image in page.iter("img")} == {'Two bars: more "water" than forest.'}
    referred = re.findall(r'(?:src|srcset|href|data-spec)="([^"]+)"', block)
    assert len(referred) == 6
    written = {path.relative_to(folder).as_posix() for path in folder.glob("*_files/**/*") if path.is_file()}
    assert set(referred) == written


def test_the_stage_has_the_shape_of_the_picture(rendering):
    rendering("html")
    block = make()._repr_mimebundle_()["text/markdown"]
    assert "aspect-ratio: 720 / 360; --guide-narrow: 360 / 180" in block
    assert block.count('width="720" height="360"') == 2


def test_data_and_numbers_are_the_table(rendering):
    folder = rendering("html")
    block = make()._repr_mimebundle_()["text/markdown"]
    assert (folder / "02-labels_files/figure-html/class-counts.csv").read_bytes() == b"class,patches\nWater,1200\nForest <mixed>,34\n"
    assert "<details><summary>Numbers</summary>" in block
    assert '<th scope="row">Forest &lt;mixed&gt;</th>' in block
    assert "1,200</td>" in block


def test_long_tables_are_data_only(rendering):
    rendering("html")
    block = make(data=pd.concat([DATA] * 21))._repr_mimebundle_()["text/markdown"]
    assert "<details>" not in block and "Data (CSV)" in block


def test_a_still_figure_needs_no_script(rendering):
    folder = rendering("html")
    block = make(plotly=None)._repr_mimebundle_()["text/markdown"]
    assert "data-spec" not in block
    assert not list(folder.rglob("*.json"))


def test_the_spec_holds_the_numbers_of_the_table(rendering):
    folder = rendering("html")
    make()._repr_mimebundle_()
    stored = json.loads((folder / "02-labels_files/figure-html/class-counts.json").read_bytes())
    assert set(stored) == {"data", "layout", "dark", "narrow"}
    assert stored["data"][0]["x"] == DATA["patches"].tolist()
    assert ["data.0.marker.color", theme.dark().colour("accent")] in stored["dark"]


def test_paper_gets_a_vector_of_its_column(rendering):
    folder = rendering("typst")
    bundle = make()._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml"}
    root = ElementTree.fromstring(bundle["image/svg+xml"])
    assert float(root.get("width").removesuffix("pt")) == pytest.approx(3.4 * 72)
    assert not list(root.iter("{http://www.w3.org/2000/svg}image"))
    assert not list(folder.rglob("*_files"))
    wide = make(wide=True)._repr_mimebundle_()["image/svg+xml"]
    assert float(ElementTree.fromstring(wide).get("width").removesuffix("pt")) == pytest.approx(7.0 * 72)


def test_a_notebook_gets_a_picture_with_its_numbers(document):
    bundle = make()._repr_mimebundle_()
    assert set(bundle) == {"text/html", "image/svg+xml", "application/vnd.plotly.v1+json"}
    assert bundle["application/vnd.plotly.v1+json"]["data"] == make().spec()["data"]
    assert 'src="data:image/svg+xml;base64,' in bundle["text/html"]
    # Both stand on the page's own colour, for its ink is unreadable on a dark notebook.
    paper = theme.light().colour("paper")
    assert f"background: {paper}" in bundle["text/html"]
    assert bundle["application/vnd.plotly.v1+json"]["layout"]["paper_bgcolor"] == paper
    assert "1,200</td>" in bundle["text/html"]
    assert not list(document.parent.iterdir())


def test_pictures_carry_no_date_and_no_foreign_text():
    content = make().draw(theme.light()).content.decode()
    assert not re.search(r"<metadata|<!DOCTYPE|<text|font-family|20\d\d-\d\d", content)
    assert set(re.findall(r"https?://[^\s\"'<]+", content)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


@pytest.mark.parametrize(("look", "inches", "off"), [(theme.light(), 7.5, 0.051), (theme.printed(wide=True), 7.0, 0.0051)])
def test_lines_keep_their_places_when_shortened(look, inches, off):
    """Relative steps add up to the points that were drawn: within a tenth of a point on the web, a hundredth in print."""
    points = np.random.default_rng(1).random((500, 2))

    def line(look: theme.Theme):
        drawing = look.canvas(1)
        axes = drawing.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1))
        axes.set_axis_off()
        axes.fill(*points.T, fill=False, snap=False)
        return drawing

    content = make(drawing=line).draw(look).content.decode()
    path = max(re.findall(r' d="([^"]+)"', content), key=len)
    x = y = 0.0
    places = []
    for step, numbers in re.findall(r"([Mlhv])([-\d. ]+)", path):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if step == "M":
            x, y = values
        else:
            across = values[0] if step in "lh" else 0
            x, y = x + across, y + (values[-1] if step in "lv" else 0)
        places.append((x, y))
    side = inches * 72
    expected = np.column_stack([points[:, 0], 1 - points[:, 1]]) * side
    assert np.abs(np.array(places)[:500] - expected).max() < off


def test_photographs_lose_weight_on_the_web_and_nothing_in_print():
    pixels = np.random.default_rng(1).integers(0, 255, (60, 60, 3)).astype("uint8")

    def show(look: theme.Theme):
        drawing = look.canvas(1)
        drawing.add_axes((0, 0, 1, 1)).imshow(pixels, interpolation="none")
        return drawing

    figure = make(drawing=show, photographs=True)
    assert b"data:image/webp;base64," in figure.draw(theme.light()).content
    assert b"data:image/png;base64," in figure.draw(theme.printed()).content


@pytest.mark.parametrize("name", ["Class counts", "", "a_b", "../x", "x.svg"])
def test_names_are_file_names(name):
    with pytest.raises(GuideError, match="figure name"):
        make(name=name)


def test_a_description_is_a_sentence():
    with pytest.raises(GuideError, match="class-counts"):
        make(description="Bars.")


@pytest.mark.parametrize("content", ["", "{}", '{"format": {}}'])
def test_a_broken_record_of_the_rendering_is_named(content, tmp_path, monkeypatch):
    (tmp_path / "info.json").write_text(content)
    monkeypatch.setenv(INFO, str(tmp_path / "info.json"))
    with pytest.raises(GuideError, match=INFO):
        make()._repr_mimebundle_()
