"""How fast patches load in the forms they may be kept in: the same patches, the same order, one machine.

`compare` measures, `ways` are the forms compared.
"""
