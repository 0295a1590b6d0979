"""Take the arguments of ``doudi simulate`` and suppose another number."""

from __future__ import annotations

import argparse
from pathlib import Path

from flows.cli.arguments import take_as_of, take_release_of_standards
from transforms.messages import mark, tr

SAYS = mark("who would enter and leave if a number were another; publishes nothing")


def declare(command: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    command.add_argument(
        "--set", action="append", required=True, metavar=tr("PROGRAMME.PARAMETER=VALUE"),
        help=tr("by name or code, e.g. dibao.standard=580 (a month, or 6960/year)"),
    )  # fmt: skip
    command.add_argument(
        "--county",
        action="append",
        default=[],
        metavar=tr("COUNTY"),
        help=tr("only there, by name or code; can be repeated"),
    )
    command.add_argument("--towns", action="store_true", help=tr("tell it town by town, too"))
    command.add_argument(
        "--to", type=Path, metavar=tr("FILE"),
        help=tr("who enters and leaves, as .csv, .xlsx or .parquet (default: in store/simulate/)"),
    )  # fmt: skip
    take_as_of(command)
    take_release_of_standards(command)


def carry_out(options: argparse.Namespace) -> None:
    """Suppose another number."""
    from flows.commands.simulate import Supposition, changes_of, told

    counties, release = tuple(options.county), tuple(options.release)
    asked = Supposition(changes_of(options.set), counties, options.as_of, release)
    print(told(options.workspace, asked, options.to, towns=options.towns))
