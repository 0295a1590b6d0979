"""Run one night: the writer's lock, the store, then every stage in order.

Belongs here: the order of the stages and what passes between them. How a stage is called (directly, or as a Prefect
task) is the caller's choice; what a stage does is in ``flows.nightly.stages``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypeVar

from flows import OWNER_ONLY
from flows.nightly.alerts import tell_of_night, told_of_failure
from flows.nightly.context import NightResult, RunContext, RunRequest
from flows.nightly.releases import read_releases
from flows.nightly.stages import assess, deliver, flag, identify, intake, join, standardise, validate
from flows.store.links import decisions
from flows.store.persons import said_dead
from flows.store.policy_files import read_policy, released_standards
from flows.store.publish import finish_publications
from flows.store.store import Store
from flows.workspace.clock import require_begun
from flows.workspace.crash_report import guarded
from flows.workspace.progress import shown
from flows.workspace.reference import read_reference
from flows.workspace.settings import Settings, read_settings
from transforms import STAGES
from transforms.errors import PublishedWithFaults
from transforms.messages import both, tr

Result = TypeVar("Result")


class CallStage(Protocol):
    """How a stage is called: its name, the function that runs it, the run, and the results that it reads."""

    def __call__(self, name: str, stage: Callable[..., Result], run: RunContext, *results: Any) -> Result:
        """Call the stage and hand on its result."""
        ...


def call_directly(name: str, stage: Callable[..., Result], run: RunContext, *results: Any) -> Result:
    """Call a stage as a plain function, its faults reported to the workspace."""
    with guarded(run.request.workspace.crash_reports):
        return stage(run, *results)


def run_night(request: RunRequest, call: CallStage) -> NightResult:
    """Run every stage in order, up to ``request.until``.

    Raises:
        PipelineError: an input or a setting is at fault; nothing of this run was published.

    """
    require_begun(request.as_of, request.today)
    workspace = request.workspace
    workspace.require()
    os.umask(OWNER_ONLY)
    settings = read_settings(workspace)
    store = Store(workspace.store)
    store.make()
    with (
        told_of_failure(request, settings),
        guarded(workspace.crash_reports),
        store.locked(" ".join(("run", "--as-of", str(request.as_of))), settings.wait_minutes),
    ):
        store.migrate()
        finish_publications(store, workspace.outbox)
        store.empty_work()
        try:
            result = _run_stages(request, store, settings, call)
        finally:
            store.empty_work()
    tell_of_night(result)
    return result


def _run_stages(request: RunRequest, store: Store, settings: Settings, call: CallStage) -> NightResult:
    policy, reference = read_policy(request.workspace, settings.area), read_reference(settings.area)
    decided, dead, released = decisions(store, request.as_of), said_dead(store), released_standards(store)
    read_releases(request.release, reference.county_names)  # a name that is wrong costs no night
    with store.working(settings) as connection, shown(tuple(STAGES)) as progress:
        run = RunContext(
            request, settings, store, connection, reference, progress, store.work, policy, decided, dead, released
        )
        for name, result in zip(STAGES, stage_results(run, call), strict=False):
            if isinstance(result, NightResult):
                return result
            if name == request.until:
                break
    stage = both(str(request.until))
    stopped = tr("stopped after {stage}, as asked; nothing was published", stage=stage)
    return NightResult(request, settings, summary=(stopped,))


def stage_results(run: RunContext, call: CallStage) -> Iterator[object]:
    """Give each stage's result in the order of ``STAGES``; a stage runs when its result is asked for."""
    read = call("intake", intake.intake, run)
    yield read
    validated = call("validate", validate.validate, run, read)
    yield validated
    standardised = call("standardise", standardise.standardise, run, read, validated)
    yield standardised
    identified = call("identify", identify.identify, run, standardised.files)
    yield identified
    joined = call("join", join.join, run, identified)
    yield joined
    assessed = call("assess", assess.assess, run, joined)
    yield assessed
    flagged = call("flag", flag.flag, run, identified)
    yield flagged
    yield call("deliver", deliver.deliver, run, identified, assessed, flagged)


def raise_faults(result: NightResult) -> None:
    """Tell, after a whole publication, which files could not be opened at all.

    Raises:
        PublishedWithFaults: at least one; the lists were made without them.

    """
    if result.faults:
        raise PublishedWithFaults(result.faults)
