"""The oracle against the shipped sample: what a careful clerk concluded, person by person."""

import csv
from datetime import date

import pytest

from tests.support.oracle import PROGRAMMES, Numbers, judge
from tests.support.oracle_values import age_on, born_on, day_of, fen, identity
from tests.support.places import SAMPLE
from tests.support.sample_world import COUNTIES, sample_records

DAY = date(2026, 11, 20)


def expected_outcomes():
    with (SAMPLE / "expected_screening.csv").open(encoding="utf-8-sig", newline="") as file:
        return {
            (row["member_code"], row["programme"]): row["outcome"]
            for row in csv.DictReader(file)
            if row["programme"] in PROGRAMMES
        }


def test_the_oracle_agrees_with_the_clerk_on_every_person_of_the_sample():
    standards = {(code, kind): 530_00 * 12 for code in COUNTIES.values() for kind in ("rural", "urban")}
    found = judge(sample_records(SAMPLE / "inbox"), Numbers(standards, basic_pension_fen_month=143_00), DAY)
    concluded = {(member, programme): outcome for (_, _, member, programme), outcome in found.items()}
    expected = expected_outcomes()
    assert len(expected) == 8288
    differing = {key: (said, concluded.get(key)) for key, said in expected.items()}
    assert {key: both for key, both in differing.items() if both[0] != both[1]} == {}


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ('="11010519491231002x"', "11010519491231002X"),
        ("'１１０１０５ １９４９１２３１　００２ｘ", "11010519491231002X"),
        ("110105491231002", "11010519491231002X"),
        ("11010519491231002X44", "11010519491231002X"),
        ("11010519491231002X62B1", "11010519491231002X"),
        ("110105194912310021", None),
        ("110105194913310021", None),
        ("999999999999999999", None),
        (110105194912310000, None),
        ("1.10105E+17", None),
        ("无", None),
        (None, None),
    ],
)
def test_a_number_is_read_in_every_shape_and_never_guessed(cell, number):
    found = identity(cell)
    assert (found.number if found else None) == number


def test_a_certificate_number_tells_type_and_level():
    assert identity("11010519491231002X62B1")[1:] == ("精神", 2)
    assert identity("11010519491231002X")[1:] == (None, None)


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("202304", date(2023, 4, 1), date(2023, 4, 30)),
        ("2023年4月", date(2023, 4, 1), date(2023, 4, 30)),
        ("2023.4.5", date(2023, 4, 5), date(2023, 4, 5)),
        ("20230405", date(2023, 4, 5), date(2023, 4, 5)),
        ("2023-04-05", date(2023, 4, 5), date(2023, 4, 5)),
        ("2023年04月05日", date(2023, 4, 5), date(2023, 4, 5)),
        ("45021", date(2023, 4, 5), date(2023, 4, 5)),
        ("", None, None),
    ],
)
def test_a_day_is_read_in_every_shape(cell, first, last):
    assert (day_of(cell), day_of(cell, last=True)) == (first, last)


def test_money_is_fen_and_blank_is_not_nought():
    written = ("1,040.00", "1040元", "１０４０", 1040, "-", "")
    assert [fen(cell) for cell in written] == [104000] * 4 + [None] * 2


def test_a_birthday_completes_the_year_on_the_day_itself():
    born = born_on("11010519491231002X")
    assert [age_on(born, date(2009, 12, day)) for day in (30, 31)] == [59, 60]
