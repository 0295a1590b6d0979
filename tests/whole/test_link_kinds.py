"""Kinds of damage that other lists bring: zeros that happen to check, rolls that tell little, insurance."""

import csv
from itertools import count

import polars as pl
import pytest

from tests.support.made import number
from tests.support.small_county import DAY, DIBAO, LIST, POLICY, TEKUN, dibao, person, run
from transforms.values.identity_numbers import clean_number

EDGE = "县,户主姓名,姓名,身份证号,与户主关系,认定日期,有效期至"
ALLOWANCES = "县,乡镇,姓名,身份证号码,残疾人证号,补贴类型,补贴金额,享受补贴起始月份"
INSURANCE = "年度,姓名,证件号码,参保状态,县"


def zeroed(born):
    """A number whose last three digits, lost to zeros, make another that checks."""
    found = (number(born, serial) for serial in count(1) if serial % 100)
    return next(one for one in found if clean_number(pl.Series([one[:15] + "000"])).struct.field("id_no")[0])


HEAD, WIFE, SON, NEAR = number("19700203", 11), number("19720506", 12), number("20100304", 13), zeroed("19651108")
ALONE, CUT, LOST = number("19500607", 14), number("20100912", 15), number("19480901", 16)
LISTED = [
    person("41092200000000101", "高远", "男", "19700203", HEAD),  # edge household; its head's row has no number
    person("41092200000000102", "白雪", "女", "19720506", WIFE, "配偶"),
    person("41092200000000103", "高山", "男", "20100304", SON, "之子"),
    person(
        "41092200000000201", "钟鸣", "男", "19651108", NEAR
    ),  # dibao, zeros that check; on the allowance's roll as he is
    person(
        "41092200000000301", "石磊", "男", "19500607", ALONE
    ),  # nobody of his name is asked about for 高远's lost row
    person("41092200000000401", "方圆", "女", "20100912", CUT[:15]),  # dibao; cut, reads as born in 1920
    person("41092200000000501", "丁香", "女", "19480901", LOST),  # insured, the number lost there
    person("41092200000000601", "田野", "男", "19701231", number("19701231", 17)),  # not insured
]
NEIGHBOURS = [dibao(f"DBN{place}", f"邻居{place}", number("19400101", place)) for place in range(100, 110)]
FILES = {
    "乡村振兴局/监测对象信息_20261118.csv": [LIST, *LISTED],
    "民政局/低保名册_20261118.csv": [
        DIBAO, dibao("DB2", "钟鸣", NEAR[:15] + "000"), dibao("DB4", "方圆", CUT), *NEIGHBOURS,
    ],
    "民政局/特困人员名册_20261118.csv": [TEKUN, f"清丰县,城关镇,前庄村,周福,{number('19481212')},分散供养,689,正常"],
    "民政局/低保边缘家庭名册_20261118.csv": [
        EDGE, "清丰县,高远,高远,,户主,2026-01-24,2027-01-24", f"清丰县,高远,白雪,{WIFE},配偶,2026-01-24,2027-01-24",
        "清丰县,高远,高山,无,之子,2026-01-24,2027-01-24",
        *(f"清丰县,邻居{place},邻居{place},{number('19410101', place)},户主,2026-01-24,2027-01-24" for place in range(10)),
    ],
    "民政局/残疾人两项补贴名册_20261118.csv": [
        ALLOWANCES, f"清丰县,城关镇,钟鸣,{NEAR},{NEAR}44,困难残疾人生活补贴,75,202502",
        f"清丰县,城关镇,石磊,无,{ALONE}42,重度残疾人护理补贴,75,202502",
    ],
    "医保局/医保参保资助名册_20261118.csv": [
        INSURANCE, *(f"2026,{row.split(',')[5]},{row.split(',')[8]},正常参保,清丰县" for row in LISTED[:6]),
        "2026,丁香,无,正常参保,清丰县", *(f"2026,邻居{place},{number('19420101', place)},正常参保,清丰县" for place in range(10)),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    place = tmp_path_factory.mktemp("county")
    for path, lines in FILES.items():
        (place / "inbox" / path).parent.mkdir(parents=True, exist_ok=True)
        (place / "inbox" / path).write_text("\n".join(lines) + "\n", encoding="utf-8")
    (place / "policy").mkdir()
    (place / "policy" / "dibao.csv").write_text(POLICY + "\n", encoding="utf-8")
    run(place, "run", "--bare", "--as-of", DAY)
    for what in ("screening", "links"):
        run(place, "export", what, "--to", str(place / f"{what}.parquet"))
    screened = pl.read_parquet(place / "screening.parquet")
    outcomes = {
        (code[-4:], programme): outcome
        for code, programme, outcome in screened.select("member_code", "programme", "outcome").rows()
    }
    return place, outcomes, pl.read_parquet(place / "links.parquet")


def test_zeros_that_happen_to_check_are_asked_about_though_another_roll_has_the_person(county):
    assert county[1]["0201", "dibao"] == "needs_check"
    assert county[1]["0201", "disability_living"] == "covered"


def test_a_number_cut_to_fifteen_digits_is_no_old_number(county):
    assert county[1]["0401", "dibao"] == "needs_check"
    own = county[2].filter(pl.col("feed") == "monitoring_list", pl.col("row") == 7)
    assert own["method"].to_list() == ["none"]


def test_a_roll_that_tells_head_and_name_alone_is_evidence_for_a_question(county):
    """The head by the others of the group, the son by name and head; a question, never a link."""
    assert [county[1][member, "edge"] for member in ("0101", "0102", "0103")] == [
        "needs_check",
        "covered",
        "needs_check",
    ]
    assert county[2].filter(pl.col("feed") == "edge_roll")["method"].unique().sort().to_list() == ["exact", "none"]
    path = next((county[0] / "outbox" / DAY).rglob("数据疑问*.csv"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        asked = {row["人编号"].strip()[-4:] for row in csv.DictReader(file) if row["对方名册"] == "低保边缘家庭名册"}
    assert asked == {"0101", "0103"}


def test_an_allowance_without_a_number_is_found_by_the_certificate_in_its_row(county):
    assert county[1]["0301", "disability_care"] == "covered"
    found = county[2].filter(pl.col("feed") == "disability_allowances", pl.col("row") == 3)
    assert found.select("member_code", "method").rows() == [("41092200000000301", "certificate")]


def test_who_may_be_insured_under_a_lost_number_is_not_said_to_be_missing(county):
    assert county[1]["0501", "insurance"] == "cannot_say"
    assert county[1]["0601", "insurance"] == "meets"
    assert county[1]["0101", "insurance"] == "covered"
