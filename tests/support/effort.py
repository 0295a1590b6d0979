"""Say how much is tried: a share of the many in the usual run, all of them with `pytest --full`.

What is chosen is spread evenly over the whole and the same on every machine; first and last are always among it.
"""

import os

import pytest

VARIABLE = "DOUDI_TESTS_FULL"


def is_full() -> bool:
    """Whether everything is tried, as before a release; conftest.py sets it from the option."""
    return os.environ.get(VARIABLE) == "1"


def some(things, few):
    """All things in a full run, else so few of them."""
    things = list(things)
    if is_full() or len(things) <= few:
        return things
    if few == 1:
        return things[-1:]
    step = (len(things) - 1) / (few - 1)
    return [things[round(place * step)] for place in range(few)]


def tries(many):
    """So many examples of hypothesis in a full run, a third of them else."""
    return many if is_full() else max(10, many // 3)


def only_in_full(test):
    """A test that takes a minute or more to hold what others hold more cheaply; ``--full`` runs it."""
    return pytest.mark.skipif(not is_full(), reason="pytest --full runs it")(test)
