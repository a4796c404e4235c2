"""`bigearthnet subset`: patches chosen by an expression, and lists of their names."""

from pathlib import Path

import click

from . import options


@click.command("subset")
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
@options.data
def subset(
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
    from .. import index, subsets

    if python:
        click.echo(subsets.python_lines(*texts), nl=False)
        return
    patches = index.read_index(folder)
    if list_ready:
        _list_ready(subsets.count_ready(patches))
        return
    chosen = subsets.choose(patches, *texts)
    form = {"names": names or "s2", "header": header}
    if output == options.STDOUT:
        click.echo(subsets.format_names(chosen, **form), nl=False)
    elif output:
        click.echo(f"{subsets.write_names(chosen, output, **form)}: {len(chosen):,} patches")
    if split_files:
        for path in subsets.write_splits(chosen, split_files, split=by, **form).values():
            click.echo(path, err=output == options.STDOUT)
    if not output and not split_files:
        click.echo(f"{len(chosen):,} patches")


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
