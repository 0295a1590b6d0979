"""Write the manifest: inputs with their row accounting, outputs with their digests, counts, what is not on lists."""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from flows.intake.parts import REFUSED, FilePart
from flows.nightly.context import Flagged, Identified, InputFile, RunContext
from flows.nightly.outputs.parts_of_lists import carried_entries
from flows.store.code_version import code_version
from flows.workspace.files import sha256_of


def write_manifest(
    run: RunContext, run_id: str, identified: Identified, flagged: Flagged, lists: dict[str, int]
) -> None:
    """Write ``manifest.json`` beside the lists (DECISIONS 22)."""
    ready = run.store.ready / run_id
    outcomes = run.table(
        "select programme, outcome, count(*) as persons from core_assessments group by all order by all"
    )
    counts: dict[str, dict[str, int]] = {}
    for programme, outcome, persons in outcomes.iter_rows():
        counts.setdefault(programme, {})[outcome] = persons
    manifest = {
        "run_id": run_id,
        "as_of": str(run.as_of),
        "code_version": code_version(),
        "policy_sha256": run.policy.sha256,
        "inputs": [entry for file in identified.files for entry in input_entries(identified, file)],
        "outputs": [
            {"path": path, "sha256": sha256_of(ready / path), "rows": rows} for path, rows in sorted(lists.items())
        ],
        "counts": counts,
        **({"older_towns": older} if (older := carried_entries(identified)) else {}),
        "withheld": _withheld(flagged),
        "cannot_say": [
            {
                "county_code": county, "programme": programme, "not_covered": not_covered, "cannot_say": persons,
                "missing_feeds": feeds, "missing": words,
            }
            for county, programme, not_covered, persons, feeds, words in unsaid(flagged).iter_rows()
        ],
    }  # fmt: skip
    path = ready / "manifest.json"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    path.chmod(0o600)


def _withheld(flagged: Flagged) -> dict[str, dict[str, Any]]:
    """Tell what is withheld, by programme and county: the numbers compared, since when what stands, and the causes."""
    told: dict[str, dict[str, Any]] = {}
    for one in flagged.withheld:
        told.setdefault(one.programme, {})[one.county_code] = {
            "county": one.county,
            "why": one.objection.told.en,
            "flagged": one.objection.flagged,
            "judged": one.objection.judged,
            "stands_since": one.stands_since and str(one.stands_since),
            "changed": one.change and one.change.by_cause,
            "other_feeds": one.change and list(one.change.feeds),
        }
    return told


def unsaid(flagged: Flagged) -> pl.DataFrame:
    """Choose the programmes, by county, of which something cannot be said about anybody who is not covered."""
    return flagged.unsaid.filter(pl.col("cannot_say") > 0)


def _status(uses: list[str], part: FilePart) -> str:
    return "used" if "used" in uses else min(uses, default=part.status)


def input_entries(identified: Identified, found: InputFile) -> list[dict[str, Any]]:
    """List a file's entries, one for each list found in it, with their row accounting."""
    entries: list[dict[str, Any]] = []
    for part in found.parts:
        mine = identified.parts.filter(pl.col("file_no") == found.file_no, pl.col("feed").eq_missing(part.feed))
        uses = mine["use"].unique().to_list()
        entries.append(
            {
                "file": found.file.path,
                "sha256": found.sha256,
                "feed": part.feed,
                "supplier": found.file.supplier,
                "snapshot_on": str(part.said_on or found.first_seen_on),
                "status": part.status if part.status == REFUSED else _status(uses, part),
                "reason": part.reason,
                "sheets": [
                    {
                        "sheet": sheet.sheet,
                        "received": sheet.received,
                        "accepted": sheet.accepted - (merged := identified.merged.get((found.file_no, sheet.sheet), 0)),
                        "set_aside": sheet.set_aside,
                        "merged": merged,
                        "not_data": sheet.not_data,
                    }
                    for sheet in part.sheets
                ],
            }
        )
    return entries
