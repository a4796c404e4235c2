"""The engine for machines without Quarto: pandoc, Jupyter and Typst from package registries."""
