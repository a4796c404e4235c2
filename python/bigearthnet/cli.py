"""The command `bigearthnet`: fetch data.

A failure ends with one line that says what to do, and exit code 1 (2 for a wrong command line);
`bigearthnet --debug …` shows where it came from instead.
"""

from pathlib import Path

import click

from . import __version__
from .samples import fetch_samples


class _PlainErrors(click.Group):
    """A group of commands whose failures are one line, unless `--debug` is given."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if ctx.params["debug"]:
                raise
            raise click.ClickException(
                f"{error} (--debug before the command shows where)"
            ) from error


@click.group(cls=_PlainErrors)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(__version__, prog_name="bigearthnet")
def main(debug: bool) -> None:
    """Names, places and tables of the BigEarthNet archive."""


@main.group()
def fetch() -> None:
    """Fetch data over the network, check it, and keep it."""


@fetch.command("samples")
@click.option(
    "--to",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the files in DIR/samples. Default: $BIGEARTHNET_DATA, else the user's cache folder.",
)
@click.option(
    "--wheel",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Use this copy of the wheel instead of downloading it.",
)
def samples(to: Path | None, wheel: Path | None) -> None:
    """Fetch the names of all patches and twelve example patches (7 MB).

    They come from the package bigearthnet-common 2.8.0, through pip, and are checked against
    known SHA-256 sums. Files already there and whole are left as they are.
    """
    click.echo(fetch_samples(to, wheel=wheel))
