"""Rows made from a contract, showing only what a test is about."""

from datetime import date

import polars as pl

from flows.store.policy_files import read_policy
from flows.workspace.workspace import Workspace
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.feeds import roll_facts
from transforms.rules import policy
from transforms.values.identity_numbers import check_character

ORDINARY = {
    "county_code": "410922", "household_code": "h1", "category": "边缘易致贫户", "income_unread": False, "is_employee_insured": False,
    "insured": True, "subsidised": False, "temporary_known": True, "on_urban_roll": False, "is_deceased": False,
    "is_suspected_dead": False, "register_known": True, "likely_property": 0, "dwellings": 0, "businesses": 0, "is_authorised": False,
    "registered_urban": False, "known_fen_month": 0, "dibao_roll_known": True, "tekun_roll_known": True,
    "net_income_head_fen": 0, "risk_removed": "否", "health": "健康",
    **{name: False for fact, _ in roll_facts() for name in (fact.name, fact.doubt)},
}  # fmt: skip


def number(born: str, serial: int = 1) -> str:
    """A citizen number with a valid check character, of a place that does not exist."""
    seventeen = f"990101{born}{serial:03d}"
    return seventeen + check_character(pl.Series([seventeen]))[0]


def persons(*shown: dict) -> pl.DataFrame:
    """core_persons of one household unless a person says otherwise; born 1980 unless ``born`` says."""
    rows = []
    for place, said in enumerate(shown, start=1):
        given = dict(said)
        born = str(given.pop("born", "19800101"))
        household = given.get("household_code", "h1")
        known = {"member_code": f"{household}{place:02d}", "id_no": number(born, place)}
        rows.append(dict.fromkeys(CORE_PERSONS.schema) | ORDINARY | known | given)
    return CORE_PERSONS.conform(pl.DataFrame(rows, schema=CORE_PERSONS.schema), at="made")


def numbers(*rows: tuple) -> pl.DataFrame:
    """ref_policy_numbers from (programme, parameter, area, scheme, from, value, per[, origin]) with made-up sources."""
    text = [
        dict(
            zip(("programme", "parameter", "county_code", "residence_type", "effective_from", "value", "per"), row[:7], strict=True),
            document="测试标准", document_no="测〔2019〕1号", article="一", published_on="2019-01-01", checked_on="2019-01-01",
            origin=row[7] if len(row) > 7 else "workspace", file="policy/test.csv", line=place,
        )
        for place, row in enumerate(rows, start=2)
    ]  # fmt: skip
    return pl.concat([SHIPPED, policy.typed_numbers(pl.DataFrame(text))])


SHIPPED = read_policy(Workspace.at("/no/workspace")).numbers
"""The shipped numbers, which hold no standard of any county."""


STANDARDS = (
    ("dibao", "standard", "4109", "rural", "2010-01-01", "530", "month"),
    ("dibao", "standard", "4109", "urban", "2010-01-01", "600", "month"),
)
TODAY = date(2026, 11, 20)
