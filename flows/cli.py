"""Parse the command line of ``doudi`` and call the command.

Belongs here: arguments, exit codes, nothing else. What a command does is in ``flows.commands`` and
``flows.orchestration``, imported only when it is called: ``doudi --help`` must answer at once.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from flows import OWNER_ONLY
from flows.workspace.crash_report import reader_gone
from flows.workspace.language import speak_as_office
from flows.workspace.workspace import Workspace
from transforms import STAGES
from transforms.errors import BadRequest, InternalError, NoWorkspace, PipelineError
from transforms.messages import tr

DONE, AT_FAULT, BUG, STOPPED = 0, 2, 1, 130
DEMO_DAY = date(2026, 11, 20)
EXPORTS = ("screening", "cases", "links")
DECISIONS = {"case": ("exempt", "undo"), "link": ("same", "different", "undo")}
"""What can be decided about what."""
_SELDOM = (100_000, 20, 20)
"""How seldom garbage is looked for: what libraries make on being imported is none, and looking took a third."""


def run(options: argparse.Namespace) -> int:
    """Run the whole way once."""
    from flows.nightly.context import RunRequest
    from flows.orchestration.launch import start
    from flows.workspace.clock import day_asked, today

    day, until, release = day_asked(options.as_of), options.until, tuple(options.release)
    start(RunRequest(options.workspace, day, today(), until, release), bare=options.bare)
    return DONE


def demo(options: argparse.Namespace) -> int:
    """Run it on the shipped sample, in a fresh workspace."""
    from flows.commands.init import lay_out

    lay_out(options.workspace)
    options.as_of, options.until, options.release = DEMO_DAY, None, []
    return run(options)


def check(options: argparse.Namespace) -> int:
    """Read and judge files; publish nothing."""
    if options.docs:
        from flows.commands.check_docs import write_docs

        print(write_docs(options.docs))
        return DONE
    from flows.commands.check import check as check_files
    from flows.workspace.clock import day_asked

    return check_files(options.workspace, options.paths, day_asked(options.as_of))


def feedback(options: argparse.Namespace) -> int:
    """Take returned lists in."""
    from flows.commands.feedback import tell_feedback
    from flows.workspace.clock import day_asked

    return tell_feedback(options.workspace, options.paths, day_asked(options.as_of))


def decide(options: argparse.Namespace) -> int:
    """Record a person's decision."""
    from flows.commands.decide import ANSWERS, CaseDecision, LinkDecision, decide_case, decide_link
    from flows.workspace.clock import today

    if options.answer not in DECISIONS[options.what]:
        flags = ", ".join(f"--{answer}" for answer in DECISIONS[options.what])
        raise BadRequest(f"A decision about a {options.what} is one of {flags}, not --{options.answer}.")
    if options.what == "link":
        about = LinkDecision(options.id, ANSWERS[options.answer], options.reason, options.until, today())
        print(decide_link(options.workspace, about))
    else:
        case = CaseDecision(options.id, options.answer, options.reason, options.until, today())
        print(decide_case(options.workspace, case))
    return DONE


def withdraw(options: argparse.Namespace) -> int:
    """Take the publication of a day back."""
    from flows.commands.withdraw import withdraw as take_back

    print(take_back(options.workspace, options.day, options.reason))
    return DONE


def export(options: argparse.Namespace) -> int:
    """Write one table for analysts."""
    from flows.commands.export import export_cases, export_links, export_screening

    write = {"screening": export_screening, "cases": export_cases, "links": export_links}[options.what]
    rows = write(options.workspace, options.as_of, options.to)
    print(f"{rows} rows written to {options.to}")
    return DONE


def explain(options: argparse.Namespace) -> int:
    """Explain one household, person or case; or a rule."""
    from flows.commands.explain import Question, explain_rule
    from flows.commands.explain import explain as explain_one

    if options.programme:
        if options.code or not options.on:
            raise BadRequest("--programme wants --on D, and no code.")
        print(explain_rule(options.programme, options.on))
    elif options.code:
        print(explain_one(options.workspace, Question(options.code, options.county, options.as_of), options.to))
    else:
        raise BadRequest("Name a household, person or case code, or a rule with --programme CODE --on D.")
    return DONE


