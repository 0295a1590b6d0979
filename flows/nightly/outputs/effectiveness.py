"""Write 核查成效: precision of rules, sources and townships from field visits, and how long each step takes."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from flows.cases.rules import CaseRules
from flows.nightly.context import RunContext
from flows.nightly.tables import load, make
from flows.workspace.list_file import write_list
from transforms.cases import effectiveness
from transforms.cases.states import CaseState
from transforms.messages import tr

_RULE = "规则"


def learnt_lists(run: RunContext, ready: Path, rules: CaseRules) -> tuple[dict[str, int], list[str]]:
    """Write 核查成效 of the whole area once anything was answered.

    Returns: the number of rows, by path, and lines for the summary.
    """
    cases = _cases(run, rules)
    findings = cases.filter(pl.col("result").is_not_null())
    samples = _samples(run, rules)
    if findings.is_empty() and samples.is_empty():
        load(run, {"out_learnt": pl.DataFrame(schema=_COLUMNS)})
        return {}, []
    make(run, "core_paid_cases")
    listed = pl.concat([_precision(findings), _way(run, findings), _days(cases), _missed(samples)])
    load(run, {"out_learnt": listed})
    path = f"全市/核查成效_{run.as_of}.csv"
    write_list(listed, ready / path, (), style=run.settings.csv_identity)
    return {path: listed.height}, _told(findings)


def _cases(run: RunContext, rules: CaseRules) -> pl.DataFrame:
    cases = run.table(
        "select cases.case_id, counties.county_name || '/' || coalesce(finding_facts ->> 'town', '') as place, "
        "opened_on, dispatched_on, checked_on, answered_on, result, state, "
        "string_split(finding_facts ->> 'rules', ',') as rules, finding_facts ->> 'supplier' as supplier, "
        "cast(finding_facts ->> 'listed_on' as date) as listed_on, "
        "case when result = 'enrolled' then answered_on end as enrolled_on, "
        "case when result = 'enrolled' and state = $closed then since end as on_roll_on "
        "from core_cases as cases join ref_counties as counties using (county_code) order by cases.case_id",
        closed=CaseState.CLOSED,
    )
    # What was said of some members, while others are flagged, judges nothing of the household.
    is_dead = pl.col("result").is_in(rules.says_dead) & (pl.col("state") != CaseState.CLOSED)
    of_household = ~(is_dead | (pl.col("state") == CaseState.CHECKED))
    return cases.with_columns(pl.when(of_household).then(_judged(rules)).alias("judges"))


def _judged(rules: CaseRules) -> pl.Expr:
    judges = dict(rules.results.select("code", "judges").iter_rows())
    return pl.col("result").replace_strict(judges, default=None, return_dtype=pl.String).alias("judges")


def _samples(run: RunContext, rules: CaseRules) -> pl.DataFrame:
    rows = run.table(
        "select counties.county_name as place, result, drawn_from, month from state.samples "
        "left join ref_counties as counties using (county_code) order by sample_id"
    )
    return rows.with_columns(_judged(rules)).filter(pl.col("result").is_not_null())


_COLUMNS = {"维度": pl.String, "对象": pl.String, "答复数": pl.Int64, "判断数": pl.Int64, "属实数": pl.Int64,
            "属实率": pl.String, "区间下限": pl.String, "区间上限": pl.String, "说明": pl.String}  # fmt: skip


def _precision(findings: pl.DataFrame) -> pl.DataFrame:
    by_rule = findings.explode("rules").filter(pl.col("rules").is_not_null())
    parts = [("全部", findings.with_columns(whole=pl.lit("全部")), "whole"), (_RULE, by_rule, "rules")]
    parts += [("数据来源", findings, "supplier"), ("乡镇", findings, "place")]
    rows = [
        effectiveness.precision(frame, by).select(
            pl.lit(name).alias("维度"),
            pl.col("value").fill_null("").alias("对象"),
            pl.col("answered").alias("答复数"),
            pl.col("judged").alias("判断数"),
            pl.col("right").alias("属实数"),
            *(_percent(column, zh) for column, zh in (("share", "属实率"), ("low", "区间下限"), ("high", "区间上限"))),
            pl.lit("95%置信区间（Wilson）").alias("说明"),
        )
        for name, frame, by in parts
    ]
    return pl.concat(rows).cast(_COLUMNS)  # type: ignore[arg-type]


def _percent(column: str, name: str) -> pl.Expr:
    tenths = (pl.col(column) * 1000).round().cast(pl.Int64)
    return pl.when(pl.col(column).is_not_null()).then(pl.format("{}.{}%", tenths // 10, tenths % 10)).otherwise(
        pl.lit("")
    ).alias(name)  # fmt: skip


def _rows(rows: list[tuple[str, str, int, str]]) -> pl.DataFrame:
    whole = [(kind, name, count, None, None, "", "", "", note) for kind, name, count, note in rows]
    return pl.DataFrame(whole, schema=_COLUMNS, orient="row")


def _way(run: RunContext, findings: pl.DataFrame) -> pl.DataFrame:
    """Count confirmed cases: enrolled, on the roll, paid."""
    paid = run.table("select count(*) as cases from core_paid_cases").item()
    return _rows(
        [
            ("进展", "核查属实", findings.filter(judges="right").height, ""),
            ("进展", "登记纳入", findings.filter(result="enrolled").height, ""),
            ("进展", "名册体现", findings.filter(pl.col("on_roll_on").is_not_null()).height, ""),
            ("进展", "已发放资金", int(paid), "按救助资金发放流水"),
        ]
    )


def _days(cases: pl.DataFrame) -> pl.DataFrame:
    return _rows(
        [
            ("用时", step, count, "" if median is None else f"中位数{median:g}天，九成在{ninth:g}天以内")
            for step, count, median, ninth in effectiveness.days_between(cases).iter_rows()
        ]
    )


def _missed(samples: pl.DataFrame) -> pl.DataFrame:
    """Estimate the false negatives, from households drawn at random."""
    return effectiveness.precision(samples, "place").select(
        pl.lit("抽样漏报").alias("维度"), pl.col("value").alias("对象"), pl.col("answered").alias("答复数"),
        pl.col("judged").alias("判断数"), pl.col("right").alias("属实数"), _percent("share", "属实率"),
        _percent("low", "区间下限"), _percent("high", "区间上限"),
        pl.lit("未列入名单的家庭中应列入的比例").alias("说明"),
    ).cast(_COLUMNS)  # type: ignore[arg-type]  # fmt: skip


def _told(findings: pl.DataFrame) -> list[str]:
    whole = effectiveness.precision(findings.with_columns(whole=pl.lit("")), "whole")
    if whole.is_empty() or not whole["judged"][0]:
        return []
    row = whole.row(0, named=True)
    told = tr(
        "visits so far: {answered} answered, {right} of {judged} right ({share:.0%}, 95 % interval {low:.0%} to "
        "{high:.0%})",
        **{name: row[name] for name in ("answered", "right", "judged", "share", "low", "high")},
    )
    return [told]
