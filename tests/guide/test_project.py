from pathlib import PurePosixPath

import pytest

from guide.errors import GuideError
from guide.project import Project, merge

CONFIG = """\
project: {type: website, output-dir: out, render: [index.qmd, 'parts/*.qmd', '*.qmd']}
website: {title: Site, site-url: "https://example.org/x/"}
execute: {freeze: auto, echo: false}
css: base.css
toc: true
format:
  html: {css: [web.css], toc: false}
"""


def test_documents_in_the_order_of_render_without_parts(make_project):
    files = dict.fromkeys(["index.qmd", "b.qmd", "a.qmd", "parts/c.qmd", "parts/_d.qmd", "_e.qmd", "f.txt"], "text\n")
    project = make_project(files, config=CONFIG)
    assert [str(document.path) for document in project.documents] == ["index.qmd", "parts/c.qmd", "a.qmd", "b.qmd"]
    assert project.site_url == "https://example.org/x"
    assert project.output_dir == project.root / "out"
    assert project.find_document("parts/c.qmd").files == "c_files"
    with pytest.raises(GuideError, match="not a document"):
        project.find_document("f.txt")


def test_settings_merge_as_in_quarto(make_project):
    front = "---\ntitle: T\nexecute: {echo: true}\ncss: own.css\nformat: {html: {toc-depth: 2}}\n---\n"
    document = make_project({"index.qmd": front}, config=CONFIG).documents[0]
    assert document.metadata == {
        "execute": {"freeze": "auto", "echo": True},
        "css": ["base.css", "web.css", "own.css"],
        "toc": False,
        "title": "T",
        "toc-depth": 2,
    }
    assert document.execute["echo"] is True and document.execute["eval"] is True
    assert document.lines["css",] == 4


@pytest.mark.parametrize(
    ("format", "output", "echo"), [("html", "a.html", True), ("revealjs", "a.html", False), ("typst", "a.pdf", True)]
)
def test_one_output_a_format(make_project, format, output, echo):
    document = make_project({"a.qmd": f"---\nformat: {format}\n---\n"}).documents[0]
    assert (document.format, document.output) == (format, PurePosixPath(output))
    assert document.execute["echo"] is document.execute["warning"] is echo


def test_format_options_of_another_format_do_not_reach_a_document(make_project):
    document = make_project({"index.qmd": "---\nformat: typst\n---\n"}, config=CONFIG).documents[0]
    assert document.metadata["css"] == "base.css"
    assert document.metadata["toc"] is True


@pytest.mark.parametrize(
    ("front", "line", "message"),
    [
        ("title: x\nformat: {html: {}, typst: {}}", 3, "expected one format"),
        ("format: docx", 2, "found docx"),
        ("title: x: y", 2, "not valid YAML"),
    ],
)
def test_wrong_front_matter_names_its_line(make_project, front, line, message):
    with pytest.raises(GuideError, match=message) as caught:
        make_project({"a.qmd": f"---\n{front}\n---\n"})
    assert (caught.value.file, caught.value.line) == ("a.qmd", line)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("format: {html: {}, typst: {}}\n", "expected `html` alone"),
        ("project: {render: [missing.qmd]}\n", "missing.qmd does not exist"),
        ("project: {render: ['!a.qmd']}\n", "leaves documents out"),
        ("project: {render: [a.txt]}\n", "expected a .qmd document"),
    ],
)
def test_wrong_settings_name_the_file(make_project, config, message):
    with pytest.raises(GuideError, match=message) as caught:
        make_project({"a.qmd": "text\n", "a.txt": "text\n"}, config=config)
    assert (caught.value.file, caught.value.line) == ("_quarto.yml", 1)


def test_a_folder_without_settings_is_no_project(tmp_path):
    with pytest.raises(GuideError, match="no _quarto.yml"):
        Project.load(tmp_path)


@pytest.mark.parametrize(
    ("weak", "strong", "merged"),
    [(1, 2, 2), ([1], [2, 1], [1, 2]), ("a", ["b"], ["a", "b"]), (None, ["b"], ["b"]), ({"a": {"b": 1}}, {"a": {"c": 2}}, {"a": {"b": 1, "c": 2}})],
)
def test_merge(weak, strong, merged):
    assert merge(weak, strong) == merged
