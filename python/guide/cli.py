"""The command `guide`. Errors are one message with a way out; `--debug` adds the traceback."""

from __future__ import annotations

import errno
import sys
import traceback
from importlib.metadata import packages_distributions, version
from pathlib import Path

import click

from guide.errors import GuideError
from guide.project import Project
from guide.publishing import commands as publishing

# An interrupted program ends with 128 and the number of SIGINT, as shells expect.
_INTERRUPTED = 130
# What to do about an error of the system, by its kind.
_REMEDIES = {
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "Give yourself the right to write there, or use a copy elsewhere."),
    **dict.fromkeys((errno.EEXIST, errno.ENOTDIR), "A file stands where a folder is needed: move it away, or name another path."),
    errno.EISDIR: "A folder stands where a file is needed: move it away.",
    errno.ENOENT: "Restore it, or correct the path.",
    errno.ENOSPC: "Free some space on this disk.",
}


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        # The package may be part of a distribution of another name.
        names = packages_distributions().get("guide")
        click.echo(f"guide {version(names[0]) if names else '(not installed)'}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
              help="Show the version.")
@click.option("--project", default=".", type=click.Path(path_type=Path, file_okay=False),
              help="Folder of the project.", show_default=True)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def cli(context: click.Context, project: Path, debug: bool) -> None:
    """Render one source tree to a website, a paper and slides."""
    context.obj = project


@cli.command()
@click.argument("documents", nargs=-1, type=click.Path(path_type=Path))
@click.option("--engine", type=click.Choice(["auto", "quarto", "embedded"]), default="auto", show_default=True)
@click.option("--execute", is_flag=True, help="Run all cells, also where frozen results hold.")
@click.option("--to", "destination", type=click.Path(path_type=Path), help="Folder of the site.")
@click.pass_obj
def render(root: Path, documents: tuple[Path, ...], engine: str, execute: bool, destination: Path | None) -> None:
    """Render all documents, or DOCUMENTS of them."""
    from guide.render import render as run

    project = Project.load(root)
    chosen = [project.find_document(_from_here(name)) for name in documents] or None
    result = run(project, engine=engine, execute=execute, documents=chosen, destination=destination)
    steps = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in result.seconds.items())
    click.echo(f"{result.site}\nRendered by the {result.engine} engine: {steps}.")


@cli.command()
@click.option("--engine", type=click.Choice(["auto", "quarto", "embedded"]), default="auto", show_default=True)
@click.option("--port", default=4200, show_default=True, help="Port on this machine; 0 for any free one.")
@click.pass_obj
def preview(root: Path, engine: str, port: int) -> None:
    """Serve the site on this machine, and show every edit of a source at once."""
    from guide.preview.run import preview as run
    from guide.quarto import OLDEST, find_quarto

    if engine == "quarto":
        raise GuideError("Quarto previews projects by itself", remedy=f"Run `quarto preview --port {port}`, "
                         "or `guide preview --engine embedded` to see each edit at once.")
    if engine == "auto" and (found := find_quarto()) and found[1] >= OLDEST:
        click.echo("The embedded engine shows each edit at once; `quarto preview` shows what Quarto writes.")
    try:
        run(Project.load(root), port=port, ready=lambda address: click.echo(f"{address}  Ctrl-C ends."))
    except KeyboardInterrupt:
        click.echo("Ended.")


@cli.command()
@click.argument("documents", nargs=-1, type=click.Path(path_type=Path))
@click.option("--to", "destination", default="notebooks", type=click.Path(path_type=Path, file_okay=False),
              help="Folder of the notebooks.", show_default=True)
@click.pass_obj
def notebook(root: Path, documents: tuple[Path, ...], destination: Path) -> None:
    """Write each chapter, or those among DOCUMENTS, as a Jupyter notebook."""
    from guide.notebook import has_values, list_chapters, write_notebooks

    project = Project.load(root)
    chosen = [project.find_document(_from_here(name)) for name in documents] or None
    for file in write_notebooks(project, destination, chosen):
        click.echo(file)
    if without := [source.document.path for source in list_chapters(project, chosen) if not has_values(project, source)]:
        click.echo(f"No results that hold: {', '.join(map(str, without))}. Numbers in their text stand as code; "
                   "run `guide render` first to have them.", err=True)


@cli.command("slides-pdf")
@click.option("--to", "destination", type=click.Path(path_type=Path, file_okay=False), help="Folder of the site.")
@click.pass_obj
def slides_pdf(root: Path, destination: Path | None) -> None:
    """Print the rendered slides to a PDF and offer it on the site; without Chromium, say so and leave it."""
    from guide.slides_pdf import find_browser, print_slides

    project = Project.load(root)
    browser = find_browser()
    if browser is None:
        click.echo("No Chromium on this machine: the site does not offer the slides as a PDF. To have it, install chromium and render again.")
        return
    for file in print_slides(project, (destination or project.output_dir).resolve(), browser):
        click.echo(file)


