"""数据疑问 comes home answered: the county says who is who, and the next night follows."""

import csv
import io
import shutil
from datetime import date

import pytest

from flows.cases.feedback import import_findings
from flows.store.links import decisions
from flows.store.store import Store
from flows.workspace.workspace import Workspace
from tests.support.small_county import DAY, night, rows_of, run, write

TAKEN_ON = date(2026, 11, 25)


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    place = tmp_path_factory.mktemp("sent")
    write(place)
    night(place)
    return place


@pytest.fixture
def county(sent, tmp_path):
    write(tmp_path)
    for folder in ("store", "outbox"):
        shutil.copytree(sent / folder, tmp_path / folder)
    return tmp_path


def questions(place):
    return rows_of(place, "数据疑问*.csv")


def give_back(place, rows, encoding="utf-8-sig", name="数据疑问_清丰县.csv"):
    """Returned as a spreadsheet saves it; what became of the file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    (place / "returned").mkdir(exist_ok=True)
    (place / "returned" / name).write_bytes(text.getvalue().encode(encoding))
    return next(found for found in import_findings(Workspace.at(place), [], TAKEN_ON) if found.file.path == name)


def answered(place, **said):
    """The county's questions, the one about 王建国 answered."""
    rows = questions(place)
    row = next(row for row in rows if row["姓名"] == "王建国")
    row.update(said)
    return rows, row["疑问编号"]


def kept(place):
    return dict(decisions(Store(place / "store"), date.fromisoformat(DAY)).select("link_id", "decision").iter_rows())


@pytest.mark.parametrize(
    ("word", "decision", "outcome", "encoding"),
    [("同一人", "confirmed", "covered", "utf-8-sig"), ("否", "rejected", "meets", "gb18030")],
)
def test_an_answer_decides_and_is_not_asked_again(county, word, decision, outcome, encoding):
    rows, link = answered(county, 核查结果=word, 核查人="李工", 核查日期="2026.11.24", 备注="入户核对户口簿")
    found = give_back(county, rows, encoding)
    assert (found.taken, found.to_correct) == (1, 0)
    assert found.received == found.taken + found.unchanged + found.not_data
    assert kept(county) == {link: decision}
    assert night(county)[0]["0101"][0] == outcome
    assert all(row["姓名"] != "王建国" for row in questions(county))


def test_the_same_answer_twice_and_a_blank_one_change_nothing(county):
    rows, link = answered(county, 核查结果="同一人")
    assert give_back(county, rows).taken == 1
    assert give_back(county, rows, "gb18030").taken == 0
    blank, _ = answered(county, 核查结果="", 核查人="李工")
    assert give_back(county, blank).taken == 0
    assert kept(county) == {link: "confirmed"}


def test_another_answer_needs_a_later_visit(county):
    rows, link = answered(county, 核查结果="同一人", 核查日期="2026-11-21")
    give_back(county, rows)
    other, _ = answered(county, 核查结果="不是同一人", 核查日期="2026-11-21")
    assert give_back(county, other).to_correct == 1
    assert kept(county) == {link: "confirmed"}
    later, _ = answered(county, 核查结果="不是同一人", 核查日期="2026-11-23")
    assert give_back(county, later).taken == 1
    assert kept(county) == {link: "rejected"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"核查结果": "已纳入"}, "请填写“同一人”或“不是同一人”"),
        ({"核查结果": "同一人", "疑问编号": "LK-000000000000"}, "没有这个编号"),
        ({"核查结果": "同一人", "疑问编号": ""}, "没有编号"),
        ({"核查结果": "同一人", "核查日期": "2027-01-01"}, "晚于交回日期"),
    ],
)
def test_an_answer_that_cannot_be_taken_is_told_where_it_stands(county, said, code):
    rows, _ = answered(county, **said)
    assert give_back(county, rows).to_correct == 1
    assert not kept(county)
    told = next((county / "outbox" / "待更正").glob("*.csv")).read_text(encoding="utf-8-sig")
    assert code in told
    assert "王建国" not in told


def test_two_answers_to_one_question_are_not_guessed(county):
    rows, _ = answered(county, 核查结果="同一人")
    rows.append(next(row for row in rows if row["姓名"] == "王建国") | {"核查结果": "不是同一人"})
    assert give_back(county, rows).to_correct == 2
    assert not kept(county)


def test_a_result_of_a_visit_is_no_answer_and_an_answer_no_result(county):
    case = next(iter(rows_of(county, "疑似应保未保核查名单*.csv")))
    found = give_back(county, [case | {"核查结果": "同一人"}], name="名单.csv")
    assert found.to_correct == 1


def test_an_answer_that_was_taken_back_is_not_taken_from_that_list_again(county):
    rows, link = answered(county, 核查结果="同一人")
    other = next(row for row in rows if row["疑问编号"].startswith("LK-") and row["姓名"] != "王建国")
    other["核查结果"] = "也许"
    assert give_back(county, rows).taken == 1
    run(county, "decide", "link", link, "--undo", "--reason", "填错行")
    again = import_findings(Workspace.at(county), [], TAKEN_ON)[-1]
    assert (again.taken, again.to_correct, kept(county)) == (0, 1, {})
    anew, _ = answered(county, 核查结果="不是同一人")
    assert give_back(county, anew, name="再次交回.csv").taken == 1
    assert kept(county) == {link: "rejected"}
