"""Take the arguments of ``doudi init`` and make a workspace to begin with."""

from __future__ import annotations

import argparse

from transforms.messages import mark

SAYS = mark("a documented doudi.toml and an empty policy/dibao.csv to fill")


def declare(command: argparse.ArgumentParser) -> None:
    """Declare nothing: the workspace is all that is asked for."""


def carry_out(options: argparse.Namespace) -> None:
    """Make a workspace to begin with."""
    from flows.commands.init import begin

    print(begin(options.workspace))
