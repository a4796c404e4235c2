"""`bigearthnet data`: the files that this project commits."""

from pathlib import Path

import click

from . import options


@click.command("data")
@click.option(
    "-o", "--output", metavar="DIR", default="data", show_default=True, help="The folder to write to.",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)  # fmt: skip
@options.data
def data(output: Path, folder: Path | None) -> None:
    """Rebuild the files that this project commits in data/.

    Files whose content is the same are left alone. Tables counted from the metadata of version 2
    are rebuilt only where it has been fetched.
    """
    from .. import publish

    for path, changed in publish.build_data(output, folder).items():
        click.echo(f"{path}: {'written' if changed else 'unchanged'}")
