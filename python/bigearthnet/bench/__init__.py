"""Measure on this machine what the package promises about time and memory.

`python -m bigearthnet.bench` prints a table; the exit code is 1 when a promise is not kept.
Timings depend on the machine, so nothing here fails a test: promises about archives are ratios of
two things measured in the same run.

    tables      the index, footprints and the catalogue, in seconds
    archives    an archive of 10,000 patches: scanned, counted and loaded, against other ways
    memory      what a scan needs for 1,000 patches and for 50,000
"""
