"""Checks over what was rendered, each of which names what is wrong and where."""
