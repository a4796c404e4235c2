"""`bigearthnet encode`: archives as one store for training."""

from pathlib import Path

import click

from . import options


@click.command("encode")
@click.argument("archives", metavar="ARCHIVE...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "-o", "--output", metavar="DIR", required=True, help="The store to write: a folder, new or a store to replace.",
    type=click.Path(file_okay=False, path_type=Path),
)  # fmt: skip
@click.option(
    "--subset", "texts", metavar="SUBSET", multiple=True,
    help="Only these patches: as for `bigearthnet subset`; may be given several times.",
)  # fmt: skip
@click.option("--bands", metavar="NAMES", help="Only these bands, such as B04,B03,B02 or VV,VH. Maps are always kept.")
@options.machines
@options.data
def encode(
    archives: tuple[Path, ...], output: Path, texts: tuple[str, ...], bands: str | None,
    workers: int | None, scheduler: str | None, folder: Path | None,
) -> None:  # fmt: skip
    """Write patches into an LMDB store to train from.

    ARCHIVE is a folder of patches, or of several such folders, or an official tar, of either
    version; several are put into one store. Keys and values (safetensors) are those of rico-hdl, so
    that ConfigILM and others read it, and `bigearthnet.store` hundreds of times as fast as GeoTIFFs.

    \b
        bigearthnet encode BigEarthNet-S2.tar.zst BigEarthNet-S1.tar.zst -o Encoded --subset v2

    Patches with a missing or damaged band are left out and listed in DIR.faults.csv. A run that was
    interrupted goes on where it stopped when the same command is given again.
    """
    options.check_machines(workers, scheduler)
    from ..store.encode import encode as run

    written = run(
        archives, output, bands=None if bands is None else bands.replace(",", " ").split(), subset=texts,
        folder=folder, workers=workers, scheduler=scheduler,
    )  # fmt: skip
    click.echo(f"{written.store}: {written.values:,} patches and maps, {written.size / 1e6:,.1f} MB")
    click.echo(written.faults_file)
    for kind, count in sorted(written.faults.items()):
        click.echo(f"{count:>9,}  {kind}", err=True)
