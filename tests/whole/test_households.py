"""Households across lists and the register: one status for each way they differ, and none where they do not."""

import csv
from collections import defaultdict

import pytest

from tests.support.made import number
from tests.support.small_county import DAY, DIBAO, LIST, POLICY, TEKUN, dibao, run

REGISTER = "姓名,身份证号,户号,与户主关系,户籍类别,户籍状态"
COUNTIES = {"410922": "清丰县", "410926": "范县"}


def member(code, name, id_no, relation="户主"):
    county = COUNTIES[code[:6]]
    return f"{county},城关镇,前庄村,{code[:-2]},{code},{name},,,{id_no},边缘易致贫户,{relation},健康,1000,否"


def numbered(*places):
    return [number(f"19{40 + place:02d}0{1 + place % 9}11", 21 + 2 * place) for place in places]


TWICE, TWO, SPLIT, MOVED_ONE, REGISTERED, LEFT, WHOLE, DEAD = (numbered(place, place + 1) for place in range(0, 16, 2))
PARENT, CHILD = numbered(20, 21)
LISTED = [
    member("41092200000000101", "甲一", TWICE[0]),  # the same two people as household 02
    member("41092200000000102", "甲二", TWICE[1], "配偶"),
    member("41092200000000201", "甲一", TWICE[0]),
    member("41092200000000202", "甲二", TWICE[1], "配偶"),
    member("41092200000000301", "乙一", TWO[0]),  # the same two people in the other county
    member("41092200000000302", "乙二", TWO[1], "配偶"),
    member("41092600000000301", "乙一", TWO[0]),
    member("41092600000000302", "乙二", TWO[1], "配偶"),
    member("41092200000000401", "丙一", SPLIT[0]),  # one of two stands in household 05 as well
    member("41092200000000402", "丙二", SPLIT[1], "之子"),
    member("41092200000000501", "丙二", SPLIT[1]),
    member("41092200000000601", "丁一", MOVED_ONE[0]),  # one of two stands in the other county as well
    member("41092200000000602", "丁二", MOVED_ONE[1], "之子"),
    member("41092600000000601", "丁二", MOVED_ONE[1]),
    member("41092200000000701", "戊一", REGISTERED[0]),  # one household on the list, two in the register
    member("41092200000000702", "戊二", REGISTERED[1], "之子"),
    member("41092200000000801", "己一", LEFT[0]),  # one moved away by the register
    member("41092200000000802", "己二", LEFT[1], "之子"),
    member("41092200000000901", "庚一", WHOLE[0]),  # as in the register
    member("41092200000000902", "庚二", WHOLE[1], "配偶"),
    member("41092200000001001", "辛一", DEAD[0]),  # the other stands in another household, but is struck off
    member("41092200000001002", "辛二", DEAD[1], "配偶"),
    member(
        "41092200000001101", "壬一", PARENT
    ),  # kin by name and place, two households on the list and in the register
    member("41092200000001201", "壬二", CHILD),
]
REGISTERED_ROWS = [
    f"戊一,{REGISTERED[0]},R701,户主,农业,正常",
    f"戊二,{REGISTERED[1]},R702,户主,农业,正常",
    f"己一,{LEFT[0]},R801,户主,农业,正常",
    f"己二,{LEFT[1]},R801,之子,农业,迁出",
    f"庚一,{WHOLE[0]},R901,户主,农业,正常",
    f"庚二,{WHOLE[1]},R901,配偶,农业,正常",
    f"辛一,{DEAD[0]},RA01,户主,农业,正常",
    f"辛二,{DEAD[1]},RA02,配偶,农业,死亡注销",
    f"壬一,{PARENT},RB01,户主,农业,正常",
    f"壬二,{CHILD},RC01,户主,农业,正常",
]
NEIGHBOURS = [
    dibao(f"DB{place}", f"邻{letter}", number("19330303", place)) for place, letter in enumerate("东西南北", 700)
]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """(county, household) → kinds of questions that its members got; and where the outcomes are."""
    place = tmp_path_factory.mktemp("households")
    other = POLICY.splitlines()[1].replace("410922", "410926")
    files = {
        "inbox/乡村振兴局/监测对象信息_20261118.csv": [LIST, *LISTED],
        "inbox/民政局/低保名册_20261118.csv": [
            DIBAO,
            *NEIGHBOURS,
            NEIGHBOURS[0].replace("清丰县", "范县").replace("DB700", "DB9"),
        ],
        "inbox/民政局/特困人员名册_20261118.csv": [
            TEKUN,
            *(f"{name},城关镇,前庄村,邻中,{number('19330304', 800)},分散供养,689,正常" for name in COUNTIES.values()),
        ],
        "inbox/公安局/户籍信息_20261118.csv": [REGISTER, *REGISTERED_ROWS],
        "policy/dibao.csv": [POLICY, other],
    }
    for path, lines in files.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text("\n".join(lines) + "\n", encoding="utf-8")
    run(place, "run", "--bare", "--as-of", DAY)
    kinds = defaultdict(set)
    for path in (place / "outbox" / DAY).glob("*/数据疑问*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                kinds[row["户编号"].strip()].add(row["疑问类型"])
    return kinds


@pytest.mark.parametrize(
    ("household", "status"),
    [
        ("410922000000001", "同一家庭在本县登记为两户"),
        ("410922000000002", "同一家庭在本县登记为两户"),
        ("410922000000003", "同一家庭在两县登记"),
        ("410926000000003", "同一家庭在两县登记"),
        ("410922000000004", "同一证件号码在本县两户登记"),
        ("410922000000005", "同一证件号码在本县两户登记"),
        ("410922000000006", "同一证件号码在两县登记"),
        ("410926000000006", "同一证件号码在两县登记"),
        ("410922000000007", "名单同户人员户籍分在多户"),
        ("410922000000008", "名单同户有人员户籍已迁出"),
    ],
)
def test_a_household_that_differs_across_lists_is_reported_with_its_one_status(told, household, status):
    assert told[household] == {status}


@pytest.mark.parametrize("household", ["410922000000009", "410922000000010", "410922000000011", "410922000000012"])
def test_a_household_that_is_the_same_everywhere_is_not_asked_about(told, household):
    assert household not in told
