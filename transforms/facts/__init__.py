"""Facts: countings that the law defines, each dated and cited; what conditions are about.

One county's frame at a time, the unit of decision (县级民政部门). What is true of a household is counted
once over its rows and laid beside each of them.
"""

from __future__ import annotations

from datetime import date

import polars as pl
import polars.selectors as cs

from transforms.facts import disability, doubts, hardship, income, labour, members, parents, property_evidence
from transforms.facts.members import CODES, HOUSEHOLD
from transforms.rules import policy
from transforms.values.days import months_before

KEY = ("county_code", "household_code", "member_code")


def schemes(persons: pl.DataFrame) -> pl.DataFrame:
    """Counties and schemes (urban, rural) of the judged households: where standards must be known."""
    found = persons.group_by(CODES).agg(members.sizes())
    return found.select("county_code", "scheme").unique().sort("county_code", "scheme")


def facts(persons: pl.DataFrame, numbers: pl.DataFrame, day: date, numbers_on: date | None = None) -> pl.DataFrame:
    """core_facts: the persons with every fact that a condition reads.

    ``numbers_on``: whose numbers apply, if another day's than the one judged (to tell why two days differ).

    Grain: one row per listed person, as given
    Reads: core_persons of one county, ref_policy_numbers
    Unit:  fen a year for the whole household, unless the name says otherwise
    """
    placed = persons.with_row_index("rows").group_by(CODES, maintain_order=True).agg(*members.sizes(), "rows")
    homes = placed.drop("rows").with_row_index(HOUSEHOLD)
    place = placed.select("rows").with_row_index(HOUSEHOLD).explode("rows").sort("rows")[HOUSEHOLD]
    homes = _with_numbers(homes, policy.resolved(numbers, _places(homes), numbers_on or day), day)
    judged = _of_persons(persons.hstack(_beside(homes.select(HOUSEHOLD, *_PERSONAL_NUMBERS), place)), day)
    counted = judged.group_by(HOUSEHOLD).agg(
        *income.figures(),
        *property_evidence.figures(),
        *hardship.figures(day),
        *members.members_of(*_COUNTED),
        pl.col("is_suspected_dead").any().alias("anyone_suspected_dead"),
    )
    homes = _of_homes(homes.join(counted, on=HOUSEHOLD, maintain_order="left"))
    beside = homes.drop(HOUSEHOLD, *CODES, *_PERSONAL_NUMBERS)
    whole = judged.drop("is_authorised", "temporary_known").hstack(_beside(beside, place))
    return whole.with_columns(
        members.any_other("labour").alias("others_have_labour"),
        members.any_other("dibao_only").alias("others_on_dibao"),
        members.any_other("doubtful").alias("others_may_be_on_roll"),
        members.any_other("perhaps_dibao").alias("others_may_be_on_dibao"),
        members.any_other("perhaps_edge").alias("others_may_be_on_edge"),
        members.is_alone(),
        parents.both_unable(whole).alias("parents_unable"),
    ).drop(cs.starts_with("#", "?"), HOUSEHOLD)


def spending_since(numbers: pl.DataFrame, day: date) -> date:
    """The day from which payments count as spending before the day (《刚性支出困难家庭认定办法》)."""
    return months_before(day, _everywhere(numbers, "rigid_expenditure.spending_months", day) or 0)


def care_level(numbers: pl.DataFrame, day: date) -> int | None:
    """The lightest level of disability that the care allowance is for (国发〔2015〕52号); None before there was any."""
    return _everywhere(numbers, "disability_care.care_any", day)


def _everywhere(numbers: pl.DataFrame, name: str, day: date) -> int | None:
    anywhere = pl.DataFrame({"county_code": [""], "scheme": ["rural"]})
    value = policy.in_force(numbers, name, anywhere, day)["value"].item()
    return None if value is None else int(value) // 1000


_PERSONAL_NUMBERS = (
    "pension_age", "labour_from_age", "labour_until_age", "no_labour_sight", "no_labour_limb", "no_labour_intellect",
    "no_labour_mind", "severe_any", "severe_intellect", "severe_mind", "adult_age", "adult_any", "care_any",
    "child_age", "parent_any", "parent_intellect", "parent_mind", "new_risk_since",
)  # fmt: skip
"""Numbers that are compared with something of one person."""
_COUNTED_WITHOUT = ("labour", "dibao_only", "doubtful", "perhaps_dibao", "perhaps_edge")
"""What is asked of the others, too."""
_COUNTED = (
    *_COUNTED_WITHOUT,
    "on_dibao",
    "on_tekun",
    "on_edge",
    "unnumbered",
    "likely_property",
    "business",
)


def _of_persons(persons: pl.DataFrame, day: date) -> pl.DataFrame:
    """What is true of a person whoever else is in the household."""
    aged = persons.with_columns(members.present(), members.age(day), *disability.card(), disability.major_illness())
    known = aged.with_columns(
        labour.has_labour(),
        disability.severe_for_single(),
        disability.adult_level_one_or_two(),
        disability.severe_for_care(),
        disability.is_certified(),
        disability.without_certificate(),
        (pl.col("age") < pl.col("child_age")).alias("is_child"),
        is_numbered=pl.col("id_no").is_not_null(),
        is_employed=pl.col("work_place").is_not_null(),
    )
    return known.with_columns(
        members.told(
            labour=pl.col("has_labour"),
            dibao_only=pl.col("on_dibao") & ~pl.col("on_tekun"),
            doubtful=doubts.is_doubtful(),
            perhaps_dibao=pl.col("may_be_on_dibao") & ~pl.col("on_tekun").fill_null(value=False),
            perhaps_edge=pl.col("may_be_on_edge"),
            on_dibao=pl.col("on_dibao"),
            on_tekun=pl.col("on_tekun"),
            on_edge=pl.col("on_edge"),
            unnumbered=pl.col("id_no").is_null(),
            likely_property=pl.col("likely_property") > 0,
            business=pl.col("businesses") > 0,
        )
    )


def _of_homes(homes: pl.DataFrame) -> pl.DataFrame:
    """What is true of a household: its lines, its income, its evidence."""
    return (
        homes.with_columns(income.lines())
        .with_columns(
            *income.interval(),
            *property_evidence.evidence(),
            *hardship.facts(),
            members.anyone("on_dibao").alias("anyone_on_dibao"),
            members.anyone("on_tekun").alias("anyone_on_tekun"),
            members.anyone("on_edge").alias("anyone_on_edge"),
            members.anyone("unnumbered").alias("has_unnumbered"),
        )
        .drop(cs.starts_with("_"), *(f"#{name}" for name in _COUNTED if name not in _COUNTED_WITHOUT))
    )


def _beside(homes: pl.DataFrame, place: pl.Series) -> pl.DataFrame:
    """The household's row beside each of its persons."""
    return homes[place]


def _places(homes: pl.DataFrame) -> pl.DataFrame:
    return homes.select("county_code", "scheme").unique().sort("county_code", "scheme")


def _with_numbers(homes: pl.DataFrame, places: pl.DataFrame, day: date) -> pl.DataFrame:
    """Every number in force at each household's place (null: none), and the days that months before lead to."""

    def since(months: str) -> pl.Expr:
        return pl.col(months).map_elements(lambda count: months_before(day, count), return_dtype=pl.Date)

    places = places.with_columns(
        since("new_risk_months").alias("new_risk_since"), since("repeat_months").alias("repeat_since")
    )
    return homes.join(places, on=["county_code", "scheme"], how="left", maintain_order="left")
