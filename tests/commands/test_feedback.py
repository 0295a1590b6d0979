"""Returned lists come home: whatever was done to them, no digit, no case and no row is lost."""

import csv
import datetime
import io
import shutil
import signal
import subprocess
import time
from collections import Counter

import duckdb
import openpyxl
import polars as pl
import pytest

from flows.cases.feedback import import_findings
from flows.cases.rules import read_case_rules
from flows.nightly.outputs.work_list_workbook import About, write_workbook
from flows.workspace.reference import read_guide
from flows.workspace.settings import Settings
from flows.workspace.workspace import Workspace
from tests.support.command_line import DOUDI, script
from tests.support.crash_scripts import feedback_import
from tests.support.crash_scripts.feedback_import import MOMENTS, STATUS
from tests.support.effort import only_in_full
from tests.support.office import Office, rows_of
from tests.support.places import ROOT
from transforms.contracts.out_work_list import COLUMNS

DAY, RETURNED_ON = "2026-11-20", "2026-11-25"


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    """An office after its first night, never changed by a test."""
    made = Office(tmp_path_factory.mktemp("sent") / "office")
    made.night(DAY)
    return made


@pytest.fixture
def office(sent, tmp_path):
    """A copy of it to return lists to."""
    copy = sent.copy(tmp_path / "office")
    copy.town = copy.biggest_town(DAY)
    copy.numbers = [row["线索编号"] for row in copy.listed(DAY, copy.town)]
    return copy


def ours(office):
    return import_findings(Workspace.at(office.place), [], datetime.date.fromisoformat(RETURNED_ON))


def balanced(files):
    for found in files:
        assert found.received == found.taken + found.unchanged + found.to_correct + found.not_data
        assert found.not_data >= 0
    return files


ANSWERS = {
    "row2": {"核查结果": "已纳入", "核查日期": "2026-11-23", "核查人": "王某", "拟纳入类别": "最低生活保障"},
    "row3": {"核查结果": "不符合", "原因代码": "01 家庭收入超过标准", "核查日期": "2026.11.24", "核查人": "王某"},
    "row4": {"核查日期": "20261124", "核查人": "李某"},
}
EXPECTED = (("enrolled", "enrolled"), ("not_eligible", "not_eligible"), ("checked", ""))


def states(office, count=3):
    cases = office.cases()
    return tuple((cases[number]["state"], cases[number]["result_code"]) for number in office.numbers[:count])


def test_a_partly_filled_workbook_is_taken_and_blanks_change_nothing(office):
    office.fill(DAY, office.town, "a.xlsx", **ANSWERS)
    (found,) = balanced(ours(office))
    assert (found.taken, found.unchanged, found.to_correct) == (3, len(office.numbers) - 3, 0)
    assert states(office) == EXPECTED
    assert not office.correction()
    case = office.cases()[office.numbers[1]]
    assert (case["reason_code"], case["checked_on"], case["valid_until"]) == ("01", "2026-11-24", "2027-05-23")
    assert office.cases()[office.numbers[0]]["enrolled_month"] == "2026-11-01"


def test_the_same_file_twice_and_a_blank_one_after_it_change_nothing(office):
    office.fill(DAY, office.town, "a.xlsx", **ANSWERS)
    balanced(ours(office))
    events = office.events()
    assert [found.is_known for found in ours(office)] == [True]
    office.fill(DAY, office.town, "b.xlsx")
    assert sum(found.taken for found in balanced(ours(office))) == 0
    assert office.events() == events


def reordered(sheet):
    """Columns turned round, one deleted, one added, rows deleted and pasted below, a title above."""
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    gone = rows[0].index("法规依据")
    rows = [[*[cell for place, cell in enumerate(row) if place != gone][::-1], "新列"] for row in rows]
    body = [row for row in rows[1:] if row[-2]]
    sheet.delete_rows(1, sheet.max_row)
    for row in (["某乡镇核查情况"], [], rows[0], *body[::-1], ["合计"]):
        sheet.append(row)


def test_columns_in_any_order_titles_totals_and_other_sheets_are_understood(office):
    path = office.fill(DAY, office.town, "a.xlsx", **ANSWERS)
    book = openpyxl.load_workbook(path)
    reordered(book["核查工单"])
    book.create_sheet("照片", 0).append(["与本表无关", 3])
    book.save(path)
    (found,) = balanced(ours(office))
    assert (found.taken, found.to_correct) == (3, 0)
    assert states(office) == EXPECTED


