"""BigEarthNet as data: its patch names, where each patch lies, and every patch as one table.

    from bigearthnet import index, summaries
    patches = index.read_index()
    summaries.revisits(patches)

The package takes tables and names and returns tables and values. It draws nothing and knows
nothing of the pages that use it.
"""

__version__ = "0.1.0"
