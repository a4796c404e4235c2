"""What is promised of memory: that a scan needs no more of it for a large archive.

Both scans run in a process of their own, whose peak the system tells. The archives hold JSON files
alone: pixels are read and counted a batch at a time, and take the same for each.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ..example_archive import write_example_archive
from .promises import BenchError, Promise

FEW, MANY = 500, 25_000  # pairs: 1,000 and 50,000 patches
GROWTH = 1.15
SCAN = """
import io, resource, sys
from bigearthnet.scans.archive_index import write_archive_index
write_archive_index(sys.argv[1], sys.argv[2], workers=1, stream=io.StringIO())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes


def measure_memory(folder: Path) -> Iterator[Promise]:
    """Yield the promise about memory; archives are made in `folder`."""
    peaks = []
    for pairs in (FEW, MANY):
        archive = write_example_archive(folder / f"{pairs}", patches=pairs, pixels=False)
        peaks.append(_peak(archive, folder / f"{pairs}.parquet"))
    few, many = peaks
    note = f"{few / 1e6:,.0f} and {many / 1e6:,.0f} MB"
    yield Promise(f"memory of {2 * MANY:,} patches, to that of {2 * FEW:,}", many / few, GROWTH, ratio=True, note=note)


def _peak(archive: Path, output: Path) -> int:
    """Return the most bytes of memory that a scan held."""
    done = subprocess.run([sys.executable, "-c", SCAN, str(archive), str(output)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"Expected a scan of {archive}, it said: {done.stderr.strip()}")
    return int(done.stdout) * UNIT
