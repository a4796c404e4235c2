"""How long a server asks to be left alone, in seconds."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timezone
from email.utils import parsedate_to_datetime

# GitHub asks for at least this after a limit whose end it does not tell (docs.github.com/rest, rate limits).
_UNTOLD = 60.0


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read the header Retry-After (RFC 9110, 10.2.3): seconds, or a moment; None where there is none that can be read."""
    said = headers.get("Retry-After", "").strip()
    if said.isdecimal():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    # A date of the zone “-0000” is one of UTC, and has no zone in Python.
    return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp() - time.time())


def github_limit(status: int, headers: Mapping[str, str], message: str) -> float | None:
    """Return how long GitHub answers no more, None where an answer tells of no limit.

    Limits are answered by 403 like missing permissions, but with Retry-After, with no request
    left until `x-ratelimit-reset` (seconds since 1970), or with a message that names them.
    """
    if status not in (403, 429):
        return None
    if (told := retry_after(headers)) is not None:
        return told
    if headers.get("x-ratelimit-remaining") == "0" and headers.get("x-ratelimit-reset", "").isdecimal():
        return max(1.0, int(headers["x-ratelimit-reset"]) - time.time() + 1)
    return _UNTOLD if status == 429 or "rate limit" in message.lower() else None
