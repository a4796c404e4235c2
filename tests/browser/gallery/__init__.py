"""A small project with every component a page or slide can hold, in the guide's own look; never published."""

import shutil
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).parent


def copy_gallery(folder: Path) -> Path:
    """Make the gallery a project in `folder`: its own documents, the guide's brand, assets and settings of formats."""
    root = Path(shutil.copytree(HERE, folder / "gallery", ignore=shutil.ignore_patterns("*.py", "__pycache__", "*.mjs")))
    shutil.copytree(ROOT / "assets", root / "assets")
    shutil.copy(ROOT / "_brand.yml", root / "_brand.yml")
    shutil.copy(ROOT / "package.json", root / "package.json")
    shutil.copy(ROOT / "tests/corpus/references.bib", root / "references.bib")
    (root / "node_modules").symlink_to(ROOT / "node_modules")
    settings = yaml.safe_load((ROOT / "_quarto.yml").read_text("utf-8"))
    project = settings["project"]
    project["render"] = ["index.qmd", "glossary.qmd", "slides.qmd"]
    project["resources"] = [*(pattern for pattern in project["resources"] if pattern.startswith("/assets/")), "/pictures/*"]
    project.pop("pre-render", None)
    settings |= {"bibliography": "references.bib"}
    settings["website"] |= {
        "title": "Gallery",
        "sidebar": {"contents": [{"href": "index.qmd", "text": "Components"}, {"section": "Others", "contents": ["glossary.qmd"]}]},
        "navbar": {"left": [{"text": "Gallery", "href": "index.qmd"}, {"text": "Slides", "href": "slides.qmd"}]},
        "page-footer": {"left": "Text [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/)."},
    }
    settings["guide"] = {"discussions": settings["guide"]["discussions"]}
    (root / "_quarto.yml").write_text(yaml.safe_dump(settings, sort_keys=False, allow_unicode=True), "utf-8")
    return root
