"""Tell the sensitivity of facts to unconfirmed links: what they would be if every such link were true.

Belongs here: which facts an unconfirmed link would change. Does not: the links (``sql/link/``) and what is made
of two outcomes that differ (``rules/evaluate.py``).
"""

import polars as pl

from transforms.feeds import roll_facts

DOUBTS = {fact.name: fact.doubt for fact, _ in roll_facts()} | {
    fact.anyone: fact.doubt for fact, _ in roll_facts() if fact.of_household
}
"""Fact that the person's own enrolment decides → whether an unconfirmed link enrols the person. The ledger of
临时救助 and the roll of medical insurance are looked up by the number alone."""
DOUBTS_OF_OTHERS = {
    "others_on_dibao": "others_may_be_on_dibao",
    "anyone_on_dibao": "others_may_be_on_dibao",
    "others_on_whole_dibao": "others_may_be_on_whole_dibao",
    "anyone_on_whole_dibao": "others_may_be_on_whole_dibao",
    "anyone_on_edge": "others_may_be_on_edge",
}
"""Fact that the enrolment of others in the household decides → whether an unconfirmed link enrols one of them."""


def is_doubtful() -> pl.Expr:
    """Tell whether an unconfirmed link enrols the person somewhere."""
    return pl.any_horizontal(sorted(set(DOUBTS.values())))


def is_doubtful_by_others() -> pl.Expr:
    """Tell whether an unconfirmed link enrols another person of the household somewhere."""
    return pl.any_horizontal(sorted(set(DOUBTS_OF_OTHERS.values())))


def as_linked(facts: pl.DataFrame) -> pl.DataFrame:
    """Set the facts as they would be if every unconfirmed link were true."""
    linked = {name: pl.col(name) | pl.col(if_linked) for name, if_linked in DOUBTS.items()}
    linked |= {name: linked.get(name, pl.col(name)) | pl.col(if_linked) for name, if_linked in DOUBTS_OF_OTHERS.items()}
    return facts.with_columns(**linked)
