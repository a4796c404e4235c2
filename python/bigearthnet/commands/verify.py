"""`bigearthnet verify`: every fault of an archive."""

from pathlib import Path

import click

from . import options


@click.command("verify")
@click.argument("archive", metavar="ARCHIVE", type=click.Path(exists=True, path_type=Path))
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
    help="The CSV file to write, one row a fault; also what an interrupted run needs to go on.",
)  # fmt: skip
@click.option("--complete", is_flag=True, help="Expect each published patch; without it, a part of them is fine.")
@click.option("--no-sums", is_flag=True, help="Do not compare official files with the published checksums.")
@options.machines
@options.data
@click.pass_context
def verify(
    context: click.Context, archive: Path, output: Path | None, complete: bool, no_sums: bool,
    workers: int | None, scheduler: str | None, folder: Path | None,
) -> None:  # fmt: skip
    """Check every patch of an archive and name each fault.

    ARCHIVE is a folder of patches, or of several such folders, or an official tar, which is read
    without unpacking it; or metadata.parquet, or a folder of downloaded files, of which the
    checksums are compared. Checked are: which files are there, shape, type, coordinate system and place
    of each band, the JSON files against names and index, names that were never published or
    stand twice, links and paths that lead elsewhere, and published checksums.

    The exit code is 1 if there are faults. The files of Sentinel-1 in version 1 misspell lry as lly:
    that is counted, in one row for all, but as they were published so it does not change the exit code.
    """
    options.check_machines(workers, scheduler)
    from ..archive import KINDS
    from ..index import read_index
    from ..scans.verify import AS_PUBLISHED
    from ..scans.verify import verify as run

    found = run(
        archive, output, index=read_index(folder), complete=complete, sums=not no_sums,
        workers=workers, scheduler=scheduler,
    )  # fmt: skip
    for kind, count in sorted(found.kinds.items(), key=lambda item: (item[0] in AS_PUBLISHED, -item[1], item[0])):
        click.echo(f"{count:>9,}  {kind:<20}{KINDS[kind]}{' So it was published.' if kind in AS_PUBLISHED else ''}")
    total = sum(found.kinds.values())
    said = f"{total:,} {'fault' if total == 1 else 'faults'}" if total else "no fault"
    summed = f", checksum of {' and '.join(found.summed)} compared" if found.summed else ""
    click.echo(f"{found.patches:,} patches, {said}{summed}" + (f": {output}" if output else ""))
    if total and not output:
        click.echo("Add -o faults.csv for one row a fault.")
    if not found.is_as_published:
        context.exit(1)
