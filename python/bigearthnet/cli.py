"""The command `bigearthnet`: fetch data, write the index, choose patches, read whole archives.

A failure ends with one line that says what to do, and exit code 1 (2 for a wrong command line,
130 for work that was interrupted); `bigearthnet --debug …` shows where it came from instead. Each
command is a module of `commands`, and what it needs is imported when it runs, so that help and
mistakes in the command line are answered at once.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module

import click

from . import __version__
from .errors import BigEarthNetError

# Each command: where it is, as "module:attribute" in `commands`, and its line of help.
COMMANDS = {
    "fetch": ("fetch:fetch", "Fetch data over the network, check it, and keep it."),
    "index": ("index:index", "Write all patches to a GeoParquet file, a row for each pair."),
    "verify": ("verify:verify", "Check every patch of an archive and name each fault."),
    "encode": ("encode:encode", "Write patches into an LMDB store to train from."),
    "subset": ("subset:subset", "Choose patches and write their names."),
    "bench": ("bench:bench", "Compare how fast patches load from the forms they may be kept in."),
    "example-archive": (
        "example_archive:example_archive", "Make a small archive of the published example patches.",
    ),
    "data": ("data:data", "Rebuild the files that this project commits in data/."),
}


class _Commands(Mapping):
    """Commands by name, imported when one is taken out; names and lines of help need no import."""

    def __init__(self, places: dict[str, tuple[str, str]]):
        self.places, self.loaded = places, {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self.loaded:
            module, _, attribute = self.places[name][0].partition(":")
            self.loaded[name] = getattr(import_module(f".commands.{module}", __package__), attribute)
        return self.loaded[name]

    def __contains__(self, name: object) -> bool:
        return name in self.places

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)


class _PlainErrors(click.Group):
    """A group of commands whose failures are one line, unless `--debug` is given."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if ctx.params["debug"] or isinstance(error, BrokenPipeError):  # which click ends quietly
                raise
            shown = click.ClickException(_explain(error))
            shown.exit_code = getattr(error, "exit_code", 1)
            raise shown from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(cls=_PlainErrors, commands=_Commands(COMMANDS))
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(__version__, prog_name="bigearthnet")
def main(debug: bool) -> None:
    """Names, places, tables and archives of BigEarthNet."""


def _explain(error: Exception) -> str:
    """Return one line for an error: our own say all there is to say."""
    if isinstance(error, BigEarthNetError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"Cannot read or write {error.filename or 'a file'}: {error.strerror}. Choose another folder."
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said} (--debug before the command shows where)"
