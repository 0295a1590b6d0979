"""Every kind of finding about the rolls in one real night and its reconciliation, each beside its near misses."""

import csv
from collections import defaultdict
from itertools import count

import pytest

from flows.cli import main
from flows.commands.past_run import last_run, reopened
from flows.nightly.outputs.reverse_checks import reverse_lists
from flows.nightly.stages.case_updates import load_inputs
from flows.nightly.tables import load_counties, make
from flows.workspace.workspace import Workspace
from tests.support.made import number
from tests.support.planted import planted
from tests.support.small_county import POLICY
from transforms import sql

DAY, EVE, NEXT = "2026-11-20", "2026-11-19", "2026-11-21"
HERE, THERE, AWAY = "清丰县", "范县", "南乐县"
CODES = {HERE: "410922", AWAY: "410923"}
HEADS = {
    "低保名册": "地区,低保证号,姓名,身份证号,人员状态,是否保障对象,户月保障金额（元）,救助类型,起始保障年月,截止保障年月",
    "特困人员名册": "县,姓名,身份证号,供养方式,月供养金,起始保障年月,截止保障年月,人员状态",
    "低保边缘家庭名册": "县,姓名,身份证号,认定日期,有效期至",
    "困境儿童保障名册": "县,姓名,身份证号,保障类别,月标准,起始月份,截止月份",
    "残疾人两项补贴名册": "县,姓名,身份证号码,补贴类型,补贴金额,享受补贴起始月份,享受补贴截止月份",
    "医保参保资助名册": "年度,县,姓名,证件号码,参保状态,资助类别,资助金额",
    "持证残疾人名册": "县,姓名,残疾人证号,残疾类别,残疾等级,证件状态",
    "死亡人口信息": "县,姓名,身份证号,死亡日期,数据来源",
    "机动车信息": "所有人,身份证号,车辆类型,状态",
    "不动产信息": "权利人,证件号码,房屋用途",
    "市场主体信息": "法定代表人,身份证号,主体类型,经营状态",
    "核对授权书登记": "县,户编号,户主姓名,户主身份证号,授权日期,有效期至",
    "监测对象信息": "县,乡,村,户编号,人编号,姓名,证件号码,与户主关系,监测对象类别,人均纯收入（元）,享受低保政策情况",
}
ROWS = {feed: [] for feed in HEADS}
EXPECTED = defaultdict(set)
NUMBERS = {}
_serial = count(1)


class Somebody:
    """A made-up person; each call puts one row on a list. ``kinds``: what must be found about them, nothing else."""

    def __init__(self, name, *kinds, insured=True, born="19480203"):
        place = next(_serial)
        self.name, self.id_no, self.place = name, number(born, place), place
        assert name not in NUMBERS
        NUMBERS[name] = self.id_no
        for kind in kinds:
            EXPECTED[kind].add(name)
        if insured:
            self.insured()

    def add(self, feed, *cells):
        ROWS[feed].append(cells)
        return self

    def dibao(self, county=HERE, status="正常", is_protected="是", since="202502", until="", certificate=""):
        certificate = certificate or f"DB{next(_serial)}"
        cells = (certificate, self.name, self.id_no, status, is_protected, 440, "农村低保", since, until)
        return self.add("低保名册", f"濮阳市{county}城关镇前庄村", *cells)

    def tekun(self, county=HERE, status="正常", since="202502", until=""):
        return self.add("特困人员名册", county, self.name, self.id_no, "分散供养", 689, since, until, status)

    def edge(self):
        return self.add("低保边缘家庭名册", HERE, self.name, self.id_no, "2026-01-01", "2027-01-01")

    def child(self, county=HERE, until=""):
        return self.add("困境儿童保障名册", county, self.name, self.id_no, "事实无人抚养儿童", 1200, "202502", until)

    def paid(self, kind="重度残疾人护理补贴", county=HERE, until=""):
        return self.add("残疾人两项补贴名册", county, self.name, self.id_no, kind, 75, "202502", until)

    def insured(self, year=2026, status="正常参保", category="低保", county=HERE):
        return self.add("医保参保资助名册", year, county, self.name, self.id_no, status, category, "")

    def card(self, level="二级", status="有效", county=HERE):
        return self.add("持证残疾人名册", county, self.name, self.id_no, "肢体", level, status)

    def died(self, on=DAY, source="公安", id_no=None):
        return self.add("死亡人口信息", HERE, self.name, id_no or self.id_no, on, source)

    def owns(self, kind="小型轿车", status="正常"):
        return self.add("机动车信息", self.name, self.id_no, kind, status)

    def listed(self, says="", home=None, relation="户主", county=HERE):
        home = home or self.place
        code = f"{CODES[county]}00000{home:04d}"
        cells = (code, f"{code}{self.place:02d}", self.name, self.id_no, relation, "边缘易致贫户", 3000, says)
        return self.add("监测对象信息", county, "城关镇", "前庄村", *cells)

    def authorised(self, until="2027-01-01"):
        code = f"41092200000{self.place:04d}"
        return self.add("核对授权书登记", HERE, code, self.name, self.id_no, "2026-01-01", until)


