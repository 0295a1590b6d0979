"""Hold every county's rates of tonight against those of its last nights, and withhold what is implausible.

Belongs here: what the rate guard is given and what follows from its answer (DECISIONS 18). Its thresholds are
``transforms.rules.rate_guard``'s, why outcomes changed ``flows.nightly.causes``'s.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from flows.nightly.causes import Causes
from flows.nightly.context import Flagged, Identified, RunContext, Withheld
from flows.nightly.releases import read_releases
from flows.nightly.tables import load, make
from flows.store.store import quoted
from transforms.programmes import all_programmes
from transforms.rules import lacking, rate_guard


def guarded(run: RunContext, identified: Identified) -> Flagged:
    """Count tonight's rates by county and programme, and withhold what is far from the nights before."""
    programmes = all_programmes()
    history = _history(run)
    _known_assessments(run, history)
    load(
        run,
        {
            "run_opening": pl.DataFrame({"programme": list(run.settings.opening_programmes)}),
            "run_coverings": lacking.coverings(programmes, run.as_of),
            "run_programmes": pl.DataFrame(
                [(programme.code, programme.all_is_right, programme.is_published) for programme in programmes],
                schema=["programme", "all_is_right", "is_published"], orient="row",
            ),
        },
    )  # fmt: skip
    make(run, "core_rates")
    counted = run.table("from core_rates order by county_code, programme").join(
        _unsaid(run), on=["county_code", "programme"], how="left", maintain_order="left"
    )
    rates = counted.filter("has_rolls").with_columns(accounted=pl.col("told") + pl.col("by_feed").fill_null(0))
    withheld = _withheld(run, identified, rates, history)
    load(run, {"run_withheld": _pairs(run, withheld)})
    held = run.table("select county_code, programme, true as withheld from run_withheld where stands order by all")
    kept = rates.join(held, on=["county_code", "programme"], how="left", maintain_order="left").select(
        "county_code", "programme", "judged", "flagged", "accounted",
        pl.lit(run.as_of).alias("as_of"), pl.col("withheld").fill_null(value=False),
    )  # fmt: skip
    unsaid = counted.select(
        "county_code", "programme", "not_covered", "cannot_say", pl.col("feeds").fill_null([]),
        pl.col("lacking_zh").fill_null(""),
    )  # fmt: skip
    return Flagged(withheld, kept, unsaid)


def _history(run: RunContext) -> pl.DataFrame:
    """Read the last published rates of each county and programme before the day, the newest first."""
    return run.table(
        "select county_code, programme, as_of, judged, flagged, accounted from state.rates "
        "where as_of < $day and not withheld and judged > 0 and county_code <> '' "
        "qualify row_number() over (partition by county_code, programme order by as_of desc) <= $nights "
        "order by county_code, programme, as_of desc",
        day=run.as_of,
        nights=rate_guard.NIGHTS,
    )


def _known_assessments(run: RunContext, history: pl.DataFrame) -> None:
    """Make known_assessments: outcomes of the last published night of each county and programme, where still kept."""
    newest = history.unique(["county_code", "programme"], keep="first", maintain_order=True)
    load(run, {"known_nights": newest.select("county_code", "programme", pl.col("as_of").alias("judged_on"))})
    days = [day for day in newest["as_of"].unique().sort() if _outcomes(run, day).exists()]
    nights = [
        f"select *, date '{day}' as judged_on from read_parquet({quoted(_outcomes(run, day))}) "  # noqa: S608 — our own path
        f"semi join (from known_nights where judged_on = date '{day}') using (county_code, programme)"
        for day in days
    ] or ["select *, current_date as judged_on from core_assessments where false"]
    run.connection.execute(f"create or replace view known_assessments as {' union all '.join(nights)}")


def _outcomes(run: RunContext, day: date) -> Path:
    return run.store.assessments / f"{day}.parquet"


