"""Authors, in each of the forms a front matter may have."""

from pathlib import PurePath

import pytest

from guide.embedded.authors import normalise_authors
from guide.errors import GuideError

FILE = PurePath("paper.qmd")


def author(name, *affiliations, **more):
    return {"name": {"literal": name}, "affiliations": list(affiliations), **more}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, []),
        ("Jane Doe", [author("Jane Doe")]),
        (["Jane Doe", {"name": "John Roe"}], [author("Jane Doe"), author("John Roe")]),
        ({"name": {"given": "Jane", "family": "Doe"}}, [author("Jane Doe")]),
        ({"name": {"literal": "The Team"}}, [author("The Team")]),
        ({"name": "A", "affiliation": "Here"}, [author("A", {"name": "Here"})]),
        (
            {"name": "A", "affiliations": ["Here", {"name": "There", "url": "https://example.org/"}]},
            [author("A", {"name": "Here"}, {"name": "There", "url": "https://example.org/"})],
        ),
        ({"name": "A", "orcid": "https://orcid.org/0000-0002"}, [author("A", orcid="0000-0002")]),
    ],
)
def test_authors_in_every_form(given, expected):
    assert normalise_authors({"author": given}, file=FILE) == expected


@pytest.mark.parametrize(
    ("given", "message"),
    [({"email": "a@example.org"}, "an author with a name"), ({"name": "A", "affiliations": [{"ref": "x"}]}, "an affiliation with a name")],
)
def test_other_forms_are_refused(given, message):
    with pytest.raises(GuideError, match=message) as caught:
        normalise_authors({"author": given}, file=FILE)
    assert caught.value.file == "paper.qmd"
