"""Calling pandoc: values, settings, and the normal forms that every writer relies on."""

import pytest

from guide.embedded.pandoc import convert, expand_variables, find_file
from guide.errors import GuideError


@pytest.fixture
def features(corpus):
    return corpus.find_document("chapters/features.qmd")


def test_variables_are_replaced_everywhere_and_nothing_else_is(corpus, features):
    text = "{{< var patches >}} [x](https://example.org/{{<var archive.name>}}) $a$ {{{}}}"
    assert expand_variables(corpus, features, text) == "590,326 [x](https://example.org/the *test* archive) $a$ {{{}}}"


@pytest.mark.parametrize("name", ["archive", "archive.none", "patches.none"])
def test_variables_that_hold_no_text_stop(corpus, features, name):
    with pytest.raises(GuideError, match=f"no value named {name}"):
        expand_variables(corpus, features, f"{{{{< var {name} >}}}}")


def test_files_are_found_from_the_root_and_beside_the_document(corpus, features):
    assert find_file(corpus, features, "/style.css") == corpus.root / "style.css"
    assert find_file(corpus, features, "numbers.qmd") == corpus.root / "chapters/numbers.qmd"
    with pytest.raises(GuideError, match="no file none.css"):
        find_file(corpus, features, "none.css")


def test_an_error_in_a_partial_names_the_partial(own_project):
    project = own_project(
        _part_qmd="First line.\n\nSee @fig-none.\n",
        chapters__features_qmd='---\ntitle: "T"\n---\n\n{{< include /_part.qmd >}}\n',
    )
    document = project.find_document("chapters/features.qmd")
    with pytest.raises(GuideError) as caught:
        convert(project, document, "First line.\n\nSee @fig-none.\n", writer="html")
    assert (caught.value.file, caught.value.line) == ("_part.qmd", 3)
