"""The numbers of a made-up office: standards of each county, and what it has entered beside them."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

from tests.support.oracle_home import LAW_2026, Numbers

HEADINGS: tuple[str, ...] = ("parameter", "county_code", "residence_type", "effective_from", "value", "per")
HEADINGS += ("document", "document_no", "article", "published_on", "checked_on")
SOURCE = ("测试标准", "测1号", "一", "2018-01-01", "2018-01-01")
PENSIONS = {
    date(2018, 1, 1): 88_00,
    date(2020, 12, 31): 95_50,
    date(2023, 10, 19): 118_00,
    date(2026, 1, 1): 150_37,
}
"""The basic pension a month; none is the nation's."""
DISPOSABLE = 9_000_01
"""Local disposable income a head of last year, low enough to be met by some incomes."""
PROVINCE_2026 = date(2026, 7, 1)
"""From when the province sets the edge multiple."""
STARTS = (date(2018, 1, 1), date(2020, 7, 1), date(2021, 7, 1), date(2024, 7, 1))
LEAST = {"rural": 380, "urban": 600}
"""Not below the province's minimum of any day."""

Number = tuple[str, str, str, date, str, str]


@dataclass
class Policy:
    """What an office has entered: rows (parameter, area, residence, from, value, per) by programme."""

    day: date
    counties: list[str]
    rows: dict[str, list[Number]] = field(default_factory=dict)

    def numbers(self, day: date | None = None) -> Numbers:
        """The numbers in force at D, or on another day, as the oracle wants them."""
        if day is not None:
            return replace(self, day=day).numbers()
        standards = {}
        for county in self.counties:
            for residence in LEAST:
                _, _, _, _, value, per = self._in_force("dibao", "standard", county, residence)
                standards[county, residence] = _fen(value) * (12 if per == "month" else 1)
        multiple = self._find("edge", "edge_multiple", "41")
        said = {county: self._find("dibao", "basic_pension_left_out", county) for county in self.counties}
        return Numbers(
            standards,
            Fraction(multiple) if multiple else Fraction(3, 2),
            _fen(self._in_force("dibao", "basic_pension", "4109", "any")[4]),
            dict.fromkeys(self.counties[:-1], DISPOSABLE),
            Fraction(2, 5),
            {county: value == "1" for county, value in said.items() if value is not None},
        )

    def write(self, folder: Path) -> None:
        """Write the office's own files of numbers."""
        folder.mkdir(parents=True, exist_ok=True)
        for programme, rows in self.rows.items():
            lines = [HEADINGS, *((*row[:3], row[3].isoformat(), *row[4:], *SOURCE) for row in rows)]
            text = "".join(",".join(line) + "\n" for line in lines)
            (folder / f"{programme}.csv").write_text(text, encoding="utf-8")

    def _in_force(self, programme: str, parameter: str, area: str, residence: str) -> Number:
        rows = [row for row in self.rows.get(programme, ()) if row[:3] == (parameter, area, residence)]
        return max((row for row in rows if row[3] <= self.day), key=lambda row: row[3])

    def _find(self, programme: str, parameter: str, area: str) -> str | None:
        try:
            return self._in_force(programme, parameter, area, "any")[4]
        except ValueError:
            return None


def make_policy(counties: list[str], rng: Random, day: date, *, changing: bool = True) -> Policy:
    """Standards, a month or a year; pensions; what a county or the province may say.

    ``changing`` standards are of several dates, one of them after D; others stand from the first day on.
    """
    dibao: list[Number] = []
    for county in counties:
        for residence, least in LEAST.items():
            base = least
            if not changing:
                dibao.append(_standard(county, residence, STARTS[0], base + rng.randrange(5, 240), rng))
                continue
            for start in STARTS:
                base += rng.randrange(5, 60)
                if start not in {day, day + timedelta(days=1)}:
                    dibao.append(_standard(county, residence, start, base, rng))
            dibao.append(_standard(county, residence, day, base + rng.randrange(1, 40), rng))
            dibao.append(_standard(county, residence, day + timedelta(days=1), base + 300, rng))
    rng.shuffle(dibao)
    dibao += [
        ("basic_pension", "4109", "any", start, f"{fen // 100}.{fen % 100:02d}", "month")
        for start, fen in PENSIONS.items()
    ]
    said = rng.choice((None, "0", "1"))
    if said is not None:
        dibao.append(("basic_pension_left_out", counties[-1], "any", LAW_2026, said, "ratio"))
    year = date(day.year, 1, 1)
    income = f"{DISPOSABLE // 100}.{DISPOSABLE % 100:02d}"
    rigid: list[Number] = [("spending_ratio", "4109", "any", year, "0.4", "ratio")]
    rigid += [("disposable_income_head", county, "any", year, income, "year") for county in counties[:-1]]
    rows = {"dibao": dibao, "rigid_expenditure": rigid}
    if rng.random() < 0.5:
        rows["edge"] = [("edge_multiple", "41", "any", PROVINCE_2026, "1.8", "ratio")]
    return Policy(day, counties, rows)


def _standard(county: str, residence: str, start: date, yuan: int, rng: Random) -> Number:
    per = rng.choice(("month", "year"))
    value = f"{yuan}.{rng.choice(('00', '50', '37'))}" if per == "month" else f"{yuan * 12 + 4}.00"
    return ("standard", county, residence, start, value, per)


def _fen(value: str) -> int:
    return int(value.replace(".", ""))
