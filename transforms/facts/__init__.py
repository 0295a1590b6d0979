"""Facts: countings that the law defines, each dated and cited; what conditions are about.

One county's frame at a time, the unit of decision (县级民政部门). Household facts are windows over the
household's code, which is unique within the county.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from transforms import policy
from transforms.facts import disability, income, labour, members, property_evidence

KEY = ("county_code", "household_code", "member_code")
DOUBTS = {
    "on_dibao": "may_be_on_dibao",
    "on_tekun": "may_be_on_tekun",
    "on_edge": "may_be_on_edge",
    "on_child": "may_be_on_child",
    "anyone_on_dibao": "may_be_on_dibao",
    "anyone_on_edge": "may_be_on_edge",
}
"""What a person's own coverage decides → whether an unconfirmed link says so. Of the others of the
household only what is sure counts; the doubt about them is a reservation."""


def schemes(persons: pl.DataFrame) -> pl.DataFrame:
    """Counties and schemes (urban, rural) of the judged households: where standards must be known."""
    found = persons.with_columns(members.household(), members.present()).with_columns(members.scheme())
    return found.select("county_code", "scheme").unique().sort("county_code", "scheme")


def facts(persons: pl.DataFrame, numbers: pl.DataFrame, day: date) -> pl.DataFrame:
    """core_facts: the persons with every fact that a condition reads.

    Grain: one row per listed person, as given
    Reads: core_persons of one county, ref_policy_numbers
    Unit:  fen a year for the whole household, unless the name says otherwise
    """
    counted = persons.with_columns(members.household(), members.present(), members.age(day)).with_columns(
        members.size(), members.listed_size(), members.scheme()
    )
    figures = counted.group_by(members.HOUSEHOLD).agg(income.figures())
    counted = counted.join(figures, on=members.HOUSEHOLD, how="left", maintain_order="left")
    judged = (
        _with_numbers(counted, numbers, day)
        .with_columns(income.lines())
        .with_columns(income.interval(day))
        .with_columns(*disability.card(), disability.major_illness())
        .with_columns(
            disability.severe_for_single(),
            disability.adult_level_one_or_two(),
            labour.has_labour(day),
            disability.without_certificate(),
        )
    )
    return judged.with_columns(
        labour.others_have_labour(),
        members.others_on_dibao(),
        members.anyone("on_dibao"),
        members.anyone("on_edge"),
        members.is_alone(),
        members.has_unnumbered(),
        members.others_may_be_on_roll(DOUBTS.values()),
        members.anyone_suspected_dead(),
        *property_evidence.evidence(),
        is_employed=pl.col("work_place").is_not_null(),
    )


def _with_numbers(counted: pl.DataFrame, numbers: pl.DataFrame, day: date) -> pl.DataFrame:
    """Standards, edge multiple and basic pension in force at each person's place (null: none)."""
    places = counted.select("county_code", "scheme").unique()
    for name, column in (
        ("dibao.standard", "standard"), ("edge.edge_multiple", "multiple"), ("dibao.basic_pension", "basic_pension"),
    ):  # fmt: skip
        found = policy.in_force(numbers, name, places.select("county_code", "scheme"), day)
        places = places.join(
            found.rename({"value": f"{column}_thousandths", "is_verified": f"{column}_verified"}),
            on=["county_code", "scheme"],
        )
    return counted.join(places, on=["county_code", "scheme"], how="left", maintain_order="left")
