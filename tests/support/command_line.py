"""Name the command line as a process: the one place where tests say which module it is."""

import sys

from flows import cli

DOUDI = (sys.executable, "-m", cli.__name__)
"""What starts ``doudi`` of this checkout, run from its root."""


def script(module, *arguments):
    """What starts a module of tests/ that is a program, run from the root of the checkout."""
    return [sys.executable, "-m", module.__name__, *map(str, arguments)]
