"""`bigearthnet index`: patches as a GeoParquet file, all of them or those of an archive."""

from pathlib import Path

import click

from . import options


@click.command("index")
@click.argument("archives", metavar="[ARCHIVE]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "-o", "--output", metavar="FILE", required=True,
    help="The GeoParquet file to write; - is standard output, without an archive.",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
)  # fmt: skip
@click.option("--statistics", is_flag=True, help="Read all pixels too, and write FILE.statistics.csv.")
@options.machines
@options.data
def index(
    archives: tuple[Path, ...], output: Path, statistics: bool, workers: int | None, scheduler: str | None,
    folder: Path | None,
) -> None:  # fmt: skip
    """Write all patches to a GeoParquet file, a row for each pair.

    Names, place, dates, country, season, both splits and flags of all 590,326 pairs with their
    footprints in WGS84, for geopandas, DuckDB or QGIS. It takes seconds and needs no archive.
    The columns in_v2 and labels are added where the metadata of version 2 has been fetched.

    With ARCHIVE, a folder of patches or an official tar, or several, only pairs of which a patch is
    there: with the columns s1_on_disk, s2_on_disk, map_on_disk and labels_43, the labels of version
    1's JSON files. What is wrong with names and JSON goes to FILE.faults.csv. --statistics adds minimum,
    maximum, mean, deviation and percentiles of each band and split.

    \b
        bigearthnet index BigEarthNet-v1.0 BigEarthNet-S1-v1.0 -o index.parquet --statistics

    The exit code is 1 if an archive breaks off, as tars do that were not downloaded whole. A run
    that was interrupted goes on where it stopped when the same command is given again.
    """
    if archives:
        _write_archive(archives, output, statistics, workers, scheduler, folder)
        return
    if statistics or workers or scheduler:
        raise click.UsageError("Expected ARCHIVE with --statistics, --workers or --scheduler.")
    from .. import geoparquet
    from ..index import read_index

    patches = read_index(folder)
    if output == options.STDOUT:
        click.echo(geoparquet.format_geoparquet(patches), nl=False)
        return
    geoparquet.write_geoparquet(patches, output)
    _say_written(output, f"{len(patches):,} patches")


def _write_archive(
    archives: tuple[Path, ...], output: Path, statistics: bool, workers: int | None, scheduler: str | None, folder: Path | None
) -> None:
    options.check_machines(workers, scheduler)
    if output == options.STDOUT:
        raise click.UsageError("Expected a file to write for ARCHIVE, found standard output.")
    from ..archive.faults import BROKEN
    from ..scans.archive_index import write_archive_index
    from ..scans.verify import AS_PUBLISHED

    written = write_archive_index(
        archives, output, statistics=statistics, folder=folder, workers=workers, scheduler=scheduler
    )
    _say_written(output, f"{written.pairs:,} {'pair' if written.pairs == 1 else 'pairs'} of patches")
    for path in written.files[1:]:
        click.echo(path)
    for kind, count in sorted(written.faults.items()):
        click.echo(f"{count:>9,}  {kind}{', as published' if kind in AS_PUBLISHED else ''}", err=True)
    if BROKEN & written.faults.keys():
        raise click.ClickException("Expected whole archives, found one that breaks off: see the faults. Download it again.")


def _say_written(output: Path, what: str) -> None:
    click.echo(f"{output}: {what}, {output.stat().st_size / 1e6:.1f} MB")