def replay(options: argparse.Namespace) -> int:
    """Judge a past day again."""
    from flows.commands.replay import replay as replay_day
    from flows.commands.replay_compare import replay_and_compare

    asked, told = (options.workspace, options.as_of, options.known_on), ""
    release = tuple(options.release)
    if options.compare:
        folder, told = replay_and_compare(*asked, None if options.compare is True else options.compare, release)
    else:
        folder = replay_day(*asked, release=release)
    print(f"as of {options.as_of}: outcomes are in {folder}; nothing was published", told, sep="\n" if told else "")
    return DONE


def simulate(options: argparse.Namespace) -> int:
    """Suppose another number."""
    from flows.commands.simulate import as_text
    from flows.commands.simulate import simulate as suppose

    if wrong := [said for said in options.set if "." not in said.partition("=")[0] or not said.partition("=")[2]]:
        raise BadRequest(f"--set {wrong[0]} is not PROGRAMME.PARAMETER=VALUE, as in dibao.standard=580.")
    changes = {name: value for name, _, value in (said.partition("=") for said in options.set)}
    print(as_text(suppose(options.workspace, changes, tuple(options.county), options.as_of, tuple(options.release))))
    return DONE


def reconcile(options: argparse.Namespace) -> int:
    """Compare all rolls with each other and with the lists."""
    from flows.commands.reconcile import reconcile as compare
    from flows.commands.reconcile import told

    print("\n".join(told(compare(options.workspace, options.as_of))))
    return DONE


def status(options: argparse.Namespace) -> int:
    """Tell feeds with their age, last runs, open cases."""
    from flows.commands.status import status as tell_status

    return tell_status(options.workspace)


def serve(options: argparse.Namespace) -> int:
    """Serve the schedules, until stopped."""
    from flows.orchestration.serve import serve as serve_schedules

    return serve_schedules(options.workspace)


def init(options: argparse.Namespace) -> int:
    """Make a workspace to begin with."""
    from flows.commands.init import begin

    print(begin(options.workspace))
    return DONE


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-11-20") from None


def parser() -> argparse.ArgumentParser:
    """Define every command with its help; the README lists them from here."""
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
            type=Workspace.at,
            metavar="DIR",
            default=Workspace.at(os.environ.get("DOUDI_WORKSPACE", "workspace")),
            help="the office's folder (default: DOUDI_WORKSPACE, else ./workspace)",
        )
        made.set_defaults(action=action)
        return made

    made = command("run", run, "the whole way once: inbox in, lists out")
    _as_of(made)
    made.add_argument("--until", choices=tuple(STAGES), metavar="STAGE", help=f"stop after: {', '.join(STAGES)}")
    made.add_argument(
        "--release", action="append", default=[], metavar="WHAT",
        help="publish a programme that was withheld, everywhere or in one county, as PROGRAMME:COUNTY; "
        "standards: judge by dibao standards that look wrong and are right",
    )  # fmt: skip
    _bare(made)
    made = command("demo", demo, "the same on the shipped sample, in a fresh workspace")
    made.set_defaults(workspace=Workspace.at("demo-workspace"))
    _bare(made)
    made = command("check", check, "read and judge files, publish nothing")
    made.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH",
        help="files or folders (default: the inbox, and whatever else a run would be refused for)",
    )  # fmt: skip
    _as_of(made)
    made.add_argument(
        "--docs", type=Path, metavar="DIR", help=tr("write what is expected of each list as pages; no file is read")
    )
    made = command("feedback", feedback, "take returned work lists in; answer every cell that cannot be taken")
    made.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files or folders (default: returned/)")
    _as_of(made)
    _decision(command)
    made = command(
        "withdraw", withdraw, "take the publication of a day back: out of the outbox and of what nights know"
    )
    made.add_argument("day", type=_day, metavar="D", help="the day that was judged, yyyy-mm-dd")
    made.add_argument("--reason", required=True, metavar="TEXT", help="why, for whoever asks later")
    made = command("export", export, "one table for analysts, as Parquet or CSV")
    made.add_argument("what", choices=EXPORTS, metavar="WHAT", help=", ".join(EXPORTS))
    _as_of(made)
    made.add_argument("--to", type=Path, required=True, metavar="FILE", help="a name that ends in .parquet or .csv")
    _questions(command)
    made = command("reconcile", reconcile, "all rolls with each other and with the lists, both ways, for the counties")
    _as_of(made)
    command("status", status, "feeds with their age, last runs, open cases")
    command("serve", serve, "the nightly run at 02:00 Asia/Shanghai, one at a time, until stopped")
    command("init", init, "a documented doudi.toml and an empty policy/dibao.csv to fill")
    return root


