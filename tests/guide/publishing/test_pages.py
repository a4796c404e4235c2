"""The site of the main branch and the previews that may stand beside it."""

import pytest

from guide.errors import GuideError
from guide.publishing.pages import assemble, read_published
from guide.publishing.previews import list_previews, newest_artifact
from tests.guide.publishing.conftest import zipped

SITE = {"index.html": b"main", ".nojekyll": b"", "chapters/a.html": b"a"}


def build(github, folder):
    said = []
    published = assemble(github, folder, say=said.append)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "published.json"}, published, said


def test_the_newest_site_and_each_open_pull_request_s_preview(github, github_answers, tmp_path):
    github_answers.add_run("publish.yml", {"index.html": b"old"})
    github_answers.add_run("publish.yml", SITE, at="2026-02-01T00:00:00Z")
    github_answers.add_run("publish.yml", {"index.html": b"failed"}, at="2026-03-01T00:00:00Z", conclusion="failure")
    github_answers.add_run("preview.yml", {"index.html": b"seven"}, event="pull_request", commit="c7", name="preview")
    github_answers.add_run("preview.yml", {"index.html": b"closed"}, event="pull_request", commit="c8", name="preview")
    github_answers.add_pull(7, "c7")
    github_answers.add_pull(9, "c9")
    files, published, said = build(github, tmp_path / "_pages")
    assert files == SITE | {"pr-preview/7/index.html": b"seven"}
    assert [preview.number for preview in published] == [7]
    assert read_published(tmp_path / "_pages") == {(7, "c7")}
    assert said == ["#7: pr-preview/7", "#9: not built yet"]
    # The next time number 7 is closed.
    github_answers.pulls.clear()
    assert build(github, tmp_path / "_pages")[0] == SITE


def test_no_more_is_asked_than_the_newest(github, github_answers):
    for day in range(1, 29):
        github_answers.add_run("preview.yml", SITE, event="pull_request", commit="c1", name="preview", at=f"2026-02-{day:02}T00:00:00Z", expired=day == 28)
    assert newest_artifact(github, "preview.yml", "preview", head_sha="c1") == 127
    assert len(github_answers.asked) == 3  # the runs, and the artifacts of two
    github_answers.asked.clear()
    for artifact in github_answers.artifacts.values():
        artifact["expired"] = True
    assert newest_artifact(github, "preview.yml", "preview", head_sha="c1") is None
    assert len(github_answers.asked) == 11  # where ten are too old, so are the others


def test_what_marks_a_folder_for_renders_is_not_published(github, github_answers, tmp_path):
    github_answers.add_run("publish.yml", SITE | {".guide-site": b"Made by a render"})
    github_answers.add_run("preview.yml", SITE | {".guide-site": b"Made by a render"}, event="pull_request", commit="c7", name="preview")
    github_answers.add_pull(7, "c7")
    assert set(build(github, tmp_path / "_pages")[0]) == {*SITE, *(f"pr-preview/7/{name}" for name in SITE)}


def test_a_site_may_have_folders_of_any_name(github, github_answers, tmp_path):
    site = SITE | {"main/index.html": b"m", "_pages/index.html": b"p", "site/index.html": b"s"}
    github_answers.add_run("publish.yml", site)
    assert build(github, tmp_path / "_pages")[0] == site


def test_a_folder_with_something_else_is_not_replaced(github, github_answers, tmp_path):
    github_answers.add_run("publish.yml", SITE)
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("mine")
    with pytest.raises(GuideError, match="not a folder made by `guide pages`"):
        assemble(github, tmp_path / "notes", say=print)
    assert (tmp_path / "notes" / "mine.txt").read_text() == "mine"


def test_each_preview_has_its_share_of_the_room(github, github_answers, tmp_path, monkeypatch):
    monkeypatch.setattr("guide.publishing.pages.MOST_BYTES", 10_000)
    github_answers.add_run("publish.yml", {"index.html": bytes(1000)})
    for number, size in ((1, 8000), (2, 1000), (3, 3500), (4, 4501)):
        github_answers.add_run("preview.yml", {"index.html": bytes(size)}, event="pull_request", commit=f"c{number}", name="preview")
        github_answers.add_pull(number, f"c{number}")
    files, published, said = build(github, tmp_path / "_pages")
    assert [preview.number for preview in published] == [2, 3] and len(files) == 3
    assert [line.splitlines()[0] for line in said] == [
        "#1 is left out: actions/artifacts/102/zip is larger than 2,250 bytes", "#2: pr-preview/2",
        "#3: pr-preview/3", "#4 is left out: actions/artifacts/105/zip is larger than 4,500 bytes",
    ]


def test_another_repository_s_branch_of_the_same_name_is_not_the_site(github, github_answers, tmp_path):
    github_answers.add_run("publish.yml", SITE)
    github_answers.add_run("publish.yml", {"index.html": b"foreign"}, event="pull_request", at="2026-05-01T00:00:00Z")
    assert build(github, tmp_path / "_pages")[0] == SITE


