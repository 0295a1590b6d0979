"""Take the arguments of ``doudi check`` and judge files."""

from __future__ import annotations

import argparse
from pathlib import Path

from flows.cli.arguments import take_as_of
from transforms.errors import BadRequest
from transforms.messages import mark, tr

SAYS = mark("read and judge files, publish nothing")


def declare(command: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    command.add_argument(
        "paths", nargs="*", type=Path, metavar=tr("PATH"),
        help=tr("files or folders (default: the inbox, and whatever else a run would be refused for)"),
    )  # fmt: skip
    take_as_of(command)
    command.add_argument(
        "--docs", type=Path, metavar=tr("DIR"),
        help=tr("write what is expected of each list as pages; no file is read"),
    )  # fmt: skip


def carry_out(options: argparse.Namespace) -> int:
    """Read and judge files, or write what is expected of them; publish nothing."""
    if options.docs:
        if options.paths:
            raise BadRequest(tr("--docs reads no file. Leave the files out, or leave --docs out."))
        from flows.commands.check_docs import write_docs

        print(write_docs(options.docs))
        return 0
    from flows.commands.check import check
    from flows.workspace.clock import day_asked

    return check(options.workspace, options.paths, day_asked(options.as_of))
