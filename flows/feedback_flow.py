"""The flow `feedback`: returned work lists taken in, as Prefect runs, shows and schedules it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE

from flows.feedback import take_back
from flows.in_prefect import ENDINGS, HOURS, Workspace, guarded_in, named_for_its_day, wait_for_files
from flows.start import today
from flows.take_back import raise_faults, told


@flow(
    name="feedback",
    description="Take returned work lists in; every cell that cannot be taken is answered in outbox/待更正/.",
    flow_run_name=named_for_its_day,
    timeout_seconds=2 * HOURS,
    persist_result=False,
    **ENDINGS,
)
def feedback(
    workspace: Workspace,
    as_of: date | None = None,
    wait_for_files_to_settle: bool = False,
) -> None:
    """Take in what stands in ``returned/``; what cannot be taken is answered in ``outbox/待更正/``.

    Args:
        workspace: The office's folder on the machine that runs this.
        as_of: The day the lists are taken in; empty for today in Asia/Shanghai.
        wait_for_files_to_settle: Begin only when nothing is being copied into the folder any more.

    """
    place = Path(workspace)
    with guarded_in(place):
        if wait_for_files_to_settle:
            wait_for_files(place, "returned")
        counts: dict[str, int] = {}

        @task(name="take back", cache_policy=NO_CACHE, persist_result=False)
        def take() -> None:
            files = take_back(place, [], as_of or today())
            for name in ("received", "taken", "unchanged", "to_correct", "not_data"):
                counts[name] = sum(getattr(found, name) for found in files)
            print("\n".join(told(files, place)), flush=True)
            raise_faults(files)

        take()
        create_table_artifact(key="feedback-counts", table=[counts], description="Rows of returned lists")
