"""Renders of small projects with a writer of one line; cells run in real kernels."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import guide.render as module
import guide.embedded.execute
from guide.errors import GuideError
from guide.project import Project
from guide.render import render

CONFIG = """\
project: {type: website, render: [index.qmd, a.qmd, paper.qmd], post-render: [after.py]}
execute: {freeze: auto}
"""
FILES = {
    "index.qmd": "---\ntitle: Start\n---\n\nText.\n",
    "a.qmd": "{{< include /_part.qmd >}}\n\n```{python}\n#| label: fig-a\nfrom IPython.display import SVG\nSVG('<svg/>')\n```\n",
    "_part.qmd": "Part `{python} 1 + 1`.\n",
    "paper.qmd": "---\nformat: typst\n---\n\nText.\n",
    "after.py": "import os, pathlib\npathlib.Path(os.environ['QUARTO_PROJECT_OUTPUT_DIR'], 'after.txt').write_text(os.environ['QUARTO_PROJECT_OUTPUT_FILES'])\n",
}
# Renders the project in argv[1]; a writer that is told to pause tells so by a file.
DRIVER = """\
import pathlib, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a test run in the background inherits as ignored
import guide.render as module
def write(project, document, text, destination):
    (destination / document.output).write_text(text)
    if sys.argv[2] == "write":
        (project.root / "started").write_text("")
        time.sleep(120)
