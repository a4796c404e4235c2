"""A real kernel tells what the cells it ran used."""

import json
import os
import subprocess
import sys

import pytest

from guide.embedded.execute import execute
from guide.embedded.source import read_source
from guide.project import Project

CODE = """\
import os, sys
sys.path.insert(0, "../python")
import mine, yaml
open("../data/used.csv").read()
sys.audit("open", os.path.abspath("../data/told.bin"), "r", 0)
with open("../data/made.csv", "w") as file:
    file.write("x")
open("../data/made.csv").read()
open("../.hidden/file.txt").read()
os.makedirs("a_files", exist_ok=True)
open("a_files/own.txt", "w").close()
open("a_files/own.txt").read()
"""
FILES = {
    "sub/a.qmd": f"```{{python}}\n{CODE}```\n\nRead `{{python}} len(open('../data/inline.csv').read())`.\n",
    "sub/b.qmd": "```{python}\n1\n```\n",
    "python/mine.py": "import inner\nif not inner:\n    import lxml\nimport json, pandas as pd\n", "python/inner.py": "", "python/unused.py": "",
    "data/used.csv": "1", "data/unused.csv": "1", "data/told.bin": "1", "data/inline.csv": "12", ".hidden/file.txt": "1",
}


def test_modules_data_and_packages_are_told_and_nothing_else(make_project):
    project = make_project(FILES, config="project: {render: [sub/*.qmd]}\n")
    inputs = run(project, "sub/a.qmd")
    assert inputs.files == ("data/inline.csv", "data/told.bin", "data/used.csv", "python/inner.py", "python/mine.py")
    assert inputs.packages == ("pandas", "pyyaml")
    assert run(project, "sub/b.qmd").files == ()
    assert not list((project.root / ".guide").rglob("*.json"))


@pytest.mark.parametrize(("cells", "files"), [
    (["import guide; open('data/used.csv').read()", "1"], ["data/used.csv"]),
    (["open('data/used.csv').read()", "import guide"], ["data/inline.csv", "data/told.bin", "data/unused.csv", "data/used.csv"]),
])
def test_under_quarto_the_first_import_starts_it_and_a_late_one_supposes_all_data(make_project, cells, files):
    project = make_project(FILES, config="project: {render: [sub/*.qmd]}\n")
    info = project.root / "info.json"
    info.write_text(json.dumps({"document-path": str(project.root / "sub/b.qmd")}))
    script = "import sys; from IPython.core.interactiveshell import InteractiveShell as S; s = S.instance()\n" \
             "for cell in sys.argv[1:]: s.run_cell(cell, store_history=True)\n"
    environment = {**os.environ, "QUARTO_EXECUTE_INFO": str(info), "QUARTO_PROJECT_DIR": str(project.root), "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", script, *cells], cwd=project.root, env=environment, check=True, capture_output=True)
    told = json.loads((project.root / ".guide/kernel/sub/b.qmd.json").read_text())
    assert told["files"] == files


@pytest.mark.parametrize(("code", "files"), [
    ("import pyarrow.parquet", "data/told.bin data/unused.csv data/used.csv data/inline.csv"),
    ("import rasterio\nopen('../data/made.csv', 'w').close()", "data/told.bin data/unused.csv data/used.csv data/inline.csv"),
    ("import rasterio\nopen('../data/used.csv').read()", "data/used.csv"),
    ("import pandas, pyarrow", ""),
])
def test_where_data_may_have_been_read_unseen_all_of_it_counts(make_project, code, files):
    project = make_project(FILES | {"sub/b.qmd": f"```{{python}}\n{code}\n```\n"}, config="project: {render: [sub/*.qmd]}\n")
    assert run(project, "sub/b.qmd").files == tuple(sorted(files.split()))


def run(project: Project, name: str):
    return execute(project, read_source(project, project.find_document(name))).inputs