DEAD = "死亡后仍在册"
Somebody("亡低保", DEAD).dibao().died()
Somebody("亡特困", DEAD).tekun().died(source="卫健")
Somebody("亡儿童", DEAD, born="20150101").child().died()
Somebody("亡补贴", DEAD).paid().died()
Somebody("末日亡", DEAD).tekun(until=DAY).died()
Somebody("明日亡").dibao().died(on=NEXT)
Somebody("停保亡").dibao(status="停保").died()
Somebody("昨止亡").tekun(until=EVE).died()
Somebody("未始亡").tekun(since=NEXT).died()
Somebody("非对象亡").dibao(is_protected="否").died()
Somebody("边缘亡").edge().died()
Somebody("邻号亡").dibao().died(id_no=number("19480204", 1))

BOTH = "同时享受低保和特困"
Somebody("两项", BOTH).dibao().tekun()
Somebody("首尾同日", BOTH).dibao(until=DAY).tekun(since=DAY)
Somebody("首尾相接").dibao(until=EVE).tekun(since=DAY)
Somebody("非对象特困").dibao(is_protected="否").tekun()
Somebody("低保边缘").dibao().edge()
Somebody("特困停发").dibao().tekun(status="停发")

TWO = "两县名册重复"
Somebody("两县", TWO).dibao().dibao(THERE)
Somebody("两县一证", TWO).dibao(certificate="DB9001").dibao(THERE, certificate="DB9001")
Somebody("两县特困", TWO).tekun().tekun(THERE)
Somebody("两县两项", TWO, BOTH).dibao().tekun(THERE)
Somebody("两县补贴", TWO).paid().paid(county=THERE)
Somebody("两县两种补贴", TWO).paid().paid("困难残疾人生活补贴", THERE)
Somebody("两县儿童", TWO, born="20150102").child().child(THERE)
Somebody("迁走").dibao(status="停保").dibao(THERE)
Somebody("迁走一证").dibao(status="停保", certificate="DB9002").dibao(THERE, certificate="DB9002")
Somebody("上月迁走").dibao(until="202610").dibao(THERE, since="202611")
Somebody("下月迁来").tekun().tekun(THERE, since="202612")
Somebody("补贴迁走").paid(until="202610").paid(county=THERE)
Somebody("一县两证").dibao().dibao()
Somebody("异县补贴").dibao().paid("困难残疾人生活补贴", THERE)

EXCLUDED = "特困人员领取残疾人补贴"
Somebody("特困补贴", EXCLUDED).tekun().paid()
Somebody("特困生活补贴", EXCLUDED).tekun().paid("困难残疾人生活补贴")
Somebody("补贴已停").tekun().paid(until="202610")
Somebody("特困已停").tekun(until=EVE).paid()
Somebody("低保补贴").dibao().paid()

DIFFERS = "名单与名册不一致"
Somebody("称有实无", DIFFERS).listed("是")
Somebody("称无实有", DIFFERS).listed("否").dibao()
Somebody("称有未始", DIFFERS).listed("享受").dibao(since=NEXT)
Somebody("称有非对象", DIFFERS).listed("是").dibao(is_protected="否")
Somebody("称有实有").listed("是").dibao()
Somebody("称无实无").listed("未享受")
Somebody("未称").listed().dibao()
Somebody("称有已亡").listed("是").died()

OWNED = "在保家庭财产疑点"
Somebody("低保有车", OWNED).listed().dibao().owns().authorised()
Somebody("特困有车", OWNED).listed().tekun().owns("小型普通客车").authorised(until=DAY)
Somebody("授权昨止").listed().dibao().owns().authorised(until=EVE)
Somebody("未授权").listed().dibao().owns()
Somebody("车已注销").listed().dibao().owns(status="注销").authorised()
Somebody("摩托").listed().dibao().owns("普通二轮摩托车").authorised()
Somebody("未保有车").listed().owns().authorised()
Somebody("停保有车").listed().dibao(status="停保").owns().authorised()
widow = Somebody("车主已亡").listed().dibao().authorised()
Somebody("亡夫").listed(home=widow.place, relation="配偶").owns().died()

