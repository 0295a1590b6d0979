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
        return [f"nothing was returned; put lists into {workspace.returned}, or name them"]
    lines = []
    for returned in files:
        name = masked(returned.file.path)
        if returned.is_known:
            lines.append(f"{name}: taken in before, unchanged")
        elif not returned.fault:
            lines.append(
                f"{name}: {returned.received} rows = {returned.taken} taken + {returned.unchanged} unchanged "
                f"+ {returned.to_correct} to correct + {returned.not_data} not data"
            )
            if returned.problems.height:
                lines.append(f"  see {workspace.outbox / FOLDER / name}_待更正.csv")
    read = [returned for returned in files if not returned.fault]
    lines.append(
        f"{len(read)} files: {sum(returned.taken for returned in read)} findings taken, "
        f"{sum(returned.to_correct for returned in read)} rows to correct"
    )
    return lines


def raise_faults(files: list[ReturnedList]) -> None:
    """Raise for files that could not be opened.

    Raises:
        TakenWithFaults: at least one; the others were imported.

    """
    faults = [(returned.file.path, returned.fault) for returned in files if returned.fault]
    if faults:
        raise TakenWithFaults([f"{path}: {fault.why}. {fault.remedy}" for path, fault in faults])
