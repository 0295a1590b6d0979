"""Expect the roll of edge households (低保边缘家庭名册): whoever is of another programme is not on it."""

import great_expectations.expectations as gxe

CONTENT = (
    gxe.ExpectColumnValuesToNotMatchRegex(
        column="kind", regex=r"刚性支出|支出型|特困|五保", severity="critical", meta={"reason": "roll_of_another_kind"}
    ),
)