UNINSURED, UNSUBSIDISED = "在册未见参保", "参保未见资助"
Somebody("未参保", UNINSURED, insured=False).dibao()
Somebody("特困未参保", UNINSURED, insured=False).tekun()
Somebody("去年参保", UNINSURED, insured=False).dibao().insured(year=2025)
Somebody("停保参保", UNINSURED, insured=False).dibao().insured(status="停保")
Somebody("无资助", UNSUBSIDISED, insured=False).dibao().insured(category="普通居民")
Somebody("不在册", insured=False).edge()
Somebody("已亡未参保", insured=False).dibao(status="停保").died()
Somebody("别县未参保", insured=False).dibao(THERE)
Somebody("停保未参保", insured=False).dibao(status="停保")

CARE, LIVING = "重度残疾未见护理补贴", "低保残疾人未见生活补贴"
Somebody("重残", CARE).card()
Somebody("重残停发", CARE).card("一级").paid(until="202610")
Somebody("三级").card("三级")
Somebody("证已注销").card(status="注销")
Somebody("重残特困").card().tekun()
Somebody("重残特困已停", CARE).card().tekun(until=EVE)
Somebody("重残已领").card().paid()
Somebody("重残别县").card(county=THERE)
Somebody("重残已亡").card().died(source="卫健")
Somebody("重残他县无名册").card(county=AWAY).listed(county=AWAY).dibao(AWAY, is_protected="否")
Somebody("他县特困").tekun(AWAY).listed(county=AWAY)
Somebody("低保残疾", LIVING).dibao().card("三级")
Somebody("低保残疾已领").dibao().card("三级").paid("困难残疾人生活补贴")
Somebody("低保残疾昨止").dibao(until=EVE).card("三级")
Somebody("低保残童", born="20150103").dibao().child().card("三级")
Somebody("特困残疾").tekun().card("三级")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """The workspace after one night."""
    place = tmp_path_factory.mktemp("findings")
    for feed, rows in ROWS.items():
        supplier = "补贴科" if feed == "残疾人两项补贴名册" else "民政局"  # sends nothing of the third county
        path = place / "inbox" / supplier / f"{feed}_20261118.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([HEADS[feed], *(",".join(map(str, row)) for row in rows)]) + "\n", encoding="utf-8")
    for register in ("不动产信息", "市场主体信息"):
        path = place / "inbox" / "民政局" / f"{register}_20261118.csv"
        path.write_text(HEADS[register] + "\n", encoding="utf-8")
    (place / "policy").mkdir()
    (place / "policy" / "dibao.csv").write_text(
        "\n".join([POLICY, POLICY.splitlines()[1].replace("410922", "410923")]) + "\n", encoding="utf-8"
    )
    assert main(["run", "--bare", "--as-of", DAY, "--workspace", str(place)]) == 0
    return place


@pytest.fixture(scope="module")
def found(office):
    """Every row of the files that the night and the reconciliation wrote."""
    place = office
    nightly = rows_of((place / "outbox" / DAY / "反向疑点").rglob("*.csv"))
    assert main(["reconcile", "--workspace", str(place)]) == 0
    report = place / "outbox" / "对账" / DAY
    assert rows_of((report / "反向疑点").rglob("*.csv")) == nightly
    return nightly + rows_of((report / "应享未享").rglob("*.csv"))


def rows_of(paths):
    rows = []
    for path in sorted(paths):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows += list(csv.DictReader(file))
    return rows


@pytest.mark.parametrize("kind", sorted(EXPECTED))
def test_a_kind_is_found_of_exactly_those_it_is_true_of(found, kind):
    assert {row["姓名"] for row in found if row["疑点类型"] == kind} == EXPECTED[kind]


def test_there_are_no_other_kinds_and_every_finding_bids_to_check(found):
    assert {row["疑点类型"] for row in found} == set(EXPECTED)
    assert all(row["说明"].endswith("建议核查") for row in found)
    assert all(row["证件号码"].strip() == NUMBERS[row["姓名"]] for row in found)


def test_a_finding_about_two_counties_stands_in_the_file_of_each(found):
    counties = {(row["姓名"], row["县"]) for row in found if row["疑点类型"] == TWO}
    assert counties == {(name, county) for name in EXPECTED[TWO] for county in (HERE, THERE)}
    assert all(
        "清丰县、范县" in row["说明"] or "范县、清丰县" in row["说明"] for row in found if row["疑点类型"] == TWO
    )


def test_one_source_of_a_death_is_told_as_not_confirmed(found):
    told = {row["姓名"]: row["说明"] for row in found if row["疑点类型"] == DEAD}
    assert "仅一个来源，尚未确认" in told["亡特困"]
    assert "尚未确认" not in told["亡低保"]


@pytest.fixture(scope="module")
def night(office):
    """The night judged once more in memory, as the reconciliation does: its tables can be made again with a fault."""
    workspace = Workspace.at(office)
    committed = last_run(workspace)
    with reopened(workspace, committed, committed.as_of) as past:
        past.judge()
        judged = past.run
        load_inputs(judged, past.files)
        load_counties(judged)
        reverse_lists(judged, office / "aside")
        make(judged, *MADE)
        yield judged


