"""Somebody who does not exist, planted where personal data could slip out."""

from tests.support.made import number

NAME = "欧阳婉婷"
NUMBER = number("19510203")
FILE = f"{NAME}{NUMBER}的申请.xlsx"
"""A file as somebody may name it."""


def slipped(text):
    """Which of the canaries a text holds."""
    return {canary for canary in (NAME, NUMBER, NUMBER[6:14]) if canary in text}
