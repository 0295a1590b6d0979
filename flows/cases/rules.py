"""Read what officials may edit about cases: results, reasons, deadlines, what counts as a change (data/cases).

Not here: states and their sets (``transforms/cases/states.py``), transitions (``sql/flag``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from flows.workspace.settings import Settings
from flows.workspace.shipped import data_folder
from transforms.contracts.out_work_list import ZH
from transforms.errors import SettingsWrong
from transforms.messages import tr
from transforms.values import workdays


@dataclass(frozen=True, slots=True)
class CaseRules:
    """The tables that decide about cases.

    results: one row per result an officer may give, with the state it leads to.
    reasons: one row per reason code of 不符合.
    answers: one row per answer to a question whether two rows are one person.
    headings: heading seen on a returned list, the contract's or another spelling → our column.
    due: one row per stage (visit, decide) and programme with a deadline of its own, in working days.
    material_facts: facts whose change reopens a case.
    need_points: facts that make a household urgent, with their weight.
    published: days that the office's table says are working days or not.
    """

    results: pl.DataFrame
    reasons: pl.DataFrame
    answers: pl.DataFrame
    headings: dict[str, str]
    due: pl.DataFrame
    material_facts: pl.DataFrame
    need_points: pl.DataFrame
    published: dict[date, bool]
    visit_days: int

    @property
    def says_dead(self) -> list[str]:
        """Results that tell a death: they close a case only where nobody is left."""
        return self.results.filter(pl.col("state_if_nobody_left").is_not_null())["code"].to_list()

    @property
    def end_with_newer_list(self) -> list[str]:
        """Results after which a case waits no longer than until a newer list."""
        return self.results.filter(pl.col("until_newer_list") == "是")["code"].to_list()

    def due_on(self, stage: str, programme: str, start: date) -> tuple[date, bool]:
        """Return when a stage of a programme's case is due, and whether that day is provisional (DECISIONS 28)."""
        row = self.due.filter(stage=stage, programme=programme)
        working, calendar = (row["working_days"][0], row["calendar_days"][0]) if row.height else (None, 0)
        if working is None:
            working = self.visit_days
        day, is_provisional = workdays.after(start, int(working), self.published)
        return day + timedelta(days=int(calendar)), is_provisional


def read_case_rules(settings: Settings) -> CaseRules:
    """Read the tables of data/cases, and the office's own holidays."""
    names = ("results", "reasons", "answers", "headings", "due_days", "material_facts", "need_points")
    numbers = ("working_days", "calendar_days", "wait_working_days", "valid_days", "valid_months", "points")
    tables = {
        name: pl.read_csv(data_folder() / "cases" / f"{name}.csv", infer_schema=False).with_columns(
            pl.col(column).cast(pl.Int32) for column in numbers if column in _columns(name)
        )
        for name in names
    }
    headings = {zh: name for name, zh in ZH.items()} | dict(tables["headings"].select("seen", "column").iter_rows())
    material = tables["material_facts"].filter(pl.col("is_material") == "是").select("fact")
    return CaseRules(
        results=tables["results"],
        reasons=tables["reasons"],
        answers=tables["answers"],
        headings=headings,
        due=tables["due_days"],
        material_facts=material,
        need_points=tables["need_points"].select("fact", "points"),
        published=_published(),
        visit_days=settings.visit_days,
    )


def _columns(name: str) -> list[str]:
    return pl.scan_csv(data_folder() / "cases" / f"{name}.csv", infer_schema=False).collect_schema().names()


def _published() -> dict[date, bool]:
    """Read data/reference/holidays.csv, which extends the package's calendar (DECISIONS 28)."""
    rows = pl.read_csv(data_folder() / "reference" / "holidays.csv", infer_schema=False)
    days = rows.select(pl.col("day").str.to_date(strict=False), pl.col("is_workday") == "是")
    if days["day"].null_count():
        raise SettingsWrong(
            tr("{file}: a day is not written as 2027-01-01. Correct that line.", file="data/reference/holidays.csv")
        )
    return dict(days.iter_rows())
