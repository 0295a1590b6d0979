"""Take the arguments of ``doudi explain`` and explain a household, a person, a case or a rule."""

from __future__ import annotations

import argparse
from pathlib import Path

from flows.cli.arguments import day, take_as_of
from transforms.errors import BadRequest
from transforms.messages import mark, tr

SAYS = mark("one household, person or case: facts, rows, conditions, law; or a rule itself")


def declare(command: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    command.add_argument(
        "code",
        nargs="?",
        metavar=tr("ID"),
        help=tr("户编号, 人编号 or 线索编号; a name, a citizen number, or a village"),
    )
    command.add_argument("--county", metavar=tr("COUNTY"), help=tr("only there, by name or code"))
    take_as_of(command)
    command.add_argument(
        "--to", type=Path, metavar=tr("FILE.html"), help=tr("also as a page that needs nothing else")
    )  # fmt: skip
    command.add_argument(
        "--programme", metavar=tr("PROGRAMME"), help=tr("print the rule of this programme, by name or code")
    )
    command.add_argument("--on", type=day, metavar=tr("D"), help=tr("as in force on this day"))


def carry_out(options: argparse.Namespace) -> None:
    """Explain one household, person or case; or a rule."""
    from flows.commands.explain import explain, explain_rule
    from flows.commands.find_people import Question

    if options.programme:
        if options.code or not options.on:
            raise BadRequest(tr("--programme wants --on D, and nobody's code or name."))
        print(explain_rule(options.programme, options.on))
    elif options.code:
        print(explain(options.workspace, Question(options.code, options.county, options.as_of), options.to))
    else:
        raise BadRequest(tr("Name a household, person, case or village, or a rule with --programme PROGRAMME --on D."))