module.write_document = write
module.write_site_files = lambda project, destination: None
from guide.cli import main
sys.exit(main(["--project", sys.argv[1], "render", "--engine", "embedded"]))
"""
PAUSE = "```{python}\nimport os, pathlib, time\npathlib.Path('started').write_text(str(os.getpid()))\ntime.sleep(120)\n```\n"


def write(project, document, text, destination):
    file = destination / document.output
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


@pytest.fixture
def project(make_project, monkeypatch) -> Project:
    monkeypatch.setattr(module, "write_document", write)
    monkeypatch.setattr(module, "write_site_files", lambda project, destination: (destination / "search.json").touch())
    return make_project(FILES, config=CONFIG)


@pytest.fixture
def count_runs(monkeypatch) -> list[str]:
    """The paths of the documents executed, in order."""
    runs: list[str] = []
    run = guide.embedded.execute.execute

    def counted(project, source, **options):
        runs.append(str(source.document.path))
        return run(project, source, **options)

    monkeypatch.setattr(guide.embedded.execute, "execute", counted)
    return runs


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def edit(project: Project, name: str, old: str, new: str) -> Project:
    file = project.root / name
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))
    return Project.load(project.root)


def test_a_whole_site_and_nothing_left_beside_the_sources(project):
    result = render(project, engine="embedded")
    assert (result.site, result.engine) == (project.root / "_site", "embedded")
    assert list(result.seconds) == ["execute", "write", "post-render", "notebooks"]
    site = contents(result.site)
    assert sorted(site) == [
        ".guide-site", ".nojekyll", "a.html", "a.ipynb", "a_files/figure-html/fig-a-output-1.svg", "after.txt", "index.html", "paper.pdf", "search.json",
    ]
    assert b"Part 2." in site["a.html"] and site["a_files/figure-html/fig-a-output-1.svg"] == b"<svg/>"
    assert [Path(line).name for line in site["after.txt"].decode().split("\n")] == ["index.html", "a.html", "paper.pdf"]
    assert {path.name for path in project.root.iterdir()} == {*FILES, "_quarto.yml", "_site", "_freeze", ".guide"}


def test_rendering_again_executes_nothing_and_changes_nothing(project, count_runs):
    render(project, engine="embedded")
    frozen, site = contents(project.root / "_freeze"), contents(project.root / "_site")
    render(project, engine="embedded")
    assert count_runs == ["a.qmd"]
    assert (contents(project.root / "_freeze"), contents(project.root / "_site")) == (frozen, site)


def test_executing_again_changes_nothing(project, count_runs):
    render(project, engine="embedded")
    frozen, site = contents(project.root / "_freeze"), contents(project.root / "_site")
    render(project, engine="embedded", execute=True)
    assert count_runs == ["a.qmd", "a.qmd"]
    assert (contents(project.root / "_freeze"), contents(project.root / "_site")) == (frozen, site)


def test_an_edited_partial_is_executed_and_shown(project, count_runs):
    render(project, engine="embedded")
    render(edit(project, "_part.qmd", "1 + 1", "2 + 3"), engine="embedded")
    assert count_runs == ["a.qmd", "a.qmd"]
    assert "Part 5." in (project.root / "_site/a.html").read_text()


def test_new_prose_is_shown_without_a_kernel(project, count_runs):
    render(project, engine="embedded")
    project = edit(edit(project, "_part.qmd", "Part", "New part"), "a.qmd", "{{< include", "First.\n\n{{< include")
    render(project, engine="embedded")
    assert count_runs == ["a.qmd"]
    assert "First.\n\nNew part 2." in (project.root / "_site/a.html").read_text()
    frozen = contents(project.root / "_freeze")
    render(project, engine="embedded", execute=True)
    assert count_runs == ["a.qmd", "a.qmd"] and contents(project.root / "_freeze") == frozen


def test_scripts_that_do_for_quarto_what_this_engine_does_are_left_out(project, make_project):
    project = make_project({}, config=CONFIG.replace("post-render: [", "pre-render: assets/thaw.js, post-render: [assets/record.js, "))
    assert render(project, engine="embedded").site.is_dir()
    assert not (project.root / ".guide/before.json").exists()


def test_one_document_is_written_into_the_site_there_is(project, count_runs):
    render(project, engine="embedded")
    project = edit(edit(project, "index.qmd", "Text", "New"), "_part.qmd", "1 + 1", "2 + 3")
    render(project, engine="embedded", documents=[project.find_document("index.qmd")])
    assert "New." in (project.root / "_site/index.html").read_text()
    assert "Part 2." in (project.root / "_site/a.html").read_text()
    assert count_runs == ["a.qmd"]


def test_without_freeze_nothing_is_stored(project, make_project):
    render(make_project(FILES, config=CONFIG.replace("auto", "false")), engine="embedded")
    assert not (project.root / "_freeze").exists()


def test_damage_is_told_and_executed_anew(project, capsys):
    render(project, engine="embedded")
    entry = project.root / "_freeze/a/execute-results/html.json"
    good = entry.read_bytes()
    entry.write_text("<<<<<<< a\n=======\n>>>>>>> b\n")
    render(project, engine="embedded")
    assert "_freeze/a/execute-results/html.json holds a merge conflict" in capsys.readouterr().err
    assert entry.read_bytes() == good


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("a.qmd", "SVG('<svg/>')", "1 / 0", "`fig-a` failed with ZeroDivisionError"),
        ("a.qmd", "{{< include", "[x]{.column-screen}\n\n{{< include", "`column-screen` is not rendered"),
        ("after.py", "import os", "raise SystemExit('no')\nimport os", "after.py ended with code 1\nno"),
        ("_quarto.yml", "after.py", "after.sh", "nothing on PATH runs after.sh"),
    ],
)
def test_after_an_error_the_last_site_stays(project, name, old, new, message):
    render(project, engine="embedded")
    site = contents(project.root / "_site")
    with pytest.raises(GuideError) as caught:
        render(edit(project, name, old, new), engine="embedded")
    assert message in str(caught.value)
    assert contents(project.root / "_site") == site
    assert {path.name for path in project.root.iterdir()} == {*FILES, "_quarto.yml", "_site", "_freeze", ".guide"}


@pytest.mark.parametrize("text", ["<<<<<<< a\n=======\n>>>>>>> b\n", "[]", '{"a.qmd": {"files": {}}}'])
def test_an_unreadable_record_has_every_document_executed_anew(make_project, project, capsys, count_runs, text):
    project = make_project({"index.qmd": FILES["a.qmd"]}, config=CONFIG)
    render(project, engine="embedded")
    record = project.root / "_freeze/inputs.json"
    good = record.read_bytes()
    record.write_text(text)
    count_runs.clear()
    # What is lost for a document stays lost until that document itself is executed.
    render(project, engine="embedded", documents=[project.find_document("index.qmd")])
    assert "Warning: _freeze/inputs.json " in capsys.readouterr().err
    assert count_runs == ["index.qmd"]
    render(project, engine="embedded")
    assert count_runs == ["index.qmd", "a.qmd"]
    assert "Warning" not in capsys.readouterr().err and record.read_bytes() == good


def test_without_a_record_entries_hold_by_their_hash(project, count_runs):
    render(project, engine="embedded")
    (project.root / "_freeze/inputs.json").unlink()
    render(project, engine="embedded")
    assert count_runs == ["a.qmd"]


@pytest.mark.parametrize("reference", [
    '![A](a_files/no.svg)', '[A](<a_files/no.svg>)', '<img src="a_files/no.svg">', '<a href="a_files/no.svg">A</a>',
    '<div data-spec="a_files/no.svg"></div>', '<source srcset="a_files/figure-html/fig-a-output-1.svg 1x, a_files/no.svg 2x">',
])
def test_a_missing_file_of_a_document_is_an_error(project, reference):
    project = edit(project, "a.qmd", "```{python}", f"{reference}\n\n```{{python}}")
    with pytest.raises(GuideError, match="a_files/no.svg does not exist"):
        render(project, engine="embedded")
    assert not (project.root / "_site").exists()


def test_a_second_render_waits_for_the_first(project, tmp_path, monkeypatch):
    """Both write the files beside the sources; here the first is held while it writes."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    first, second = threading.Event(), threading.Event()
    monkeypatch.setattr(module, "write_document", lambda *a: (first.set(), second.wait(60), write(*a)))
    thread = threading.Thread(target=render, args=[project], kwargs=dict(engine="embedded", destination=tmp_path / "one"))
    thread.start()
    assert first.wait(60)
    process = subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(project.root), "nothing"], env=environment, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr.readline().startswith("Another render of ")
    assert (project.root / "a_files/figure-html/fig-a-output-1.svg").is_file()
    second.set()
    thread.join()
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    picture = "a_files/figure-html/fig-a-output-1.svg"
    assert [(folder / picture).read_text() for folder in (tmp_path / "one", project.root / "_site")] == ["<svg/>"] * 2


