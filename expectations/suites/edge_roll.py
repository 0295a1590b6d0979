"""Expect the roll of edge households (低保边缘家庭名册): whoever is of another programme is not on it."""

from expectations.expect import Expect

CONTENT = (Expect("kind", "roll_of_another_kind", "critical", avoids=r"刚性支出|支出型|特困|五保"),)