FAULTS = {
    "a death of the day itself does not count": ("core_deaths", "died_on <= $as_of", "died_on < $as_of"),
    "a death of tomorrow counts": ("core_deaths", "died_on <= $as_of", "died_on <= $as_of + 1"),
    "the last day of an entry does not count": ("macros", "until >= day", "until > day"),
    "an entry of tomorrow counts": ("macros", "since <= day", "since <= day + 1"),
    "who is only listed on a roll is held": ("core_active_entries", "where entries.is_covering", "where true"),
    "the counties of merged rows are lost": ("core_active_entries", "coalesce(entries.counties, ", "coalesce(null, "),
    "dead on the edge roll": ("out_reverse", "    where held.is_paid\n", ""),
    "on dibao alone is both": ("out_reverse", "    semi join (select id_no from core_active_entries where programme = 'tekun') using (id_no)\n    where held.programme in", "    where held.programme in"),
    "one county is two": ("out_reverse", "min(county_code) <> max(county_code)", "count(*) > 1"),
    "dibao and tekun of two counties apart": ("out_reverse", "when programme in ('dibao', 'tekun') then 'living' else programme end", "when false then 'living' else programme end"),
    "dibao with an allowance of another county": ("out_reverse", "then 'living' else programme end as about", "then 'living' else 'living' end as about"),
    "told to one county": ("out_reverse", "unnest(if(len(held.counties) > 1, held.counties, [held.county_code]))", "held.county_code"),
    "dibao excludes the allowance, too": ("out_reverse", "where programme = 'tekun') using (id_no)\n    where held.programme = 'allowance'", "where programme <> 'allowance') using (id_no)\n    where held.programme = 'allowance'"),
    "only who says no is asked": ("out_reverse", "says_yes <> on_dibao", "says_yes < on_dibao"),
    "only who says yes is asked": ("out_reverse", "says_yes <> on_dibao", "says_yes > on_dibao"),
    "the dead are asked": ("out_reverse", "        and not persons.is_deceased\n", ""),
    "property of everybody covered": ("out_reverse", "facts.likely_disqualifying and ", ""),
    "property of those on no roll": ("out_reverse", " and (persons.on_dibao or persons.on_tekun)", ""),
    "tekun is no matter of property": ("out_reverse", "(persons.on_dibao or persons.on_tekun)", "(persons.on_dibao)"),
    "the dead are owed": ("out_roll_gaps", "anti join core_deaths using (id_no)", ""),
    "the roll of another county speaks": ("out_roll_gaps", "semi join insured_feeds using (county_code)", ""),
    "any insured are without subsidy": ("out_roll_gaps", " and not insurance.subsidised)", ")"),
    "not insured is no matter": ("out_roll_gaps", "or not insurance.insured or", "or"),
    "level 2 is not severe": ("out_roll_gaps", "<= $care_level", "< $care_level"),
    "level 3 is severe": ("out_roll_gaps", "<= $care_level", "<= $care_level + 1"),
    "tekun and the care allowance": ("out_roll_gaps", "and coalesce(helped.programme <> 'tekun', true)", ""),
    "care is paid already": ("out_roll_gaps", "and not coalesce(paid.has_care, false)", ""),
    "the living allowance without dibao": ("out_roll_gaps", "coalesce(helped.programme = 'dibao', false) and ", "helped.id_no is not null and "),
    "the living allowance and the child scheme": ("out_roll_gaps", "child.id_no is null\n        and ", ""),
    "the living allowance is paid already": ("out_roll_gaps", "\n        and not coalesce(paid.has_living, false)", ""),
    "allowances of a county not received": ("out_roll_gaps", "semi join (select county_code from run_feeds where feed = 'disability_allowances') using (county_code)", ""),
}  # fmt: skip
MADE = ("core_roll_entries", "core_deaths", "core_active_entries", "out_reverse", "out_roll_gaps", "out_roll_overlap")


def table(night):
    """Kind and name of every finding, with how many counties are told."""
    return night.table(
        'select "疑点类型", "姓名", count(distinct "县") from '
        '(from out_reverse union all from out_roll_gaps) group by all order by all'
    ).rows()  # fmt: skip


@pytest.fixture(scope="module")
def right(night, found):
    told = table(night)
    assert {row[:2] for row in told} == {(row["疑点类型"], row["姓名"]) for row in found}
    return told


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_noticed(fault, night, right):
    name = FAULTS[fault][0]
    with planted(*FAULTS[fault]):
        night.connection.begin()
        night.connection.execute(sql.text_of("macros"))
        make(night, *MADE[MADE.index(name) if name in MADE else 0 :])
        wrong = table(night)
        night.connection.rollback()
    assert wrong != right
