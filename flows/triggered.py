"""The flows beside the nightly one, as an analyst triggers and watches them in Prefect's pages.

Each wraps a plain function that the command line calls, too. Parameters are typed and described, so that
the pages show a form; none is personal.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE

from flows.feedback import take_back
from flows.in_prefect import ENDINGS, HOURS, WaitForFiles, Workspace, named_for_its_day, wait_for_files
from flows.start import today
from flows.take_back import raise_faults as raise_unopened
from flows.take_back import told


@flow(
    name="feedback",
    description="Take returned work lists in; every cell that cannot be taken is answered in outbox/待更正.",
    flow_run_name=named_for_its_day,
    timeout_seconds=2 * HOURS,
    persist_result=False,
    **ENDINGS,
)
def feedback(
    workspace: Workspace,
    wait_for_files_to_settle: WaitForFiles = False,
) -> Any:
    """Take in what lies in ``returned/``."""
    place = Path(workspace)
    if wait_for_files_to_settle:
        wait_for_files(place, "returned")
    taken: list[Any] = []

    def take() -> None:
        taken.extend(take_back(place, (), today()))

    task(name="take back", cache_policy=NO_CACHE, persist_result=False)(take)()
    print("\n".join(told(taken, place)), flush=True)
    counts = [
        {"file": number, "rows": found.received, "taken": found.taken, "unchanged": found.unchanged,
         "to correct": found.to_correct, "not data": found.not_data}
        for number, found in enumerate(taken, start=1)
    ]  # fmt: skip
    create_table_artifact(key="feedback-counts", table=counts, description=f"Returned lists taken in {today()}")
    raise_unopened(taken)
