"""Report the import of returned lists, for ``doudi feedback`` and the Prefect flow ``feedback``.

Not here: the import itself (``flows/cases/feedback.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from flows.cases.corrections import FOLDER
from flows.cases.feedback import import_findings
from flows.cases.returned_lists import ReturnedList
from flows.workspace.workspace import Workspace
from transforms.errors import TakenWithFaults, masked
from transforms.messages import tr


def tell_feedback(workspace: Workspace, paths: Sequence[Path], day: date) -> int:
    """Import returned lists and print the accounting.

    Raises:
        TakenWithFaults: a file could not be opened; the others were taken in.

    """
    files = import_findings(workspace, paths, day)
    print("\n".join(told(files, workspace)))
    raise_faults(files)
    return 0


def told(files: list[ReturnedList], workspace: Workspace) -> list[str]:
    """List one line for each file, then the sum; counts only."""
    if not files:
        return [tr("nothing was returned; put lists into {folder}, or name them", folder=workspace.returned)]
    lines = []
    for returned in files:
        name = masked(returned.file.path)
        if returned.is_known:
            lines.append(tr("{file}: taken in before, unchanged", file=name))
        elif not returned.fault:
            lines.append(
                tr(
                    "{file}: {received} rows = {taken} taken + {unchanged} unchanged + {to_correct} to correct "
                    "+ {not_data} not data",
                    file=name, received=returned.received, taken=returned.taken, unchanged=returned.unchanged,
                    to_correct=returned.to_correct, not_data=returned.not_data,
                )
            )  # fmt: skip
            if returned.problems.height:
                path = f"{workspace.outbox / FOLDER / name}_待更正.csv"
                see = tr("see {path}", path=path)
                lines.append(f"  {see}")
    read = [returned for returned in files if not returned.fault]
    taken, to_correct = sum(returned.taken for returned in read), sum(returned.to_correct for returned in read)
    lines.append(
        tr(
            "{files} files: {taken} findings taken, {to_correct} rows to correct",
            files=len(read), taken=taken, to_correct=to_correct,
        )
    )  # fmt: skip
    return lines


def raise_faults(files: list[ReturnedList]) -> None:
    """Raise for files that could not be opened.

    Raises:
        TakenWithFaults: at least one; the others were imported.

    """
    faults = [str(returned.fault) for returned in files if returned.fault]
    if faults:
        raise TakenWithFaults(faults)
