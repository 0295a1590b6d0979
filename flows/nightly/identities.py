"""Carry our own ids of persons and households from one committed night to the next.

Belongs here: where the ids are kept. How a person or household is known again is in ``core_identities.sql``.
"""

from __future__ import annotations

from flows.nightly.commit import Staging
from flows.nightly.tables import make
from flows.store.store import quoted
from transforms.contracts.known_tables import KNOWN_IDENTITIES


def stage_identities(staging: Staging) -> None:
    """Write everybody's ids, continued from the last committed run, until this one is committed."""
    run = staging.run
    last = run.table("select as_of from state.runs order by committed_at desc limit 1")["as_of"].to_list()
    kept = [run.store.identities / f"{day}.parquet" for day in last]
    source = (
        f"from read_parquet({quoted(kept[0])})"
        if kept and kept[0].exists()
        else "from (select "
        + ", ".join(f"cast(null as varchar) as {name}" for name in KNOWN_IDENTITIES.schema)
        + ") where false"
    )
    run.connection.execute(f"create or replace view known_identities as {source}")
    make(run, "core_identities")
    target = staging.file(run.store.identities)
    run.connection.execute(
        f"copy (from core_identities order by all) to {quoted(target)} (format parquet, compression zstd)"
    )
    target.chmod(0o600)