@pytest.mark.parametrize(("reviews", "allowed"), [
    ([], False),
    ([("c1", "keeper", "APPROVED", None)], True),
    ([("c1", "keeper", "COMMENTED", "Fine.\n/preview")], True),
    ([("c1", "keeper", "COMMENTED", "I would not /previewthis")], False),
    ([("c0", "keeper", "APPROVED", "")], False),  # another commit was looked at, before or after
    ([("c1", "keeper", "DISMISSED", "/preview")], False),
    ([("c1", "keeper", "CHANGES_REQUESTED", "/preview")], False),
    ([("c1", "stranger", "APPROVED", "/preview")], False),  # anybody may review
    ([("c1", None, "APPROVED", "")], False),  # an account that is gone
    ([("c1", "stranger", "APPROVED", ""), ("c1", "owner", "APPROVED", "")], True),
    ([("c1", "keeper", "APPROVED", ""), ("c1", "keeper", "CHANGES_REQUESTED", "")], False),  # the last word counts
    ([("c1", "keeper", "APPROVED", ""), ("c1", "keeper", "COMMENTED", "Thanks.")], True),
    ([("c1", "renamed", "APPROVED", "")], False),  # GitHub knows of no such user
])  # fmt: skip
def test_a_fork_s_preview_needs_a_review_of_its_newest_commit(github, github_answers, reviews, allowed):
    github_answers.permissions = {"keeper": "write", "owner": "admin", "stranger": "read"}
    github_answers.add_run("preview.yml", SITE, event="pull_request", commit="c1", name="preview")
    github_answers.add_pull(1, "c1", repository="stranger/guide")
    for commit, by, state, body in reviews:
        github_answers.review(1, commit, by, state=state, body=body)
    [found] = list_previews(github)
    assert found.allowed is allowed and found.artifact == 101


def test_nobody_is_asked_about_who_cannot_write(github, github_answers):
    github_answers.add_run("preview.yml", SITE, event="pull_request", commit="c1", name="preview")
    github_answers.add_pull(1, "c1", repository="stranger/guide")
    for number in range(20):
        github_answers.review(1, "c1", f"stranger-{number}", association="NONE")
    assert not list_previews(github)[0].allowed
    assert not [asked for asked in github_answers.asked if "collaborators" in asked]


def test_a_robot_s_branch_needs_a_review_too(github, github_answers):
    github_answers.permissions = {"keeper": "write"}
    github_answers.add_run("preview.yml", SITE, event="pull_request", commit="c1", name="preview")
    github_answers.add_pull(1, "c1", association="NONE", kind="Bot")
    [found] = list_previews(github)
    assert not found.allowed and not found.newcomer
    github_answers.review(1, "c1", "keeper")
    assert list_previews(github)[0].allowed


def test_a_stranger_s_pull_request_of_a_branch_left_here_needs_a_review(github, github_answers):
    github_answers.add_run("preview.yml", SITE, event="pull_request", commit="c1", name="preview")
    github_answers.add_pull(1, "c1", association="NONE")
    assert not list_previews(github)[0].allowed


def test_a_deleted_fork_is_no_repository_of_ours(github, github_answers):
    github_answers.add_pull(1, "c1", repository=None)
    assert not list_previews(github)[0].allowed


def test_more_pull_requests_than_one_answer_holds(github, github_answers):
    for number in range(1, 206):
        github_answers.add_pull(number, f"c{number}")
    assert [found.number for found in list_previews(github)] == list(range(1, 206))


def test_a_preview_that_cannot_be_unpacked_does_not_stop_the_site(github, github_answers, tmp_path):
    github_answers.add_run("publish.yml", SITE)
    github_answers.add_run("preview.yml", zipped({"../escaped.html": b"x"}), event="pull_request", commit="c1", name="preview")
    github_answers.add_pull(1, "c1")
    files, published, said = build(github, tmp_path / "_pages")
    assert files == SITE and not published
    assert "#1 is left out" in said[0] and "outside of its folder" in said[0]
    assert not (tmp_path / "escaped.html").exists()


def test_without_a_site_nothing_is_written(github, github_answers, tmp_path):
    github_answers.add_run("publish.yml", SITE)
    build(github, tmp_path / "_pages")
    github_answers.artifacts[1]["expired"] = True
    with pytest.raises(GuideError, match=r"no run of publish\.yml on main has an artifact 'site'"):
        assemble(github, tmp_path / "_pages", say=print)
    assert (tmp_path / "_pages" / "index.html").read_bytes() == b"main"


def test_a_site_with_a_folder_for_previews_of_its_own_is_refused(github, github_answers, tmp_path):
    github_answers.add_run("publish.yml", SITE | {"pr-preview/1/index.html": b"x"})
    with pytest.raises(GuideError, match="folder pr-preview of its own"):
        assemble(github, tmp_path / "_pages", say=print)


def test_errors_say_what_to_do(github, github_answers, github_address):
    github_answers.failing["pulls"] = 403
    with pytest.raises(GuideError, match="403") as caught:
        list_previews(github)
    assert "permissions:" in caught.value.remedy
    github._session.headers["Authorization"] = "Bearer wrong"
    with pytest.raises(GuideError, match="401"):
        list_previews(github)
