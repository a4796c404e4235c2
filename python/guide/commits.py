"""When sources were last committed, where a checkout knows."""

import subprocess
from pathlib import Path, PurePath


def last_commit(root: Path, path: PurePath | None = None, *, form: str) -> str:
    """Return the time of the last commit in folder `root`, or of `path` in it; "" where there is none.

    `form` is git's: "%cI" for ISO 8601, "%ct" for seconds since 1970.
    """
    command = ["git", "-C", str(root), "log", "-1", f"--format={form}", *(["--", str(path)] if path else [])]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
