"""Writes made-up labels for every patch, as a site has them in data/labels.bin, and prints what a map is to say of them.

It takes the file to write, and prints JSON: how many patches carry CLASS (`all`) and how many of them lie in
COUNTRY (`some`); and of one `patch` with labels its `name` and `labels`.
"""

import json
import sys
from pathlib import Path

from bigearthnet.catalogue import encode_label_layer
from bigearthnet.index import read_index
from bigearthnet.v2_columns import add_v2_columns
from tests.bigearthnet.made_up import make_metadata

CLASS, COUNTRY = "Coniferous forest", "Finland"

patches = read_index()
patches = add_v2_columns(patches, make_metadata(patches))
Path(sys.argv[1]).write_bytes(encode_label_layer(patches))
kept = patches[patches["in_v2"]]
carry = kept["labels"].map(lambda labels: CLASS in labels).to_numpy(bool)
patch = kept.iloc[0]
json.dump({
    "all": int(carry.sum()),
    "some": int((carry & (kept["country"] == COUNTRY)).sum()),
    "patch": {"name": patch["s2_name"], "labels": list(patch["labels"])},
}, sys.stdout)  # fmt: skip
