"""Take the arguments of ``doudi replay`` and judge a past day again."""

from __future__ import annotations

import argparse

from flows.cli.arguments import day, take_release_of_standards
from transforms.messages import mark, tr

SAYS = mark("a past day again with its law and the files then known; publishes nothing")


def declare(command: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    command.add_argument(
        "--as-of", type=day, required=True, metavar=tr("D"), help=tr("the day judged, yyyy-mm-dd")
    )  # fmt: skip
    command.add_argument(
        "--known-on", type=day, metavar=tr("K"), help=tr("with the files known on this day (default: D)")
    )
    command.add_argument(
        "--compare", nargs="?", const=True, type=day, metavar=tr("D2"),
        help=tr("why the answer differs from the one committed, or from another day's"),
    )  # fmt: skip
    take_release_of_standards(command)


def carry_out(options: argparse.Namespace) -> None:
    """Judge a past day again."""
    from flows.commands.replay import replay
    from flows.commands.replay_compare import replay_and_compare

    asked, told = (options.workspace, options.as_of, options.known_on), ""
    release = tuple(options.release)
    if options.compare:
        folder, told = replay_and_compare(*asked, None if options.compare is True else options.compare, release)
    else:
        folder = replay(*asked, release=release)
    print(tr("as of {day}: outcomes are in {folder}; nothing was published", day=options.as_of, folder=folder))
    if told:
        print(told)
