"""Expressions over the whole catalogue: JavaScript selects the rows that Python does."""

import hashlib
import json
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd

from bigearthnet.data_files import data_file
from bigearthnet.expressions import mask
from tests.node import ROOT, require_node

SELECT = ROOT / "tests" / "assets" / "catalogue-select.mjs"
EXPRESSIONS = [
    "country in ('Finland', 'Lithuania') and season == 'Summer' and split_v2 == 'test'",
    "split_v1 is None and not (snow or cloud)",
    "split_v1 != split_v2",
    "tile == '34VDN' and 10 <= column < 40 and row > 57",
    "s2_date > s1_date or s1_date.month == 12",
    "s2_date <= '2017-08-31' and country != 'Portugal'",
    "v2_name is None",
    "epsg == 32635 and ulx < 500000 and uly >= 6000000",
    "s1_name == 'S1A_IW_GRDH_1SDV_20170613T165043_33UUP_87_48' or unlabelled",
    "season not in ('Winter', 'Fall') and s2_date.year == 2018",
]


def check_selections(index: pd.DataFrame, texts: list[str], *files: Path) -> None:
    """Fail unless Node, with the catalogue and layer of `files`, selects the rows of `index`."""
    require_node()
    command = ["node", str(SELECT), *map(str, files)]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for text, answer in zip(texts, json.loads(done.stdout), strict=True):
        rows = np.flatnonzero(mask(index, text)).astype("<u4")
        assert 0 < len(rows) < len(index), text
        assert answer == [len(rows), hashlib.sha256(rows.tobytes()).hexdigest()], text


def test_javascript_selects_the_same_of_the_whole_archive(patches):
    check_selections(patches, EXPRESSIONS, data_file("catalogue.bin"))
