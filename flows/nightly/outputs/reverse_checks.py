"""Write what speaks against entries of the rolls, in files of their own for each county (反向疑点).

What belongs here: the files. What does not: what counts as a finding (``out_reverse``), which rolls are looked at
(``transforms/feeds``).
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from flows.nightly.context import RunContext
from flows.nightly.tables import make, printed, published
from flows.workspace.list_file import write_list


def reverse_lists(run: RunContext, ready: Path) -> dict[str, int]:
    """Write ``反向疑点/<县>/反向疑点_<县>_<D>.csv`` of every county judged, headings only where there is nothing.

    Returns: path → rows.
    """
    make(run, "out_reverse")
    found = published(run, "out_reverse")
    judged = map(run.county_name, run.table("select county_code from run_counties order by 1")["county_code"])
    written = {}
    for name in sorted({*judged, *found["县"]}):
        rows = printed(found.filter(pl.col("县") == name))
        path = f"反向疑点/{name}/反向疑点_{name}_{run.as_of}.csv"
        write_list(rows, ready / path, ("证件号码",), style=run.settings.csv_identity)
        written[path] = rows.height
    return written
