"""The command `bigearthnet`: fetch data, write the index, choose patches.

A failure ends with one line that says what to do, and exit code 1 (2 for a wrong command line);
`bigearthnet --debug …` shows where it came from instead. What a command needs is imported when it
runs, so that help and mistakes in the command line are answered at once.
"""

from pathlib import Path

import click

from . import __version__
from .errors import BigEarthNetError

_data = click.option(
    "--data", "folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path),
    help="Where fetched data is kept. Default: $BIGEARTHNET_DATA, else the user's cache folder.",
)  # fmt: skip
_STDOUT = Path("-")


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
            raise click.ClickException(_explain(error)) from error


@click.group(cls=_PlainErrors)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(__version__, prog_name="bigearthnet")
def main(debug: bool) -> None:
    """Names, places and tables of the BigEarthNet archive."""


@main.group()
def fetch() -> None:
    """Fetch data over the network, check it, and keep it."""


@fetch.command("samples")
@_data
@click.option(
    "--wheel", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Use this copy of the wheel instead of downloading it.",
)  # fmt: skip
def fetch_samples(folder: Path | None, wheel: Path | None) -> None:
    """Fetch the names of all patches and twelve example patches (7 MB).

    They come from the package bigearthnet-common 2.8.0, through pip, and are checked against
    known SHA-256 sums. Files already there and whole are left as they are.
    """
    from . import samples

    click.echo(samples.fetch_samples(folder, wheel=wheel))


@fetch.command("metadata")
@_data
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
    from . import metadata

    click.echo(metadata.fetch_metadata(folder, copy_from=copy_from))


@main.command("index")
@click.option(
    "-o", "--output", metavar="FILE", required=True, help="The GeoParquet file to write; - is standard output.",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
)  # fmt: skip
@_data
def write_index(output: Path, folder: Path | None) -> None:
    """Write every patch as one row of a GeoParquet file.

    Names, place, dates, country, season, both splits and flags of all 590,326 patches with their
    footprints in WGS84, for geopandas, DuckDB or QGIS. It takes seconds and needs no archive.
    The columns in_v2 and labels are added where the metadata of version 2 has been fetched.
    """
    from . import geoparquet, index

    patches = index.read_index(folder)
    if output == _STDOUT:
        click.echo(geoparquet.format_geoparquet(patches), nl=False)
        return
    geoparquet.write_geoparquet(patches, output)
    click.echo(f"{output}: {len(patches):,} patches, {output.stat().st_size / 1e6:.1f} MB")


@main.command("subset")
@click.argument("texts", metavar="SUBSET...", nargs=-1)
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="The list to write, one patch a line; - is standard output. Without it, the number of patches is printed.",
)  # fmt: skip
@click.option(
    "--split-files", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Write train.csv, val.csv and test.csv there, by the split of --by.",
)  # fmt: skip
@click.option("--by", type=click.Choice(["split_v1", "split_v2"]), help="The split of --split-files.")
@click.option(
    "--names", type=click.Choice(["s2", "s1", "v2", "pairs"]),
    help="Which names to write: of version 1 (s2, s1, or pairs of both) or of version 2. Default: s2.",
)  # fmt: skip
@click.option("--header", is_flag=True, help="Begin with the names of the columns.")
@click.option("--python", is_flag=True, help="Show the lines of Python that choose the same patches.")
@click.option("--list", "list_ready", is_flag=True, help="Show the ready subsets and how many patches they have.")
@_data
def write_subset(
    texts: tuple[str, ...], output: Path | None, split_files: Path | None, by: str | None, names: str | None,
    header: bool, python: bool, list_ready: bool, folder: Path | None,
) -> None:  # fmt: skip
    """Choose patches and write their names.

    SUBSET is an expression over the columns of the index, or the name of a ready subset; of
    several, a patch must be in all.

    \b
        bigearthnet subset "country in ('Finland', 'Lithuania') and season == 'Summer'" -o ids.csv
        bigearthnet subset v2 "'Marine waters' in labels" --names v2 --split-files lists/ --by split_v2

    Conditions are joined by and, or, not; dates compare with '2017-06-13'; a missing split is
    "split_v1 is None". Ready subsets: v1, v2 (the patches each version recommends), each also as
    -train, -validation and -test, clear, leakage-free-test. That, those of version 2, and labels
    need `bigearthnet fetch metadata`.
    """
    _check_usage(texts, output, split_files, by, names, header, python, list_ready)
    from . import index, subsets

    if python:
        click.echo(subsets.python_lines(*texts), nl=False)
        return
    patches = index.read_index(folder)
    if list_ready:
        _list_ready(subsets.count_ready(patches))
        return
    chosen = subsets.choose(patches, *texts)
    options = {"names": names or "s2", "header": header}
    if output == _STDOUT:
        click.echo(subsets.format_names(chosen, **options), nl=False)
    elif output:
        click.echo(f"{subsets.write_names(chosen, output, **options)}: {len(chosen):,} patches")
    if split_files:
        for path in subsets.write_splits(chosen, split_files, split=by, **options).values():
            click.echo(path, err=output == _STDOUT)
    if not output and not split_files:
        click.echo(f"{len(chosen):,} patches")


@main.command("data")
@click.option(
    "-o", "--output", metavar="DIR", default="data", show_default=True, help="The folder to write to.",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)  # fmt: skip
@_data
def write_data(output: Path, folder: Path | None) -> None:
    """Rebuild the files that this project commits in data/.

    Files whose content is the same are left alone. Tables counted from the metadata of version 2
    are rebuilt only where it has been fetched.
    """
    from . import publish

    for path, changed in publish.build_data(output, folder).items():
        click.echo(f"{path}: {'written' if changed else 'unchanged'}")


def _check_usage(texts, output, split_files, by, names, header, python, list_ready) -> None:
    """Refuse options of `subset` that would not do anything together."""
    if list_ready == bool(texts):
        raise click.UsageError("Expected a subset, or --list to see the ready ones.")
    written = output or split_files
    if list_ready and python:
        raise click.UsageError("Expected --list or --python, found both.")
    if (list_ready or python) and (written or by or names or header):
        raise click.UsageError(f"Expected nothing to write with {'--list' if list_ready else '--python'}.")
    if split_files and not by:
        raise click.UsageError("Expected --by split_v1 or --by split_v2 with --split-files.")
    if by and not split_files:
        raise click.UsageError("Expected --split-files with --by.")
    if (names or header) and not written:
        raise click.UsageError(f"Expected --output or --split-files with {'--names' if names else '--header'}.")


def _list_ready(table) -> None:
    unknown = table["patches"].isna()
    for ready, hidden in zip(table.itertuples(), unknown, strict=True):
        count = "?" if hidden else f"{ready.patches:,}"
        click.echo(f"{ready.name:<18}{count:>9}  {ready.description}")
    if unknown.any():
        click.echo("?: run `bigearthnet fetch metadata` first.")


def _explain(error: Exception) -> str:
    """Return one line for an error: our own say all there is to say."""
    if isinstance(error, BigEarthNetError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"Cannot read or write {error.filename or 'a file'}: {error.strerror}. Choose another folder."
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said} (--debug before the command shows where)"
