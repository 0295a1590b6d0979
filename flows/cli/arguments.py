"""Define the arguments that several commands have, so that none is told twice.

Belongs here: options that two commands share, and how a day or a folder is read. Does not: what one command alone has.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
from collections.abc import Sequence
from datetime import date
from typing import Any

from flows.workspace.workspace import Workspace
from transforms import RELEASE_STANDARDS
from transforms.messages import mark, tr

_ROOM = 16
_AT_HEAD = re.compile(r"\n([，。、；：）”]+)")
"""Punctuation that must not begin a line; it ends the line before."""
REASON = mark("why, for whoever asks later")


def workspace_by_default() -> Workspace:
    """Give the workspace that a command is about where nobody names one."""
    return Workspace.at(os.environ.get("DOUDI_WORKSPACE", "workspace"))


def day(text: str) -> date:
    """Read a day, as the type of an argument."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(tr("{text!r} is no day; write it as 2026-11-20", text=text)) from None


def take_as_of(command: argparse.ArgumentParser) -> None:
    """Let the command be about another day than today."""
    command.add_argument(
        "--as-of", type=day, metavar=tr("D"), help=tr("the day judged, yyyy-mm-dd (default: today)")
    )  # fmt: skip


def take_bare(command: argparse.ArgumentParser) -> None:
    """Let the command do without Prefect."""
    command.add_argument("--bare", action="store_true", help=tr("the same stages without Prefect"))


def take_reason(command: argparse.ArgumentParser) -> None:
    """Ask why."""
    command.add_argument("--reason", required=True, metavar=tr("TEXT"), help=tr(REASON))


def take_release_of_standards(command: argparse.ArgumentParser) -> None:
    """Let standards pass that look wrong, where nothing else can be released."""
    command.add_argument(
        "--release", action="append", default=[], choices=RELEASE_STANDARDS, metavar=tr("standards"),
        help=tr("judge by dibao standards that look wrong and are right"),
    )  # fmt: skip


class Help(argparse.HelpFormatter):
    """Break lines by the cells that they take on a screen: a Chinese character takes two and stands between no blanks.

    What argparse itself lines up it counts in characters, so that some room is left for it.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=shutil.get_terminal_size().columns - _ROOM)

    def _split_lines(self, text: str, width: int) -> list[str]:
        from rich.console import Console
        from rich.text import Text

        lines = "\n".join(line.plain.rstrip() for line in Text(text).wrap(Console(), width, overflow="fold"))
        return _AT_HEAD.sub(r"\1\n", lines).strip("\n").split("\n")

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(f"{indent}{line}" for line in self._split_lines(text, width - len(indent)))


class VersionTold(argparse.Action):
    """Tell the version of the code, which is read only when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:  # noqa: A002
        super().__init__(option_strings, argparse.SUPPRESS, nargs=0, default=argparse.SUPPRESS, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        """Print it, and be done."""
        from flows.store.code_version import code_version

        print("doudi", code_version())
        parser.exit()
