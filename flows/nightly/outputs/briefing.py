"""Write 全市/监测简报: one page for the heads of the bureau, counts only.

It holds what it shows: no script, no outside file. What is compared with «last time» is the newest night
before the day judged, so that a night run again gives the same page.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from flows.nightly.context import Flagged, Identified, RunContext
from flows.nightly.outputs import charts
from flows.nightly.outputs.manifest import input_entries, unsaid
from flows.nightly.outputs.parts_of_lists import unheard_zh
from flows.nightly.tables import load, make, published
from flows.workspace.reference import area_name
from flows.workspace.shipped import data_folder
from transforms import snapshots
from transforms.cases.states import OPEN, WORDS
from transforms.feeds import all_feeds
from transforms.programmes import all_programmes
from transforms.rules.rate_guard import ALL
from transforms.sql import feeds_read

_NIGHTS_SHOWN = 30
_TOWNS_SHOWN = 40
_FUNNEL = ("listed", "judged", "flagged", "dispatched", "visited", "enrolled")
_REFUSED = ("refused", "unreadable", "incomplete", "again")


def briefing_path(day: date) -> str:
    """Name the path of the page within its publication."""
    return f"全市/监测简报_{day}.html"


def briefing(
    run: RunContext, identified: Identified, flagged: Flagged, ready: Path
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Write the page, and what in it needs a person into ``run.concerns``; returns its path with 0 rows."""
    previous = run.table("select max(as_of) as as_of from state.runs where as_of < $day", day=run.as_of)
    load(run, {"run_previous": previous.cast({"as_of": pl.Date})})
    make(run, "out_funnel", "out_uncovered", "out_case_counts")
    shown = {
        "area": area_name(run.settings.area), "day": run.as_of, "previous": previous.item(),
        **_numbers(run), **_uncovered(run), **_trend(run, flagged), **_received(run, identified),
        **_withheld(run, flagged),
        "precision": _precision(run),
    }  # fmt: skip
    path = briefing_path(run.as_of)
    target = ready / path
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pages = Environment(
        loader=FileSystemLoader(data_folder() / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    pages.filters["percent"] = _percent
    target.write_text(pages.get_template("briefing.html").render(shown), encoding="utf-8", newline="\n")
    target.chmod(0o600)
    return {path: 0}, _concerns(shown)


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.1%}"


def _numbers(run: RunContext) -> dict[str, Any]:
    """Count the funnel, cases by state, transitions since the last run, and overdue cases by county."""
    funnel = published(run, "out_funnel")
    total = {name: int(funnel[name].sum()) for name in funnel.columns if name != "county_code"}
    cases = published(run, "out_case_counts")
    moved = dict(cases.group_by("state").agg(pl.col("moved").sum()).iter_rows())
    overdue = (
        cases.filter(pl.col("overdue") > 0)
        .group_by("county_code")
        .agg(pl.col("overdue").sum(), pl.col("oldest_due_on").min(), pl.len().alias("towns"))
        .sort("overdue", "county_code", descending=[True, False])
    )
    labels = ("名单在册户", "可判定户", "发现线索户", "已派发户", "已核查反馈户", "已纳入户")
    return {
        "total": total,
        "funnel": list(zip(labels, (total[name] for name in _FUNNEL), strict=True)),
        "funnel_chart": Markup(  # noqa: S704 — our own drawing
            charts.bars("funnel", labels, {"户数": [total[name] for name in _FUNNEL]})
        ),
        "counties": _named(run, funnel),
        "opened": int(cases["opened"].sum()),
        "moved": [(words.moved, moved[state]) for state, words in WORDS.items() if moved.get(state)],
        "open": int(cases.filter(pl.col("state").is_in(OPEN))["cases"].sum()),
        "overdue_count": int(cases["overdue"].sum()),
        "overdue": [
            {**row, "days": (run.as_of - row["oldest_due_on"]).days} for row in _named(run, overdue)
        ],
    }  # fmt: skip


def _named(run: RunContext, rows: pl.DataFrame) -> list[dict[str, Any]]:
    return [{**row, "county": run.county_name(row["county_code"])} for row in rows.iter_rows(named=True)]


def _uncovered(run: RunContext) -> dict[str, Any]:
    """Count flagged persons: county by programme, and the towns with most."""
    rows = published(run, "out_uncovered")
    names = {programme.code: programme.name_zh for programme in all_programmes()}
    present = [code for code in names if code in set(rows["programme"])]
    opening = [code for code in run.settings.opening_programmes if code in present]
    programmes = opening + [code for code in present if code not in opening]
    counties = rows["county_code"].unique().sort().to_list()
    by_county = {
        (county, programme): persons
        for county, programme, persons in rows.group_by("county_code", "programme")
        .agg(pl.col("persons").sum())
        .iter_rows()
    }
    towns = (
        rows.group_by("county_code", "town")
        .agg(*(pl.col("persons").filter(pl.col("programme") == code).sum().alias(code) for code in programmes))
        .with_columns(pl.sum_horizontal(programmes).alias("total") if programmes else pl.lit(0).alias("total"))
        .sort("total", "county_code", "town", descending=[True, False, False])
    )
    series = {names[code]: [by_county.get((county, code), 0) for county in counties] for code in opening}
    labels = [run.county_name(county) for county in counties]
    return {
        "programmes": [names[code] for code in programmes],
        "by_county": [
            (label, [by_county.get((county, code), 0) for code in programmes])
            for label, county in zip(labels, counties, strict=True)
        ],
        "by_programme": [int(rows.filter(programme=code)["persons"].sum()) for code in programmes],
        "uncovered_chart": Markup(charts.bars("uncovered", labels, series)) if opening else "",  # noqa: S704 — our own drawing
        "towns": [
            (run.county_name(row["county_code"]), row["town"], [row[code] for code in programmes])
            for row in towns.head(_TOWNS_SHOWN).iter_rows(named=True)
        ],
        "towns_more": max(0, towns.height - _TOWNS_SHOWN),
    }  # fmt: skip


def _rates(run: RunContext, flagged: Flagged) -> pl.DataFrame:
    """Read how many were judged and flagged, run by run and programme; those of this run last."""
    past = run.table(
        "select as_of, programme, cast(sum(judged) as bigint) as judged, cast(sum(flagged) as bigint) as flagged "
        "from state.rates where as_of < $day group by all order by as_of, programme",
        day=run.as_of,
    )
    tonight = flagged.rates.group_by("as_of", "programme").agg(pl.col("judged", "flagged").sum())
    rows = pl.concat([past, tonight.sort("programme").select(past.columns).cast(past.schema)])
    days = rows["as_of"].unique().sort().tail(_NIGHTS_SHOWN)
    return rows.filter(pl.col("as_of").is_in(days.to_list()))


def _trend(run: RunContext, flagged: Flagged) -> dict[str, Any]:
    """Draw the share of the judged that are flagged, run by run, for the programmes that open a case."""
    rates = _rates(run, flagged)
    days = rates["as_of"].unique().sort().to_list()
    names = {programme.code: programme.name_zh for programme in all_programmes()}
    shares: dict[str, dict[Any, float]] = {}
    for row in rates.iter_rows(named=True):
        if row["judged"] and row["programme"] in run.settings.opening_programmes:
            shares.setdefault(row["programme"], {})[row["as_of"]] = 100 * row["flagged"] / row["judged"]
    series = {
        names[code]: [None if (share := found.get(day)) is None else round(share, 2) for day in days]
        for code, found in sorted(shares.items())
    }
    last = _flagged(rates, days[-2]) if len(days) > 1 else {}
    drawn = charts.lines("trend", [f"{day:%m-%d}" for day in days], series) if len(days) > 1 else ""
    return {
        "nights": len(days),
        "trend_chart": Markup(drawn),  # noqa: S704 — our own drawing
        "trend": [(day, [found[place] for found in series.values()]) for place, day in enumerate(days)][-10:],
        "trend_names": list(series),
        "changes": [(names[code], last.get(code), now) for code, now in _flagged(rates, days[-1]).items()],
    }


def _flagged(rates: pl.DataFrame, day: Any) -> dict[str, int]:
    """Read how many were flagged on a day, by published programme."""
    shown = [programme.code for programme in all_programmes() if programme.is_published]
    return dict(
        rates.filter(pl.col("as_of") == day, pl.col("programme").is_in(shown))
        .select("programme", "flagged")
        .sort("programme")
        .iter_rows()
    )


def _received(run: RunContext, identified: Identified) -> dict[str, Any]:
    """List the age of every feed, and for each supplier the share of rows set aside."""
    used = identified.used
    newest = used.group_by("feed", "supplier").agg(pl.col("snapshot_on").max()).sort("feed", "supplier")
    feeds = all_feeds()
    rows = []
    for (code,), mine in newest.group_by("feed", maintain_order=True):
        first, last = mine.select(first=pl.col("snapshot_on").min(), last=pl.col("snapshot_on").max()).row(0)
        days = (run.as_of - first).days
        rows.append(
            {
                "feed": feeds[str(code)].name_zh, "suppliers": mine["supplier"].to_list(), "days": days,
                "first": first, "last": last,
                "is_old": days > run.settings.stale_days,
            }
        )  # fmt: skip
    entries = [entry for file in identified.files for entry in input_entries(identified, file)]
    return {
        "ages": rows,
        "missing": [feeds[code].name_zh for code in snapshots.lacking(identified.parts, feeds_read())],
        "older_towns": unheard_zh(run)
        + [
            f"{feeds[row['feed']].name_zh}（{row['supplier']}）缺{snapshots.town_names(row['towns'])}，沿用{row['on']}数据"
            for row in snapshots.carried(identified.parts).iter_rows(named=True)
        ],
        "suppliers": _by_supplier(entries),
    }  # fmt: skip


def _by_supplier(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        row = found.setdefault(
            entry["supplier"], {"supplier": entry["supplier"], "files": 0, "refused": 0, "rows": 0, "set_aside": 0}
        )
        row["files"] += 1
        row["refused"] += entry["status"] in _REFUSED
        if entry["status"] == "used":
            row["rows"] += sum(sheet["received"] - sheet["not_data"] for sheet in entry["sheets"])
            row["set_aside"] += sum(sheet["set_aside"] for sheet in entry["sheets"])
    for row in found.values():
        row["share"] = row["set_aside"] / row["rows"] if row["rows"] else None
    return [found[name] for name in sorted(found)]


def _withheld(run: RunContext, flagged: Flagged) -> dict[str, Any]:
    """List what the rate guard withheld, counties that cannot be judged, and of whom nothing can be said."""
    names = {programme.code: programme.name_zh for programme in all_programmes()} | {ALL: "全部项目"}
    rows = [
        {
            "county": one.county, "name": names[one.programme], "release": one.name, "why": one.objection.told.zh,
            "cause": one.change.told_zh if one.change else "", "since": one.stands_since,
            "flagged": one.objection.flagged, "judged": one.objection.judged,
        }
        for one in flagged.withheld
    ]  # fmt: skip
    unjudged = run.table(
        "select county_code, dibao_roll_known, tekun_roll_known from run_counties "
        "where not (dibao_roll_known and tekun_roll_known) order by 1"
    )
    shown = [programme.code for programme in all_programmes() if programme.is_published]
    silent = [
        {**row, "name": names[row["programme"]], "share": row["cannot_say"] / row["not_covered"]}
        for row in _named(run, unsaid(flagged).filter(pl.col("programme").is_in(shown)))
    ]
    return {
        "withheld": rows, "withheld_names": {row["name"] for row in rows},
        "unjudged": _named(run, unjudged), "silent": silent,
    }  # fmt: skip


def _precision(run: RunContext) -> list[dict[str, Any]]:
    """Read the precision of the lists, in all and by rule, each rule in words."""
    said = {"全部": "全部线索"}
    for programme in all_programmes():
        if version := programme.version_on(run.as_of):
            for clause in version.all_clauses:
                said[f"{programme.code}/{clause.condition.code}"] = f"{programme.name_zh}：{clause.condition.says}"
            said[f"{programme.code}/otherwise"] = f"{programme.name_zh}：{version.says}"
    rows = run.table("from out_learnt where \"维度\" in ('全部', '规则') order by \"维度\" = '规则', \"对象\"")
    return [{**row, "rule": said.get(row["对象"], row["对象"])} for row in rows.iter_rows(named=True)]


def _concerns(shown: dict[str, Any]) -> tuple[str, ...]:
    """Tell what of the page a person must look at, counts only: for alerts and Prefect's pages."""
    old = [f"{row['feed']}（{row['days']}天）" for row in shown["ages"] if row["is_old"]]
    refused = sum(row["refused"] for row in shown["suppliers"])
    return (
        *(
            f"{row['cause'] or '原因待查'}，暂缓发布：{row['county']}{row['name']}，{row['flagged']}/{row['judged']}人"
            for row in shown["withheld"]
        ),
        *(f"{row['county']}未出名单：名册缺失" for row in shown["unjudged"]),
        *([f"数据陈旧：{'、'.join(old)}"] if old else []),
        *([f"未采用的文件：{refused}个"] if refused else []),
        *shown["older_towns"],
        *([f"超期未反馈线索：{shown['overdue_count']}户"] if shown["overdue_count"] else []),
    )
