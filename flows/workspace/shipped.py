"""Locate what ships with the program: headings, code lists, policy numbers, templates, the sample.

Belongs here: the folder. What is in it is told by whoever reads it.
"""

from __future__ import annotations

from pathlib import Path


def data_folder() -> Path:
    """Give the folder ``data`` of the checkout, or the wheel's copy of it."""
    packaged = Path(__file__).parents[1] / "_data"
    return packaged if packaged.exists() else Path(__file__).parents[2] / "data"
