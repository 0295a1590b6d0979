"""Take the arguments of ``doudi run`` and run the whole way once."""

from __future__ import annotations

import argparse

from flows.cli.arguments import take_as_of, take_bare
from transforms import STAGES
from transforms.messages import mark, tr

SAYS = mark("the whole way once: inbox in, lists out")


def declare(command: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    take_as_of(command)
    command.add_argument(
        "--until", choices=tuple(STAGES), metavar=tr("STAGE"),
        help=tr("stop after: {stages}", stages=", ".join(STAGES)),
    )  # fmt: skip
    command.add_argument(
        "--release", action="append", default=[], metavar=tr("WHAT"),
        help=tr("publish a programme that was withheld, everywhere or in one county, as PROGRAMME:COUNTY; "
                "standards: judge by dibao standards that look wrong and are right"),
    )  # fmt: skip
    take_bare(command)


def carry_out(options: argparse.Namespace) -> None:
    """Run the whole way once."""
    from flows.nightly.context import RunRequest
    from flows.orchestration.launch import start
    from flows.workspace.clock import day_asked, today

    day = day_asked(options.as_of)
    start(RunRequest(options.workspace, day, today(), options.until, tuple(options.release)), bare=options.bare)
