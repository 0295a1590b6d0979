"""Take the arguments of ``doudi demo`` and run the shipped sample."""

from __future__ import annotations

import argparse
from datetime import date

from flows.cli.arguments import take_bare
from flows.workspace.workspace import Workspace
from transforms.messages import mark

SAYS = mark("the same on the shipped sample, in a fresh workspace")
DAY = date(2026, 11, 20)


def declare(command: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    command.set_defaults(workspace=Workspace.at("demo-workspace"))
    take_bare(command)


def carry_out(options: argparse.Namespace) -> None:
    """Run the whole way on the shipped sample, in a fresh workspace, and say what to do next."""
    from flows.commands.init import after_demo, lay_out
    from flows.nightly.context import RunRequest
    from flows.orchestration.launch import start
    from flows.workspace.clock import today

    lay_out(options.workspace)
    start(RunRequest(options.workspace, DAY, today()), bare=options.bare)
    print(after_demo(options.workspace, DAY))
