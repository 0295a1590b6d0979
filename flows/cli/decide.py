"""Take the arguments of ``doudi decide`` and record a person's decision."""

from __future__ import annotations

import argparse

from flows.cli.arguments import day, take_reason
from transforms.errors import BadRequest
from transforms.messages import mark, tr

SAYS = mark("a person's decision about a case or a proposed link, kept until undone")
DECISIONS = {"case": ("exempt", "undo"), "link": ("same", "different", "undo")}
"""What can be decided about what."""
ANSWERS = {
    "exempt": mark("case: leave the household alone until the day (豁免)"),
    "same": mark("link: it is the same person"),
    "different": mark("link: they are two persons; not asked again"),
    "undo": mark("take back what was decided; of a case, else the last finding"),
}


def declare(command: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    command.add_argument("what", choices=tuple(DECISIONS), metavar=tr("WHAT"), help=tr("case, link"))
    command.add_argument(
        "id", metavar=tr("ID"), help=tr("线索编号 of the work list, or 疑问编号 of 数据疑问_….csv")
    )  # fmt: skip
    answer = command.add_mutually_exclusive_group(required=True)
    for name, text in ANSWERS.items():
        answer.add_argument(f"--{name}", dest="answer", action="store_const", const=name, help=tr(text))
    take_reason(command)
    command.add_argument(
        "--until", type=day, metavar=tr("D"), help=tr("the last day it holds (a link: default for ever)")
    )


def carry_out(options: argparse.Namespace) -> None:
    """Record a person's decision."""
    from flows.commands.decide import ANSWERS, CaseDecision, LinkDecision, decide_case, decide_link
    from flows.workspace.clock import today

    if options.answer not in DECISIONS[options.what]:
        flags = ", ".join(f"--{answer}" for answer in DECISIONS[options.what])
        raise BadRequest(
            tr("A decision about a case is one of {flags}, not --{answer}.", flags=flags, answer=options.answer)
            if options.what == "case"
            else tr("A decision about a link is one of {flags}, not --{answer}.", flags=flags, answer=options.answer)
        )
    if options.what == "link":
        about = LinkDecision(options.id, ANSWERS[options.answer], options.reason, options.until, today())
        print(decide_link(options.workspace, about))
    else:
        case = CaseDecision(options.id, options.answer, options.reason, options.until, today())
        print(decide_case(options.workspace, case))
