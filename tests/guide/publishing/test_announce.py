"""One comment a pull request, kept up to date, with nothing in it that the pull request wrote."""

import pytest

from guide.errors import GuideError
from guide.publishing.announce import announce

SITE = "https://someone.example/guide"


def run(github, published=((4, "c0ffee00"), (4, "beef0000"))):
    said = []
    announce(github, SITE, published=set(published), say=said.append)
    return said


def test_a_comment_is_written_once_and_then_follows(github, github_answers):
    github_answers.add_run("preview.yml", {"index.html": b""}, event="pull_request", commit="c0ffee00", name="preview")
    github_answers.add_pull(4, "c0ffee00", association="FIRST_TIME_CONTRIBUTOR", repository="stranger/guide")
    github_answers.permissions = {"keeper": "write"}
    github_answers.review(4, "c0ffee00", "keeper")
    github_answers.review(4, "beef0000", "keeper")
    github_answers.add_pull(5, "none")
    github_answers.comments.append({"id": 1, "issue": 4, "user": {"login": "a reader"}, "body": "<!-- the guide's preview --> mine"})
    assert run(github) == ["#4: written", "#5: not built yet"]
    body = github_answers.comments[1]["body"]
    assert "https://someone.example/guide/pr-preview/4/" in body and "c0ffee0" in body and "welcome" in body
    assert run(github) == ["#4: kept", "#5: not built yet"]
    github_answers.pulls[0]["head"]["sha"] = "beef0000"
    github_answers.add_run("preview.yml", {"index.html": b""}, event="pull_request", commit="beef0000", name="preview")
    github_answers.pulls[0]["author_association"] = "CONTRIBUTOR"
    assert run(github) == ["#4: updated", "#5: not built yet"]
    assert len(github_answers.comments) == 2 and github_answers.comments[0]["body"].endswith("mine")
    assert "beef000" in github_answers.comments[1]["body"] and "welcome" not in github_answers.comments[1]["body"]


def test_a_fork_is_told_what_it_waits_for(github, github_answers):
    github_answers.add_run("preview.yml", {"index.html": b""}, event="pull_request", commit="c1", name="preview")
    github_answers.add_pull(4, "c1", repository="stranger/guide", association="NONE")
    assert run(github) == ["#4: written"]
    assert "approves this commit" in github_answers.comments[0]["body"] and "pr-preview" not in github_answers.comments[0]["body"]


def test_a_preview_left_out_or_gone_is_not_linked(github, github_answers):
    github_answers.add_run("preview.yml", {"index.html": b""}, event="pull_request", commit="c0ffee00", name="preview")
    github_answers.add_pull(4, "c0ffee00")
    assert run(github) == ["#4: written"] and "/pr-preview/4/" in github_answers.comments[0]["body"]
    assert run(github, published=()) == ["#4: updated"]
    assert "could not be published" in github_answers.comments[0]["body"] and "/pr-preview/" not in github_answers.comments[0]["body"]
    github_answers.artifacts[1]["expired"] = True
    assert run(github, published=()) == ["#4: updated"] and "older than a month" in github_answers.comments[0]["body"]


def test_a_locked_conversation_does_not_silence_the_others(github, github_answers):
    for number in (4, 5):
        github_answers.add_run("preview.yml", {"index.html": b""}, event="pull_request", commit=f"c{number}", name="preview")
        github_answers.add_pull(number, f"c{number}")
    github_answers.failing["issues/4/comments"] = 403
    github_answers.comments.append({"id": 1, "issue": 5, "user": None, "body": None})
    said = []
    with pytest.raises(GuideError, match="no comment on #4"):
        announce(github, SITE, published={(4, "c4"), (5, "c5")}, say=said.append)
    assert said[1] == "#5: written" and "403" in said[0]
