"""The flow `monitor`: the whole way, one night, as Prefect runs, shows and schedules it.

Imported only where Prefect is wanted. Its parameters are checked by Prefect and drive the form in
its pages; none is personal, no result is stored, artifacts carry counts only.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from flows.night import Night, Order, StageName
from flows.start import directly, raise_faults, today, whole_night


def as_task(name: str, night: Night) -> None:
    """One stage as a task. It takes and returns nothing: what stages share never reaches Prefect."""

    def stage() -> None:
        directly(name, night)

    task(name=name, cache_policy=NO_CACHE, persist_result=False)(stage)()


def say_unpublished(flow: Any, flow_run: Any, state: Any) -> None:
    """Hook of a failed or crashed run: the log of the server says what did not happen."""
    day = flow_run.parameters.get("as_of") or "today"
    print(f"monitor for {day} ended as {state.name}: see its message for what was published", file=sys.stderr)


@flow(
    name="monitor",
    flow_run_name="monitor {as_of}",
    persist_result=False,
    on_failure=[say_unpublished],
    on_crashed=[say_unpublished],
)
def monitor(
    workspace: Annotated[str, Field(description="the office's folder")],
    as_of: Annotated[date | None, Field(description="the day judged; empty: today in Asia/Shanghai")] = None,
    until: Annotated[StageName | None, Field(description="stop after this stage, publish nothing")] = None,
    release: Annotated[list[str] | None, Field(description="programmes to publish though withheld")] = None,
) -> None:
    """Judge everybody on the monitoring lists on one day and publish the lists of each county."""
    order = Order(Path(workspace), as_of or today(), today(), until, tuple(release or ()))
    night = whole_night(order, as_task)
    create_table_artifact(key="monitor-counts", table=night.counts, description=f"Counts for {order.as_of}")
    raise_faults(night)
