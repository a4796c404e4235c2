"""`bigearthnet bench`: how fast patches load, in the forms they may be kept in."""

from contextlib import ExitStack
from pathlib import Path

import click


def _file(*names: str, help: str):
    return click.option(*names, metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help=help)


@click.command("bench")
@click.argument("archive", metavar="ARCHIVE", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--patches", metavar="N", type=click.IntRange(min=1), default=1000, show_default=True,
    help="How many patches to draw; each takes 320 kB for a while.",
)  # fmt: skip
@click.option("--seed", metavar="NUMBER", type=int, default=0, show_default=True, help="Which patches are drawn.")
@_file("-o", "--output", help="Write the table here as CSV.")
@_file("--figure", help="Draw the table here as SVG.")
def bench(archive: Path, patches: int, seed: int, output: Path | None, figure: Path | None) -> None:
    """Compare how fast patches load from the forms they may be kept in.

    ARCHIVE is a folder of unpacked patches. Some of them are drawn, encoded into a temporary
    folder, and read in random order with all bands: GeoTIFF by rasterio, GeoTIFF memory-mapped,
    LMDB with safetensors, Zarr 3 (where it is installed). All must give the same pixels. They are
    read from memory: what is compared is the work to make arrays of them, a disk adds its own.
    """
    from ..files import replace_whole
    from ..loading import compare, ways
    from ..pictures import find_picture

    draw = find_picture("loading") if figure else None
    with ExitStack() as written:  # entered first: it says now, not after a minute, what cannot be written
        table, picture = (path and written.enter_context(replace_whole(path)) for path in (output, figure))
        if not ways.has_zarr():
            click.echo("Zarr is left out: `pip install bigearthnet-guide[zarr]` adds it.", err=True)
        found = compare.compare(archive, patches=patches, seed=seed, say=lambda text: click.echo(f"{text} …", err=True))
        _show(found)
        if table:
            found.table.to_csv(table, index=False, float_format="%.6g", lineterminator="\n")
        if picture:
            draw(found.table, picture)


def _show(found) -> None:
    bands = {"S1": "2 bands", "S2": "12 bands"}[found.sensor]
    click.echo(f"{found.patches:,} patches of Sentinel-{found.sensor[1]}, {bands} each, in random order")
    click.echo(f"{'':<24}{'patches/s':>10}{'× rasterio':>12}{'kB a patch':>12}")
    for row in found.table.itertuples():
        click.echo(
            f"{row.way:<24}{row.patches_per_second:>10,.0f}{row.times_rasterio:>12,.1f}{row.bytes_per_patch / 1000:>12,.0f}"
        )
    if found.left_out:
        click.echo(f"{found.left_out:,} could not be read: `bigearthnet verify` says why.", err=True)
