"""Reverse findings: what speaks against entries of the rolls, in files of their own for the county (反向疑点)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from flows.nightly.context import RunContext
from flows.nightly.tables import load, make
from flows.workspace.list_file import write_list
from transforms.feeds import all_feeds

_ROLLS = {
    "dibao": "dibao_roll", "tekun": "tekun_roll", "edge": "edge_roll", "rigid": "rigid_roll", "child": "child_roll",
    "allowance": "disability_allowances",
}  # fmt: skip


def reverse_lists(run: RunContext, ready: Path) -> dict[str, int]:
    """``反向疑点/<县>/反向疑点_<县>_<D>.csv`` of every county judged, headings only where nothing was found.

    Returns: path → rows.
    """
    rolls = [(programme, all_feeds()[feed].name_zh) for programme, feed in _ROLLS.items()]
    load(run, {"run_rolls": pl.DataFrame(rolls, schema=["programme", "name_zh"], orient="row")})
    make(run, ("core_active_entries", "out_reverse"))
    found = run.table("from out_reverse")
    judged = [run.county_name(code) for code in run.table("select county_code from run_counties")["county_code"]]
    written = {}
    for name in sorted({*judged, *found["县"]}):
        rows = found.filter(pl.col("县") == name).drop("county_code")
        path = f"反向疑点/{name}/反向疑点_{name}_{run.as_of}.csv"
        write_list(rows, ready / path, ("证件号码",), style=run.settings.csv_identity)
        written[path] = rows.height
    return written
