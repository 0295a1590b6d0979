"""Deliver open cases as lists, rejected rows and a manifest, committed and published whole.

Belongs here: the order of writing, committing and publishing. What each list holds is in ``flows.nightly.outputs``.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

import polars as pl

from flows.cases.rules import CaseRules, read_case_rules
from flows.nightly.commit import Staging, commit, released, stage_links, write_assessments
from flows.nightly.context import Assessed, Flagged, Identified, NightResult, RunContext
from flows.nightly.identities import stage_identities
from flows.nightly.outputs.briefing import briefing
from flows.nightly.outputs.effectiveness import learnt_lists
from flows.nightly.outputs.manifest import write_manifest
from flows.nightly.outputs.rejected_rows import rejected_lists
from flows.nightly.outputs.reverse_checks import reverse_lists
from flows.nightly.outputs.review_questions import ask, question_lists
from flows.nightly.outputs.run_summary import summarise, to_come
from flows.nightly.outputs.work_lists import city_lists, county_lists
from flows.nightly.stages.case_updates import changes
from flows.nightly.tables import load, load_counties, make
from flows.store.code_version import code_version
from flows.store.publish import finish_publications
from flows.store.withdrawals import LATER
from flows.workspace.reference import read_outcomes
from flows.workspace.settings import OPERATING
from transforms.messages import both, tr
from transforms.programmes import all_programmes
from transforms.rules import explanation, policy


def deliver(run: RunContext, identified: Identified, assessed: Assessed, flagged: Flagged) -> NightResult:
    """Write every list aside, commit the run, then put the publication in place."""
    run.progress.stage("deliver")
    case_rules = read_case_rules(run.settings)
    _spell_out(run, case_rules)
    run_id = _run_id(run, identified, flagged)
    ready = run.store.ready / run_id
    effectiveness, learnt = learnt_lists(run, ready, case_rules)
    page, concerns = briefing(run, identified, flagged, ready)
    lists = {
        **county_lists(run, ready, case_rules),
        **question_lists(run, ready),
        **city_lists(run, ready),
        **effectiveness,
        **rejected_lists(run, identified, ready),
        **page,
        **reverse_lists(run, ready),
    }
    write_manifest(run, run_id, identified, flagged, lists)
    staging = Staging(run, run_id)
    write_assessments(assessed, staging.assessments)
    stage_links(staging, identified)
    stage_identities(staging)
    changed = changes(run, run_id) | released(run, run_id)
    run.connection.execute("detach state")
    run.progress.say(tr("publishing"))
    commit(staging, identified, flagged, changed)
    published = finish_publications(run.store, run.request.workspace.outbox)
    result = summarise(run, identified, flagged, published, learnt)
    later = tuple(both(LATER, day=day).zh for day in to_come(run))
    return replace(result, concerns=(*concerns, *later))


def _spell_out(run: RunContext, case_rules: CaseRules) -> None:
    """Make the tables of the lists: reasons in words, details, work list, summary, questions."""
    load_counties(run)
    results = case_rules.results.select("code", "result_zh")
    load(
        run,
        {
            "core_reasons": _reasons(run),
            "ref_programmes": explanation.in_words(all_programmes(), run.as_of),
            "ref_outcomes": read_outcomes(),
            "ref_results": results,
            **_doubts(run),
        },
    )
    make(run, "out_details", "out_work_list", "out_summary", "out_result_doubts")
    ask(run)


def _reasons(run: RunContext) -> pl.DataFrame:
    """core_reasons: the words of each different answer, by the law of the day that it was judged on."""
    answers = run.table(
        "select distinct programme, outcome, clause, failed, unknown, stands_since from core_flags order by all"
    )
    days = answers["stands_since"].drop_nulls().unique().sort()
    spelt = [
        explanation.explained(answers.filter(pl.col("stands_since").eq_missing(since)), all_programmes(), day)
        .with_columns(stands_since=pl.lit(since, pl.Date))
        for since, day in [(None, run.as_of), *zip(days, days, strict=True)]
    ]  # fmt: skip
    return pl.concat(spelt)


def _doubts(run: RunContext) -> dict[str, pl.DataFrame]:
    """Give run_doubts and run_dwellings: outcomes that rest on unverified numbers; dwellings to explain."""
    numbers, day = run.policy.numbers, run.as_of
    places = run.table("select distinct county_code, scheme from core_facts order by all")
    dwellings = policy.in_force(numbers, "dibao.dwellings_explained_from", places, day)
    return {
        "run_doubts": explanation.doubts(all_programmes(), policy.unverified(numbers, places, day), day),
        "run_dwellings": dwellings.select("county_code", "scheme", (pl.col("value") // 1000).alias("explained_from")),
    }


def _run_id(run: RunContext, identified: Identified, flagged: Flagged) -> str:
    """Digest everything the publication follows from: day, inputs, policy, settings, code, cases, decisions."""
    cases = run.table(
        "select case_id, county_code, household_code, opened_on, state, since, due_on, held "
        "from core_cases order by case_id"
    )
    parts = [
        str(run.as_of),
        *(f"{file.file.path}={file.key}={file.sha256}" for file in identified.files),
        run.policy.sha256,
        run.settings.model_dump_json(exclude=OPERATING),
        code_version(),
        *(one.name for one in flagged.withheld),
        cases.write_csv(),
        run.link_decisions.write_csv(),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
