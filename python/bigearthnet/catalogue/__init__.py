"""The index in some 60 kB, for browsers: the catalogue, and its layer of labels.

`data/catalogue.md` specifies both files byte by byte; `assets/bigearthnet/catalogue.js` reads
them in the browser. Of Python's two halves each is a module: `patches` the catalogue, `labels`
the layer. Both are written in `codes` and travel in a `container`.
"""

from .container import CatalogueError
from .labels import read_label_layer, write_label_layer
from .patches import read_catalogue, write_catalogue

__all__ = [
    "CatalogueError", "read_catalogue", "read_label_layer", "write_catalogue", "write_label_layer",
]  # fmt: skip
