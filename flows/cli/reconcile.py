"""Take the arguments of ``doudi reconcile`` and compare all rolls."""

from __future__ import annotations

import argparse

from flows.cli.arguments import take_as_of
from transforms.messages import mark

SAYS = mark("all rolls with each other and with the lists, both ways, for the counties")
declare = take_as_of


def carry_out(options: argparse.Namespace) -> None:
    """Compare all rolls with each other and with the lists."""
    from flows.commands.reconcile import reconcile, told

    print("\n".join(told(reconcile(options.workspace, options.as_of))))
