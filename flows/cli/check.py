"""Take the arguments of ``doudi check`` and judge files."""

from __future__ import annotations

import argparse
from pathlib import Path

from flows.cli.arguments import take_as_of
from transforms.messages import mark, tr

SAYS = mark("read and judge files, publish nothing")


def declare(command: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    command.add_argument(
        "paths", nargs="*", type=Path, metavar=tr("PATH"),
        help=tr("files or folders (default: the inbox, and whatever else a run would be refused for)"),
    )  # fmt: skip
    take_as_of(command)


def carry_out(options: argparse.Namespace) -> int:
    """Read and judge files; publish nothing."""
    from flows.commands.check import check
    from flows.workspace.clock import day_asked

    return check(options.workspace, options.paths, day_asked(options.as_of))
