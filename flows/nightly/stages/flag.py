"""Flag: outcomes → who is missing from a roll, behind the live guard; cases brought to tonight."""

from __future__ import annotations

import polars as pl

from flows.cases.rules import read_case_rules
from flows.nightly.context import RunContext
from flows.nightly.stages.case_updates import load_cases, load_inputs
from flows.nightly.tables import load, make
from transforms.errors import WorkspaceAtFault
from transforms.programmes import all_programmes
from transforms.rules import rate_guard
from transforms.sql import CASES


def flag(run: RunContext) -> None:
    """Who is missing from a roll; one case for each household."""
    run.progress.stage("flag")
    _guard(run)
    opening = pl.DataFrame({"programme": list(run.settings.opening_programmes)})
    unpublished = {programme.code for programme in all_programmes() if not programme.is_published}
    withheld = pl.DataFrame({"programme": sorted({*run.withheld, *unpublished})}, schema={"programme": pl.String})
    load(run, {"run_opening": opening, "run_withheld": withheld})
    load_inputs(run)
    load_cases(run, read_case_rules(run.settings))
    make(run, ("core_flags", *CASES))


def _guard(run: RunContext) -> None:
    names = {programme.code: programme for programme in all_programmes()}
    if wrong := set(run.order.release) - set(names):
        raise WorkspaceAtFault(
            f"--release {', '.join(sorted(wrong))}: no such programme; there are {', '.join(names)}."
        )
    tonight = run.table(
        "select programme, count(*) filter (where outcome not in ('covered_elsewhere', 'deceased', 'not_in_force') "
        "and (outcome <> 'covered' or programme in $whole)) as judged, "
        "count(*) filter (where outcome in ('meets', 'possible')) as flagged "
        "from core_assessments group by programme order by programme",
        whole=[programme.code for programme in all_programmes() if programme.all_is_right],
    )
    past = run.table(
        "select programme, flagged / judged as rate from state.rates "
        "where as_of < $day and not withheld and judged > 0 "
        "qualify row_number() over (partition by programme order by as_of desc) <= $nights "
        "order by programme, as_of desc",
        day=run.order.as_of,
        nights=rate_guard.NIGHTS,
    )
    for code, judged, flagged in tonight.iter_rows():
        history = past.filter(pl.col("programme") == code)["rate"].to_list()
        why = rate_guard.objection(flagged, judged, history, zero_is_right=names[code].zero_is_right)
        if why and code not in run.order.release:
            run.withheld[code] = why
    run.rates = tonight.select(
        "programme", "judged", "flagged", pl.lit(run.order.as_of).alias("as_of"),
        pl.col("programme").is_in(sorted(run.withheld)).alias("withheld"),
    )  # fmt: skip
