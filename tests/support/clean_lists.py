"""A clean list of each feed: twelve made-up persons of five households, every column of the feed filled.

Here belong the cells that a careful clerk would type, by feed and field. What is done to them is said by the tests.
"""

from functools import cache

from tests.support.made import number
from transforms.feed import Kind
from transforms.feeds import all_feeds

TITLES = {code: feed.name_zh for code, feed in all_feeds().items()}
HOMES = (0, 0, 1, 1, 1, 2, 3, 3, 3, 3, 4, 4)
"""The household of each row."""
NAMES = tuple("赵明轩 钱玉兰 孙浩然 李秀英 周文博 吴建国 郑桂兰 王子涵 冯国强 陈思远 褚凤霞 卫东升".split())
BORN = tuple(
    "19500101 19540203 19620712 19651130 20101005 19481212 19700909 19951224 20150616 20181001 19330303 19381108".split()
)
TOWNS = ("城关镇", "马庄桥镇", "城关镇", "巩营乡", "瓦屋头镇")
VILLAGES = ("东关村", "前庄村", "西街村", "后李村", "南张村")
COUNTY, COUNTY_CODE = "清丰县", "410922"
ID_NUMBERS = tuple(number(born, place + 1) for place, born in enumerate(BORN))
_FIRST = tuple(place == 0 or HOMES[place] != HOMES[place - 1] for place in range(12))
_SIZES = tuple(str(HOMES.count(home)) for home in HOMES)
_MONTHS = tuple(f"2023{month:02d}" for month in (4, 4, 11, 11, 11, 10, 2, 2, 2, 2, 12, 12))
_DAYS = tuple(f"{year}-{month:02d}-{day:02d}" for year, month, day in (
    (2024, 1, 31), (2024, 2, 29), (2025, 10, 1), (2025, 11, 12), (2025, 12, 31), (2026, 1, 1),
    (2026, 2, 28), (2026, 3, 31), (2026, 4, 10), (2026, 5, 5), (2026, 10, 10), (2026, 11, 1),
))  # fmt: skip
WORDS = {
    "relation": tuple("户主 配偶 户主 配偶 子 户主 户主 子 孙子 孙女 户主 配偶".split()),
    "category": tuple(("脱贫不稳定户", "边缘易致贫户", "突发严重困难户")[home % 3] for home in HOMES),
    "schooling": tuple("非在校 非在校 非在校 非在校 高中 非在校 非在校 非在校 小学 小学 非在校 非在校".split()),
    "is_protected": ("是",) * 12, "scheme": ("农村低保",) * 12, "allowance": ("重度残疾人护理补贴",) * 12,
    "risk_removed": ("否",) * 12, "disability_type": ("肢体",) * 12, "disability_level": ("二级",) * 12,
    "identified": ("是",) * 12, "sex": tuple("男女男女男男女男男女女男"), "year": ("2026",) * 12, "health": ("健康",) * 12,
    "support": ("分散供养",) * 12, "self_care": ("全自理",) * 12, "subsidy_kind": ("低保对象",) * 12,
    "source": ("公安",) * 12, "says_dibao": ("是",) * 12, "says_tekun": ("否",) * 12, "says_insured": ("是",) * 12,
    "says_employee_insured": ("否",) * 12, "use": ("住宅",) * 12, "register_kind": ("农业",) * 12,
    "listed_size": _SIZES, "household_size": _SIZES, "protected_size": _SIZES, "town": tuple(TOWNS[home] for home in HOMES),
    "village": tuple(VILLAGES[home] for home in HOMES), "head_name": tuple(NAMES[HOMES.index(home)] for home in HOMES),
    "household_code": tuple(f"{COUNTY_CODE}00000{home + 7:04d}" for home in HOMES),
    "certificate_no": tuple(f"DB{COUNTY_CODE}{home + 11:04d}" for home in HOMES),
    "register_no": tuple(f"{home + 31:09d}" for home in HOMES), "born_on": BORN,
    "period": tuple("2026-01-01至2026-10-31" for _ in HOMES), "entered_on": _DAYS, "guardian": ("卫东升",) * 12,
}  # fmt: skip
"""Cells by field, where they say more than the kind of the field."""
OF_FEED = {
    ("rigid_roll", "kind"): ("刚性支出困难家庭",) * 12, ("edge_roll", "kind"): ("低保边缘家庭",) * 12,
    ("child_roll", "kind"): ("事实无人抚养儿童",) * 12, ("left_behind", "kind"): ("留守儿童",) * 12,
    ("payments", "kind"): ("低保金",) * 12, ("temporary_ledger", "kind"): ("急难型",) * 12,
    ("disability_register", "status"): ("有效",) * 12, ("insurance_roll", "status"): ("正常参保",) * 12,
    ("pensions", "scheme"): ("城乡居民养老",) * 12, ("pensions", "status"): ("正常",) * 12,
    ("businesses", "status"): ("存续",) * 12, ("businesses", "entity_kind"): ("个体工商户",) * 12,
    ("vehicles", "vehicle_kind"): ("小型轿车",) * 12, ("vehicles", "use"): ("非营运",) * 12,
    ("enrolment", "status"): ("在籍",) * 12, ("public_housing", "support"): ("租赁补贴",) * 12,
    ("disability_register", "id_no"): tuple(f"{id_no}43" for id_no in ID_NUMBERS),
    ("disability_allowances", "certificate_no"): tuple(f"{id_no}43" for id_no in ID_NUMBERS),
}  # fmt: skip
_BY_KIND = {
    Kind.NUMBER: ID_NUMBERS, Kind.NAME: NAMES, Kind.COUNTY: (COUNTY,) * 12, Kind.COUNT: ("2",) * 12,
    Kind.MONEY: tuple(str(660 + 10 * home) for home in HOMES), Kind.SINCE: _MONTHS, Kind.UNTIL: ("2027-01-31",) * 12,
    Kind.CODE: tuple(f"{COUNTY_CODE}{place:08d}" for place in range(101, 113)), Kind.TEXT: ("正常",) * 12,
}  # fmt: skip


@cache
def clean(code):
    """The list of a feed: its headings and twelve rows of cells, all text."""
    feed = all_feeds()[code]
    columns = [
        OF_FEED.get((code, field.name)) or WORDS.get(field.name) or _BY_KIND[field.kind] for field in feed.fields
    ]
    return (tuple(field.zh for field in feed.fields), *zip(*columns, strict=True))
