"""The base of all errors of this package: each message is whole, what was expected, found, and to do."""


class BigEarthNetError(Exception):
    """An error whose message needs nothing added: the command line shows it as it is."""


class DataError(BigEarthNetError, ValueError):
    """Data, or what was asked of them, that contradict each other or what is published."""


class PlaceError(BigEarthNetError, OSError):
    """A place on disk that cannot hold, or does not hold, what it is asked for."""
