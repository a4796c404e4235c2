"""What a preview renders for which edit, what it serves and tells, and what it leaves behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

import guide.embedded.execute
from guide.cli import main
from guide.embedded.execute import Execution
from guide.errors import GuideError
from guide.preview import bench
from guide.preview.builder import Builder
from guide.preview.feed import Feed
from guide.preview.publish import publish
from guide.preview.server import serving
from guide.preview.watch import Edits, is_source, watching
from guide.progress import Progress
from guide.used import Inputs

CONFIG = """\
project: {type: website, render: ['*.qmd'], post-render: after.py, resources: [/extra.txt]}
execute: {freeze: auto}
format: {html: {css: look.css}}
"""
FILES = {
    "index.qmd": "---\ntitle: Start\n---\n\nWelcome.\n",
    "a.qmd": "---\ntitle: A\n---\n\n{{< include /_part.qmd >}}\n\n```{python}\n#| label: x\n1\n```\n\nText of a.\n",
    "b.qmd": "---\ntitle: B\n---\n\nText of b. [To a](a.qmd)\n",
    "_part.qmd": "Part.\n", "python/m.py": "x = 1\n", "look.css": "p {}\n", "extra.txt": "1\n",
    "after.py": "import os\nprint('finished', os.environ['GUIDE_PREVIEW'].split())\n",
    "node_modules/bootstrap/dist/css/bootstrap-reboot.min.css": "",
}
PATIENCE = 60  # seconds; nothing waits this long when all is well


@pytest.fixture
def runs(monkeypatch) -> list[str]:
    """The documents whose cells ran, without a kernel: a cell shows its code; `broken` fails."""
    done = []

    def run(project, source, *, report=None):
        done.append(str(source.document.path))
        text = source.text
        if "broken" in text:
            raise GuideError("this cell failed", file=source.document.path, line=9, remedy="Mend it.")
        start, end = text.index("```{python}"), text.index("```\n\n", text.index("```{python}")) + 4
        shown = "::: {#x .cell execution_count=1}\nshown " + text[start:end].splitlines()[-2] + "\n:::\n"
        return Execution(text[:start].replace("\n\n\n", "\n\n") + shown + "\n" + text[end:] + "\n", Inputs(("python/m.py",), ()))

    monkeypatch.setattr(guide.embedded.execute, "execute", run)
    return done


@pytest.fixture
def preview(make_project, runs, tmp_path):
    """A builder after its first build, with `edit`, `read`, and the `told` pages of each update."""
    project = make_project(FILES, config=CONFIG)
    builder = Builder(project.root, tmp_path / "preview", Feed(), Progress(open(os.devnull, "w")))
    builder.update()
    assert builder.errors == []
    runs.clear()

    def edit(name, old="", new=""):
        file, before = project.root / name, builder.feed.version
        file.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text() if file.exists() else ""
        assert old in text
        file.write_text(text.replace(old, new) if old else new)
        builder.update({name})
        states = builder.feed.listen(before)
        return sorted({path for _, paths in json.loads(next(states))["changes"] for path in paths})

    builder.edit = edit
    builder.read = lambda name: (builder.site / name).read_text()
    return builder


def test_an_edit_of_prose_renders_its_page_alone_and_runs_nothing(preview, runs):
    assert preview.edit("a.qmd", "Text of a", "New words") == ["a.html"]
    assert "New words" in preview.read("a.html") and "shown 1" in preview.read("a.html")
    assert runs == []


def test_an_edit_of_a_partial_renders_the_documents_that_include_it(preview, runs):
    assert preview.edit("_part.qmd", "Part", "Piece") == ["a.html"]
    assert "Piece" in preview.read("a.html") and runs == []


def test_an_edit_of_code_runs_the_documents_that_use_it(preview, runs):
    assert preview.edit("python/m.py", "1", "2") == []
    assert runs == ["a.qmd"]
    assert preview.edit("a.qmd", "\n1\n", "\n2\n") == ["a.html"]
    assert runs == ["a.qmd", "a.qmd"] and "shown 2" in preview.read("a.html")


def test_a_style_sheet_is_copied(preview, runs, monkeypatch):
    monkeypatch.setattr("guide.preview.builder.write_output", lambda *_: pytest.fail("no page has to be written"))
    assert preview.edit("look.css", "p", "q") == ["look.css"]
    assert preview.edit("extra.txt", "1", "2") == ["extra.txt"]
    assert preview.read("look.css") == "q {}\n"


def test_settings_and_titles_concern_every_page(preview):
    assert {"a.html", "b.html", "index.html"} <= set(preview.edit("_quarto.yml", "format:", "website: {title: Site}\nformat:"))
    preview.edit("_quarto.yml", "website: {title: Site}", "website: {title: Site, sidebar: {contents: [a.qmd]}}")
    assert "b.html" in preview.edit("a.qmd", "title: A", "title: Alpha")
    assert "Alpha" in preview.read("b.html")


def test_documents_come_and_go(preview):
    assert "c.html" in preview.edit("c.qmd", new="New.\n")
    (preview.root / "c.qmd").rename(preview.root / "d.qmd")
    preview.update({"c.qmd", "d.qmd"})
    assert "New." in preview.read("d.html") and not (preview.site / "c.html").exists()


def test_an_error_keeps_the_last_good_page_and_goes_when_it_is_mended(preview, runs):
    good = preview.read("a.html")
    assert preview.edit("a.qmd", "\n1\n", "\nbroken\n") == []
    assert [(error.file, error.line, error.message) for error in preview.errors] == [("a.qmd", 9, "this cell failed")]
    assert json.loads(next(preview.feed.listen(0)))["errors"] == [
        {"place": "a.qmd:9", "message": "this cell failed", "remedy": "Mend it."}]
    assert preview.edit("b.qmd", "of b", "of B") == ["b.html"]  # others go on, and the broken one is not tried again
    assert runs == ["a.qmd"] and preview.read("a.html") == good
    preview.edit("a.qmd", "\nbroken\n", "\n3\n")
    assert preview.errors == [] and "shown 3" in preview.read("a.html")


def test_a_fault_that_several_documents_meet_is_told_once(preview, monkeypatch):
    said = []
    monkeypatch.setattr(preview.progress, "keep", said.append)

    def fail(project, *_):
        raise GuideError("no such name", file="_variables.yml", line=2, remedy="Add it.")

    monkeypatch.setattr("guide.preview.builder.write_output", fail)
    preview.edit("_quarto.yml", "format:", "website: {title: Site}\nformat:")
    assert len(preview.errors) > 1
    assert json.loads(next(preview.feed.listen(0)))["errors"] == [
        {"place": "_variables.yml:2", "message": "no such name", "remedy": "Add it."}]
    assert [text for text in said if "no such name" in text] == ["Error: _variables.yml:2: no such name\n  Add it."]


def test_a_broken_document_keeps_no_other_from_the_first_build(make_project, runs, tmp_path):
    project = make_project({**FILES, "a.qmd": FILES["a.qmd"].replace("\n1\n", "\nbroken\n")}, config=CONFIG)
    builder = Builder(project.root, tmp_path / "preview", Feed(), Progress(open(os.devnull, "w")))
    builder.update()
    assert [error.file for error in builder.errors] == ["a.qmd"]
    assert (builder.site / "b.html").exists() and not (builder.site / "a.html").exists()


def test_what_failed_is_tried_again_when_something_else_changes(preview):
    preview.edit("b.qmd", "of b", "of {{< var nope >}}")
    assert preview.errors
    preview.edit("python/m.py", "1", "2")
    assert preview.errors
    preview.edit("b.qmd", "of {{< var nope >}}", "of B")
    assert preview.errors == [] and "of B" in preview.read("b.html")


def test_unreadable_settings_lose_no_edit(preview):
    assert preview.edit("_quarto.yml", "{html:", "{html") == []
    assert preview.errors[0].file == "_quarto.yml"
    assert preview.edit("b.qmd", "of b", "of B") == []
    preview.edit("_quarto.yml", "{html", "{html:")
    assert preview.errors == [] and "of B" in preview.read("b.html")


def test_a_failed_script_leaves_the_page_until_it_runs_again(preview):
    good = preview.read("b.html")
    preview.edit("after.py", new="import sys; sys.exit('no scripts today')")
    assert preview.edit("b.qmd", "of b", "of B") == [] and preview.read("b.html") == good
    assert "no scripts today" in preview.errors[0].message
    preview.edit("after.py", new="")
    assert preview.errors == [] and "of B" in preview.read("b.html")


def test_scripts_finish_the_new_page_at_once_and_all_pages_later(preview, monkeypatch):
    said = []
    monkeypatch.setattr(preview.progress, "keep", said.append)
    preview.edit("b.qmd", "of b", "of B")
    assert preview.unsettled
    preview.settle()
    assert said == ["finished ['b.html']", "finished ['all']"] and not preview.unsettled


def test_a_broken_link_is_told_when_typing_pauses(preview):
    preview.edit("b.qmd", "a.qmd", "a.qmd#nowhere")
    assert preview.errors == []
    preview.settle()
    assert "nowhere" in preview.errors[0].message and preview.errors[0].file == "b.qmd"
    preview.edit("b.qmd", "#nowhere", "")
    preview.settle()
    assert preview.errors == []


def test_only_what_differs_is_published(tmp_path):
    built, served = tmp_path / "built", tmp_path / "served"
    for name in ("same", "new", "sub/held"):
        for folder in (built, served):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text("1")
    (built / "new").write_text("2")
    (built / "sub/held").write_text("2")
    (served / "gone").touch()
    os.utime(built / "same", (1, 1))
    assert publish(built, served, hold={"sub"}) == {"new", "gone"}
    assert publish(built, served, hold={"sub"}) == set()
    assert (served / "sub/held").read_text() == "1" and not (served / "gone").exists()


@pytest.mark.parametrize("name", [".git/x", ".a.qmd.swp", "a.qmd~", "#a.qmd#", ".#a.qmd", "a_files/x.svg", "_freeze/a.json", "4913", "x/__pycache__/m.pyc"])
def test_what_editors_and_renders_leave_is_no_source(name):
    assert not is_source(name) and is_source("chapters/_shared/a.qmd")


def test_edits_are_told_together_and_once(tmp_path):
    edits = Edits(tmp_path)
    (tmp_path / "a").write_text("1")
    edits.add({"a"})
    edits.add({"gone"})
    assert edits.take() == {"a", "gone"}
    edits.add({"a"})  # saved again as it was
    assert edits.take(timeout=0) == set()


def test_a_watch_that_breaks_is_told(tmp_path, monkeypatch):
    def broken(*_, **__):
        raise OSError("too many folders")

    monkeypatch.setattr("guide.preview.watch.watch", broken)
    (tmp_path / "sub").mkdir()
    with watching(tmp_path) as edits, pytest.raises(GuideError, match="too many folders"):
        edits.take(PATIENCE)


def test_files_are_watched_also_in_new_folders(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "_site").mkdir()
    with watching(tmp_path, leave_out={"_site"}) as edits:
        told, number, wanted = set(), 0, {"a.qmd", "old/b.qmd", "new/deep/c.qmd"}
        end = time.monotonic() + PATIENCE
        while not wanted <= told and time.monotonic() < end:
            number += 1  # until the watch has begun, nobody hears
            for name in (*wanted, "_site/page.html"):
                (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / name).write_text(str(number))
            told |= edits.take(timeout=1)
    assert told == wanted


def test_pages_are_served_with_the_script_and_nothing_else_is_changed(tmp_path):
    site = tmp_path / "site"
    (site / "sub").mkdir(parents=True)
    (site / "sub/index.html").write_text("<html><head lang='en'><meta charset='utf-8'></head></html>")
    (site / "a.css").write_text("p {}")
    (tmp_path / "secret").write_text("secret")
    with serving(site, Feed(), port=0, base="/base/") as address:
        with urlopen(f"{address}sub/", timeout=PATIENCE) as answer:
            assert b"<head lang='en'><script type=\"module\" src=\"/.guide-preview/client.js?" in answer.read()
            assert answer.headers["Cache-Control"] == "no-store"
        assert urlopen(f"{address}base/a.css", timeout=PATIENCE).read() == b"p {}"
        assert urlopen(f"{address}sub", timeout=PATIENCE).url == f"{address}sub/"
        for path in ("../secret", "%2e%2e/secret", "missing.html"):
            with pytest.raises(HTTPError) as error:
                urlopen(address + path, timeout=PATIENCE)
            page = error.value.read()
            assert error.value.code == 404 and b"client.js" in page and b"secret" not in page
    assert "script" not in (site / "sub/index.html").read_text()


def test_a_page_hears_what_is_new_since_its_own_version():
    feed = Feed()
    feed.publish({"a.html"})
    heard, states = [], feed.listen(1)
    assert json.loads(next(states))["changes"] == []
    listener = threading.Thread(target=lambda: heard.extend(states))
    listener.start()
    feed.publish({"b.html"})
    end = time.monotonic() + PATIENCE
    while not heard and time.monotonic() < end:
        time.sleep(0.01)
    feed.close()
    listener.join(PATIENCE)
    assert [json.loads(state)["changes"] for state in heard] == [[[2, ["b.html"]]]]


def test_a_taken_port_and_quarto_are_explained(make_project, capsys):
    project = make_project({"index.qmd": "A\n"})
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert main(["--project", str(project.root), "preview", "--engine", "embedded", "--port", port]) == 1
    assert f"port {port} cannot be used" in (said := capsys.readouterr().err) and "--port 0" in said
    assert main(["--project", str(project.root), "preview", "--engine", "quarto"]) == 1
    assert "quarto preview --port 4200" in capsys.readouterr().err


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_preview_leaves_nothing_behind(make_project, end):
    project = make_project({"index.qmd": FILES["index.qmd"], "node_modules/bootstrap/dist/css/bootstrap-reboot.min.css": ""})
    before = sorted(path.name for path in project.root.iterdir())
    command = [sys.executable, "-c", "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
               "from guide.cli import main; sys.exit(main())", "--project", str(project.root), "preview", "--engine", "embedded", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}) as process:
        address = process.stdout.readline().split()[0]
        with urlopen(f"{address}.guide-preview/events?version=0", timeout=PATIENCE) as events:
            while b"index.html" not in events.readline():
                continue
        assert urlopen(address, timeout=PATIENCE).status == 200
        process.send_signal(end)
        assert process.wait(PATIENCE) == 0 and process.stdout.read() == "Ended.\n"
    assert sorted(path.name for path in project.root.iterdir() if any(path.iterdir() if path.is_dir() else [path])) == before


@pytest.mark.parametrize(("slow", "runs", "code"), [(5, 0, 0), (6, 0, 1), (0, 1, 1)])
def test_the_bench_ends_with_whether_the_promise_is_kept(make_project, monkeypatch, capsys, slow, runs, code):
    monkeypatch.chdir(make_project({"a.qmd": "A.\n"}).root)
    monkeypatch.setattr(sys, "argv", ["bench"])
    seconds = [bench.PROMISE[1] + 0.01] * slow + [0.5] * (bench.EDITS - slow)
    monkeypatch.setattr(bench, "measure_preview", lambda project, edits: (seconds, runs))
    assert bench.main() == code
    assert f"{bench.EDITS - slow} of 100 within" in capsys.readouterr().out
