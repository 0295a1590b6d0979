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
        raise BadRequest("Say why with --reason: whoever looks for that publication later will ask.")
    settings = read_settings(workspace)
    with guarded(workspace.crash_reports), store.locked(f"withdraw {day}", settings.wait_minutes):
        store.migrate()
        begun = [found for found in withdrawals.withdrawals(store) if found.as_of == day and not found.is_moved]
        finish_publications(store, workspace.outbox)
        if begun:
            return _done(begun[0], "what it began")
        with store.reading() as state:
            runs = state.execute("select count(*) from runs where as_of = ?", [day]).fetchall()[0][0]
        if not runs:
            raise NoSuchRun(
                f"There is no publication of {day} in {workspace}{_earlier(store, day)}. Nothing was changed."
            )
        number = archive_number(workspace.outbox, str(day))
        gone = withdrawals.record(store, day, number, reason.strip(), getpass.getuser())
        taken = next(found for found in withdrawals.withdrawals(store) if found.as_of == day)
        finish_publications(store, workspace.outbox)
    return _done(taken, f"{gone} cases that only it had opened")


def _done(withdrawal: withdrawals.Withdrawal, gone: str) -> str:
    return (
        f"the publication of {withdrawal.as_of} is taken back, with {gone}; it is kept in "
        f"outbox/.archive/{withdrawal.name}. The next run goes on as if it had not been; findings of officers stay."
    )


def _earlier(store: Store, day: date) -> str:
    """Tell that the day was withdrawn before, to go on a sentence with."""
    found = [one for one in withdrawals.withdrawals(store) if one.as_of == day]
    return f" ({withdrawals.told(found[0])})" if found else ""
