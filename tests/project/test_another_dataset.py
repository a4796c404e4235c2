"""Whoever takes the guide for another dataset, by the words of README and "How this guide is made", gets a page."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

README = "README.md"
DATASET = '''"""Rivers as a table."""

import pandas as pd


def read_index() -> pd.DataFrame:
    return pd.DataFrame({"name": ["Nile", "Amazon", "Volga", "Danube"], "km": [6_650, 6_400, 3_530, 2_850]})
'''
PAGE = """---
title: "Rivers"
---

```{python}
#| include: false
from figures import longest
from rivers import index
table = index.read_index()
```

```{python}
#| label: fig-lengths
#| fig-cap: "Four rivers."
#| fig-alt: "Four horizontal bars, of the Nile, the Amazon, the Volga and the Danube."
longest.lengths(table)
```

@fig-lengths shows `{python} len(table)` rivers.
"""


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """What the README says to keep, with names changed, and the figure it shows."""
    shutil.copytree(root / "assets", tmp_path / "assets", ignore=shutil.ignore_patterns("bigearthnet"))
    shutil.copytree(root / "python" / "guide", tmp_path / "python" / "guide", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_brand.yml", "package.json", "package-lock.json"):
        shutil.copy(root / name, tmp_path)
    (tmp_path / "assets" / "redirects.json").write_text("{}", "utf-8")
    (tmp_path / "node_modules").symlink_to(root / "node_modules")
    (tmp_path / "_quarto.yml").write_text(yaml.safe_dump(change_names(yaml.safe_load((root / "_quarto.yml").read_text("utf-8")))), "utf-8")
    section = re.search(r"^## For your dataset\n(.*?)^## ", (root / README).read_text("utf-8"), re.M | re.S)[1]
    (figure,) = re.findall(r"^```python\n(.*?)^```", section, re.M | re.S)
    for path, text in {
        "python/rivers/__init__.py": "", "python/rivers/index.py": DATASET, "python/figures/__init__.py": "",
        "python/figures/longest.py": figure, "index.qmd": PAGE, "chapters/01-sources.qmd": '---\ntitle: "Sources"\n---\n\nAtlases.\n',
    }.items():  # fmt: skip
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    return tmp_path


def change_names(settings: dict) -> dict:
    """Return `_quarto.yml` with what the README lists for it changed, and nothing else."""
    project, website = settings["project"], settings["website"]
    project["render"] = ["index.qmd", "/chapters/*.qmd"]
    project["resources"] = [each for each in project["resources"] if "bigearthnet" not in each and "data/" not in each]
    website |= {"title": "Rivers", "description": "Rivers.", "site-url": "https://example.org/rivers", "repo-url": "https://github.com/example/rivers"}
    website["navbar"] = {"left": [{"text": "Guide", "href": "chapters/01-sources.qmd"}]}
    website["sidebar"] = {"contents": [{"href": "index.qmd", "text": "Start"}, "chapters/01-sources.qmd"]}
    website["page-footer"].pop("right")
    del settings["bibliography"]
    settings["guide"] = {"redirects": "assets/redirects.json", "discussions": settings["guide"]["discussions"] | {"repo": "example/rivers"}}
    return settings


def test_four_rivers_make_a_page(project: Path):
    command = [sys.executable, "-m", "guide.cli", "render", "--engine", "embedded"]
    done = subprocess.run(command, cwd=project, env=os.environ | {"PYTHONPATH": "python"},
                          capture_output=True, text=True, timeout=300)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    page = (project / "_site" / "index.html").read_text("utf-8")
    assert 'data-spec="index_files/figure-html/lengths.json"' in page and "shows 4 rivers" in page
    assert "Nile" in (project / "_site" / "index_files" / "figure-html" / "lengths.csv").read_text("utf-8")
    for path in [*(project / "_site").glob("*.html"), *(project / "_site").glob("chapters/*.html"), *(project / "_site").glob("*.ipynb")]:
        assert not re.search("bigearthnet", path.read_text("utf-8"), re.I), path.name
