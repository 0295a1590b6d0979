"""Define every error raised on purpose: what, where, why it matters, what to do. Never a person's data.

Belongs here: one class for each condition that somebody could want to catch. Does not: what is shown of an
unexpected fault (``flows/workspace/crash_report.py``).
The command line turns a ``PipelineError`` into one message and exit code 2; anything else is a bug.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from transforms.messages import Both, tr
from transforms.unreadable import UNREADABLE

_DIGITS = re.compile(r"\d{15,}")


def masked(text: str) -> str:
    """Hide every run of 15 or more digits in a text: a file name may hold a citizen number."""
    return _DIGITS.sub(lambda digits: tr("{head}…({count} digits)", head=digits[0][:3], count=len(digits[0])), text)


def itemised(lines: Sequence[object]) -> str:
    """Put each line below a message, behind a dash."""
    return "".join(f"\n  - {line}" for line in lines)


class PipelineError(Exception):
    """An input or a setting is at fault; nothing was published."""

    def __init__(self, message: str) -> None:
        super().__init__(masked(message))


class ContractBroken(PipelineError):
    """A table is not what its contract promises."""

    def __init__(self, table: str, at: str, breaches: Sequence[str]) -> None:
        self.table, self.at, self.breaches = table, at, tuple(breaches)
        super().__init__(
            tr(
                "{table} broke its contract at {at} ({count} breaches):{breaches}\nNothing was written. "
                "Correct the input, or change the contract of {table} if the promise itself is wrong.",
                table=table, at=at, count=len(breaches), breaches=itemised(breaches),
            )
        )  # fmt: skip


class UnreadableFile(PipelineError):
    """A received file cannot be opened or is not what any reader understands."""

    def __init__(self, file: str, code: str) -> None:
        """``code``: one of ``transforms.unreadable.UNREADABLE``, which words it in both languages."""
        self.file, self.code = file, code
        self.why, self.remedy = UNREADABLE[code].said()
        super().__init__(tr("{file}: {reason}. {remedy}", file=file, reason=self.why, remedy=self.remedy))


class WorkspaceAtFault(PipelineError):
    """The workspace, or what somebody asks of it, is missing or wrong; the sub-classes say in which way."""


class NoWorkspace(WorkspaceAtFault):
    """There is no such workspace, or it is no folder."""


class InboxEmpty(WorkspaceAtFault):
    """There is no inbox, or nothing is in it."""


class NoSuchFile(WorkspaceAtFault):
    """A file or folder that somebody named is not there."""


class SettingsWrong(WorkspaceAtFault):
    """A setting, or an office's own table of reference, cannot be read or has a wrong value."""

    @classmethod
    def of(cls, faults: Sequence[str]) -> SettingsWrong:
        """Tell all that is wrong with the settings in one message."""
        return cls(tr("Settings are wrong:{faults}\nCorrect or remove them.", faults=itemised(faults)))


class NothingRunYet(WorkspaceAtFault):
    """No run was committed in the workspace."""

    def __init__(self, workspace: object) -> None:
        super().__init__(
            tr("Nothing was run yet in {workspace}. Run doudi run, or name another --workspace.", workspace=workspace)
        )


class NoSuchRun(WorkspaceAtFault):
    """No run was committed for that day, or the store no longer has its rows."""


class BadTarget(WorkspaceAtFault):
    """An output file cannot be written there: its folder is missing, or its name has another ending."""


class BadRequest(WorkspaceAtFault):
    """An option of a command is missing, cannot be read or contradicts another."""


class DayToCome(BadRequest):
    """A day is asked for that is later than today."""


class UnknownProgramme(BadRequest):
    """There is no programme of that code."""


class UnknownCounty(BadRequest):
    """No list of that county was received."""


class UnknownPerson(BadRequest):
    """Nobody on the lists has that code, or several households have it."""


class UnknownCase(BadRequest):
    """There is no case of that number."""


class UnknownLink(BadRequest):
    """There is no link of that number."""


class NothingToUndo(BadRequest):
    """The last step of a case was no finding."""


class ServerDown(WorkspaceAtFault):
    """The Prefect server did not start, or does not answer."""


