"""Tell whether lists show that both parents of a child cannot support it, or are dead (父母双方均不能履行抚养责任).

Belongs here: who is a child, who its parents are, and whether they are able. Does not: the certificates of
disability themselves (``disability.py``).
Who the parents are follows from 与户主关系 within the household; who is not listed there is not known.
Law: 民发〔2019〕62号 一, 民发〔2020〕125号; numbers unsupported_child.parent_…
"""

import polars as pl

from transforms.facts.disability import in_set
from transforms.facts.fact import Fact, Level
from transforms.facts.members import HOUSEHOLD
from transforms.facts.relations import PARENTS
from transforms.rules.policy import number

_PARENTS = {
    "son": ("head", "spouse"), "daughter": ("head", "spouse"),
    "son's child": ("son", "son's wife"), "daughter's child": ("daughter", "daughter's husband"),
    "head": PARENTS, "sibling": PARENTS,
}  # fmt: skip
"""Whose parents hold which roles (``relations.ROLES``)."""
_BOTH = 2
_ONE = 1000
_GONE = ("失踪", "服刑")
_BARRED = "撤销监护|遣送|驱逐"


def _unable() -> pl.Expr:
    """Find a parent in the set: certificate, serious illness, or a status that puts it there; null: not known.

    服刑 and 失联; from 2021-01-01 撤销监护资格 and 遣送（驱逐）出境, too (民发〔2020〕125号). 戒毒 is on no list.
    """
    status = pl.col("person_status")
    gone = status.is_in(_GONE).fill_null(value=False)
    counts = (number("unsupported_child.parent_barred") >= _ONE).fill_null(value=False)
    barred = status.str.contains(_BARRED).fill_null(value=False) & counts
    return pl.col("has_major_illness") | gone | barred | in_set("unsupported_child.parent", "any", "intellect", "mind")


_PRESENT = pl.col("present")
_COUNTS = {
    "listed": pl.len(),
    "dead": (~_PRESENT).sum(),
    "unable": (_PRESENT & _unable().fill_null(value=False)).sum(),
    "able": (_PRESENT & ~_unable()).fill_null(value=False).sum(),
}
"""What is counted of the parents of each role of child."""


def _of_parents(settled: pl.Expr) -> pl.Expr:
    """Answer something about both parents of each person; null where the list does not show both.

    Args:
        settled: the answer, from what is counted of the parents (``_COUNTS``).

    """
    counts = {name: _COUNTS[name].cast(pl.Int32) for name in sorted(set(settled.meta.root_names()))}
    read = sorted({name for count in counts.values() for name in count.meta.root_names()})

    def answered(members: pl.Series) -> pl.Series:
        """Answer of every person of the frame, each a struct."""
        persons = members.struct.unnest()
        # The children, each by the household and the role it has there.
        children = (
            persons.select(HOUSEHOLD, "role", pl.col("is_child").fill_null(value=True))
            .with_row_index("place")
            .filter("is_child")
        )
        # The listed persons of these households who are a parent of some role of child, counted by that role.
        homes = children[HOUSEHOLD].unique().implode()
        family = persons.select(HOUSEHOLD, "role", *read).filter(pl.col(HOUSEHOLD).is_in(homes))
        shown = family.join(_pairs(), on="role").group_by(HOUSEHOLD, "child_role").agg(**counts)
        # The answer of each role, laid beside each child in the order of the persons.
        answers = shown.select(HOUSEHOLD, pl.col("child_role").alias("role"), settled.alias("answer"))
        of_children = children.join(answers, on=[HOUSEHOLD, "role"]).select("place", "answer")
        everybody = pl.select(place=pl.int_range(persons.height, dtype=pl.UInt32))
        return everybody.join(of_children, on="place", how="left", maintain_order="left")["answer"]

    return pl.struct(HOUSEHOLD, "role", "is_child", *read).map_batches(answered, return_dtype=pl.Boolean)


def _pairs() -> pl.DataFrame:
    rows = [(parent, child) for child, parents in _PARENTS.items() for parent in parents]
    return pl.DataFrame(rows, schema={"role": pl.String, "child_role": pl.String}, orient="row")


_LISTED, _DEAD, _UNABLE, _ABLE = (pl.col(name) for name in _COUNTS)


def _told(*, no: pl.Expr, yes: pl.Expr) -> pl.Expr:
    return pl.when(no).then(pl.lit(value=False)).when(yes).then(pl.lit(value=True))


def _both_unable() -> pl.Expr:
    """Both in the set, or one dead and the other in it; one who is neither makes it false, and so do two dead ones.

    More listed than two: whose parents they are is not told, unless every one of them is able.
    """
    able = pl.when(_LISTED <= _BOTH).then(_ABLE > 0).otherwise(_ABLE == _LISTED)
    return _told(
        no=_both_dead().fill_null(value=False) | able,
        yes=(_LISTED == _BOTH) & (_UNABLE + _DEAD == _BOTH) & (_UNABLE > 0),
    )


def _both_dead() -> pl.Expr:
    """Both dead: one who lives makes it false. More listed than two: not told, unless none of them is dead."""
    alive = pl.when(_LISTED <= _BOTH).then(_DEAD < _LISTED).otherwise(_DEAD == 0)
    return _told(no=alive, yes=(_LISTED == _BOTH) & (_DEAD == _BOTH))


FACTS = (
    Fact(
        "is_child",
        "未成年",
        Level.PERSON,
        pl.col("age") < number("unsupported_child.child_age"),
        supplied_by="monitoring_list",
    ),
    Fact(
        "parents_dead",
        "父母双亡",
        Level.MEMBER,
        _of_parents(_both_dead()),
        supplied_by="monitoring_list",
    ),
    Fact(
        "parents_unable",
        "父母双方均不能履行抚养责任",
        Level.MEMBER,
        _of_parents(_both_unable()),
        supplied_by="monitoring_list",
    ),
)
