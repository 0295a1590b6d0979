"""Write 反向疑点 for each county: evidence against entries of the rolls, in files of their own."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from flows.nightly.context import RunContext
from flows.nightly.tables import load, make, printed, published
from flows.workspace.list_file import write_list
from transforms.feeds import all_feeds

_ROLLS = {
    "dibao": "dibao_roll", "tekun": "tekun_roll", "edge": "edge_roll", "rigid": "rigid_roll", "child": "child_roll",
    "allowance": "disability_allowances",
}  # fmt: skip


def reverse_lists(run: RunContext, ready: Path) -> dict[str, int]:
    """Write ``反向疑点/<县>/反向疑点_<县>_<D>.csv`` of every county judged, headings only where there is nothing.

    Returns: path → rows.
    """
    rolls = [(programme, all_feeds()[feed].name_zh) for programme, feed in _ROLLS.items()]
    load(run, {"run_rolls": pl.DataFrame(rolls, schema=["programme", "name_zh"], orient="row")})
    make(run, ("core_active_entries", "out_reverse"))
    found = published(run, "out_reverse")
    judged = map(run.county_name, run.table("select county_code from run_counties order by 1")["county_code"])
    written = {}
    for name in sorted({*judged, *found["县"]}):
        rows = printed(found.filter(pl.col("县") == name))
        path = f"反向疑点/{name}/反向疑点_{name}_{run.order.as_of}.csv"
        write_list(rows, ready / path, ("证件号码",), style=run.settings.csv_identity)
        written[path] = rows.height
    return written