def as_csv(office, encoding, wrap):
    rows = office.listed(DAY, office.town)
    for row, answers in zip(rows, ANSWERS.values(), strict=False):
        row.update(answers)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(rows[0])
    writer.writerows([wrap(name, cell) for name, cell in row.items()] for row in rows)
    path = office.place / "returned" / "a.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))


WRAPS = {
    "as we sent it": lambda name, cell: cell,
    "wrapped": lambda name, cell: f'="{cell.strip()}"' if name in ("线索编号", "户编号", "户主证件号码") else cell,
    "digits lost by a spreadsheet": lambda name, cell: "4.10926E+17" if name in ("户编号", "户主证件号码") else cell,
    "full width": lambda name, cell: cell.replace("DD-", "ＤＤ－") if name == "线索编号" else cell,
}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("wrap", WRAPS)
def test_a_csv_however_it_was_saved_comes_home(office, encoding, wrap):
    as_csv(office, encoding, WRAPS[wrap])
    (found,) = balanced(ours(office))
    assert (found.taken, found.to_correct) == (3, 0)
    assert states(office) == EXPECTED
    assert not office.correction()


BAD = {
    "result_unknown": ("核查结果", {"核查结果": "再说"}),
    "reason_missing": ("原因代码", {"核查结果": "不符合"}),
    "reason_unknown": ("原因代码", {"核查结果": "不符合", "原因代码": "77"}),
    "programme_missing": ("拟纳入类别", {"核查结果": "已纳入"}),
    "programme_unknown": ("拟纳入类别", {"核查结果": "已纳入", "拟纳入类别": "补贴"}),
    "day_unreadable": ("核查日期", {"核查结果": "外出", "核查日期": "昨天"}),
    "day_in_future": ("核查日期", {"核查结果": "外出", "核查日期": "2027-11-24"}),
    "day_before_opened": ("核查日期", {"核查结果": "外出", "核查日期": "2025-11-24"}),
    "case_unknown": ("线索编号", {"核查结果": "外出", "线索编号": "DD-410926-9999999"}),
    "case_missing": ("线索编号", {"核查结果": "外出", "线索编号": "某户"}),
}


@pytest.mark.parametrize("code", BAD)
def test_a_bad_cell_is_answered_where_it_stands_and_the_good_rows_are_taken(office, code):
    column, answers = BAD[code]
    office.fill(DAY, office.town, "a.xlsx", row2=answers, row3={"核查结果": "本人放弃"})
    (found,) = balanced(ours(office))
    assert (found.taken, found.to_correct) == (1, 1)
    (told,) = office.correction()
    assert (told["工作表"], told["行号"], told["列名"]) == ("核查工单", "2", column)
    assert told["允许内容"]
    assert told["处理建议"].startswith("未采用：")
    assert states(office, 2) == (("dispatched", ""), ("closed", "declined"))


def test_once_corrected_the_answer_goes(office):
    office.fill(DAY, office.town, "a.xlsx", row2={"核查结果": "再说"})
    balanced(ours(office))
    assert office.correction()
    office.fill(DAY, office.town, "a.xlsx", row2={"核查结果": "外出"})
    balanced(ours(office))
    assert not office.correction()
    assert office.cases()[office.numbers[0]]["state"] == "waiting"


def test_two_different_answers_for_one_case_are_listed_and_not_guessed(office):
    office.fill(DAY, office.town, "a.xlsx", row2={"核查结果": "死亡"}, row3={"核查结果": "外出"})
    office.fill(DAY, office.town, "b.xlsx", row2={"核查结果": "外出"}, row3={"核查结果": "外出"})
    files = balanced(ours(office))
    assert [found.to_correct for found in files] == [1, 1]
    assert sum(found.taken for found in files) == 1
    assert {row["文件"] for row in office.correction()} == {"a.xlsx", "b.xlsx"}
    assert states(office, 2) == (("dispatched", ""), ("waiting", "away"))


