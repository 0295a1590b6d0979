"""Define the deployments of an office, and take away those it had under other names.

Belongs here: name, schedule, form and queue of each. Who serves them is ``serve``'s or a worker's (``prefect.yaml``).
"""

from __future__ import annotations

from typing import Any, cast

from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags, FlowFilter, FlowFilterName
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.client.schemas.responses import DeploymentResponse
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.orchestration.analyses import reconcile, replay, simulate
from flows.orchestration.feedback import feedback
from flows.orchestration.forms import Office, fill_in
from flows.orchestration.monitor import monitor
from flows.orchestration.names import deployment_name, title_of
from flows.workspace.settings import TIMEZONE, Settings
from flows.workspace.workspace import Workspace
from transforms.errors import WorkspaceAtFault
from transforms.messages import tr

TAG = "doudi"
FLOWS: tuple[Flow[..., Any], ...] = (monitor, feedback, reconcile, replay, simulate)
TAKING_FILES = {"inbox": "monitor", "returned": "feedback"}
"""Which flow takes in what is put into a folder."""


def deployments(workspace: Workspace, settings: Settings) -> dict[str, RunnerDeployment]:
    """Define the deployment of every flow; those with a schedule wait for files first."""
    one_at_a_time = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE)
    when = settings.schedules
    office = Office.of(workspace, settings)
    made = {}
    for flow in FLOWS:
        fill_in(flow, office)
        parameters: dict[str, Any] = {"workspace": str(workspace)}
        if flow.name in TAKING_FILES.values():
            parameters["wait_for_files_to_settle"] = True
        defined = flow.to_deployment(
            name=deployment_name(flow.name),
            parameters=parameters,
            schedules=[Cron(when[flow.name], timezone=TIMEZONE)] if flow.name in when else [],
            concurrency_limit=one_at_a_time,
            tags=[TAG],
            entrypoint_type=EntrypointType.MODULE_PATH,  # wherever it is started from
        )
        made[flow.name] = cast(RunnerDeployment, defined)  # a coroutine only where a loop runs
    return made


def retire_others(workspace: Workspace, *, is_own_server: bool) -> list[str]:
    """Delete what this office served under other names (an upgrade, another language); tell what was deleted.

    Deployments of a work pool are a worker's and stay. On a server of our own every other one is an old one of ours.

    Raises:
        WorkspaceAtFault: the server has deployments of these names that work in another folder.

    """
    told = []
    with get_client(sync_client=True) as client:
        for flow, found in _deployed(client):
            is_ours = is_own_server or found.parameters.get("workspace") == str(workspace)
            is_named = found.name == deployment_name(flow)
            if found.work_pool_name:
                continue
            if is_named and not is_ours:
                raise WorkspaceAtFault(
                    tr(
                        "The Prefect server already has the deployment {name} of another folder, {folder}. Serve one "
                        "office from one server, or give each a work pool as prefect.yaml says.",
                        name=found.name, folder=found.parameters.get("workspace"),
                    )
                )  # fmt: skip
            if is_ours and not is_named:
                told.append(_retire(client, flow, found, deployment_name(flow)))
    return told


def retire_of_pool(pool: str) -> dict[str, list[str]]:
    """Delete what a work pool had under other names, as a step of ``prefect.yaml``."""
    with get_client(sync_client=True) as client:
        told = [
            _retire(client, flow, found, name)
            for flow, found in _deployed(client)
            if found.work_pool_name == pool and found.name != (name := f"{title_of(flow).zh} {pool}")
        ]
    for line in told:
        print(line, flush=True)
    return {"retired": told}


def _retire(client: SyncPrefectClient, flow: str, found: DeploymentResponse, name: str) -> str:
    client.delete_deployment(found.id)
    return tr("{old} is not served any more; it is {new} now", old=f"{flow}/{found.name}", new=f"{flow}/{name}")


def _deployed(client: SyncPrefectClient) -> list[tuple[str, DeploymentResponse]]:
    """Read every deployment of our flows, each with the name of its flow."""
    found = client.read_deployments(
        flow_filter=FlowFilter(name=FlowFilterName(any_=[flow.name for flow in FLOWS])),
        deployment_filter=DeploymentFilter(tags=DeploymentFilterTags(all_=[TAG])),
        limit=200,
    )
    return [(client.read_flow(one.flow_id).name, one) for one in found]
