"""When sources were last committed, where a checkout knows."""

import subprocess
from pathlib import Path, PurePath


def last_commit(root: Path, path: PurePath | None = None, *, form: str) -> str:
    """Return the time of the last commit in folder `root`, or of `path` in it; "" where there is none.

    `form` is git's: "%cI" for ISO 8601, "%ct" for seconds since 1970. Of a `path` last changed
    before a shallow clone begins nothing is known.
    """
    name, _, found = _git(root, "log", "-1", f"--format=%H {form}", *(["--", str(path)] if path else [])).partition(" ")
    if path and found:
        # The oldest commits of a shallow clone seem to bring every file.
        ends = root / _git(root, "rev-parse", "--git-path", "shallow")
        if ends.is_file() and name in ends.read_text("utf-8").split():
            return ""
    return found


def _git(root: Path, *words: str) -> str:
    try:
        return subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
