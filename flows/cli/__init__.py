"""Parse the command line of ``doudi`` and call the command.

Belongs here: one module for each command, which declares its arguments and carries it out, and exit codes. What a
command does is in ``flows.commands`` and ``flows.orchestration``, imported only when it is carried out: ``doudi
--help`` must answer at once.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence

from flows import OWNER_ONLY
from flows.cli import (
    check,
    decide,
    demo,
    explain,
    export,
    feedback,
    init,
    reconcile,
    replay,
    run,
    serve,
    simulate,
    status,
    withdraw,
)
from flows.cli.arguments import Help, VersionTold, workspace_by_default
from flows.workspace.crash_report import reader_gone
from flows.workspace.language import speak_as_office
from flows.workspace.workspace import Workspace
from transforms.errors import InternalError, NoWorkspace, PipelineError
from transforms.messages import tr

DONE, AT_FAULT, BUG, STOPPED = 0, 2, 1, 130
COMMANDS = {
    "run": run, "demo": demo, "check": check, "feedback": feedback, "decide": decide, "withdraw": withdraw,
    "export": export, "explain": explain, "replay": replay, "simulate": simulate, "reconcile": reconcile,
    "status": status, "serve": serve, "init": init,
}  # fmt: skip
"""Every command in the order of the help: a module with ``SAYS``, ``declare`` and ``carry_out``."""
_SELDOM = (100_000, 20, 20)
"""How seldom garbage is looked for: what libraries make on being imported is none, and looking took a third."""


def parser() -> argparse.ArgumentParser:
    """Define every command with its help; the README lists them from here."""
    root = argparse.ArgumentParser(
        prog="doudi",
        formatter_class=Help,
        description=tr("doudi (兜底): who on the monitoring lists qualifies for assistance and is on no roll."),
        epilog=tr(
            "Exit code 0: done. 2: an input or a setting is at fault, and one message says what to do. 1: a bug."
        ),
    )
    root.add_argument("--version", action=VersionTold, help=tr("show the version of doudi and exit"))
    commands = root.add_subparsers(required=True, metavar=tr("COMMAND"))
    for name, module in COMMANDS.items():
        command = commands.add_parser(name, help=tr(module.SAYS), description=tr(module.SAYS), formatter_class=Help)
        command.add_argument(
            "--workspace",
            type=Workspace.at,
            metavar=tr("DIR"),
            default=workspace_by_default(),
            help=tr("the office's folder (default: DOUDI_WORKSPACE, else ./workspace)"),
        )
        command.set_defaults(action=module.carry_out)
        module.declare(command)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command: exit 0 when done, 2 when an input is at fault, 1 on a bug, 130 when stopped by hand."""
    speak_as_office(_workspace_named(argv))
    options = parser().parse_args(argv)
    os.umask(OWNER_ONLY)
    gc.set_threshold(*_SELDOM)
    try:
        code = _carried_out(options)
        sys.stdout.flush()
    except BrokenPipeError as error:
        return reader_gone(error)
    return code


def _workspace_named(argv: Sequence[str] | None) -> Workspace:
    """Look for the workspace before anything else is read: it says the language of all help and errors."""
    first = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    first.add_argument("--workspace", nargs="?")
    found = first.parse_known_args(argv)[0].workspace
    return Workspace.at(found) if found else workspace_by_default()


def _carried_out(options: argparse.Namespace) -> int:
    try:
        if options.workspace.root.is_file():
            raise NoWorkspace(tr("{path} is a file. Name a folder with --workspace.", path=options.workspace))
        return int(options.action(options) or DONE)
    except PipelineError as error:
        print(f"doudi: {error}", file=sys.stderr)
        return AT_FAULT
    except InternalError as error:
        print(f"doudi: {error}", file=sys.stderr)
        return BUG
    except KeyboardInterrupt:
        said = tr("stopped. Nothing was published; run the same command again.")
        print(f"doudi: {said}", file=sys.stderr)
        return STOPPED
