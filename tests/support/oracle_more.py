"""The oracle's other seven programmes: plain loops over plain records, written from the rules alone.

READINGS chosen where the text is open:
 12. «within n months before D»: on the same day of that earlier month or later (that month's last day
     where it has no such day), and not after D.
 13. The household is in new hardship when a row says it was identified so lately, and its category is
     突发严重困难户 or some row does not say that the risk is removed. No row says when: it is not known.
 14. Temporary assistance to any listed member counts, to one who died since as well.
 15. Parents follow from 与户主关系: of 之子/之女 the householder and the spouse; of a child who is the
     householder 之父 and 之母; of 之孙… 之子 and 之儿媳; of 之外孙… 之女 and 之女婿. A listed parent without
     any sign is able; no list that is read tells of 服刑, 戒毒, 失联, 撤销监护资格 or 遣送出境. Two dead parents
     make an orphan who was missed: `possible`.
 16. The spending known is the least: the larger of the list's figure and the payments reported.
 17. 刚性支出: the share must be exceeded at the upper income for `meets`, at the lower for `possible`;
     what is not exceeded by medical spending alone is not known.
 18. Insurance counts for the year of D; a roll of other years only is no roll.
 19. Allowances, 刚性支出, 临时救助 and insurance are looked up by the number: who has none cannot be told,
     but by an allowance that may be that person's (reading 12).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests.support.oracle_values import day_of, earlier, fen, plain

if TYPE_CHECKING:
    from tests.support.oracle_home import Household, Member

IN_FORCE = {
    "disability_care": date(2016, 1, 1),
    "disability_living": date(2016, 1, 1),
    "unsupported_child": date(2020, 1, 1),
    "rigid_expenditure": date(2025, 1, 1),
}
COVERED_BY = {
    "disability_care": "care", "disability_living": "living", "unsupported_child": "child", "rigid_expenditure": "rigid",
    "insurance": "insured", "insurance_subsidy": "subsidised",
}  # fmt: skip


def care(home: Household, person: Member) -> str:
    level = person.certificate[1] if person.certificate else None
    if level is None and "残疾" in plain(person.row.get("健康状况")):
        return "cannot_say"
    return "meets" if level in {1, 2} and "tekun" not in person.on else "fails"


def living(home: Household, person: Member) -> str:
    wanted = person.certificate is not None and "dibao" in person.on
    return "meets" if wanted and not person.on & {"tekun", "full child"} else "fails"


def is_employee(person: Member) -> bool:
    return plain(person.row.get("是否参加城镇职工基本医疗保险")) == "是"


def insurance(home: Household, person: Member) -> str:
    if is_employee(person):
        return "covered_elsewhere"
    return "meets" if home.facts.insurance_known else "cannot_say"


def subsidy(home: Household, person: Member) -> str:
    on_roll = bool(person.on & {"dibao", "tekun"})
    if not home.facts.insurance_known:
        return "fails" if is_employee(person) else "cannot_say"
    return "meets" if "insured" in person.on and on_roll else "fails"


def temporary(home: Household, person: Member) -> str:
    day = home.facts.day
    helped = any(
        earlier(day, 12) <= paid <= day
        for member in home.members if member.number
        for paid in home.facts.temporary.get(member.number, ())
    )  # fmt: skip
    rows = [member.row for member in home.members]
    days = [found for row in rows if (found := day_of(row.get("识别监测时间")))]
    lately = any(earlier(day, 3) <= found <= day for found in days)
    sudden = any(plain(row.get("监测对象类别")) == "突发严重困难户" for row in rows)
    open_risk = any(plain(row.get("风险是否已消除")) != "是" for row in rows)
    if helped or not (sudden or open_risk):
        return "fails"
    if not days:
        return "cannot_say"
    if not lately:
        return "fails"
    return "cannot_say" if home.lacks("temporary_ledger") else "meets"


def rigid(home: Household, person: Member) -> str:
    if any(member.on & {"dibao", "tekun", "edge"} for member in home.present):
        return "fails"
    disposable = home.numbers.disposable.get(home.county)
    if home.numbers.spending_ratio is None or disposable is None:
        return "cannot_say"
    if home.income is None:
        return "cannot_say"
    lower, upper = home.income
    most = disposable * len(home.present)
    if lower >= most:
        return "fails"
    spent = _spent(home)
    if spent is None:
        return "cannot_say"
    if upper < most and spent > home.numbers.spending_ratio * upper:
        return "meets"
    return "possible" if spent > home.numbers.spending_ratio * lower else "cannot_say"


def _spent(home: Household) -> int | None:
    listed = {fen(member.row.get("合规自付支出")) for member in home.members} - {None}
    reported = [home.facts.medical[member.number] for member in home.members if member.number in home.facts.medical]
    present = sum(home.facts.medical.get(member.number, 0) for member in home.present if member.number)
    known = ([listed.pop()] if len(listed) == 1 else []) + ([present] if reported else [])
    return max(known) if known else None


def child(home: Household, person: Member) -> str:
    if "tekun" in person.on or (person.age is not None and person.age >= 18):
        return "fails"
    parents = [member for member in home.members if plain(member.row.get("与户主关系")) in _parents_of(person)]
    able = [parent for parent in parents if not parent.dead and not _cannot(parent)]
    if len(parents) > 2:
        return "fails" if len(able) == len(parents) else "cannot_say"
    if able:
        return "fails"
    return "possible" if len(parents) == 2 and person.age is not None else "cannot_say"


def _parents_of(person: Member) -> set[str]:
    return {
        "之子": {"户主", "配偶"}, "之女": {"户主", "配偶"}, "户主": {"之父", "之母"},
        "之孙子": {"之子", "之儿媳"}, "之孙女": {"之子", "之儿媳"},
        "之外孙子": {"之女", "之女婿"}, "之外孙女": {"之女", "之女婿"}, "之兄弟姐妹": {"之父", "之母"},
    }.get(plain(person.row.get("与户主关系")), set())  # fmt: skip


def _cannot(parent: Member) -> bool:
    kind, level = parent.certificate or (None, None)
    disabled = level is not None and (level <= 2 or (level <= 4 and kind in {"智力", "精神"}))
    return disabled or "患有大病" in plain(parent.row.get("健康状况"))


BY_NUMBER = {*IN_FORCE, "insurance", "insurance_subsidy", "temporary"} - {"unsupported_child"}
RULES = {
    "disability_care": care, "disability_living": living, "insurance": insurance, "insurance_subsidy": subsidy,
    "temporary": temporary, "rigid_expenditure": rigid, "unsupported_child": child,
}  # fmt: skip
