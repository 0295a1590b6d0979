"""A small office for tests about cases: one county of the shipped sample, days, and lists filled in."""

import csv
import io
import shutil

import duckdb
import openpyxl

from flows.cli import main
from tests.support.days import on_day
from tests.support.places import SAMPLE
from transforms.contracts.out_work_list import COLUMNS, HEADINGS

COUNTY = "范县"
FILES = (
    "监测对象信息_范县_20261118.csv",
    "低保名册_范县_20261118.csv",
    "特困人员名册_20261118.xlsx",
    "持证残疾人名册_20261118.csv",
)
LIST = "市级汇总/监测对象信息_范县_20261118.csv"
ROLL = "市级汇总/低保名册_范县_20261118.csv"


class Office:
    """A workspace with what a person does in it."""

    def __init__(self, place):
        self.place = place
        (place / "inbox" / "市级汇总").mkdir(parents=True)
        for name in FILES:
            shutil.copyfile(SAMPLE / "inbox" / "市级汇总" / name, place / "inbox" / "市级汇总" / name)
        shutil.copytree(SAMPLE / "policy", place / "policy")

    def copy(self, place):
        """The same office elsewhere, to be changed."""
        other = Office.__new__(Office)
        other.place = place
        shutil.copytree(self.place, place)
        return other

    def settings(self, text):
        (self.place / "doudi.toml").write_text(text, encoding="utf-8")

    def night(self, day):
        with on_day(day):
            assert main(["run", "--bare", "--as-of", day, "--workspace", str(self.place)]) == 0

    def feedback(self, *paths, day="2026-11-25"):
        with on_day(day):
            return main(["feedback", "--workspace", str(self.place), "--as-of", day, *map(str, paths)])

    def decide(self, *words):
        return main(["decide", "case", *words, "--workspace", str(self.place)])

    def cases(self, day=None):
        """Every case as exported, by its number."""
        target = self.place / "cases.csv"
        asked = ["--as-of", day] if day else []
        assert main(["export", "cases", "--to", str(target), "--workspace", str(self.place), *asked]) == 0
        with target.open(encoding="utf-8", newline="") as file:
            return {row["case_id"]: row for row in csv.DictReader(file)}

    def events(self):
        with duckdb.connect(str(self.place / "store" / "doudi.duckdb"), read_only=True) as state:
            return state.sql("select * exclude (facts) from case_events order by case_id, event_no").fetchall()

    def outputs(self, day):
        root = self.place / "outbox" / day
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}

    def listed(self, day, town=None):
        """Rows of the county's list, or of a township's."""
        folder = self.place / "outbox" / day / COUNTY
        pattern = f"{town}/核查工单_*.csv" if town else "疑似应保未保核查名单_*.csv"
        return [row for path in folder.glob(pattern) for row in rows_of(path)]

    def towns(self, day):
        return sorted(path.name for path in (self.place / "outbox" / day / COUNTY).iterdir() if path.is_dir())

    def workbook(self, day, town):
        return next((self.place / "outbox" / day / COUNTY / town).glob("*.xlsx"))

    def biggest_town(self, day):
        return max(self.towns(day), key=lambda town: len(self.listed(day, town)))

    def correction(self):
        """Every line of every answer."""
        return [row for path in (self.place / "outbox" / "待更正").rglob("*.csv") for row in rows_of(path)]

    def fill(self, day, town, target, **by_row):
        """A township's workbook, filled in as ``row2={heading: value}``, saved under returned/."""
        book = openpyxl.load_workbook(self.workbook(day, town))
        sheet = book["核查工单"]
        at = {cell.value: cell.column for cell in sheet[1]}
        for row, answers in by_row.items():
            for name, value in answers.items():
                sheet.cell(int(row.removeprefix("row")), at[name]).value = value
        path = self.place / "returned" / target
        path.parent.mkdir(parents=True, exist_ok=True)
        book.save(path)
        return path

    def roll_of(self, day, keep=lambda row: True, more=()):
        """A newer dibao roll: the rows kept, and more."""
        self._newer(ROLL, day, keep, more)

    def list_of(self, day, keep=lambda row: True, more=()):
        """A newer monitoring list."""
        self._newer(LIST, day, keep, more)

    def _newer(self, name, day, keep, more):
        rows = self.source(name)
        target = self.place / "inbox" / name.replace("20261118", day.replace("-", ""))
        text = io.StringIO()
        writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows([row for row in rows if keep(row)] + list(more))
        target.write_bytes(text.getvalue().encode("gb18030"))

    def source(self, name):
        text = (SAMPLE / "inbox" / name).read_bytes().decode("gb18030")
        return list(csv.DictReader(io.StringIO(text)))

    def covering(self, household):
        """Roll rows that put a whole listed household on dibao."""
        members = [row for row in self.source(LIST) if row["户编号"] == household]
        blank = dict.fromkeys(self.source(ROLL)[0], "")
        return [
            blank | {
                "地区": f"濮阳市范县{row['乡']}{row['村']}", "低保证号": f"DBTEST{household[-6:]}", "户主姓名": members[0]["姓名"],
                "姓名": row["姓名"], "身份证号": row["证件号码"], "人员状态": "正常", "是否保障对象": "是",
                "家庭人口数": len(members), "保障人口数": len(members), "户月保障金额（元）": "660", "救助类型": "农村低保",
                "起始保障年月": "202611",
            }
            for row in members
        ]  # fmt: skip


def rows_of(path):
    return list(csv.DictReader(path.read_bytes().decode("utf-8-sig").splitlines()))


OFFICERS = tuple(column.zh for column in COLUMNS if column.is_officers)
assert set(OFFICERS) <= set(HEADINGS)
