import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.embedded.source import read_source
from guide.freeze import Entry, freeze, hash_text, list_files, mend_frozen, read_frozen, result_file, thaw
from guide.project import Project

PAGE = "{{< include /_part.qmd >}}\n\n```{python}\n1\n```\n"
NAMES = st.sampled_from(["include-in-header", "include-before-body", "include-after-body"])


@pytest.fixture
def project(make_project) -> Project:
    return make_project({
        "a.qmd": PAGE, "_part.qmd": "Part.\n", "python/m.py": "x = 1\n",
        "_brand.yml": "color: {palette: {ink: '#000000'}}\n", "package-lock.json": "{}\n",
    })


def store(project, markdown="![A](a_files/figure-html/x.svg)\n", picture="<svg/>"):
    document = project.documents[0]
    made = document.source.parent / document.files / "figure-html"
    made.mkdir(parents=True, exist_ok=True)
    (made / "x.svg").write_text(picture)
    entry = Entry(hash_text(document.source.read_text()), markdown, (document.files,))
    freeze(project, document, entry, ["_part.qmd", "python/m.py"])
    return document, entry


def read(project):
    document = Project.load(project.root).documents[0]
    return read_frozen(project, document, read_source(project, document).includes)


@given(
    hash=st.text(), markdown=st.text(), supporting=st.lists(st.text()),
    includes=st.dictionaries(NAMES, st.lists(st.text(), min_size=1)),
)
def test_an_entry_survives_its_file(hash, markdown, supporting, includes):
    entry = Entry(hash, markdown, tuple(supporting), tuple((place, tuple(texts)) for place, texts in includes.items()))
    text = entry.to_json()
    assert Entry.from_json(text) == entry
    assert Entry.from_json(text.encode().decode()).to_json() == text
    assert not text.endswith("\n")


@pytest.mark.parametrize("name", ["page.qmd", "slides.qmd", "paper.qmd"])
def test_entries_of_quarto_hold_and_are_written_back_the_same(golden, name):
    document = golden.find_document(name)
    text = result_file(golden, document).read_text("utf-8")
    assert Entry.from_json(text).to_json() == text
    frozen = read_frozen(golden, document, read_source(golden, document).includes)
    assert frozen.entry == Entry.from_json(text)
    thaw(golden, document)
    assert (golden.root / document.files / f"figure-{document.format}/fig-picture-output-1.svg").is_file()
    assert not (golden.root / document.files / "execute-results").exists()


def test_the_hash_ignores_how_lines_end():
    assert hash_text("a\r\nb\r\n") == hash_text("a\nb\n") == "dd8c6a395b5dd36c56d23275028f526c"


def test_what_was_frozen_is_thawed(project):
    document, entry = store(project)
    (project.root / "a_files/figure-html/x.svg").unlink()
    assert read(project).entry == entry
    thaw(project, document)
    assert (project.root / "a_files/figure-html/x.svg").read_text() == "<svg/>"


def test_freezing_the_same_again_changes_no_file(project):
    store(project)
    before = {path: path.stat().st_mtime_ns for path in (project.root / "_freeze").rglob("*")}
    store(project)
    assert {path: path.stat().st_mtime_ns for path in (project.root / "_freeze").rglob("*")} == before


def test_new_pictures_replace_the_old_ones_and_other_documents_stay(project):
    other = project.root / "_freeze/removed/execute-results/html.json"
    other.parent.mkdir(parents=True)
    other.write_text("{}")
    old = project.root / "_freeze/a/figure-html/old.svg"
    old.parent.mkdir(parents=True)
    old.write_text("old")
    store(project, picture="<svg>2</svg>")
    assert not old.exists() and other.read_text() == "{}"
    assert (project.root / "_freeze/a/figure-html/x.svg").read_text() == "<svg>2</svg>"


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("a.qmd", PAGE + "More.\n", "the document changed"),
        ("_part.qmd", "Other.\n", "_part.qmd changed"),
        ("python/m.py", "x = 2\n", "python/m.py changed"),
        ("_brand.yml", "color: {palette: {ink: '#111111'}}\n", "_brand.yml changed"),
        ("package-lock.json", '{"packages": {}}\n', "package-lock.json changed"),
        ("package-lock.json", None, "package-lock.json changed"),
        ("_freeze/a/figure-html/x.svg", None, "figure-html/x.svg is missing"),
    ],
)
def test_a_changed_input_makes_an_entry_stale(project, path, text, reason):
    store(project)
    (project.root / path).unlink()
    if text is not None:
        (project.root / path).write_text(text)
    frozen = read(project)
    assert frozen.entry is None and reason in frozen.reason


