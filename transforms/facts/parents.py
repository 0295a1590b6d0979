"""Tell whether lists show that both parents of a child cannot support it (父母双方均不能履行抚养责任).

Belongs here: who is a child, who its parents are, and whether they are able. Does not: the certificates of
disability themselves (``disability.py``).
Who the parents are follows from 与户主关系 within the household; who is not listed there is not known.
Law: 民发〔2019〕62号 一; numbers unsupported_child.parent_…
"""

import polars as pl

from transforms.facts.disability import in_set
from transforms.facts.fact import Fact, Level
from transforms.facts.members import HEADS, HOUSEHOLD
from transforms.rules.policy import number

_ROLES = {
    "head": f"^({'|'.join(HEADS)})$",
    "spouse": r"^(配偶|妻子?|丈?夫|1\d)$",
    "son": r"^(之|长|次|三|四|五|独生|养|继)?(子|儿子)$|^2[0-7]$",
    "daughter": r"^(之|长|次|三|四|五|独生|养|继)?(女|女儿)$|^3[0-7]$",
    "son's wife": r"^之?儿媳$|^28$",
    "daughter's husband": r"^之?女婿$|^38$",
    "son's child": r"^之?孙[子女]$|^4[0-2]$",
    "daughter's child": r"^之?外孙[子女]$|^4[34]$",
    "parent": r"^之?(父|母|父亲|母亲)$|^5[0-2]$",
    "sibling": r"^之?(兄弟姐妹|兄|弟|姐|妹|哥哥|弟弟|姐姐|妹妹)$|^7\d$",
}
_PARENTS = {
    "son": ("head", "spouse"), "daughter": ("head", "spouse"),
    "son's child": ("son", "son's wife"), "daughter's child": ("daughter", "daughter's husband"),
    "head": ("parent",), "sibling": ("parent",),
}  # fmt: skip
_BOTH = 2
_GONE = ("失踪", "服刑")


def _unable() -> pl.Expr:
    """Find a parent in the set: certificate, serious illness, or a status that says 服刑 or 失踪; null: not known.

    戒毒 and 失联 are on no list.
    """
    gone = pl.col("person_status").is_in(_GONE).fill_null(value=False)
    return pl.col("has_major_illness") | gone | in_set("unsupported_child.parent", "any", "intellect", "mind")


_OF_PARENTS = ("present", *sorted(set(_unable().meta.root_names())))


def _both_unable(members: pl.Series) -> pl.Series:
    """Tell of each person whether both parents are unable; null where the list does not show both.

    Both in the set, or one dead and the other in it. One parent who is neither makes it false, and so do
    two dead ones (an orphan, whom another programme supports).

    Args:
        members: every person of the frame as a struct of ``_READ``.

    """
    persons = members.struct.unnest()
    roles = _roles(persons["relation"])
    # The children, each by the household and the role it has there.
    children = (
        persons.select(HOUSEHOLD, roles.alias("role"), pl.col("is_child").fill_null(value=True))
        .with_row_index("place")
        .filter("is_child")
    )
    # The listed persons of these households who are a parent of some role of child.
    homes = children[HOUSEHOLD].unique().implode()
    family = persons.select(HOUSEHOLD, roles.alias("role"), *_OF_PARENTS).filter(pl.col(HOUSEHOLD).is_in(homes))
    parents = family.join(_pairs(), on="role").with_columns(_unable().alias("unable"))
    # How many parents of each role are listed, dead, unable and able.
    shown = parents.group_by(HOUSEHOLD, "child_role").agg(
        pl.len().cast(pl.Int32).alias("listed"),
        (~pl.col("present")).sum().cast(pl.Int32).alias("dead"),
        (pl.col("present") & pl.col("unable").fill_null(value=False)).sum().cast(pl.Int32).alias("unable"),
        (pl.col("present") & ~pl.col("unable")).fill_null(value=False).sum().cast(pl.Int32).alias("able"),
    )
    # The answer of each role, laid beside each child in the order of the persons.
    settled = shown.select(HOUSEHOLD, pl.col("child_role").alias("role"), _settled().alias("parents_unable"))
    of_children = children.join(settled, on=[HOUSEHOLD, "role"]).select("place", "parents_unable")
    everybody = pl.select(place=pl.int_range(persons.height, dtype=pl.UInt32))
    return everybody.join(of_children, on="place", how="left", maintain_order="left")["parents_unable"]


def _roles(relation: pl.Series) -> pl.Series:
    """Work out the role of each relation, once for each different word."""
    words = relation.drop_nulls().unique()
    roles = words.to_frame("relation").select(_role()).to_series()
    return relation.replace_strict(words, roles, default=None, return_dtype=pl.String)


def _role() -> pl.Expr:
    relation = pl.col("relation").str.replace_all(r"\s", "")
    role_of = pl.lit(None, pl.String)
    for role, pattern in reversed(_ROLES.items()):
        role_of = pl.when(relation.str.contains(pattern)).then(pl.lit(role)).otherwise(role_of)
    return role_of


def _pairs() -> pl.DataFrame:
    rows = [(parent, child) for child, parents in _PARENTS.items() for parent in parents]
    return pl.DataFrame(rows, schema={"role": pl.String, "child_role": pl.String}, orient="row")


def _settled() -> pl.Expr:
    """More listed than two: whose parents they are is not told, unless every one of them is able."""
    listed, dead, able, unable_ = (pl.col(name) for name in ("listed", "dead", "able", "unable"))
    false = (dead == _BOTH) & (listed == _BOTH) | pl.when(listed <= _BOTH).then(able > 0).otherwise(able == listed)
    true = (listed == _BOTH) & (unable_ + dead == _BOTH) & (unable_ > 0)
    return pl.when(false).then(pl.lit(value=False)).when(true).then(pl.lit(value=True))


_READ = (HOUSEHOLD, "relation", "is_child", *_OF_PARENTS)

FACTS = (
    Fact(
        "is_child",
        "未成年",
        Level.PERSON,
        pl.col("age") < number("unsupported_child.child_age"),
        supplied_by="monitoring_list",
    ),
    Fact(
        "parents_unable",
        "父母双方均不能履行抚养责任",
        Level.MEMBER,
        pl.struct(_READ).map_batches(_both_unable, return_dtype=pl.Boolean),
        supplied_by="monitoring_list",
    ),
)
