"""run."""

from __future__ import annotations

import os
from collections.abc import Callable

from flows import OWNER_ONLY
from flows.nightly.alerts import tell_of_night, told_of_failure
from flows.nightly.context import RunContext, RunRequest
from flows.nightly.stages.assess import assess
from flows.nightly.stages.deliver import deliver
from flows.nightly.stages.flag import flag
from flows.nightly.stages.identify import identify
from flows.nightly.stages.intake import intake
from flows.nightly.stages.join import join
from flows.nightly.stages.standardise import standardise
from flows.nightly.stages.validate import validate
from flows.store.links import decisions
from flows.store.publish import finish_publications
from flows.store.store import Store
from flows.workspace.crash_report import guarded
from flows.workspace.progress import shown
from flows.workspace.reference import read_reference
from flows.workspace.settings import Settings, read_settings, require_workspace
from transforms import STAGES
from transforms.errors import PublishedWithFaults

Stage = Callable[[RunContext], None]


STEPS: dict[str, Stage] = {
    "intake": intake,
    "validate": validate,
    "standardise": standardise,
    "identify": identify,
    "join": join,
    "assess": assess,
    "flag": flag,
    "deliver": deliver,
}


CallStage = Callable[[str, RunContext], None]


def call_directly(name: str, run: RunContext) -> None:
    """A stage called as a plain function, within the boundary."""
    with guarded(run.store.root / "crash"):
        STEPS[name](run)


def run_night(order: RunRequest, call: CallStage) -> RunContext:
    """Every stage in order, up to ``order.until``; says at the end what was published where.

    Raises:
        PipelineError: an input or a setting is at fault; nothing of this run was published.

    """
    require_workspace(order.workspace)
    os.umask(OWNER_ONLY)
    settings = read_settings(order.workspace)
    store = Store(order.workspace / "store")
    store.make()
    with (
        told_of_failure(order, settings),
        guarded(store.root / "crash"),
        store.locked(f"run --as-of {order.as_of}", settings.wait_minutes),
    ):
        store.migrate()
        finish_publications(store, order.workspace / "outbox")
        store.empty_work()
        try:
            run = _stages(order, store, settings, call)
        finally:
            store.empty_work()
    print("\n".join(run.summary), flush=True)
    tell_of_night(run)
    return run


def _stages(order: RunRequest, store: Store, settings: Settings, call: CallStage) -> RunContext:
    decided = decisions(store, order.as_of)
    with store.working(settings) as connection, shown(tuple(STAGES)) as progress:
        run = RunContext(order, settings, store, connection, read_reference(settings.area), progress, store.work)
        run.link_decisions = decided
        for name in STAGES:
            call(name, run)
            if name == order.until:
                break
    if order.until and order.until != "deliver":
        run.summary.append(f"stopped after {order.until}, as asked; nothing was published")
    return run


def raise_faults(run: RunContext) -> None:
    """Tell, after a whole publication, which files could not be opened at all.

    Raises:
        PublishedWithFaults: at least one; the lists were made without them.

    """
    if run.faults:
        raise PublishedWithFaults(run.faults)
