"""Files of npm packages: from a project, or fetched once where code is installed without one."""

import base64
import hashlib
import io
import json
import tarfile

import pytest

import guide.packages
from guide.errors import GuideError
from guide.packages import package_file


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A folder of installed code with its lock file; `archive.tgz` stands for the registry."""
    with tarfile.open(tmp_path / "archive.tgz", "w:gz") as archive:
        member = tarfile.TarInfo("package/files/a.txt")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"text"))
    digest = base64.b64encode(hashlib.sha512((tmp_path / "archive.tgz").read_bytes()).digest()).decode()
    lock = {"packages": {"node_modules/@a/b": {"version": "1.0", "integrity": f"sha512-{digest}"}}}
    (tmp_path / "code").mkdir()
    (tmp_path / "code/package-lock.json").write_text(json.dumps(lock))
    monkeypatch.setattr(guide.packages, "ARCHIVE", (tmp_path / "archive.tgz").as_uri())
    monkeypatch.setattr(guide.packages, "user_cache_path", lambda name: tmp_path / "cache" / name)
    return tmp_path / "code"


def test_a_project_has_them_in_node_modules(installed):
    (installed / "package.json").touch()
    assert package_file(installed, "@a/b", "files/a.txt") == installed / "node_modules/@a/b/files/a.txt"


def test_installed_code_fetches_them_once(installed):
    file = package_file(installed, "@a/b", "files/a.txt")
    assert file.read_text() == "text" and installed not in file.parents
    (installed.parent / "archive.tgz").unlink()
    assert package_file(installed, "@a/b", "files/a.txt") == file


def test_what_is_not_as_locked_is_refused(installed):
    with (installed.parent / "archive.tgz").open("ab") as archive:
        archive.write(b"x")
    with pytest.raises(GuideError, match="expected sha512-"):
        package_file(installed, "@a/b", "files/a.txt")
    (installed.parent / "archive.tgz").unlink()
    with pytest.raises(GuideError, match="cannot be fetched"):
        package_file(installed, "@a/b", "files/a.txt")
    assert not list((installed.parent / "cache").rglob("*.txt"))
