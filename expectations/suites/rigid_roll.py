"""Expect the content of the roll of rigid-expenditure households (刚性支出困难家庭名册), and of nobody else."""

import great_expectations.expectations as gxe

CONTENT = (
    gxe.ExpectColumnValuesToNotMatchRegex(
        column="kind", regex=r"边缘|特困|五保", severity="critical", meta={"reason": "roll_of_another_kind"}
    ),
)
