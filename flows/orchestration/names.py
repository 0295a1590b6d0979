"""Name what Prefect's pages show: deployments, stages, and what a run of each is about.

Belongs here: words. Codes (``monitor``, ``intake``) stay what programs call them by.
"""

from __future__ import annotations

from typing import NamedTuple

from flows.workspace.names import FLOWS
from transforms import STAGES
from transforms.messages import Both, both, mark, tr


class Named(NamedTuple):
    """What a deployment or a stage is called and described as; both are marked for the catalogue."""

    title: str
    says: str


DEPLOYED: dict[str, Named] = {
    "monitor": Named(
        FLOWS["monitor"],
        mark("Judge everybody on the monitoring lists on one day and publish the lists of each county."),
    ),
    "feedback": Named(
        FLOWS["feedback"],
        mark("Take returned work lists in; every cell that cannot be taken is answered in outbox/待更正/."),
    ),
    "reconcile": Named(
        FLOWS["reconcile"],
        mark("Compare all rolls with each other and with the lists, both ways; a report for the counties only."),
    ),
    "replay": Named(
        FLOWS["replay"],
        mark("Judge a past day again with the law of that day and the files then known; nothing is published."),
    ),
    "simulate": Named(
        FLOWS["simulate"],
        mark("Tell who would enter and leave, and what it would cost, if a number were another; nothing is published."),
    ),
}
"""Flow → its one deployment."""

STAGES_NAMED = {code: Named(code, says) for code, says in STAGES.items()}
"""Stage of a night → its task."""

WAITING = Named(mark("wait for files and store"), mark("Wait while files are being copied or another command writes."))
RECONCILING = Named(mark("compare all rolls"), mark("Compare all rolls with each other and with the lists."))
REPLAYING = Named(mark("judge the day again"), mark("Judge the day again and compare it with what was committed."))
SIMULATING = Named(mark("judge twice"), mark("Judge by the numbers in force, then by those supposed."))
TAKING_IN = Named(mark("take returned lists in"), mark("Read every returned list and take its findings over."))


def title_of(flow: str) -> Both:
    """Name the deployment of a flow in both languages."""
    return both(DEPLOYED[flow].title)


def deployment_name(flow: str) -> str:
    """Name the deployment of a flow as the office reads it."""
    return tr(DEPLOYED[flow].title)
