"""Take the arguments of ``doudi feedback`` and take returned lists in."""

from __future__ import annotations

import argparse
from pathlib import Path

from flows.cli.arguments import take_as_of
from transforms.messages import mark, tr

SAYS = mark("take returned work lists in; answer every cell that cannot be taken")


def declare(command: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    command.add_argument(
        "paths", nargs="*", type=Path, metavar=tr("PATH"), help=tr("files or folders (default: returned/)")
    )
    take_as_of(command)


def carry_out(options: argparse.Namespace) -> int:
    """Take returned lists in."""
    from flows.commands.feedback import tell_feedback
    from flows.workspace.clock import day_asked

    return tell_feedback(options.workspace, options.paths, day_asked(options.as_of))