def test_another_folder_is_never_replaced(project, tmp_path):
    (tmp_path / "photos").mkdir()
    for name in ("one.jpg", ".nojekyll", "search.json", "sitemap.xml"):
        (tmp_path / "photos" / name).touch()
    for folder in (tmp_path / "photos", project.root, project.root.parent):
        with pytest.raises(GuideError, match="would be replaced"):
            render(project, engine="embedded", destination=folder)
    assert render(project, engine="embedded", destination=tmp_path / "out").site == tmp_path / "out"
    assert render(project, engine="embedded", destination=tmp_path / "out").site == tmp_path / "out"


@pytest.mark.parametrize(("pause", "end"), [("execute", signal.SIGKILL), ("write", signal.SIGKILL), ("execute", signal.SIGINT)])
def test_however_it_ends_the_last_site_stays(project, pause, end):
    render(project, engine="embedded")
    site = contents(project.root / "_site")
    good = (project.root / "a.qmd").read_text()
    if pause == "execute":
        (project.root / "a.qmd").write_text(PAUSE)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(project.root), pause], env=environment, stderr=subprocess.PIPE, text=True
    )
    started = project.root / "started"
    wait_until(started.exists)
    process.send_signal(end)
    _, said = process.communicate(timeout=60)
    assert process.returncode == (130 if end == signal.SIGINT else -signal.SIGKILL)
    assert ("Interrupted. The last site stays" in said) is (end == signal.SIGINT)
    assert contents(project.root / "_site") == site
    assert (project.root / "_site.building").exists() is (end == signal.SIGKILL)
    if pause == "execute":
        kernel = int(started.read_text())
        wait_until(lambda: not is_running(kernel))
    started.unlink()
    (project.root / "a.qmd").write_text(good)
    render(Project.load(project.root), engine="embedded")
    assert contents(project.root / "_site") == site
    assert {path.name for path in project.root.iterdir()} == {*FILES, "_quarto.yml", "_site", "_freeze", ".guide"}


def wait_until(reached) -> None:
    for _ in range(600):
        if reached():
            return
        time.sleep(0.1)
    pytest.fail("waited a minute")


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat")
        return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False
