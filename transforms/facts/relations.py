"""Read what each person is to the householder, and who of a household is bound to support whom (法定义务人).

Belongs here: roles from 与户主关系, the pairs of spouses, parents and children that the law binds, and whether a bound
member can work. Does not: whether parents are able to bring up a child (``parents.py``).
A role is told within one household; who has none (其他, a nephew, a word that nobody knows) is not surely bound.
Law: 《民法典》第一千零五十九条、第一千零六十七条、第一千零七十四条、第一千零七十五条;
《特困人员认定办法》（民发〔2021〕43号）第四条、第八条
"""

from __future__ import annotations

from itertools import product

import polars as pl

from transforms.facts.fact import Fact, Level
from transforms.facts.members import HEADS

_CHILD = "长|次|三|四|五|六|大|二|小|幺|独生|养|继"
ROLES = {
    "head": f"^({'|'.join(HEADS)})$",
    "spouse": r"^(配偶|妻子?|丈?夫|1\d)$",
    "son": rf"^(之|{_CHILD})?(子|儿子)$|^2[0-79]$",
    "daughter": rf"^(之|{_CHILD})?(女|女儿)$|^3[0-79]$",
    "daughter's husband": r"^之?女婿$|^28$",
    "son's wife": r"^之?(儿媳妇?|媳妇)$|^38$",
    "son's child": r"^之?孙[子女]$|^4[0-2]$",
    "daughter's child": r"^之?外孙[子女]?$|^4[34]$",
    "father": r"^(之|养|继)?父亲?$|^5[17]$",
    "mother": r"^(之|养|继)?母亲?$|^5[28]$",
    "parent": r"^之?父母$|^5[09]$",
    "wife's father": r"^之?岳父$|^55$",
    "wife's mother": r"^之?岳母$|^56$",
    "husband's father": r"^之?公公$|^53$",
    "husband's mother": r"^之?婆婆$|^54$",
    "grandfather": r"^之?(外?祖父|爷爷|外公|姥爷)$|^6[013]$",
    "grandmother": r"^之?(外?祖母|奶奶|外婆|姥姥)$|^6[24]$",
    "sibling": r"^之?(兄弟姐妹|兄|弟|姐|妹|哥哥|弟弟|姐姐|妹妹)$|^7[01357]$",
}
"""与户主关系 as lists write it and as GB/T 4761 codes it (``50``: a parent, whether father or mother is not told)."""
PARENTS = ("father", "mother", "parent")
_PARENTS_OF_SPOUSE = ("wife's father", "wife's mother", "husband's father", "husband's mother")
_CHILDREN = ("son", "daughter")
_CHILDREN_IN_LAW = ("son's wife", "daughter's husband")
_GRANDCHILDREN = ("son's child", "daughter's child")
_GRANDPARENTS = ("grandfather", "grandmother")
BOUND: tuple[tuple[str, str], ...] = (
    # spouses
    ("head", "spouse"),
    ("father", "mother"),
    ("wife's father", "wife's mother"),
    ("husband's father", "husband's mother"),
    ("grandfather", "grandmother"),
    # parents and children
    *product(("head", "spouse"), _CHILDREN),
    *product(PARENTS, ("head", "sibling")),
    *product(_PARENTS_OF_SPOUSE, ("spouse",)),
    *product(_GRANDPARENTS, PARENTS),
    # a grandchild, and one of these who is taken for its parent
    *product((*_CHILDREN, *_CHILDREN_IN_LAW), _GRANDCHILDREN),
)
"""Pairs of roles that are surely bound to support each other. No role is bound to itself: siblings are not, nor are
parents-in-law and children-in-law, grandparents and grandchildren (only where the parents cannot)."""
_BIT = {role: 1 << place for place, role in enumerate(ROLES)}


def role() -> pl.Expr:
    """Tell the role of each person; null where the word is none that the law binds by itself."""
    return pl.col("relation").map_batches(_roles, return_dtype=pl.String)


def _roles(relation: pl.Series) -> pl.Series:
    """Work out the role of each relation, once for each different word."""
    words = relation.drop_nulls().unique()
    roles = words.to_frame("relation").select(_role()).to_series()
    return relation.replace_strict(words, roles, default=None, return_dtype=pl.String)


def _role() -> pl.Expr:
    relation = pl.col("relation").str.replace_all(r"\s", "")
    role_of = pl.lit(None, pl.String)
    for name, pattern in reversed(ROLES.items()):
        role_of = pl.when(relation.str.contains(pattern)).then(pl.lit(name)).otherwise(role_of)
    return role_of


def _bits(of_role: dict[str, int]) -> pl.Expr:
    """Give each person's set of roles as bits; the empty set where the role is not known."""
    return pl.col("role").replace_strict(of_role, default=0, return_dtype=pl.Int32)


def _obligors_of(one: str) -> int:
    """Collect the roles that are bound to one role."""
    return sum({_BIT[other] for pair in BOUND if one in pair for other in pair if other != one})


def _labour_of(is_counted: pl.Expr) -> pl.Expr:
    """Give the role of a present person of whom something holds as a bit, else none."""
    return pl.when(is_counted & pl.col("present")).then("role__bit").otherwise(0)


def _obligor_has_labour() -> pl.Expr:
    """Tell whether a present member who is surely bound to the person can work; null where that is not known."""
    able = (pl.col("obligors__bits") & pl.col("able__bits")) > 0
    unsure = (pl.col("obligors__bits") & pl.col("unsure__bits")) > 0
    return pl.when(able).then(pl.lit(value=True)).when(~unsure).then(pl.lit(value=False))


FACTS = (
    Fact("role", level=Level.PERSON, expression=role()),
    Fact("role__bit", level=Level.PERSON, expression=_bits(_BIT)),
    Fact("obligors__bits", level=Level.PERSON, expression=_bits({one: _obligors_of(one) for one in ROLES})),
    # The roles in the household whose present holders can work, or may be able to.
    Fact("able__bit", level=Level.PERSON, expression=_labour_of(pl.col("has_labour").fill_null(value=False))),
    Fact("unsure__bit", level=Level.PERSON, expression=_labour_of(pl.col("has_labour").is_null())),
    Fact("able__bits", level=Level.AGGREGATE, expression=pl.col("able__bit").bitwise_or()),
    Fact("unsure__bits", level=Level.AGGREGATE, expression=pl.col("unsure__bit").bitwise_or()),
    Fact(
        "obligor_has_labour",
        "法定义务人有劳动能力",
        Level.MEMBER,
        _obligor_has_labour(),
        supplied_by="disability_register",
    ),
)
