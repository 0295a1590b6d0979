"""Take the arguments of ``doudi withdraw`` and take a publication back."""

from __future__ import annotations

import argparse

from flows.cli.arguments import day, take_reason
from transforms.messages import mark, tr

SAYS = mark("take the publication of a day back: out of the outbox and of what nights know")


def declare(command: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    command.add_argument("day", type=day, metavar=tr("D"), help=tr("the day that was judged, yyyy-mm-dd"))
    take_reason(command)


def carry_out(options: argparse.Namespace) -> None:
    """Take the publication of a day back."""
    from flows.commands.withdraw import withdraw

    print(withdraw(options.workspace, options.day, options.reason))
