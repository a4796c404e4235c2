import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.freeze import Entry, freeze, hash_text, result_file, thaw
from guide.project import Project

PAGE = "```{python}\n1\n```\n"
NAMES = st.sampled_from(["include-in-header", "include-before-body", "include-after-body"])


@pytest.fixture
def project(make_project) -> Project:
    return make_project({"a.qmd": PAGE})


def store(project, markdown="![A](a_files/figure-html/x.svg)\n", picture="<svg/>"):
    document = project.documents[0]
    made = document.source.parent / document.files / "figure-html"
    made.mkdir(parents=True, exist_ok=True)
    (made / "x.svg").write_text(picture)
    entry = Entry(hash_text(document.source.read_text()), markdown, (document.files,))
    freeze(project, document, entry)
    return document, entry


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
def test_entries_of_quarto_are_written_back_the_same(golden, name):
    document = golden.find_document(name)
    text = result_file(golden, document).read_text("utf-8")
    assert Entry.from_json(text).to_json() == text
    thaw(golden, document)
    assert (golden.root / document.files / f"figure-{document.format}/fig-picture-output-1.svg").is_file()
    assert not (golden.root / document.files / "execute-results").exists()


@pytest.mark.parametrize("text", ["{", "[]", '{"hash": "x", "result": {}}', '{"hash": 1, "result": {"markdown": ""}}'])
def test_what_is_no_entry_is_refused(text):
    with pytest.raises(ValueError, match="not a frozen result"):
        Entry.from_json(text)


def test_the_hash_ignores_how_lines_end():
    assert hash_text("a\r\nb\r\n") == hash_text("a\nb\n") == "dd8c6a395b5dd36c56d23275028f526c"


def test_what_was_frozen_is_thawed(project):
    document, _ = store(project)
    (project.root / "a_files/figure-html/x.svg").unlink()
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
