"""The briefing: one page that needs nothing else, says what the lists say, and names nobody."""

import csv
import json
import re
import shutil
from html.parser import HTMLParser

import pytest

from flows.cli import main
from tests.support.days import on_day
from transforms.programmes import all_programmes

DAY = "2026-11-20"


class Page(HTMLParser):
    """Tags, attributes that lead elsewhere, and the rows of tables under their heading."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.rows, self.cell = set(), [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.links += [value for name, value in attributes if name in ("href", "src", "xlink:href")]
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.cell = True

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.cell = None

    def handle_data(self, data):
        if self.cell:
            self.rows[-1][-1] += data.strip()


def read(place, day=DAY):
    return (place / "outbox" / day / "全市" / f"监测简报_{day}.html").read_text(encoding="utf-8")


def listed(place):
    return {
        path.parent.name: list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
        for path in (place / "outbox" / DAY).glob("*/疑似应保未保核查名单_*.csv")
    }


def test_the_page_needs_no_script_and_no_other_file(night):
    text = read(night[0])
    page = Page(text)
    assert not page.tags & {"script", "link", "img", "iframe", "object", "use", "foreignobject"}
    assert page.links == []
    assert set(re.findall(r"https?://[\w./-]+", text)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "url(" not in text
    assert "@import" not in text
    assert "svg" in page.tags


def test_the_page_names_nobody(night):
    place, _ = night
    text = read(place)
    assert not re.search(r"\d{15}", text)
    names = {row["户主姓名"] for rows in listed(place).values() for row in rows} - {""}
    assert len(names) > 50
    assert not [name for name in names if len(name) > 2 and name in text]


def test_the_funnel_agrees_with_the_lists(night):
    place, _ = night
    rows = {row[0]: row[1:] for row in Page(read(place)).rows if len(row) == 7}
    counties = listed(place)
    assert counties
    for county, found in counties.items():
        assert rows[county][2] == str(len(found))
    assert rows["合计"][2] == str(sum(map(len, counties.values())))
    assert int(rows["合计"][0]) >= int(rows["合计"][1]) >= int(rows["合计"][2])


def test_the_uncovered_agree_with_the_details(night):
    place, _ = night
    page = Page(read(place))
    head = next(row for row in page.rows if row[:1] == ["县（区）"] and "最低生活保障" in row and "乡镇" not in row)
    for county in listed(place):
        path = place / "outbox" / DAY / county / f"成员明细_{county}_{DAY}.csv"
        details = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
        row = next(row for row in page.rows if row[0] == county and len(row) == len(head))
        at = page.rows.index(head)
        row = next(row for row in page.rows[at:] if row[0] == county)
        told = dict(zip(head[1:], row[1:], strict=True))
        for programme in ("最低生活保障", "特困人员救助供养"):
            assert int(told.get(programme, 0)) == sum(found["救助项目"] == programme for found in details)


@pytest.fixture(scope="module")
def later(night, tmp_path_factory):
    """A later night on which the standard was mistyped."""
    place = tmp_path_factory.mktemp("later") / "office"
    shutil.copytree(night[0], place)
    numbers = place / "policy" / "dibao.csv"
    numbers.write_text(numbers.read_text(encoding="utf-8-sig").replace(",530.00,", ",1000,"), encoding="utf-8")
    with on_day("2027-03-01"):
        assert main(["run", "--bare", "--as-of", "2027-03-01", "--workspace", str(place)]) == 0
    return read(place, "2027-03-01")


def test_what_was_withheld_is_said_first_with_its_numbers(later):
    said = (
        r"暂缓发布：范县最低生活保障。</b>政策标准变化影响\d+人.*。本次可判定\d+人中疑似符合\d+人（8\d\.\d%）.*相差过大"
    )
    assert re.search(said, later)
    assert "--release dibao:410926" in later
    assert "名单沿用上期（2026-11-20）" in later
    assert later.index("暂缓发布") < later.index("一、较上次的变化")


def test_whom_nothing_can_be_said_about_is_told_by_county_and_programme_with_what_is_missing(night):
    place, _ = night
    entries = json.loads((place / "outbox" / DAY / "manifest.json").read_bytes())["cannot_say"]
    rows = [row for row in Page(read(place)).rows if len(row) == 6]
    names = {programme.code: programme.name_zh for programme in all_programmes() if programme.is_published}
    assert {entry["programme"] for entry in entries} >= {"dibao", "rigid_expenditure"}
    for entry in entries:
        if entry["programme"] in names:
            told = [row for row in rows if row[1] == names[entry["programme"]] and row[5] == entry["missing"]]
            assert [row[2:4] for row in told].count([str(entry["not_covered"]), str(entry["cannot_say"])])
    rigid = next(entry for entry in entries if entry["programme"] == "rigid_expenditure")
    assert rigid["missing_feeds"] == ["rigid_roll"]
    assert "nothing can be said, of those not covered, on dibao 1.8% (家庭人均纯收入)" in night[1].stdout


def test_overdue_cases_old_data_and_the_trend_are_shown(later):
    rows = Page(later).rows
    assert "与上次（2026-11-20）比较" in later
    assert any(row[0] == "范县" and row[3:4] == ["2026-12-04"] for row in rows), "overdue since the tenth working day"
    assert any(row[0] == "低保名册" and row[-1].startswith("103（陈旧）") for row in rows)
    assert any(row[0] == "2026-11-20" and row[1].endswith("%") for row in rows)


def test_a_name_with_markup_stays_text(workspace):
    for path in workspace.rglob("监测对象信息_范县*.csv"):
        raw = path.read_bytes().decode("gb18030")
        path.write_bytes(raw.replace("杨集乡", "<b>杨&集乡").encode("gb18030"))
    assert main(["run", "--bare", "--as-of", DAY, "--workspace", str(workspace)]) == 0
    text = read(workspace)
    assert "&lt;b&gt;杨&amp;集乡" in text
    assert "<b>杨" not in text
