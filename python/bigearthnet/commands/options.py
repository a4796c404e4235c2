"""Options that several commands share."""

from pathlib import Path

import click

STDOUT = Path("-")

data = click.option(
    "--data", "folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path),
    help="Where fetched data is kept. Default: $BIGEARTHNET_DATA, else the user's cache folder.",
)  # fmt: skip

_workers = click.option(
    "--workers", metavar="N", type=click.IntRange(min=1),
    help="How many processes share the work; 1 works in this one. Default: one for each core.",
)  # fmt: skip
_scheduler = click.option(
    "--scheduler", metavar="ADDRESS",
    help="Give the work to this Dask scheduler instead, such as tcp://10.0.0.1:8786.",
)  # fmt: skip


def machines(command):
    """Add the options --workers and --scheduler, for `scans.executors.open_executor`."""
    return _workers(_scheduler(command))


def check_machines(workers: int | None, scheduler: str | None) -> None:
    """Refuse --workers beside --scheduler: a cluster has its own."""
    if workers and scheduler:
        raise click.UsageError("Expected --workers or --scheduler, found both.")
