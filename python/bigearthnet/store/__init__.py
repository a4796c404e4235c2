"""Archives encoded for training: LMDB with safetensors values, in the layout the ecosystem of version 2 reads.

`encode` writes such a store, `reader` gives its patches as arrays, `dataset` makes samples of them.
"""
