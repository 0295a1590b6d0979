"""Take the arguments of ``doudi run`` and run the whole way once."""

from __future__ import annotations

import argparse

from flows.cli.arguments import take_as_of, take_bare
from transforms import STAGES
from transforms.messages import Both, both, listed, mark, tr
from transforms.values.nearest import NEAR_SHORT, nearest

SAYS = mark("the whole way once: inbox in, lists out")


def declare(command: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    take_as_of(command)
    stages = listed(
        Both(f"{name.en} ({does.en})", f"{name.zh}（{does.zh}）")
        for name, does in ((both(name), both(does)) for name, does in STAGES.items())
    )
    command.add_argument(
        "--until", type=_stage, metavar=tr("STAGE"), help=tr("stop after a stage: {stages}", stages=stages)
    )
    command.add_argument(
        "--release", action="append", default=[], metavar=tr("WHAT"),
        help=tr(
            "publish a programme that was withheld, everywhere or in one county, as PROGRAMME:COUNTY, by names or "
            "codes; all:COUNTY: a county's first night; standards: judge by dibao standards that look wrong and are "
            "right"
        ),
    )  # fmt: skip
    take_bare(command)


def carry_out(options: argparse.Namespace) -> None:
    """Run the whole way once."""
    from flows.nightly.context import RunRequest
    from flows.orchestration.launch import start
    from flows.workspace.clock import day_asked, today

    day = day_asked(options.as_of)
    start(RunRequest(options.workspace, day, today(), options.until, tuple(options.release)), bare=options.bare)


def _stage(text: str) -> str:
    """Read the name of a stage, in either language."""
    names = {name: code for code in STAGES for name in both(code)}
    if (said := text.strip().lower()) in names:
        return names[said]
    if near := nearest(said, names, NEAR_SHORT):
        raise argparse.ArgumentTypeError(tr("there is no stage {text}; did you mean {near}?", text=text, near=near))
    known = listed(both(code) for code in STAGES)
    raise argparse.ArgumentTypeError(tr("there is no stage {text}. There are {known}.", text=text, known=known))
