import subprocess
import sys

import pytest

from guide import swap
from guide.errors import GuideError
from guide.swap import alone, building, check_replaceable, mark_site


def build(site, text, **options):
    with building(site, **options) as folder:
        (folder / f"{text}.html").write_text(text)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("exchange", [True, False])
def test_the_new_site_takes_the_place_of_the_old(tmp_path, monkeypatch, exchange):
    if not exchange:
        monkeypatch.setattr(swap, "_exchange", lambda left, right: False)
    build(tmp_path / "_site", "old")
    build(tmp_path / "_site", "new")
    assert names(tmp_path / "_site") == ["new.html"]
    assert names(tmp_path) == ["_site"]


def test_a_copy_keeps_what_is_not_written(tmp_path):
    build(tmp_path / "_site", "old")
    build(tmp_path / "_site", "new", copy=True)
    assert names(tmp_path / "_site") == ["new.html", "old.html"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_after_an_error_the_old_site_stays(tmp_path, error):
    build(tmp_path / "_site", "old")
    with pytest.raises(error), building(tmp_path / "_site") as folder:
        (folder / "half.html").touch()
        raise error
    assert names(tmp_path) == ["_site"] and names(tmp_path / "_site") == ["old.html"]


def test_what_a_killed_build_left_is_cleaned_or_restored(tmp_path):
    (tmp_path / "_site.building").mkdir()
    (tmp_path / "_site.building/half.html").touch()
    (tmp_path / "_site.old").mkdir()
    (tmp_path / "_site.old/old.html").touch()
    with pytest.raises(ValueError), building(tmp_path / "_site") as folder:
        assert names(folder) == []
        raise ValueError
    assert names(tmp_path) == ["_site"] and names(tmp_path / "_site") == ["old.html"]


def test_two_builds_of_one_site_are_refused(tmp_path):
    with building(tmp_path / "_site"):
        with pytest.raises(GuideError, match="another render"), building(tmp_path / "_site"):
            pytest.fail("the second build started")
        build(tmp_path / "elsewhere", "other")
    assert names(tmp_path) == ["_site", "elsewhere"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux exchanges folders in one step")
def test_folders_are_exchanged_in_one_step(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert swap._exchange(tmp_path / "a", tmp_path / "b")
    assert (names(tmp_path / "a"), names(tmp_path / "b")) == (["b"], ["a"])
    assert not swap._exchange(tmp_path / "a", tmp_path / "missing")


def test_what_may_be_replaced(tmp_path):
    root, site = tmp_path / "project", tmp_path / "project/_site"
    root.mkdir()
    check_replaceable(site, root=root, own=False)
    site.mkdir()
    check_replaceable(site, root=root, own=False)
    (site / "sitemap.xml").touch()
    with pytest.raises(GuideError, match="not a folder made by a render"):
        check_replaceable(site, root=root, own=False)
    check_replaceable(site, root=root, own=True)
    mark_site(site)
    check_replaceable(site, root=root, own=False)
    with pytest.raises(GuideError, match="is a file"):
        check_replaceable(site / "sitemap.xml", root=root, own=True)
    for folder in (root, tmp_path):
        with pytest.raises(GuideError, match="the project itself"):
            check_replaceable(folder, root=root, own=True)


def test_an_own_folder_with_files_in_git_is_kept(tmp_path):
    site = tmp_path / "docs"
    site.mkdir()
    (site / "notes.txt").touch()
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    check_replaceable(site, root=tmp_path, own=True)
    subprocess.run(["git", "add", "docs"], cwd=tmp_path, check=True)
    with pytest.raises(GuideError, match="git tracks files"):
        check_replaceable(site, root=tmp_path, own=True)
    mark_site(site)
    check_replaceable(site, root=tmp_path, own=True)


def test_a_lock_is_held_by_one_and_free_afterwards(tmp_path):
    lock = tmp_path / "made/render.lock"

    def refuse():
        raise GuideError("busy")

    with alone(lock, busy=refuse):
        with pytest.raises(GuideError, match="busy"), alone(lock, busy=refuse):
            pytest.fail("held twice")
    with pytest.raises(KeyError), alone(lock, busy=refuse):
        raise KeyError
    with alone(lock, busy=refuse):
        assert lock.exists()