class RunTimedOut(WorkspaceAtFault):
    """A run was stopped at its time limit; nothing of it was published."""


class NumbersNotInForce(PipelineError):
    """Standards that judged households need are not known for their county, scheme and day."""

    def __init__(
        self, missing: Sequence[tuple[str, str, str, str]], day: str, known: Mapping[str, str],
        names: Mapping[str, Both] | None = None,
    ) -> None:  # fmt: skip
        """Tell of each number what it is of, and of the nearest that is known.

        missing: programme, parameter, county and scheme. known: county → nearest day known. names: what codes of
        programmes, counties and schemes are called.
        """
        self.missing, self.day = tuple(missing), day
        called = names or {}
        lines = []
        for one in missing:
            programme, county, scheme = (called.get(code, Both(code, code)) for code in (one[0], one[2], one[3]))
            of = {"programme": programme, "parameter": one[1], "county": county, "scheme": scheme, "day": day}
            lines.append(
                tr(
                    "{programme}: no '{parameter}' for county {county}, {scheme}, on {day} (the nearest known value "
                    "starts on {known})",
                    **of, known=known[one[2]],
                )
                if one[2] in known
                else tr("{programme}: no '{parameter}' for county {county}, {scheme}, on {day}", **of)
            )  # fmt: skip
        super().__init__(
            tr(
                "Policy numbers are missing, so nobody can be judged:{lines}\nAdd a row with its document, number "
                "and article for each to policy/<programme>.csv in the workspace, such as\n"
                "  {example},<from yyyy-mm-dd>,<amount>,month,<document>,<document_no>,<article>,"
                "<published yyyy-mm-dd>,<checked yyyy-mm-dd>\nNothing was published.",
                lines=itemised(lines), example=",".join(missing[0][1:]),
            )
        )  # fmt: skip


class StandardsImplausible(PipelineError):
    """Standards in force are below the province's minimum, or above three times it."""

    def __init__(self, faults: Sequence[object], release: object) -> None:
        """``release``: the name by which a person says that they are right."""
        self.faults = tuple(faults)
        super().__init__(
            tr(
                "Dibao standards look wrong, so nobody is judged by them ({count}):{faults}\n"
                "Correct the row: value, per (month or year) and county. If it is right as it stands, run once with "
                "--release {release}, which is remembered. Nothing was published.",
                count=len(faults), faults=itemised(faults), release=release,
            )
        )  # fmt: skip


class UnsourcedNumber(PipelineError):
    """A policy number has no document, cannot be read, or has the wrong columns."""

    faults: tuple[str, ...] = ()

    @classmethod
    def of(cls, faults: Sequence[str]) -> UnsourcedNumber:
        """Tell all that is wrong with policy files in one message."""
        error = cls(
            tr(
                "Policy numbers cannot be used ({count}):{faults}\nCorrect them; nothing was judged.",
                count=len(faults), faults=itemised(sorted(faults)),
            )
        )  # fmt: skip
        error.faults = tuple(sorted(faults))
        return error


class NothingToJudge(PipelineError):
    """No monitoring list, or no county with both rolls: there is nobody to judge."""


class PublishedWithFaults(PipelineError):
    """The lists are published, but some files could not be opened and were left out."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            tr(
                "The lists were published without {count} file(s) that cannot be opened:{faults}",
                count=len(faults), faults=itemised(faults),
            )
        )  # fmt: skip


class TakenWithFaults(PipelineError):
    """The returned lists were imported, but some files could not be opened and were left out."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            tr(
                "The other lists were taken in, but {count} file(s) cannot be opened:{faults}",
                count=len(faults), faults=itemised(faults),
            )
        )  # fmt: skip


class StoreBusy(PipelineError):
    """Another command is writing this workspace."""


class StillArriving(PipelineError):
    """Files are still being copied into a folder."""


class PublicationBlocked(PipelineError):
    """The lists are ready and kept, but a file in the outbox is open elsewhere."""


class InternalError(Exception):
    """A bug. The details hold personal data, so they stay in the workspace, in a file only its owner reads."""

    def __init__(self, run_id: str, where: str) -> None:
        self.run_id = run_id
        super().__init__(tr("an unexpected fault; details for the developers are in {where}", where=where))
