"""Make a town of few families whose lists change from night to night: renumbered, moved, joined, split, gone.

Here belong its files and what a person does with its cases; what must come of it is said by the tests.
"""

import csv
import io
import shutil
from dataclasses import dataclass, replace

import duckdb

from flows.cli import main
from tests.support.days import on_day
from tests.support.made import number
from tests.support.office import rows_of
from tests.support.small_county import DIBAO, LIST, POLICY, TEKUN

COUNTIES = {"410922": "清丰县", "410926": "范县"}
HERE, THERE = COUNTIES


@dataclass(frozen=True)
class Someone:
    """A made-up person; ``code``: of the household that lists them."""

    name: str
    id_no: str
    code: str
    category: str = "边缘易致贫户"
    income: int = 1000
    place: int = 1

    @property
    def county(self):
        return self.code[:6]

    @property
    def member_code(self):
        return f"{self.code}{self.place:02d}"

    def row(self):
        relation = "户主" if self.place == 1 else "之子"
        return (
            f"{COUNTIES[self.county]},城关镇,前庄村,{self.code},{self.member_code},{self.name},,,{self.id_no},"
            f"{self.category},{relation},健康,{self.income},否"
        )


def household(number_in_county, county=HERE):
    return f"{county}{number_in_county:09d}"


def family(letter, code, size, born="1970", **told):
    """A family of that many adults, named after a letter."""
    serial = 10 + 20 * "甲乙丙丁戊己庚辛壬癸".index(letter)
    return [
        Someone(f"{letter}{'一二三四五六'[place]}", number(f"{born}0203", serial + 2 * place), code, place=place + 1, **told)
        for place in range(size)
    ]  # fmt: skip


def at(people, code, **told):
    """The same people in another household, or told otherwise; their places begin anew."""
    return [replace(one, code=code, place=place, **told) for place, one in enumerate(people, start=1)]


NEIGHBOURS = family("癸", household(900), 4, born="1980", income=90000)


class Town:
    """A workspace of two counties with a list, and rolls that nobody of it is on."""

    def __init__(self, place):
        self.place = place
        standards = [POLICY, POLICY.splitlines()[1].replace("410922", "410926")]
        roll = [
            f"濮阳市{name}城关镇前庄村,DB{code}{n},外人,外人,{number('19330303', 700 + n)},户主,正常,是,440,农村低保,202502"
            for code, name in COUNTIES.items() for n in range(4)
        ]  # fmt: skip
        tekun = [f"{name},城关镇,前庄村,外人,{number('19330304', 800)},分散供养,689,正常" for name in COUNTIES.values()]
        self.put("民政局/低保名册_20261101.csv", [DIBAO, *roll])
        self.put("民政局/特困人员名册_20261101.csv", [TEKUN, *tekun])
        self.put("../policy/dibao.csv", standards)

    def copy(self, place):
        """The same town in another folder."""
        made = Town.__new__(Town)
        made.place = shutil.copytree(self.place, place)
        return made

    def put(self, path, lines):
        target = self.place / "inbox" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def list_of(self, day, *families):
        """The monitoring list of a day: these families, and neighbours who are not poor."""
        people = [one for members in (*families, NEIGHBOURS) for one in members]
        self.put(f"乡村振兴局/监测对象信息_{day.replace('-', '')}.csv", [LIST, *(one.row() for one in people)])

    def night(self, day):
        with on_day(day):
            assert main(["run", "--bare", "--as-of", day, "--workspace", str(self.place)]) == 0

    def answer(self, day, *said, name="核查.csv"):
        """Give answers back as (case, {heading: value}); the rows of 待更正."""
        headings = ["线索编号", *sorted({heading for _, told in said for heading in told})]
        text = io.StringIO()
        writer = csv.DictWriter(text, headings)
        writer.writeheader()
        writer.writerows({"线索编号": case, **told} for case, told in said)
        path = self.place / "returned" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.getvalue(), encoding="utf-8")
        with on_day(day):
            assert main(["feedback", str(path), "--as-of", day, "--workspace", str(self.place)]) == 0
        told = self.place / "outbox" / "待更正" / f"{name}_待更正.csv"
        return rows_of(told) if told.exists() else []

    def decide(self, *words):
        assert main(["decide", "case", *words, "--workspace", str(self.place)]) == 0

    def cases(self):
        """Every case as exported, by its number."""
        target = self.place / "cases.csv"
        assert main(["export", "cases", "--to", str(target), "--workspace", str(self.place)]) == 0
        with target.open(encoding="utf-8", newline="") as file:
            return {row["case_id"]: row for row in csv.DictReader(file)}

    def case_at(self, code):
        """The number of the case that stands at a household's code and is not closed for another."""
        found = [case for case, row in self.cases().items() if row["household_code"] == code and not self.joined(case)]
        assert len(found) == 1, found
        return found[0]

    def joined(self, case):
        return self.asked("select state, other_case_id from cases where case_id = ?", case)[0][1:] != (None,) and (
            self.asked("select state from cases where case_id = ?", case) == [("closed",)]
        )

    def asked(self, query, *given):
        with duckdb.connect(str(self.place / "store" / "doudi.duckdb"), read_only=True) as state:
            return state.execute(query, given).fetchall()

    def steps(self, case):
        return [
            step for (step,) in self.asked("select state from case_events where case_id = ? order by event_no", case)
        ]

    def listed(self, day, kind="疑似应保未保核查名单"):
        """Rows of a kind of list, of both counties."""
        return [row for path in sorted((self.place / "outbox" / day).glob(f"*/{kind}_*.csv")) for row in rows_of(path)]

    def explained(self, capsys, code):
        capsys.readouterr()
        assert main(["explain", code, "--workspace", str(self.place)]) == 0
        return capsys.readouterr().out
