"""How GitHub is asked: within its limits, and with what went wrong in words."""

import pytest

from guide.errors import GuideError


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """Seconds waited, without waiting."""
    found = []
    monkeypatch.setattr("guide.publishing.github.time.sleep", found.append)
    monkeypatch.setattr("guide.waiting.time.time", lambda: NOW)
    return found


NOW = 1_800_000_000  # seconds since 1970


def in_seconds(seconds: int) -> dict[str, str]:
    return {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(NOW + seconds)}


@pytest.mark.parametrize(("limit", "waited"), [
    ((429, {"Retry-After": "3"}, "slow down"), 3),
    ((403, {"Retry-After": "3"}, "You have exceeded a secondary rate limit."), 3),
    ((403, in_seconds(20), "API rate limit exceeded"), 21),
    ((403, {}, "You have exceeded a secondary rate limit."), 60),
])  # fmt: skip
def test_the_end_of_a_limit_is_waited_for(github, github_answers, waits, limit, waited):
    github_answers.limits = [limit]
    assert github.get("")["default_branch"] == "main"
    assert waits == [waited]


@pytest.mark.parametrize("limits", [
    [(403, in_seconds(1800), "API rate limit exceeded")],
    [(429, {"Retry-After": "3600"}, "slow down")],
    [(403, {}, "secondary rate limit")] * 5,
])  # fmt: skip
def test_a_limit_that_lasts_is_told_as_one(github, github_answers, waits, limits):
    github_answers.limits = limits
    with pytest.raises(GuideError, match=r"no more questions before \d\d:\d\d UTC: its rate limit is reached") as caught:
        github.get("")
    assert "Run this again then" in caught.value.remedy and sum(waits) <= 240


def test_a_limit_is_waited_for_when_something_is_sent(github, github_answers, waits):
    github_answers.limits = [(403, {"Retry-After": "1"}, "You have exceeded a secondary rate limit.")]
    github.send("POST", "issues/1/comments", {"body": "once"})
    assert [comment["body"] for comment in github_answers.comments] == ["once"] and waits == [1]


def test_a_missing_permission_is_no_limit(github, github_answers, waits):
    github_answers.limits = [(403, {"x-ratelimit-remaining": "900"}, "Resource not accessible by integration")]
    with pytest.raises(GuideError, match="403 \\(Resource not accessible") as caught:
        github.get("")
    assert "permissions:" in caught.value.remedy and waits == []
