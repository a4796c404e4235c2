"""The page's scripts make the pictures that `bigearthnet.views` does: every value, every shade."""

import base64
import itertools
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from bigearthnet import views
from bigearthnet.band_file import decode_bands, encode_bands
from bigearthnet.examples import read_examples
from figures.band_explorer import definitions
from tests.node import ROOT, require_node

SHOW = ROOT / "tests" / "assets" / "bands-show.mjs"
OWN = ("B01", "B12", "B09")  # the sizes that grow


@pytest.fixture(scope="module")
def bands() -> dict[str, np.ndarray]:
    example = read_examples()[3]
    return decode_bands(encode_bands({**example.s2, **example.s1}))


@pytest.fixture(scope="module")
def shown(bands, tmp_path_factory) -> tuple[dict, dict]:
    """The bands as the scripts read them, and what they show of each view, stretch and method."""
    require_node()
    folder: Path = tmp_path_factory.mktemp("bands")
    (folder / "pair.bin").write_bytes(encode_bands({name: values.astype("float32") if values.dtype == float else values for name, values in bands.items()}))
    (folder / "definitions.json").write_text(json.dumps(definitions()))
    names = [*(view.channels for view in views.VIEWS.values()), OWN]
    asked = list(itertools.product(names, views.STRETCHES, views.RESAMPLING))
    command = ["node", str(SHOW), str(folder / "pair.bin"), str(folder / "definitions.json")]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return answer["bands"], dict(zip(asked, answer["answers"], strict=True))


def test_every_pixel_is_read(bands, shown):
    assert list(shown[0]) == list(bands)
    for name, values in bands.items():
        assert (np.reshape(shown[0][name], values.shape) == values).all(), name


def test_every_value_and_shade_is_the_same(bands, shown):
    assert len(shown[1]) == 11 * 4 * 3
    for (names, stretch, resampling), channels in shown[1].items():
        expected = [(name, views.channel(bands, name, resampling=resampling)) for name in names]
        limits = views.limits(expected, stretch=stretch)
        for (name, values), between, channel in zip(expected, limits, channels, strict=True):
            place = f"{name} {stretch} {resampling}"
            found = np.array([np.nan if value is None else value for value in channel["values"]]).reshape(120, 120)
            if name in bands:
                assert (found == values).all(), place
            assert np.nanmax(abs(found - values)) <= 1e-12 and (np.isnan(found) == np.isnan(values)).all(), place
            assert [channel["low"], channel["high"]] == pytest.approx(between, abs=1e-9), place
            shades = np.frombuffer(base64.b64decode(channel["shades"]), "uint8").reshape(120, 120)
            assert (shades == views.shade(values, *between)).all(), place
