"""Withdraw the publication of a day, with a reason; leave its trace (DECISIONS 25).

Belongs here: what ``doudi withdraw`` asks and says. What is taken out of the state is ``flows.store.withdrawals``',
what is moved ``flows.store.publish``'s.
"""

from __future__ import annotations

import getpass
from datetime import date

from flows.store import withdrawals
from flows.store.publish import archive_number, finish_publications
from flows.store.store import Store
from flows.workspace.crash_report import guarded
from flows.workspace.settings import read_settings
from flows.workspace.workspace import Workspace
from transforms.errors import BadRequest, NoSuchRun
from transforms.messages import mark, tr


def withdraw(workspace: Workspace, day: date, reason: str) -> str:
    """Take the publication of a day back; returns what was done, in a sentence.

    The state first, in one transaction, then the outbox: a crash between the two is finished by the next command.

    Raises:
        BadRequest: no reason is given.
        NoSuchRun: there is no publication of that day.
        PublicationBlocked: a file of the publication is open; it is named, and the same command goes on.

    """
    workspace.require()
    store = Store(workspace.store)
    store.require_state()
    if not reason.strip():
        raise BadRequest(tr("Say why with --reason: whoever looks for that publication later will ask."))
    settings = read_settings(workspace)
    with guarded(workspace.crash_reports), store.locked(" ".join(("withdraw", str(day))), settings.wait_minutes):
        store.migrate()
        begun = [found for found in withdrawals.withdrawals(store) if found.as_of == day and not found.is_moved]
        finish_publications(store, workspace.outbox)
        if begun:
            return _done(
                mark(
                    "the publication of {day} is taken back, with what it began; it is kept in {folder}. The next run "
                    "goes on as if it had not been; findings of officers stay."
                ),
                begun[0],
            )
        with store.reading() as state:
            runs = state.execute("select count(*) from runs where as_of = ?", [day]).fetchall()[0][0]
        if not runs:
            raise NoSuchRun(_none(workspace, store, day))
        number = archive_number(workspace.outbox, str(day))
        gone = withdrawals.record(store, day, number, reason.strip(), getpass.getuser())
        taken = next(found for found in withdrawals.withdrawals(store) if found.as_of == day)
        finish_publications(store, workspace.outbox)
    return _done(
        mark(
            "the publication of {day} is taken back, with {gone} cases that only it had opened; it is kept in "
            "{folder}. The next run goes on as if it had not been; findings of officers stay."
        ),
        taken,
        gone,
    )


def _done(message: str, withdrawal: withdrawals.Withdrawal, gone: int = 0) -> str:
    folder = f"outbox/.archive/{withdrawal.name}"
    return tr(message, day=withdrawal.as_of, gone=gone, folder=folder)


def _none(workspace: Workspace, store: Store, day: date) -> str:
    """Tell that there is no publication of a day, and whether it was withdrawn before."""
    if found := [one for one in withdrawals.withdrawals(store) if one.as_of == day]:
        return tr(
            "There is no publication of {day} in {workspace} ({withdrawal}). Nothing was changed.",
            day=day, workspace=workspace, withdrawal=withdrawals.told(found[0]),
        )  # fmt: skip
    return tr("There is no publication of {day} in {workspace}. Nothing was changed.", day=day, workspace=workspace)
