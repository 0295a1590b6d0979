"""Which records count at D, and what they say of each citizen number: the oracle's lower half."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tests.support.oracle_values import day_of, disability_level, disability_type, earlier, fen, identity, plain

Record = Mapping[str, Any]

EVENT_FEEDS = {"deaths", "temporary_ledger", "payments", "medical_spending"}
STALE_AFTER = timedelta(days=62)
ALLOWANCES = {"困难残疾人生活补贴", "重度残疾人护理补贴"}
FULL = ("孤儿", "事实无人抚养儿童")
IN_PART = ("差额", "部分", "补差")
PASSENGER_CARS = {"小型轿车", "小型普通客车"}


# --- which files count at D -----------------------------------------------------------------


def in_use(records: Iterable[Record], day: date) -> dict[str, list[Record]]:
    """The records that count at D, by feed: newest snapshot of each series, series united."""
    series: dict[tuple[Any, ...], list[Record]] = defaultdict(list)
    for record in records:
        if record.get("usable_on", record["date"]) <= day:
            series[record["feed"], record["county"], record["supplier"]].append(record)
    newest: dict[tuple[Any, ...], date] = {}
    for (feed, county, _), rows in series.items():
        latest = max(row["date"] for row in rows)
        newest[feed, county] = max(latest, newest.get((feed, county), latest))
    used: dict[str, list[Record]] = defaultdict(list)
    for (feed, county, _), rows in sorted(series.items(), key=str):
        latest = max(row["date"] for row in rows)
        if feed in EVENT_FEEDS:
            used[feed] += rows
        elif newest[feed, county] - latest <= STALE_AFTER:
            used[feed] += [row for row in rows if row["date"] == latest]
    return used


def merged(rows: Sequence[Record]) -> Record:
    """One record of several with the same key: newer date, then non-blank, then lower path."""
    latest = max(row["date"] for row in rows)
    result: dict[str, Any] = {}
    for row in sorted((row for row in rows if row["date"] == latest), key=lambda row: row["path"]):
        for name, value in row.items():
            if plain(result.get(name)) == "":
                result[name] = value
    return result


def unique(rows: Iterable[Record], *names: str, person: str = "身份证号") -> list[tuple[str, Record]]:
    """Each person's records, once per key of number and ``names``; without unusable numbers."""
    groups: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for row in rows:
        found = identity(row.get(person))
        if found:
            groups[found.number, *(plain(row.get(name)) for name in names)].append(row)
    return [(key[0], merged(group)) for key, group in groups.items()]


def running(row: Record, start: str, end: str, day: date) -> bool:
    """Whether D lies in the row's period; a blank bound is open."""
    begins, ends = day_of(row.get(start)), day_of(row.get(end), last=True)
    return (begins is None or begins <= day) and (ends is None or day <= ends)


# --- the facts ------------------------------------------------------------------------------


class Facts:
    """What all rolls and registers say at D, by citizen number."""

    def __init__(self, used: Mapping[str, list[Record]], day: date) -> None:
        self.day = day
        self.dead = _confirmed_dead(used.get("deaths", ()), day)
        normal = {"", "正常"}
        self.dibao = [
            (number, row)
            for number, row in unique(used.get("dibao_roll", ()), "低保证号")
            if plain(row.get("人员状态")) in normal
            and plain(row.get("是否保障对象")) in {"", "是"}
            and running(row, "起始保障年月", "截止保障年月", day)
        ]
        self.tekun = {
            number: row
            for number, row in unique(used.get("tekun_roll", ()))
            if plain(row.get("人员状态")) in normal and running(row, "起始保障年月", "", day)
        }
        self.edge = {
            number: row
            for number, row in unique(used.get("edge_roll", ()), "认定日期", "有效期至")
            if running(row, "认定日期", "有效期至", day)
        }
        self.rigid = {
            number: row
            for number, row in unique(used.get("rigid_roll", ()), "认定日期", "有效期至")
            if running(row, "认定日期", "有效期至", day)
        }
        year = [(n, row) for n, row in unique(used.get("insurance_roll", ()), "年度", person="证件号码")]
        year = [(n, row) for n, row in year if plain(row.get("年度")) == str(day.year)]
        self.insurance_known = bool(year)
        self.insured = {number for number, row in year if plain(row.get("参保状态")) in {"", "正常参保", "正常"}}
        self.subsidised = {
            number for number, row in year if plain(row.get("资助类别")) or (fen(row.get("资助金额")) or 0) > 0
        }
        self.temporary = defaultdict(list)
        for row in used.get("temporary_ledger", ()):
            found, paid = identity(row.get("身份证号")), day_of(row.get("救助日期"))
            if found and paid:
                self.temporary[found.number].append(paid)
        self.medical = _medical(used.get("medical_spending", ()), day)
        self.child = {
            number: row for number, row in unique(used.get("child_roll", ())) if running(row, "起始月份", "", day)
        }
        self.allowances = [
            (number, row)
            for number, row in unique(used.get("disability_allowances", ()), "补贴类型")
            if plain(row.get("补贴类型")) in ALLOWANCES and running(row, "享受补贴起始月份", "", day)
        ]
        self.register = {
            number: (disability_type(row.get("残疾类别")), disability_level(row.get("残疾等级")))
            for number, row in unique(used.get("disability_register", ()), person="残疾人证号")
            if plain(row.get("证件状态")) in {"", "有效"}
        }
        self.cars = {
            found.number
            for row in used.get("vehicles", ())
            if plain(row.get("车辆类型")) in PASSENGER_CARS and plain(row.get("状态")) in normal
            if (found := identity(row.get("身份证号")))
        }
        self.townspeople = {
            number
            for number, row in unique(used.get("household_register", ()))
            if plain(row.get("户籍类别")) in {"非农业", "城镇"} and plain(row.get("户籍状态")) in normal
        }
        self.authorised = {
            plain(row["户编号"]) for row in used.get("authorisations", ()) if running(row, "授权日期", "有效期至", day)
        }

        self.full_child = {
            number
            for number, row in self.child.items()
            if plain(row.get("保障类别")).startswith(FULL)
            and not any(word in plain(row["保障类别"]) for word in IN_PART)
        }
        self.paid = {
            word: {number for number, row in self.allowances if word in plain(row.get("补贴类型"))}
            for word in ("生活", "护理")
        }
        self.counties = {feed: {row["county"] for row in rows} for feed, rows in used.items()}

    def received(self, feed: str, county: str) -> bool:
        """Whether the feed was received for the county; one whose rows name no county is for all."""
        return bool({county, None} & self.counties.get(feed, set()))


def _medical(rows: Iterable[Record], day: date) -> dict[str, int]:
    """What was paid in periods that ended in the year up to D."""
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        found, paid = identity(row.get("身份证号")), fen(row.get("个人自付"))
        end = day_of(str(row.get("起止日期") or "").split("至")[-1], last=True)
        if found and paid is not None and end and earlier(day, 12) <= end <= day:
            sums[found.number] += paid
    return dict(sums)


def _confirmed_dead(rows: Iterable[Record], day: date) -> set[str]:
    sources: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found, died = identity(row.get("身份证号")), day_of(row.get("死亡日期"))
        if found and died and died <= day:
            sources[found.number].add(plain(row.get("数据来源")))
    return {number for number, said in sources.items() if len(said - {""}) >= 2 or any("公安" in one for one in said)}
