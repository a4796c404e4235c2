"""`bigearthnet example-archive`: a small archive to try things on."""

import tempfile
from pathlib import Path

import click


@click.command("example-archive")
@click.option(
    "-o", "--output", "folder", metavar="DIR", required=True, help="The folder to make; new or empty.",
    type=click.Path(file_okay=False, path_type=Path),
)  # fmt: skip
@click.option(
    "--pairs", "--patches", "pairs", metavar="N", type=click.IntRange(min=1), default=100, show_default=True,
    help="How many pairs, a patch of either sensor each; a pair takes 280 kB.",
)  # fmt: skip
@click.option(
    "--layout", type=click.Choice(["v1", "v2"]), default="v1", show_default=True,
    help="The folders and files of which version.",
)  # fmt: skip
@click.option("--seed", metavar="NUMBER", type=int, default=0, show_default=True, help="Which patches are drawn.")
@click.option("--packed", is_flag=True, help="Make tars as the official ones, instead of folders.")
def example_archive(folder: Path, pairs: int, layout: str, seed: int, packed: bool) -> None:
    """Make a small archive of the published example patches.

    Names, places and dates are real; pixels and labels are those of the six patches the dataset's
    authors publish as examples. Whatever reads the real archives reads it too, and the other way
    round: layout and files are as published, those of Sentinel-1 in version 1 with lly for lry.
    """
    from ..example_archive import check_new, pack_example_archive, write_example_archive

    made = {"patches": pairs, "layout": layout, "seed": seed}
    if not packed:
        write_example_archive(folder, **made)
    else:
        check_new(folder)
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".unpacked-") as beside:
            pack_example_archive(write_example_archive(Path(beside) / "archive", **made), folder)
    click.echo(f"{folder}: {pairs:,} pairs of patches")