def test_a_later_visit_replaces_a_finding_and_an_undated_contradiction_does_not(office):
    office.fill(DAY, office.town, "a.xlsx", row2={"核查结果": "外出", "核查日期": "2026-11-21"})
    balanced(ours(office))
    office.fill(DAY, office.town, "b.xlsx", row2={"核查结果": "死亡"})
    balanced(ours(office))
    assert office.cases()[office.numbers[0]]["result_code"] == "away"
    assert "已登记" in office.correction()[0]["允许内容"]
    office.fill(DAY, office.town, "b.xlsx", row2={"核查结果": "死亡", "核查日期": "2026-11-24"})
    balanced(ours(office))
    assert states(office, 1) == (("waiting", "dead"),)
    assert not office.correction()


def test_a_row_pasted_over_another_is_not_taken_for_it(office):
    rows = office.listed(DAY, office.town)
    other = {name: rows[1][name].strip() for name in ("户编号", "户主姓名", "户主证件号码")}
    office.fill(DAY, office.town, "a.xlsx", row2={"核查结果": "死亡", **other})
    (found,) = balanced(ours(office))
    assert (found.taken, found.to_correct) == (0, 1)
    (told,) = office.correction()
    assert rows[1]["户编号"].strip() not in told["填写内容"]


def test_a_changed_name_and_a_formula_are_noticed_and_the_finding_is_taken(office):
    office.fill(DAY, office.town, "a.xlsx", row2={"核查结果": "死亡", "户主姓名": "改某"}, row3={"备注": "=1+1"})
    (found,) = balanced(ours(office))
    assert found.to_correct == 0
    assert {row["列名"] for row in office.correction()} == {"户主姓名", "备注"}
    assert {row["处理建议"][:3] for row in office.correction()} == {"已采用"}
    assert office.cases()[office.numbers[0]]["result_code"] == "dead"


def test_older_headings_are_understood_and_a_list_without_any_is_answered(office):
    path = office.fill(DAY, office.town, "a.xlsx", row2={"核查结果": "外出", "核查日期": "2026/11/24"})
    book = openpyxl.load_workbook(path)
    for cell in book["核查工单"][1]:
        cell.value = {"核查结果": "核查结论", "核查日期": "入户日期"}.get(cell.value, cell.value)
    book.save(path)
    headless = openpyxl.load_workbook(path)
    headless["核查工单"].delete_rows(1)
    headless.save(path.with_name("b.xlsx"))
    files = balanced(ours(office))
    assert [(found.taken, found.to_correct) for found in files] == [(1, 0), (0, len(office.numbers))]
    assert office.cases()[office.numbers[0]]["checked_on"] == "2026-11-24"


def test_a_file_that_is_no_table_is_named_and_the_others_are_taken(office, capsys):
    office.fill(DAY, office.town, "a.xlsx", row2={"核查结果": "外出"})
    (office.place / "returned" / "扫描件.xlsx").write_bytes(b"%PDF-1.7 ...")
    assert office.feedback() == 2
    assert "扫描件.xlsx" in capsys.readouterr().err
    assert office.cases()[office.numbers[0]]["state"] == "waiting"


def test_nothing_returned_is_said(office, capsys):
    assert office.feedback() == 0
    assert "nothing was returned" in capsys.readouterr().out


def test_a_finding_outranks_every_later_night_until_it_expires(office):
    office.fill(DAY, office.town, "a.xlsx", **ANSWERS)
    balanced(ours(office))
    office.night("2026-11-26")
    assert states(office) == EXPECTED
    on_list = {row["线索编号"] for row in office.listed("2026-11-26")}
    assert set(office.numbers[:3]) & on_list == {office.numbers[2]}
    assert "核查成效" in " ".join(office.outputs("2026-11-26"))
    office.night("2027-05-23")
    assert states(office)[1][0] == "not_eligible"
    office.night("2027-05-24")
    assert states(office)[1][0] == "dispatched"


def test_a_material_change_reopens_a_finding_after_the_rest(office):
    office.fill(DAY, office.town, "a.xlsx", **ANSWERS)
    balanced(ours(office))
    household = office.listed(DAY, office.town)[1]["户编号"].strip()
    member = next(row for row in office.source("市级汇总/监测对象信息_范县_20261118.csv") if row["户编号"] == household)
    newcomer = member | {
        "人编号": member["户编号"] + "98",
        "姓名": "王某",
        "证件号码": "440524188001010014",
        "与户主关系": "之父",
    }
    office.list_of("2026-11-26", more=[newcomer])
    office.night("2026-11-27")
    assert states(office)[1][0] == "reopened"
    row = next(row for row in office.listed("2026-11-27") if row["线索编号"] == office.numbers[1])
    assert row["状态"] == "待派发"
    office.night("2026-12-26")
    assert states(office)[1][0] == "dispatched"


