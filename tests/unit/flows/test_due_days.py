"""When a case is due: working days by the holiday calendar, or calendar days, as the table of deadlines says."""

from datetime import date

import polars as pl
import pytest

from flows.cases.rules import read_case_rules
from flows.workspace.settings import Settings

RULES = read_case_rules(Settings())


@pytest.mark.parametrize(
    ("programme", "start", "due"),
    [
        ("temporary", date(2026, 11, 20), date(2026, 11, 23)),  # a Friday: three calendar days end on the Monday
        ("temporary", date(2026, 9, 30), date(2026, 10, 3)),  # within the holidays of the National Day
        ("dibao", date(2026, 11, 20), date(2026, 12, 4)),  # ten working days, the setting
    ],
)
def test_a_visit_is_due_in_working_days_but_small_urgent_help_in_calendar_days(programme, start, due):
    assert RULES.due_on("visit", programme, start) == (due, False)


def test_deadlines_of_a_text_name_its_article():
    decide = RULES.due.filter(pl.col("stage").str.starts_with("decide"))
    days = {
        (programme, number): (working, calendar, article)
        for programme, number, working, calendar, article in decide.select(
            "programme", "document_no", "working_days", "calendar_days", "article"
        ).iter_rows()
    }
    assert days["dibao", "民发〔2021〕57号"] == (30, 0, "第二十二条")
    assert days["dibao", "民发〔2022〕83号"] == (20, 0, "四（一）")
    assert days["tekun", "民发〔2021〕43号"] == (30, 7, "第十三条、第十五条、第十六条")
