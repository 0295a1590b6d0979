"""Read the worked cases of tests/cases/ and count their facts.

Here belong every programme by its code, its cases, and the cases of one day judged together. What must hold of them
is said by the tests.
"""

from collections import defaultdict
from datetime import date
from functools import cache

import polars as pl
import yaml

from tests.support.made import STANDARDS, numbers, persons
from tests.support.places import CASES
from transforms.facts import facts
from transforms.programmes import all_programmes

PROGRAMMES = {programme.code: programme for programme in all_programmes()}
WORKED = [
    (path.stem, case)
    for path in sorted(CASES.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]
"""Every case beside the code of its programme."""


def numbers_of(case):
    """The standards of every case, and what the case itself supposes."""
    return numbers(*STANDARDS, *map(tuple, case.get("numbers", ())))


@cache
def prepared(code):
    """The worked cases of a programme, those of one day and with the same numbers together, each a household."""
    alike = defaultdict(list)
    for case in (case for programme, case in WORKED if programme == code):
        alike[str(case["day"]), str(case.get("numbers"))].append(case)
    made = []
    for (day, _), cases in alike.items():
        people = pl.concat(
            persons(
                *(person | {"household_code": f"{place}{person.get('household_code')}"} for person in case["persons"])
            )
            for place, case in enumerate(cases)
        )
        on, known = date.fromisoformat(day), numbers_of(cases[0])
        expected = [outcome for case in cases for outcome in case["expect"]]
        made.append((on, people, known, facts(people, known, on), expected))
    return made
