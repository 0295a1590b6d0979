"""Expect the content of the roll of rigid-expenditure households (刚性支出困难家庭名册), and of nobody else."""

from expectations.expect import Expect

CONTENT = (Expect("kind", "roll_of_another_kind", "critical", avoids=r"边缘|特困|五保"),)
