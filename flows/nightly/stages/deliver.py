"""Deliver: open cases → lists, returned rows and manifest, committed and published whole."""

from __future__ import annotations

import hashlib

import polars as pl

from flows.cases.rules import CaseRules, read_case_rules
from flows.nightly.commit import commit, stage_links, staged_assessments
from flows.nightly.context import RunContext
from flows.nightly.identities import stage_identities
from flows.nightly.outputs.briefing import briefing
from flows.nightly.outputs.effectiveness import learnt
from flows.nightly.outputs.manifest import write_manifest
from flows.nightly.outputs.rejected_rows import rejected_lists
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


def deliver(run: RunContext) -> None:
    """Lists for each county, returned rows for each supplier, the manifest; then commit and publish."""
    run.progress.stage("deliver")
    case_rules = read_case_rules(run.settings)
    _explain(run, case_rules)
    cases = run.table(
        "select case_id, county_code, household_code, opened_on, state, since, due_on, held "
        "from core_cases order by case_id"
    )
    run.run_id = _run_id(run, cases)
    ready = run.store.ready / run.run_id
    lists = {
        **county_lists(run, ready, case_rules),
        **question_lists(run, ready),
        **city_lists(run, ready),
        **learnt(run, ready, case_rules),
        **rejected_lists(run, ready),
        **briefing(run, ready),
        **reverse_lists(run, ready),
    }
    write_manifest(run, ready, lists)
    keep_answers(run, staged_assessments(run))
    stage_links(run)
    stage_identities(run)
    run.rates = run.rates.with_columns(run_id=pl.lit(run.run_id))
    changed = changes(run)
    run.connection.execute("detach state")
    run.progress.say("publishing")
    commit(run, changed)
    run.published = finish_publications(run.store, run.order.workspace / "outbox")
    summarise(run)


def _explain(run: RunContext, case_rules: CaseRules) -> None:
    answers = run.table("select distinct programme, outcome, clause, failed, unknown from core_flags order by all")
    spelt = explanation.explained(answers, all_programmes(), run.order.as_of)
    names = pl.DataFrame(
        {"programme": [p.code for p in all_programmes()], "name_zh": [p.name_zh for p in all_programmes()]}
    )
    load_counties(run)
    results = case_rules.results.select("code", "result_zh")
    load(
        run,
        {
            "core_reasons": spelt,
            "ref_programmes": names,
            "ref_outcomes": read_outcomes(),
            "ref_results": results,
            **_doubts(run),
        },
    )
    make(run, ("out_details", "out_work_list", "out_summary", "out_result_doubts"))
    ask(run)


def _doubts(run: RunContext) -> dict[str, pl.DataFrame]:
    """run_doubts: outcomes that rest on numbers not verified yet; run_dwellings: how many ask to be explained."""
    numbers, day = policy.typed_numbers(run.policy_rows), run.order.as_of
    places = run.table("select distinct county_code, scheme from core_facts order by all")
    dwellings = policy.in_force(numbers, "dibao.dwellings_explained_from", places, day)
    return {
        "run_doubts": explanation.doubts(all_programmes(), policy.unverified(numbers, places, day), day),
        "run_dwellings": dwellings.select(
            "county_code", "scheme", (pl.col("value") // 1000).alias("explained_from"), "is_verified"
        ),
    }


def _run_id(run: RunContext, cases: pl.DataFrame) -> str:
    """Digest of everything the publication follows from: day, inputs, policy, settings, code, cases."""
    parts = [
        str(run.order.as_of),
        *(f"{found.file.path}={found.key}={found.sha256}" for found in run.inputs),
        run.policy_sha256,
        run.settings.model_dump_json(exclude=OPERATING),
        code_version(),
        *sorted(run.withheld),
        cases.write_csv(),
        run.link_decisions.write_csv(),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
