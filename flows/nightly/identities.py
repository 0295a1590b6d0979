"""Our own ids of persons and households, carried from one committed night to the next."""

from __future__ import annotations

from flows.nightly.commit import staged
from flows.nightly.context import RunContext
from flows.nightly.tables import make
from flows.store.store import quoted

_COLUMNS = ("person_id", "household_id", "county_code", "household_code", "member_code", "id_no", "name")


def stage_identities(run: RunContext) -> None:
    """Everybody's ids, from those of the last committed run, kept until this one is committed."""
    last = run.table("select as_of from state.runs order by committed_at desc limit 1")["as_of"].to_list()
    kept = [run.store.identities / f"{day}.parquet" for day in last]
    source = (
        f"from read_parquet({quoted(kept[0])})"
        if kept and kept[0].exists()
        else "from (select " + ", ".join(f"cast(null as varchar) as {name}" for name in _COLUMNS) + ") where false"
    )
    run.connection.execute(f"create or replace view known_identities as {source}")
    make(run, ("core_identities",))
    target = staged(run, run.store.identities)
    run.connection.execute(
        f"copy (from core_identities order by all) to {quoted(target)} (format parquet, compression zstd)"
    )
    target.chmod(0o600)
