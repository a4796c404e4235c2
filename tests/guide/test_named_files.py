"""The package and the scripts find the same files in one list of texts."""

import json
import subprocess
from pathlib import Path

import pytest

from guide.named_files import list_files
from tests.node import require_node

SCRIPT = Path(__file__).resolve().parents[2] / "assets/freshness/named-files.js"
TEXTS = pytest.mark.parametrize(("markdown", "files"), [
    ("![A](a_files/x.svg){#fig-x} [B](./a_files/y.csv?z#t)", ["x.svg", "y.csv"]),
    ("![A](<a_files/my x.svg>) ![B](a_files/x%20y(1).svg)", ["my x.svg", "x y(1).svg"]),
    ("```{=html}\n<img src='a_files/x.svg'>\n```\n", ["x.svg"]),
    ("``` {=html}\n<img src='a_files/x&amp;y.svg'>\n```\n", ["x&y.svg"]),
    ('`<b data-spec="a_files/x.json">`{=html} and `code`', ["x.json"]),
    ('<source srcset="a_files/x.svg, a_files/y.svg 2x">', ["x.svg", "y.svg"]),
    ('``` python\nsrc="a_files/x.svg"\n```\n`src="a_files/x.svg"` and a_files/x.svg', []),
    ("~~~ {=html}\n<img src=\"a_files/x&#32;&#x79;.svg\" src=''>\n~~~\n![A](a_files/5%.svg)", ["x y.svg", "5%.svg"]),
    ("![A](b_files/x.svg) ![B](data_files/x.svg)", []),
])


@TEXTS
def test_files_that_a_text_refers_to(make_project, markdown, files):
    assert list_files(make_project({"a.qmd": "A.\n"}).documents[0], markdown) == files


@TEXTS
def test_the_scripts_find_the_same(markdown, files):
    require_node()
    code = f"import {{ listFiles }} from {json.dumps(SCRIPT.as_uri())};\n" \
           "console.log(JSON.stringify(listFiles('sub/a.qmd', process.argv[1])));"
    done = subprocess.run(["node", "--input-type=module", "-e", code, "--", markdown], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == files
