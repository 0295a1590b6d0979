"""Run ``doudi`` as ``python -m flows.cli``, which is what starts it with the machine."""

import sys

from flows.cli import main

if __name__ == "__main__":
    sys.exit(main())