def test_a_roll_that_contradicts_a_finding_is_reported_and_undoes_nothing(office):
    household = office.listed(DAY, office.town)[1]["户编号"].strip()
    office.fill(DAY, office.town, "a.xlsx", **ANSWERS)
    balanced(ours(office))
    office.roll_of("2026-12-01", more=office.covering(household))
    office.night("2026-12-02")
    assert states(office) == EXPECTED
    path = office.place / "outbox/2026-12-02/范县/核查结果疑问_范县_2026-12-02.csv"
    doubts = {row["线索编号"]: row["说明"] for row in rows_of(path)}
    assert "名册显示已在保" in doubts[office.numbers[1]]


def test_a_finding_can_be_taken_back_by_a_person(office):
    office.fill(DAY, office.town, "a.xlsx", row2={"核查结果": "死亡"})
    balanced(ours(office))
    assert office.decide(office.numbers[0], "--undo", "--reason", "填错行") == 0
    assert states(office, 1) == (("dispatched", ""),)


def test_a_finding_taken_back_is_not_taken_from_that_list_again(office):
    office.fill(DAY, office.town, "a.xlsx", row2={"核查结果": "死亡"}, row3={"核查结果": "也许"})
    assert [(found.taken, found.to_correct) for found in ours(office)] == [(1, 1)]
    assert office.decide(office.numbers[0], "--undo", "--reason", "填错行") == 0
    assert [(found.taken, found.to_correct) for found in balanced(ours(office))] == [(0, 1)]
    assert states(office, 1) == (("dispatched", ""),)


# --- killed, many, and through another program ---------------------------------------------------------


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_any_moment_no_finding_is_lost_and_none_doubled(office, moment):
    office.fill(DAY, office.town, "a.xlsx", **ANSWERS, row5={"核查结果": "再说"})
    command = script(feedback_import, moment, office.place)
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
    assert done.returncode == STATUS, done.stderr.decode()
    balanced(ours(office))
    assert states(office) == EXPECTED
    assert Counter(event[0] for event in office.events())[office.numbers[0]] == 3
    assert len(office.correction()) == 1


def test_killed_outright_while_taking_in_and_again_until_done(office):
    office.fill(DAY, office.town, "a.xlsx", **ANSWERS)
    command = [*DOUDI, "feedback", "--workspace", str(office.place), "--as-of", RETURNED_ON]
    for delay in (0.3, 0.8, 1.3):
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
    balanced(ours(office))
    assert states(office) == EXPECTED
    assert {Counter(event[0] for event in office.events())[number] for number in office.numbers[:3]} == {3}


@only_in_full
def test_ten_thousand_cases_of_fifty_townships_come_home_within_a_minute(office):
    count, each = 50, 200
    with duckdb.connect(str(office.place / "store" / "doudi.duckdb")) as state:
        state.execute(
            "insert into case_numbers select format('DD-410927-{:07d}', i), '410927', 'h' || i, date '2026-11-20' "
            "from range(1, 10001) as t(i)"
        )
        for number, step in ((1, "new"), (2, "dispatched")):
            state.execute(
                "insert into case_events (case_id, event_no, day, state, since, author, source) select case_id, ?, "
                "opened_on, ?, opened_on, 'doudi', '' from case_numbers where county_code = '410927'",
                [number, step],
            )
    (office.place / "returned").mkdir(exist_ok=True)
    rules = read_case_rules(Settings())
    for town in range(count):
        ids = [f"DD-410927-{town * each + n:07d}" for n in range(1, each + 1)]
        blank = pl.DataFrame({column.zh: [""] * each for column in COLUMNS} | {"is_fresh": [False] * each})
        rows = blank.with_columns(pl.Series("线索编号", ids), pl.Series("户编号", [f"h{int(i[-7:])}" for i in ids]))
        path = office.place / "returned" / f"{town:02d}.xlsx"
        write_workbook(
            rows, About("核查工单", "台前县", "某镇", datetime.date(2026, 11, 20)), rules, read_guide(), path
        )
        book = openpyxl.load_workbook(path)
        at = {cell.value: cell.column for cell in book["核查工单"][1]}
        for row in range(2, each + 2):
            book["核查工单"].cell(row, at["核查结果"]).value = "外出" if row % 2 else "本人放弃"
        book.save(path)
    begun = time.monotonic()
    files = balanced(ours(office))
    took = time.monotonic() - begun
    assert sum(found.taken for found in files) == count * each
    assert Counter(row["state"] for row in office.cases().values() if row["county_code"] == "410927") == {
        "waiting": 5000, "closed": 5000,
    }  # fmt: skip
    print(f"{count * each} cases of {count} townships in {took:.1f} s")
    assert took < 60


SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


FILTERS = {"csv": "csv:Text - txt - csv (StarCalc):44,34,76"}  # comma, quotes, UTF-8: the default drops Chinese


def through_libreoffice(paths, kind, folder):
    """The files saved as another kind, as LibreOffice does it; those it made."""
    command = [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
               FILTERS.get(kind, kind), "--outdir", str(folder / kind), *map(str, paths)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=280)
    return sorted((folder / kind).iterdir())


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed: nothing to send the lists through")
@pytest.mark.parametrize("way", [("ods", "xlsx"), ("csv",), ("xls",)])
def test_every_list_comes_home_through_libreoffice_without_losing_a_digit_or_a_case(office, way, tmp_path):
    answers = {"核查结果": "外出", "核查日期": datetime.date(2026, 11, 24)}
    towns = office.towns(DAY)
    paths = [office.fill(DAY, town, f"{place}.xlsx", row2=answers) for place, town in enumerate(towns)]
    for kind in way:
        paths = through_libreoffice(paths, kind, tmp_path)
    shutil.rmtree(office.place / "returned")
    shutil.copytree(tmp_path / way[-1], office.place / "returned")
    files = balanced(ours(office))
    assert sum(found.to_correct for found in files) == 0
    assert sum(found.taken + found.unchanged for found in files) == len(office.listed(DAY))
    assert not office.correction()
    first = {office.listed(DAY, town)[0]["线索编号"] for town in towns}
    cases = office.cases()
    assert {number for number, case in cases.items() if case["state"] == "waiting"} == first
    assert {cases[number]["checked_on"] for number in first} == {"2026-11-24"}
    sent = {row["线索编号"]: row for row in office.listed(DAY)}
    for found in files:
        for row in found.rows.drop_nulls("case_id").iter_rows(named=True):
            if row["case_id"].startswith("DD-"):
                assert row["head_id_no"].strip() == sent[row["case_id"]]["户主证件号码"].strip()
                assert row["household_code"].strip() == sent[row["case_id"]]["户编号"].strip()


def test_a_note_may_begin_with_any_word_and_headings_may_stand_twice(office):
    path = office.fill(DAY, office.town, "a.xlsx", row2={"核查结果": "外出", "备注": "合计三人外出，有效期至2027年6月"})
    book = openpyxl.load_workbook(path)
    book["核查工单"].append([cell.value for cell in book["核查工单"][1]])
    book.save(path)
    (found,) = balanced(ours(office))
    assert (found.taken, found.to_correct) == (1, 0)
    assert office.cases()[office.numbers[0]]["valid_until"] == "2027-06-30"


def test_a_formula_kept_by_a_csv_is_noticed(office):
    as_csv(office, "utf-8-sig", lambda name, cell: "=A1&B1" if name == "备注" else cell)
    (found,) = balanced(ours(office))
    assert found.to_correct == 0
    assert {row["列名"] for row in office.correction()} == {"备注"}


def test_with_a_password_workbooks_are_sealed_and_still_come_home(tmp_path):
    office = Office(tmp_path / "office")
    office.settings('list_password = "only-a-test"\n')
    office.night(DAY)
    town = office.biggest_town(DAY)
    sealed = office.workbook(DAY, town)
    assert sealed.read_bytes().startswith(b"\xd0\xcf\x11\xe0")
    (office.place / "returned").mkdir()
    shutil.copy(sealed, office.place / "returned")
    (found,) = balanced(ours(office))
    assert found.fault is None
    assert found.unchanged == len(office.listed(DAY, town))
