"""Take the arguments of ``doudi simulate`` and suppose another number."""

from __future__ import annotations

import argparse

from flows.cli.arguments import take_as_of, take_release_of_standards
from transforms.errors import BadRequest
from transforms.messages import mark, tr

SAYS = mark("who would enter and leave if a number were another; publishes nothing")


def declare(command: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    command.add_argument(
        "--set", action="append", required=True, metavar=tr("PROGRAMME.PARAMETER=VALUE"),
        help=tr("as in data/policy, e.g. dibao.standard=580 (a month, or 6960/year)"),
    )  # fmt: skip
    command.add_argument(
        "--county", action="append", default=[], metavar=tr("COUNTY"), help=tr("only there; can be repeated")
    )
    take_as_of(command)
    take_release_of_standards(command)


def carry_out(options: argparse.Namespace) -> None:
    """Suppose another number."""
    from flows.commands.simulate import as_text, simulate

    if wrong := [said for said in options.set if "." not in said.partition("=")[0] or not said.partition("=")[2]]:
        raise BadRequest(
            tr("--set {said} is not PROGRAMME.PARAMETER=VALUE, as in dibao.standard=580.", said=wrong[0])
        )  # fmt: skip
    changes = {name: value for name, _, value in (said.partition("=") for said in options.set)}
    counties, release = tuple(options.county), tuple(options.release)
    print(as_text(simulate(options.workspace, changes, counties, options.as_of, release)))
