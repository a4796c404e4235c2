"""Publishing a dataset: figures, tables and text for web, print and slides, from one source."""

import os

# In the kernel that runs a document's cells, under either engine: see what they are made from.
if "QUARTO_EXECUTE_INFO" in os.environ:
    from guide.witness import start

    start()
