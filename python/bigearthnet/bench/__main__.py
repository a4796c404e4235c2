"""`python -m bigearthnet.bench [ARCHIVE]`; without an archive one is made of example patches."""

import sys

from .run import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
