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
    command.add_argument("code", nargs="?", metavar=tr("ID"), help=tr("户编号, 人编号 or 线索编号"))
    command.add_argument(
        "--county", metavar=tr("COUNTY"), help=tr("where a household code stands in more than one county")
    )
    take_as_of(command)
    command.add_argument(
        "--to", type=Path, metavar=tr("FILE.html"), help=tr("also as a page that needs nothing else")
    )  # fmt: skip
    command.add_argument("--programme", metavar=tr("PROGRAMME"), help=tr("print this programme's rule"))
    command.add_argument("--on", type=day, metavar=tr("D"), help=tr("as in force on this day"))


def carry_out(options: argparse.Namespace) -> None:
    """Explain one household, person or case; or a rule."""
    from flows.commands.explain import Question, explain, explain_rule

    if options.programme:
        if options.code or not options.on:
            raise BadRequest(tr("--programme wants --on D, and no code."))
        print(explain_rule(options.programme, options.on))
    elif options.code:
        print(explain(options.workspace, Question(options.code, options.county, options.as_of), options.to))
    else:
        raise BadRequest(tr("Name a household, person or case code, or a rule with --programme PROGRAMME --on D."))
