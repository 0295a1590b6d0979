"""Shapes of the tables that stages hand to each other, and of those that a run loads for its queries."""

from __future__ import annotations

from functools import cache

from transforms.contract import Table
from transforms.contracts import known_tables, link_tables, ref_tables, run_tables


@cache
def loaded_tables() -> dict[str, Table]:
    """Tables that queries read and none makes, by name: what is loaded must conform to them."""
    modules = (run_tables, known_tables, ref_tables, link_tables)
    return {table.name: table for module in modules for table in module.TABLES}