def _unsaid(run: RunContext) -> pl.DataFrame:
    """Count whom nothing can be said about, and what is missing, by county and programme."""
    answers = run.table(
        "select county_code, programme, clause, unknown, count(*) as persons from core_assessments "
        "where outcome = 'cannot_say' group by all order by all"
    )
    heard: dict[str, set[str]] = {}
    for county, feed in run.table("select county_code, feed from run_feeds order by all").iter_rows():
        heard.setdefault(county, set()).add(feed)
    return lacking.unsaid(answers, all_programmes(), run.as_of, heard)


def _withheld(
    run: RunContext, identified: Identified, rates: pl.DataFrame, history: pl.DataFrame
) -> tuple[Withheld, ...]:
    """Ask the rule about each county and programme that is published and not released."""
    released = read_releases(run.request.release, run.reference.county_names)
    large = rate_guard.Large(run.settings.guard_share, run.settings.guard_points)
    published = {programme.code: programme for programme in all_programmes() if programme.is_published}
    nights = {
        place: rows.select("as_of", "flagged", "judged", "accounted").rows()
        for place, rows in history.group_by("county_code", "programme", maintain_order=True)
    }
    found = list(_at_first(run, {county for county, _ in nights}))
    new = {one.county_code for one in found}
    causes = Causes(run, identified)
    for row in rates.filter(pl.col("programme").is_in(list(published))).iter_rows(named=True):
        county, code = row["county_code"], row["programme"]
        before = nights.get((county, code), [])
        lost = max(0, before[0][3] - row["accounted"]) if before else 0
        tonight = rate_guard.Night(
            row["flagged"], row["judged"], row["enrolled"], row["gone"], row["entitled"], lost
        )  # fmt: skip
        past = [(flagged, judged) for _, flagged, judged, _ in before]
        why = rate_guard.objection(tonight, past, large, zero_is_right=published[code].zero_is_right)
        if why and before:
            tonight = causes.without_time(tonight, published[code], county, before[0][0])
            why = rate_guard.objection(tonight, past, large, zero_is_right=published[code].zero_is_right)
        if why and county not in new:
            since = before[0][0] if before else None
            found.append(Withheld(county, run.county_name(county), code, why, since))
    return tuple(
        causes.told(one) for one in sorted(found, key=lambda one: (one.county_code, one.programme))
        if not released.cover(one.programme, one.county_code)
    )  # fmt: skip


def _at_first(run: RunContext, known: set[str]) -> list[Withheld]:
    """Ask the rule about counties that have no history, all programmes together."""
    counties = set(run.table("select distinct county_code from core_rates where has_rolls order by 1")["county_code"])
    if counties <= known:
        return []
    make(run, "core_first_rates")
    rows = run.table("from core_first_rates order by county_code")
    asked = [(row, rate_guard.objection_at_first(row["flagged"], row["persons"])) for row in rows.to_dicts()]
    return [
        Withheld(row["county_code"], run.county_name(row["county_code"]), rate_guard.ALL, why)
        for row, why in asked
        if why and row["county_code"] not in known
    ]


def _pairs(run: RunContext, withheld: tuple[Withheld, ...]) -> pl.DataFrame:
    """run_withheld: what is withheld in each county, and what is never published anywhere."""
    released = read_releases(run.request.release, run.reference.county_names)
    published = [programme.code for programme in all_programmes() if programme.is_published]
    hidden = [programme.code for programme in all_programmes() if not programme.is_published]
    counties = run.table("select county_code from run_counties order by 1")["county_code"]
    rows = {(county, code): False for county in counties for code in hidden}
    for one in withheld:
        codes = published if one.programme == rate_guard.ALL else [one.programme]
        rows |= {(one.county_code, code): True for code in codes if not released.cover(code, one.county_code)}
    schema = {"county_code": pl.String, "programme": pl.String, "stands": pl.Boolean}
    return pl.DataFrame([(*pair, stands) for pair, stands in sorted(rows.items())], schema=schema, orient="row")
