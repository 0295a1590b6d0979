"""Judge what follows if every link that nobody confirmed is right: the facts that it would change.

What belongs here: which fact hangs on which doubt. What does not: how sure a link is (``sql/link``).
"""

import polars as pl

from transforms.feeds import roll_facts

_DOUBTS_OF_ANYONE = {
    "anyone_on_dibao": "may_be_on_dibao",
    "anyone_on_tekun": "may_be_on_tekun",
    "anyone_on_edge": "may_be_on_edge",
}
DOUBTS = {fact.name: fact.doubt for fact, _ in roll_facts()} | _DOUBTS_OF_ANYONE
"""What a person's own coverage decides → whether an unconfirmed link says so. The ledger of 临时救助 and the roll
of medical insurance are looked up by the number alone."""
DOUBTS_OF_OTHERS = {
    "others_on_dibao": "others_may_be_on_dibao",
    "anyone_on_dibao": "others_may_be_on_dibao",
    "anyone_on_edge": "others_may_be_on_edge",
}
"""What the coverage of others of the household decides → whether an unconfirmed link of one of them says so."""


def is_doubtful() -> pl.Expr:
    """A link that nobody confirmed puts the person on a roll."""
    return pl.any_horizontal(sorted(set(DOUBTS.values())))


def is_doubtful_by_others() -> pl.Expr:
    """One puts another of the household on a roll."""
    return pl.any_horizontal(sorted(set(DOUBTS_OF_OTHERS.values())))


def as_linked(facts: pl.DataFrame) -> pl.DataFrame:
    """The facts if every link is right."""
    on = {name: pl.col(name) | pl.col(may) for name, may in DOUBTS.items()}
    on |= {name: on.get(name, pl.col(name)) | pl.col(may) for name, may in DOUBTS_OF_OTHERS.items()}
    return facts.with_columns(*(test.alias(name) for name, test in on.items()))