def _decision(command: Callable[..., argparse.ArgumentParser]) -> None:
    made = command("decide", decide, "a person's decision about a case or a proposed link, kept until undone")
    made.add_argument("what", choices=tuple(DECISIONS), metavar="WHAT", help=", ".join(DECISIONS))
    made.add_argument("id", metavar="ID", help="线索编号 of the work list, or 疑问编号 of 数据疑问_….csv")
    answer = made.add_mutually_exclusive_group(required=True)
    for name, text in (
        ("exempt", "case: leave the household alone until the day (豁免)"),
        ("same", "link: it is the same person"),
        ("different", "link: they are two persons; not asked again"),
        ("undo", "take back what was decided; of a case, else the last finding"),
    ):
        answer.add_argument(f"--{name}", dest="answer", action="store_const", const=name, help=text)
    made.add_argument("--reason", required=True, metavar="TEXT", help="why, for whoever asks later")
    made.add_argument("--until", type=_day, metavar="D", help="the last day it holds (a link: default for ever)")


def _questions(command: Callable[..., argparse.ArgumentParser]) -> None:
    made = command("explain", explain, "one household, person or case: facts, rows, conditions, law; or a rule itself")
    made.add_argument("code", nargs="?", metavar="ID", help="户编号, 人编号 or 线索编号")
    made.add_argument("--county", metavar="CODE", help="where a household code stands in more than one county")
    _as_of(made)
    made.add_argument("--to", type=Path, metavar="FILE.html", help="also as a page that needs nothing else")
    made.add_argument("--programme", metavar="CODE", help="print this programme's rule")
    made.add_argument("--on", type=_day, metavar="D", help="as in force on this day")
    made = command("replay", replay, "a past day again with its law and the files then known; publishes nothing")
    made.add_argument("--as-of", type=_day, required=True, metavar="D", help="the day judged, yyyy-mm-dd")
    made.add_argument("--known-on", type=_day, metavar="K", help="with the files known on this day (default: D)")
    made.add_argument(
        "--compare", nargs="?", const=True, type=_day, metavar="D2",
        help="why the answer differs from the one committed, or from another day's",
    )  # fmt: skip
    _release_standards(made)
    made = command("simulate", simulate, "who would enter and leave if a number were another; publishes nothing")
    made.add_argument(
        "--set", action="append", required=True, metavar="PROGRAMME.PARAMETER=VALUE",
        help="as in data/policy, e.g. dibao.standard=580 (a month, or 6960/year)",
    )  # fmt: skip
    made.add_argument("--county", action="append", default=[], metavar="CODE", help="only there; can be repeated")
    _as_of(made)
    _release_standards(made)


def _as_of(made: argparse.ArgumentParser) -> None:
    made.add_argument("--as-of", type=_day, metavar="D", help="the day judged, yyyy-mm-dd (default: today)")


def _release_standards(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--release", action="append", default=[], choices=("standards",), metavar="standards",
        help="judge by dibao standards that look wrong and are right",
    )  # fmt: skip


def _bare(made: argparse.ArgumentParser) -> None:
    made.add_argument("--bare", action="store_true", help="the same stages without Prefect")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command: exit 0 when done, 2 when an input is at fault, 1 on a bug, 130 when stopped by hand."""
    speak_as_office(_workspace_named(argv))
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a console of cp936 lacks rare characters
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
    return Workspace.at(found or os.environ.get("DOUDI_WORKSPACE", "workspace"))


def _carried_out(options: argparse.Namespace) -> int:
    try:
        if options.workspace.root.is_file():
            raise NoWorkspace(f"{options.workspace} is a file. Name a folder with --workspace.")
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
