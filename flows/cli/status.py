"""Take the arguments of ``doudi status`` and tell how things stand."""

from __future__ import annotations

import argparse

from transforms.messages import mark

SAYS = mark("feeds with their age, last runs, open cases")


def declare(command: argparse.ArgumentParser) -> None:
    """Declare nothing: the workspace is all that is asked for."""


def carry_out(options: argparse.Namespace) -> int:
    """Tell feeds with their age, last runs, open cases."""
    from flows.commands.status import status

    return status(options.workspace)
