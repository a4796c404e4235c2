"""One comment a pull request, kept up to date, with nothing in it that the pull request wrote."""

from guide.publishing.announce import announce

SITE = "https://someone.example/guide"


def run(github):
    said = []
    announce(github, SITE, say=said.append)
    return said


def test_a_comment_is_written_once_and_then_follows(github, github_answers):
    github_answers.add_run("preview.yml", {"index.html": b""}, event="pull_request", commit="c0ffee00", name="preview")
    github_answers.add_pull(4, "c0ffee00", association="FIRST_TIME_CONTRIBUTOR")
    github_answers.add_pull(5, "none")
    github_answers.comments.append({"id": 1, "issue": 4, "user": {"login": "a reader"}, "body": "<!-- the guide's preview --> mine"})
    assert run(github) == ["#4: written"]
    body = github_answers.comments[1]["body"]
    assert "https://someone.example/guide/pr-preview/4/" in body and "c0ffee0" in body and "welcome" in body
    assert run(github) == ["#4: kept"]
    github_answers.pulls[0]["head"]["sha"] = "beef0000"
    github_answers.add_run("preview.yml", {"index.html": b""}, event="pull_request", commit="beef0000", name="preview")
    github_answers.pulls[0]["author_association"] = "CONTRIBUTOR"
    assert run(github) == ["#4: updated"]
    assert len(github_answers.comments) == 2 and github_answers.comments[0]["body"].endswith("mine")
    assert "beef000" in github_answers.comments[1]["body"] and "welcome" not in github_answers.comments[1]["body"]


def test_a_fork_is_told_what_it_waits_for(github, github_answers):
    github_answers.add_run("preview.yml", {"index.html": b""}, event="pull_request", commit="c1", name="preview")
    github_answers.add_pull(4, "c1", repository="stranger/guide", association="NONE")
    assert run(github) == ["#4: written"]
    assert "approves this commit" in github_answers.comments[0]["body"] and "pr-preview" not in github_answers.comments[0]["body"]