def test_a_new_brand_makes_an_entry_stale(make_project):
    project = make_project({"a.qmd": PAGE, "_part.qmd": "Part.\n", "python/m.py": "x = 1\n"})
    store(project)
    assert read(project).entry
    (project.root / "_brand.yml").write_text("color: {palette: {ink: '#000000'}}\n")
    assert read(project).reason == "_brand.yml changed"


def test_the_record_says_nothing_of_an_entry_by_quarto(project):
    document, entry = store(project)
    (project.root / "_part.qmd").write_text("Other.\n")
    result_file(project, document).write_text(dataclasses.replace(entry, markdown="By Quarto.\n").to_json())
    assert read(project).entry.markdown == "By Quarto.\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is damaged"), ("[]", "is damaged"), ('{"hash": "x", "result": {}}', "is damaged"),
        ("<<<<<<< a\n{}\n=======\n{}\n>>>>>>> b\n", "holds a merge conflict"),
    ],
)
def test_damage_is_told(project, text, words):
    document, _ = store(project)
    result_file(project, document).write_text(text)
    frozen = read(project)
    assert frozen.entry is None
    assert "_freeze/a/execute-results/html.json" in frozen.damage and words in frozen.damage


def test_modes(project, make_project):
    store(project)
    changed = {"a.qmd": PAGE + "More.\n"}
    assert read(make_project(changed, config="execute: {freeze: true}\n")).entry
    assert read(make_project(changed, config="execute: {freeze: false}\n")).reason == "the document is not frozen"


def test_an_unreadable_record_is_written_anew(project):
    (project.root / "_freeze").mkdir()
    (project.root / "_freeze/inputs.json").write_text("<<<<<<<")
    store(project)
    assert list(json.loads((project.root / "_freeze/inputs.json").read_text())) == ["a.qmd"]


@pytest.mark.parametrize(("text", "words"), [
    ("<<<<<<< a\n{}\n=======\n{}\n>>>>>>> b\n", "holds a merge conflict"), ("{", "is damaged"), ('{"a.qmd": 1}', "is damaged"),
])
def test_with_an_unreadable_record_no_entry_holds(project, text, words):
    store(project)
    assert mend_frozen(project) == ""
    (project.root / "_freeze/inputs.json").write_text(text)
    assert read(project).reason == "what it was made from is not known"
    assert f"_freeze/inputs.json {words}" in mend_frozen(project)
    assert mend_frozen(project) == ""
    assert read(project).reason == "what it was made from is not known"
    store(project)
    assert read(project).entry


@pytest.mark.parametrize(("markdown", "files"), [
    ("![A](a_files/x.svg){#fig-x} [B](./a_files/y.csv?z#t)", ["x.svg", "y.csv"]),
    ("![A](<a_files/my x.svg>) ![B](a_files/x%20y(1).svg)", ["my x.svg", "x y(1).svg"]),
    ("```{=html}\n<img src='a_files/x.svg'>\n```\n", ["x.svg"]),
    ("``` {=html}\n<img src='a_files/x&amp;y.svg'>\n```\n", ["x&y.svg"]),
    ('`<b data-spec="a_files/x.json">`{=html} and `code`', ["x.json"]),
    ('<source srcset="a_files/x.svg, a_files/y.svg 2x">', ["x.svg", "y.svg"]),
    ('``` python\nsrc="a_files/x.svg"\n```\n`src="a_files/x.svg"` and a_files/x.svg', []),
    ("![A](b_files/x.svg) ![B](data_files/x.svg)", []),
])
def test_files_that_a_text_refers_to(project, markdown, files):
    assert list_files(project.documents[0], markdown) == files
