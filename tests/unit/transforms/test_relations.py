"""Who of a household is surely bound to support whom: every pair of relations, as the law binds them."""

import itertools

import pytest

from tests.support.made import STANDARDS, TODAY, numbers, persons
from transforms.facts import facts
from transforms.facts.relations import BOUND, ROLES

SAID = {
    "户主": "head", "本人": "head", "02": "head", "配偶": "spouse", "妻": "spouse", "11": "spouse", "之子": "son", "长子": "son",
    "22": "son", "29": "son", "之女": "daughter", "养女": "daughter", "37": "daughter", "之儿媳": "son's wife", "儿媳": "son's wife",
    "38": "son's wife", "之女婿": "daughter's husband", "28": "daughter's husband", "之孙子": "son's child", "之孙女": "son's child",
    "41": "son's child", "之外孙子": "daughter's child", "之外孙女": "daughter's child", "44": "daughter's child",
    "之父": "father", "51": "father", "之母": "mother", "52": "mother", "50": "parent", "之岳父": "wife's father", "55": "wife's father",
    "之岳母": "wife's mother", "56": "wife's mother", "之公公": "husband's father", "53": "husband's father", "之婆婆": "husband's mother",
    "54": "husband's mother", "之祖父": "grandfather", "61": "grandfather", "之祖母": "grandmother", "62": "grandmother",
    "之兄弟姐妹": "sibling", "73": "sibling", "72": None, "其他": None, "侄子": None, "45": None, "": None,
}  # fmt: skip
"""与户主关系 as lists write it, with the role it tells."""
LAW = {
    "户主": "配偶 之子 之女 之父 之母", "配偶": "户主 之子 之女 之岳父 之岳母 之公公 之婆婆",
    "之子": "户主 配偶 之孙子 之外孙女", "之女": "户主 配偶 之孙子 之外孙女",
    "之儿媳": "之孙子 之外孙女", "之女婿": "之孙子 之外孙女",
    "之孙子": "之子 之女 之儿媳 之女婿", "之外孙女": "之子 之女 之儿媳 之女婿",
    "之父": "之母 户主 之兄弟姐妹 之祖父 之祖母", "之母": "之父 户主 之兄弟姐妹 之祖父 之祖母",
    "之岳父": "之岳母 配偶", "之岳母": "之岳父 配偶", "之公公": "之婆婆 配偶", "之婆婆": "之公公 配偶",
    "之祖父": "之祖母 之父 之母", "之祖母": "之祖父 之父 之母",
    "之兄弟姐妹": "之父 之母", "其他": "",
}  # fmt: skip
"""Who is surely bound to whom, written out from 民法典 1059, 1067, 1074, 1075 and 43号 第四条、第八条."""


def test_every_pair_of_relations_binds_as_the_law_does():
    pairs = list(itertools.product(LAW, LAW))
    rows = []
    for place, (one, other) in enumerate(pairs):
        rows.append({"born": 19400101, "relation": one, "household_code": f"h{place:03d}", "member_code": "old"})
        rows.append({"born": 19850101, "relation": other, "household_code": f"h{place:03d}", "member_code": "able"})
    found = facts(persons(*rows), numbers(*STANDARDS), TODAY).filter(member_code="old").sort("household_code")
    barred = dict(zip(pairs, found["obligor_has_labour"], strict=True))
    assert barred == {(one, other): other in LAW[one].split() for one, other in pairs}


def test_the_law_binds_both_ways():
    assert all(one in LAW[other].split() for one in LAW for other in LAW[one].split())
    assert all(one != other and {one, other} <= ROLES.keys() for one, other in BOUND)


@pytest.mark.parametrize("word", SAID)
def test_a_relation_as_written_tells_its_role(word):
    assert facts(persons({"relation": word or None}), numbers(*STANDARDS), TODAY)["role"].item() == SAID[word]


@pytest.mark.parametrize(
    ("able", "expected"),
    [({"born": 19850101}, True), ({"born": 19400101}, False), ({"id_no": None}, None), ({"is_deceased": True}, False),
     ({"register_known": False, "born": 19850101}, None), ({"register_card": "41"}, False)],
)  # fmt: skip
def test_whether_an_obligor_can_work_is_three_valued_and_asks_the_living(able, expected):
    people = persons({"born": 19400101, "relation": "户主"}, {"relation": "配偶", **able})
    assert facts(people, numbers(*STANDARDS), TODAY)["obligor_has_labour"][0] is expected
