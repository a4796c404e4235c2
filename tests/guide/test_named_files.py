import pytest

from guide.named_files import list_files


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
def test_files_that_a_text_refers_to(make_project, markdown, files):
    assert list_files(make_project({"a.qmd": "A.\n"}).documents[0], markdown) == files
