"""The index in some 60 kB, for browsers: the catalogue, and its layer of labels.

`data/catalogue.md` specifies both files byte by byte; `assets/bigearthnet/catalogue.js` reads
them in the browser. Of Python's two halves each is a module: `patches` the catalogue, `labels`
the layer. Both are written in `codes` and travel in a `container`.
"""

from .container import CatalogueError
from .labels import decode_label_layer, encode_label_layer
from .patches import decode_catalogue, encode_catalogue

__all__ = [
    "CatalogueError", "decode_catalogue", "decode_label_layer", "encode_catalogue", "encode_label_layer",
]  # fmt: skip
