"""Carry our own ids of persons and households from one committed night to the next.

Belongs here: where the ids are kept. How a person or household is known again is in ``core_identities.sql``.
"""

from __future__ import annotations

from flows.nightly.commit import Staging
from flows.nightly.context import RunContext
from flows.nightly.tables import make
from flows.store.persons import last_identities
from flows.store.store import quoted
from transforms.contracts.known_tables import KNOWN_IDENTITIES


def make_identities(run: RunContext) -> None:
    """Make core_identities: everybody's ids, continued from the last committed run."""
    kept = last_identities(run.store)
    source = (
        f"from read_parquet({quoted(kept)})"
        if kept
        else "from (select "
        + ", ".join(f"cast(null as varchar) as {name}" for name in KNOWN_IDENTITIES.schema)
        + ") where false"
    )
    run.connection.execute(f"create or replace view known_identities as {source}")
    make(run, "core_identities")


def stage_identities(staging: Staging) -> None:
    """Write everybody's ids until the run is committed."""
    target = staging.file(staging.run.store.identities)
    staging.run.connection.execute(
        f"copy (from core_identities order by all) to {quoted(target)} (format parquet, compression zstd)"
    )
    target.chmod(0o600)
