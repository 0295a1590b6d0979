"""The command line: parses, calls, prints. Nothing here decides anything.

Imports are made by the commands that need them: ``doudi --help`` answers at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from transforms import STAGES
from transforms.errors import InternalError, PipelineError, WorkspaceAtFault

DONE, AT_FAULT, BUG, STOPPED = 0, 2, 1, 130
DEMO_DAY = date(2026, 11, 20)
EXPORTS = ("screening", "links")


def run(options: argparse.Namespace) -> int:
    """The whole way once."""
    from flows.night import Order
    from flows.start import start, today

    now = today()
    day, until, release = options.as_of or now, options.until, tuple(options.release)
    start(Order(options.workspace.absolute(), day, now, until, release), bare=options.bare)
    return DONE


def demo(options: argparse.Namespace) -> int:
    """The same on the shipped sample, in a fresh workspace."""
    from flows.demo import lay_out

    options.workspace = lay_out(options.workspace)
    options.as_of, options.until, options.release = DEMO_DAY, None, []
    return run(options)


def check(options: argparse.Namespace) -> int:
    """Read and judge files; publish nothing."""
    from flows.check import check as check_files

    return check_files(options.workspace, options.paths)


def export(options: argparse.Namespace) -> int:
    """One table for analysts."""
    from flows.export import export_links, export_screening

    write = {"screening": export_screening, "links": export_links}[options.what]
    rows = write(options.workspace, options.as_of, options.to)
    print(f"{rows} rows written to {options.to}")
    return DONE


def status(options: argparse.Namespace) -> int:
    """Feeds with their age, last runs, open cases."""
    from flows.status import status as tell_status

    return tell_status(options.workspace)


def decide(options: argparse.Namespace) -> int:
    """What a person decided, kept until undone."""
    from flows.decide_link import LinkDecision, decide_link

    print(decide_link(options.workspace, LinkDecision(options.id, options.answer, options.reason, options.until)))
    return DONE


def serve(options: argparse.Namespace) -> int:
    """Schedules, until stopped."""
    from flows.serve import serve as serve_schedules

    return serve_schedules(options.workspace)


def init(options: argparse.Namespace) -> int:
    """A workspace to begin with."""
    from flows.demo import begin

    print(begin(options.workspace))
    return DONE


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-11-20") from None


def parser() -> argparse.ArgumentParser:
    """Every command, each with its help; the README lists them from here."""
    root = argparse.ArgumentParser(
        prog="doudi",
        description="doudi (兜底): who on the monitoring lists qualifies for assistance and is on no roll.",
        epilog="Exit code 0: done. 2: an input or a setting is at fault, and one message says what to do. 1: a bug.",
    )
    commands = root.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, action: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.add_argument(
            "--workspace",
            type=Path,
            metavar="DIR",
            default=Path(os.environ.get("DOUDI_WORKSPACE", "workspace")),
            help="the office's folder (default: DOUDI_WORKSPACE, else ./workspace)",
        )
        made.set_defaults(action=action)
        return made

    made = command("run", run, "the whole way once: inbox in, lists out")
    _as_of(made)
    made.add_argument("--until", choices=tuple(STAGES), metavar="STAGE", help=f"stop after: {', '.join(STAGES)}")
    made.add_argument(
        "--release",
        action="append",
        default=[],
        metavar="PROGRAMME",
        help="publish a programme that was withheld",
    )
    _bare(made)
    made = command("demo", demo, "the same on the shipped sample, in a fresh workspace")
    made.set_defaults(workspace=Path("demo-workspace"))
    _bare(made)
    made = command("check", check, "read and judge files, publish nothing")
    made.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files or folders (default: the inbox)")
    made = command("export", export, "one table for analysts, as Parquet or CSV")
    made.add_argument("what", choices=EXPORTS, metavar="WHAT", help=", ".join(EXPORTS))
    _as_of(made)
    made.add_argument("--to", type=Path, required=True, metavar="FILE", help="a name that ends in .parquet or .csv")
    made = command("decide", decide, "a person's decision about a proposed link (疑问编号): the same person or not")
    made.add_argument("what", choices=("link",), metavar="WHAT", help="link")
    made.add_argument("id", metavar="ID", help="疑问编号 of 数据疑问_….csv")
    answer = made.add_mutually_exclusive_group(required=True)
    for flag, kept, text in (
        ("--same", "confirmed", "it is the same person"),
        ("--different", "rejected", "they are two persons; not asked again"),
        ("--undo", "undone", "forget what was decided"),
    ):
        answer.add_argument(flag, dest="answer", action="store_const", const=kept, help=text)
    made.add_argument("--reason", required=True, metavar="TEXT", help="why, for whoever asks later")
    made.add_argument("--until", type=_day, metavar="D", help="the last day it holds (default: for ever)")
    command("status", status, "feeds with their age, last runs, open cases")
    command("serve", serve, "the nightly run at 02:00 Asia/Shanghai, one at a time, until stopped")
    command("init", init, "a documented doudi.toml and an empty policy/dibao.csv to fill")
    return root


def _as_of(made: argparse.ArgumentParser) -> None:
    made.add_argument("--as-of", type=_day, metavar="D", help="the day judged, yyyy-mm-dd (default: today)")


def _bare(made: argparse.ArgumentParser) -> None:
    made.add_argument("--bare", action="store_true", help="the same stages without Prefect")


def main(argv: Sequence[str] | None = None) -> int:
    """Exit 0 when done, 2 when an input is at fault, 1 on a bug, 130 when stopped by hand."""
    options = parser().parse_args(argv)
    try:
        if isinstance(options.workspace, Path) and options.workspace.is_file():
            raise WorkspaceAtFault(f"{options.workspace} is a file. Name a folder with --workspace.")
        return int(options.action(options))
    except PipelineError as error:
        print(f"doudi: {error}", file=sys.stderr)
        return AT_FAULT
    except InternalError as error:
        print(f"doudi: {error}", file=sys.stderr)
        return BUG
    except KeyboardInterrupt:
        print("doudi: stopped. Nothing was published; run the same command again.", file=sys.stderr)
        return STOPPED


if __name__ == "__main__":
    sys.exit(main())
