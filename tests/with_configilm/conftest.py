"""The store of a few real patches, for tests that are collected only where ConfigILM is installed."""

from tests.example_store import archive, metadata, store  # noqa: F401
