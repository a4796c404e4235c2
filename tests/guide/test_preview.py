from urllib.request import urlopen

import pytest

from guide import preview
from guide.errors import GuideError
from guide.preview import list_changes, serve, watch


def test_the_site_is_served_on_this_machine_only(tmp_path):
    (tmp_path / "index.html").write_text("first")
    server = serve(tmp_path, port=0)
    try:
        assert server.server_address[0] == "127.0.0.1"
        with urlopen(f"http://127.0.0.1:{server.server_port}/", timeout=10) as answer:
            assert answer.read() == b"first"
            assert answer.headers["Cache-Control"] == "no-store"
        with pytest.raises(GuideError, match="cannot be used"):
            serve(tmp_path, port=server.server_port)
    finally:
        server.shutdown()
        server.server_close()


def test_what_a_render_writes_is_no_source(tmp_path):
    for name in ("a.qmd", "sub/b.py", "_site/x", "_site.building/x", "_freeze/x", ".git/x", "a_files/x", "node_modules/x"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert set(list_changes(tmp_path)) == {tmp_path / "a.qmd", tmp_path / "sub/b.py"}


def test_a_change_is_told_once(tmp_path, monkeypatch):
    (tmp_path / "a.qmd").touch()
    edits = iter([lambda: None, lambda: (tmp_path / "b.qmd").touch(), lambda: None, (tmp_path / "a.qmd").unlink])
    told = []

    def sleep(_):
        edit = next(edits, None)
        if edit is None:
            raise KeyboardInterrupt
        edit()

    monkeypatch.setattr(preview.time, "sleep", sleep)
    with pytest.raises(KeyboardInterrupt):
        watch(tmp_path, told.append)
    assert told == [[tmp_path / "b.qmd"], [tmp_path / "a.qmd"]]
