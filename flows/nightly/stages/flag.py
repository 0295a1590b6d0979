"""Flag who qualifies and is on no roll, behind the live guard, and bring the cases to tonight.

Belongs here: the stage and its guard. The states that cases come to are in ``transforms/sql/flag``.
"""

from __future__ import annotations

import polars as pl

from flows.cases.rules import read_case_rules
from flows.nightly.context import Flagged, Identified, RunContext
from flows.nightly.stages.case_updates import load_cases, load_inputs, require_towns
from flows.nightly.tables import load, make
from transforms.errors import UnknownProgramme
from transforms.programmes import all_programmes
from transforms.rules import rate_guard, standards


def flag(run: RunContext, identified: Identified) -> Flagged:
    """Make core_flags and the cases as they stand tonight, one for each household.

    Raises:
        SettingsWrong: the settings name a township that no list knows.
        UnknownProgramme: what is to be released is no programme.

    """
    run.progress.stage("flag")
    require_towns(run)
    flagged = _guarded(run)
    opening = pl.DataFrame({"programme": list(run.settings.opening_programmes)})
    unpublished = {programme.code for programme in all_programmes() if not programme.is_published}
    withheld = pl.DataFrame({"programme": sorted({*flagged.withheld, *unpublished})}, schema={"programme": pl.String})
    load(run, {"run_opening": opening, "run_withheld": withheld})
    load_inputs(run, identified.files)
    load_cases(run, identified, read_case_rules(run.settings))
    make(run, "core_case_events")
    return flagged


def _guarded(run: RunContext) -> Flagged:
    """Hold each programme's rate of tonight against its history, and withhold what is implausible."""
    names = {programme.code: programme for programme in all_programmes()}
    if wrong := set(run.request.release) - {*names, standards.RELEASE}:
        raise UnknownProgramme(
            f"--release {', '.join(sorted(wrong))}: no such programme; there are {', '.join(names)}, and "
            f"{standards.RELEASE}."
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
        day=run.as_of,
        nights=rate_guard.NIGHTS,
    )
    withheld: dict[str, str] = {}
    for code, judged, flagged in tonight.iter_rows():
        history = past.filter(pl.col("programme") == code)["rate"].to_list()
        why = rate_guard.objection(flagged, judged, history, zero_is_right=names[code].zero_is_right)
        if why and code not in run.request.release:
            withheld[code] = why
    rates = tonight.select(
        "programme", "judged", "flagged", pl.lit(run.as_of).alias("as_of"),
        pl.col("programme").is_in(sorted(withheld)).alias("withheld"),
    )  # fmt: skip
    return Flagged(withheld, rates)