@cli.command()
@click.pass_obj
def citations(root: Path) -> None:
    """Write what readers cite as BibTeX, RIS and CSL-JSON, from CITATION.cff and the bibliography."""
    from guide.citations import write_citations

    for file in write_citations(Project.load(root)):
        click.echo(file)


@cli.command()
@click.option("--check", is_flag=True, help="End with code 1 where cells must run again.")
@click.pass_obj
def freeze(root: Path, check: bool) -> None:
    """Say of every frozen result whether it holds, and if not why. Nothing is written."""
    from guide.freshness import list_states
    from guide.inputs import find_damage
    from guide.left_over import list_left_over

    project = Project.load(root)
    states, gone = list_states(project), list_left_over(project)
    lines = [(str(document.path), "prose" if state.spliced else "holds" if state.entry else "stale", state.reason)
             for document, state in states]
    lines += [(name, "stale", "the document no longer exists") for name in gone]
    width = max((len(name) for name, _, _ in lines), default=0)
    for name, told, reason in lines:
        click.echo(f"{name:{width}}  {told}  {reason}".rstrip())
    if damage := find_damage(project):
        click.echo(f"{damage}: it does not tell what results were made from.")
    if check and (damage or gone or not all(state.entry for _, state in states)):
        raise GuideError("frozen results no longer hold", remedy="Run `guide render` and commit _freeze.")


@cli.command()
@click.argument("projects", nargs=-1, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--to", "destination", type=click.Path(path_type=Path, file_okay=False),
              help="New folder to keep the sites in.")
@click.pass_obj
def parity(root: Path, projects: tuple[Path, ...], destination: Path | None) -> None:
    """Render PROJECTS, or this one, with both engines, and show where the two differ.

    What may differ is listed in a project's parity.yml, each with its reason.
    """
    from guide.checks.parity_run import compare_projects
    from guide.checks.parity_table import format_verdict

    verdicts = list(compare_projects(projects or [root], within=root, destination=destination))
    click.echo("\n\n".join(format_verdict(str(folder), verdict) for folder, verdict in verdicts))
    if any(verdict.faults for _, verdict in verdicts):
        raise GuideError("the engines differ where they must not, or a list of what may differ is out of date",
                         remedy="Mend the engine, or give the difference an entry with its reason in parity.yml.")


@cli.command()
@click.option("--check", is_flag=True, help="Ask nobody and write nothing; end with code 1 where ids are missing.")
@click.pass_obj
def giscus(root: Path, check: bool) -> None:
    """Write the ids that comments need into _quarto.yml, asked of GitHub with GITHUB_TOKEN."""
    from guide.giscus import check_ids, fetch_ids, read_discussions, write_ids

    if check:
        return click.echo(check_ids(root))
    discussions = read_discussions(root)
    if discussions is None:
        raise GuideError("_quarto.yml has no `guide: discussions:`", remedy="Write `repo: owner/name` and `category: name` under it.")
    changed = write_ids(root, fetch_ids(discussions))
    click.echo(f"{check_ids(root)} {'Commit _quarto.yml.' if changed else '_quarto.yml has its ids already.'}")


for command in (publishing.pages, publishing.announce, publishing.release, publishing.links):
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code: 0 done, 1 an error, 2 wrong use, 130 interrupted."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        return cli.main(args=arguments, prog_name="guide", standalone_mode=False) or 0
    except GuideError as error:
        if "--debug" in arguments:
            traceback.print_exc()
        click.echo(f"Error: {error}", err=True)
        return 1
    except OSError as error:
        if "--debug" in arguments:
            traceback.print_exc()
        click.echo(f"Error: {_explain(error)}", err=True)
        return 1
    except click.exceptions.Abort:
        click.echo("Interrupted. The last site stays as it was.", err=True)
        return _INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code


def _explain(error: OSError) -> str:
    """Return one line: the path, what the system says of it, and what to do."""
    path, said = error.filename, error.strerror or str(error)
    if path is None and error.args and isinstance(error.args[0], list):  # shutil.Error: a list of path, target, message
        path, _, said = error.args[0][0]
    remedy = _REMEDIES.get(error.errno, "Check that it can be read and written; --debug shows where this happened.")
    return " ".join(f"{path or 'a file'}: {said}. {remedy}".split())


def _from_here(name: Path) -> Path:
    """A document is named as the shell completes it: from the working folder."""
    return name.resolve()


if __name__ == "__main__":
    sys.exit(main())
