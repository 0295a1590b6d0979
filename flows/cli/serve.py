"""Take the arguments of ``doudi serve`` and serve the schedules."""

from __future__ import annotations

import argparse

from transforms.messages import mark

SAYS = mark("the nightly run at 02:00 Asia/Shanghai, one at a time, until stopped")


def declare(command: argparse.ArgumentParser) -> None:
    """Declare nothing: the workspace is all that is asked for."""


def carry_out(options: argparse.Namespace) -> int:
    """Serve the schedules, until stopped."""
    from flows.orchestration.serve import serve

    return serve(options.workspace)
