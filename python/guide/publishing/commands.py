"""The commands of `guide` that workflows call."""

from __future__ import annotations

import re
from pathlib import Path

import click

from guide.errors import GuideError
from guide.project import Project

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.option("--to", "destination", type=_FOLDER, default="_pages", show_default=True, help="Folder to build.")
def pages(destination: Path) -> None:
    """Put together the newest site of the default branch and the previews of open pull requests.

    Reads GITHUB_REPOSITORY and GITHUB_TOKEN, as a workflow has them.
    """
    from guide.publishing.github import GitHub
    from guide.publishing.pages import assemble

    published = assemble(GitHub.from_environment(), destination.resolve(), say=click.echo)
    click.echo(f"{destination} with {len(published)} previews")


@click.command()
@click.option("--pages", "site", type=_FOLDER, default="_pages", show_default=True, help="Folder that `guide pages` built.")
@click.pass_obj
def announce(root: Path, site: Path) -> None:
    """Tell each open pull request where its preview is."""
    from guide.publishing.announce import announce as run
    from guide.publishing.github import GitHub
    from guide.publishing.pages import read_published

    project = Project.load(root)
    if not project.site_url:
        raise GuideError("`website: site-url:` is not set", file="_quarto.yml", remedy="Set it to the address the site is published at.")
    run(GitHub.from_environment(), project.site_url, published=read_published(site), say=click.echo)


@click.command()
@click.option("--to", "destination", type=_FOLDER, default="release", show_default=True, help="Folder to write.")
@click.option("--tag", help="Name of the tag; must be v and the version in CITATION.cff.")
@click.pass_obj
def release(root: Path, destination: Path, tag: str | None) -> None:
    """Write the files of a release from the rendered site."""
    from guide.publishing.release import write_release

    for file in write_release(Project.load(root), destination.resolve(), tag=tag):
        click.echo(f"{file.name}  {file.stat().st_size:,} bytes")


@click.command()
@click.option("--leave-out", multiple=True, metavar="PATTERN", help="Regular expression of addresses not to ask; may be repeated.")
@click.pass_obj
def links(root: Path, leave_out: tuple[str, ...]) -> None:
    """Ask every address on other sites that the rendered pages link to."""
    from guide.checks.online import check_addresses, list_addresses

    project = Project.load(root)
    if not (project.output_dir / "index.html").is_file():
        raise GuideError(f"{project.output_dir} holds no site", remedy="Run `make site` first.")
    patterns = [re.compile(pattern) for pattern in leave_out]
    addresses = list_addresses(project.output_dir, own=project.site_url)
    answers = list(check_addresses(addresses, leave_out=lambda address: any(pattern.search(address) for pattern in patterns)))
    troubled = sorted((answer for answer in answers if answer.problem), key=str)
    for answer in troubled:
        click.echo(f"{'unsure' if answer.unsure else 'broken'}  {answer}")
    click.echo(f"{len(answers):,} addresses asked: {sum(not answer.problem for answer in answers):,} lead somewhere")
    if any(not answer.unsure for answer in troubled):
        raise GuideError("links lead nowhere", remedy="Correct the addresses named as broken, or leave out what cannot be asked with --leave-out.")
