"""What servers say of how long to leave them alone."""

from email.utils import formatdate

import pytest

from guide.waiting import github_limit, retry_after


@pytest.mark.parametrize(("said", "seconds"), [("120", 120), (" 0 ", 0), ("soon", None), ("", None), ("-5", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0)])
def test_seconds_and_moments_are_read(said, seconds):
    assert retry_after({"Retry-After": said}) == seconds


def test_a_moment_to_come_is_some_seconds_away(monkeypatch):
    monkeypatch.setattr("guide.waiting.time.time", lambda: 1_800_000_000)
    for moment in (formatdate(1_800_000_100, usegmt=True), formatdate(1_800_000_100)):  # the zones GMT and -0000
        assert retry_after({"Retry-After": moment}) == 100


@pytest.mark.parametrize(("status", "headers", "message", "seconds"), [
    (200, {"Retry-After": "5"}, "", None), (404, {"x-ratelimit-remaining": "0"}, "", None), (403, {}, "Forbidden", None),
    (403, {}, "You have exceeded a secondary rate limit", 60), (429, {}, "", 60), (403, {"Retry-After": "5"}, "", 5),
    (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}, "", 1), (403, {"x-ratelimit-remaining": "0"}, "Forbidden", None),
])  # fmt: skip
def test_a_limit_is_told_apart_from_other_refusals(status, headers, message, seconds):
    assert github_limit(status, headers, message) == seconds
