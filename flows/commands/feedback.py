"""Take returned lists in and say what became of every row; as a command and as the Prefect flow ``feedback``."""

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
    """Take back and print the accounting.

    Raises:
        TakenWithFaults: a file could not be opened; the others were taken in.

    """
    files = import_findings(workspace, paths, day)
    print("\n".join(told(files, workspace)))
    raise_faults(files)
    return 0


def told(files: list[ReturnedList], workspace: Workspace) -> list[str]:
    """One line for each file, then the sum; counts only."""
    if not files:
        return [f"nothing was returned; put lists into {workspace.returned}, or name them"]
    lines = []
    for found in files:
        name = masked(found.file.path)
        if found.is_known:
            lines.append(f"{name}: taken in before, unchanged")
        elif not found.fault:
            lines.append(
                f"{name}: {found.received} rows = {found.taken} taken + {found.unchanged} unchanged "
                f"+ {found.to_correct} to correct + {found.not_data} not data"
            )
            if found.problems.height:
                lines.append(f"  see {workspace.outbox / FOLDER / name}_待更正.csv")
    read = [found for found in files if not found.fault]
    lines.append(
        f"{len(read)} files: {sum(found.taken for found in read)} findings taken, "
        f"{sum(found.to_correct for found in read)} rows to correct"
    )
    return lines


def raise_faults(files: list[ReturnedList]) -> None:
    """Tell which files could not be opened."""
    if faults := [f"{found.file.path}: {found.fault.why}. {found.fault.remedy}" for found in files if found.fault]:
        raise TakenWithFaults(faults)
