"""Deliver: open cases → lists, returned rows and manifest, committed and published whole."""

from __future__ import annotations

import hashlib

import polars as pl

from flows.cases.rules import CaseRules, read_case_rules
from flows.nightly.commit import commit, stage_links, staged_assessments
from flows.nightly.context import Night
from flows.nightly.identities import stage_identities
from flows.nightly.outputs.briefing import briefing
from flows.nightly.outputs.effectiveness import learnt
from flows.nightly.outputs.manifest import write_manifest
from flows.nightly.outputs.rejected_rows import returned_lists
from flows.nightly.outputs.reverse_checks import reverse_lists
from flows.nightly.outputs.review_questions import ask, question_lists
from flows.nightly.outputs.run_summary import summarise
from flows.nightly.outputs.work_lists import city_lists, county_lists
from flows.nightly.stages.assess import keep_answers
from flows.nightly.stages.case_updates import changes
from flows.nightly.tables import load, load_counties, make
from flows.store.code_version import code_version
from flows.store.publish import finish_publications
from flows.workspace.reference import read_outcomes
from flows.workspace.settings import OPERATING
from transforms.programmes import all_programmes
from transforms.rules import explanation, policy


def deliver(night: Night) -> None:
    """Lists for each county, returned rows for each supplier, the manifest; then commit and publish."""
    night.progress.stage("deliver")
    case_rules = read_case_rules(night.settings)
    _explain(night, case_rules)
    cases = night.table(
        "select case_id, county_code, household_code, opened_on, state, since, due_on, held "
        "from core_cases order by case_id"
    )
    night.run_id = _run_id(night, cases)
    ready = night.store.ready / night.run_id
    lists = {
        **county_lists(night, ready, case_rules),
        **question_lists(night, ready),
        **city_lists(night, ready),
        **learnt(night, ready, case_rules),
        **returned_lists(night, ready),
        **briefing(night, ready),
        **reverse_lists(night, ready),
    }
    write_manifest(night, ready, lists)
    keep_answers(night, staged_assessments(night))
    stage_links(night)
    stage_identities(night)
    night.rates = night.rates.with_columns(run_id=pl.lit(night.run_id))
    changed = changes(night)
    night.connection.execute("detach state")
    night.progress.say("publishing")
    commit(night, changed)
    night.published = finish_publications(night.store, night.order.workspace / "outbox")
    summarise(night)


def _explain(night: Night, case_rules: CaseRules) -> None:
    answers = night.table("select distinct programme, outcome, clause, failed, unknown from core_flags")
    spelt = explanation.explained(answers, all_programmes(), night.order.as_of)
    names = pl.DataFrame(
        {"programme": [p.code for p in all_programmes()], "name_zh": [p.name_zh for p in all_programmes()]}
    )
    load_counties(night)
    results = case_rules.results.select("code", "result_zh")
    load(
        night,
        {
            "core_reasons": spelt,
            "ref_programmes": names,
            "ref_outcomes": read_outcomes(),
            "ref_results": results,
            **_doubts(night),
        },
    )
    make(night, ("out_details", "out_work_list", "out_summary", "out_samples", "out_result_doubts"))
    ask(night)


def _doubts(night: Night) -> dict[str, pl.DataFrame]:
    """run_doubts: outcomes that rest on numbers not verified yet; run_dwellings: how many ask to be explained."""
    numbers, day = policy.typed_numbers(night.policy_rows), night.order.as_of
    places = night.table("select distinct county_code, scheme from core_facts order by all")
    dwellings = policy.in_force(numbers, "dibao.dwellings_explained_from", places, day)
    return {
        "run_doubts": explanation.doubts(all_programmes(), policy.unverified(numbers, places, day), day),
        "run_dwellings": dwellings.select(
            "county_code", "scheme", (pl.col("value") // 1000).alias("explained_from"), "is_verified"
        ),
    }


def _run_id(night: Night, cases: pl.DataFrame) -> str:
    """Digest of everything the publication follows from: day, inputs, policy, settings, code, cases."""
    parts = [
        str(night.order.as_of),
        *(f"{found.file.path}={found.key}={found.sha256}" for found in night.inputs),
        night.policy_sha256,
        night.settings.model_dump_json(exclude=OPERATING),
        code_version(),
        *sorted(night.withheld),
        cases.write_csv(),
        night.link_decisions.write_csv(),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
