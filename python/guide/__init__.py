"""Publishing a dataset: figures, tables and text for web, print and slides, from one source."""
