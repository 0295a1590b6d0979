"""Catch up once after downtime: cancel late runs, mark interrupted ones crashed.

Belongs here: what is done at the start of ``doudi serve``. Prefect keeps every run that it had planned and hands all
of them out at the next start: three nights off would be three runs at once. One is enough, since a run looks at
everything that has arrived.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled, Crashed

from flows.orchestration.names import title_of
from transforms.messages import tr

_UNDER_WAY = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]


def catch_up(deployments: Mapping[str, UUID]) -> list[str]:
    """End each flow's missed or interrupted runs and queue one in their place; tell what was done.

    Called before anything of ours runs, so a run that counts as under way was broken off.
    """
    told = []
    with get_client(sync_client=True) as client:
        for flow, deployment in deployments.items():
            broken = _runs(client, deployment, _UNDER_WAY)
            _free(client, deployment)
            for run in broken:
                _end(client, run, Crashed(message=tr("The machine or `doudi serve` stopped during this run.")))
            now = datetime.now(UTC)
            planned = _runs(client, deployment, [StateType.SCHEDULED])
            late = [run for run in planned if run.auto_scheduled and _due(run) <= now]
            for run in late:
                missed = tr("Missed while `doudi serve` was off; one later run makes up for it.")
                _end(client, run, Cancelled(message=missed))
            if broken or late:
                client.create_flow_run_from_deployment(deployment, tags=["doudi", tr("caught up")])
                told.append(
                    tr(
                        "{flow}: {missed} missed, {broken} broken off while off; catching up once",
                        flow=title_of(flow), missed=len(late), broken=len(broken),
                    )
                )  # fmt: skip
    return told


def _free(client: SyncPrefectClient, deployment: UUID) -> None:
    """Give back the place in the queue that a run held when it was killed; Prefect would hold it for minutes."""
    with suppress(ObjectNotFound):
        client.update_global_concurrency_limit(f"deployment:{deployment}", GlobalConcurrencyLimitUpdate(active_slots=0))


def _due(run: FlowRun) -> datetime:
    return run.expected_start_time or datetime.max.replace(tzinfo=UTC)


def _runs(client: SyncPrefectClient, deployment: UUID, types: list[StateType]) -> list[FlowRun]:
    """Read the runs of a deployment in these states, by the time they were due."""
    runs = client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=types))),
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment])),
        limit=200,
    )
    return sorted(runs, key=_due)


def _end(client: SyncPrefectClient, run: FlowRun, state: Any) -> None:
    client.set_flow_run_state(run.id, state, force=True)
