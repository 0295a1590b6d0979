"""The monthly comparison: what it finds is what a second, plain reading of the rolls finds."""

import csv

import pytest

from flows.cli import main
from tests.support.oracle_values import identity
from tests.support.sample_world import sample_records

DAY = "2026-11-20"


@pytest.fixture(scope="module")
def report(night, tmp_path_factory):
    import shutil

    place = tmp_path_factory.mktemp("reconcile") / "office"
    shutil.copytree(night[0], place)
    before = sorted(path for path in (place / "outbox").rglob("*"))
    assert main(["reconcile", "--workspace", str(place)]) == 0
    assert sorted(path for path in (place / "outbox").rglob("*") if "对账" not in str(path)) == before
    return place / "outbox" / "对账" / DAY


def rows(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def numbers(records):
    """The usable numbers of records, as another reader sees them."""
    cells = (record.get("身份证号") or record.get("证件号码") for record in records)
    return {found.number for cell in cells if (found := identity(cell))}


def test_people_on_dibao_or_tekun_whom_the_insurance_roll_does_not_show(night, report):
    records = sample_records(night[0] / "inbox")
    of = {feed: [found for found in records if found["feed"] == feed] for feed in {r["feed"] for r in records}}
    good = numbers(found for found in of["insurance_roll"] if str(found["参保状态"]).startswith("正常"))
    known, dead = numbers(of["insurance_roll"]), numbers(of["deaths"])
    found = {
        row["证件号码"].strip()
        for path in report.glob("应享未享/*/*.csv")
        for row in rows(path)
        if row["疑点类型"] == "在册未见参保"
    }
    assert found
    assert found <= numbers(of["dibao_roll"] + of["tekun_roll"])
    assert not found & good
    assert not found & dead
    paid = numbers(
        record
        for record in of["dibao_roll"]
        if record.get("人员状态") in (None, "", "正常") and record.get("是否保障对象") in (None, "", "是")
    )
    assert paid - known - dead <= found


def test_the_report_is_for_counties_and_bids_to_check(report):
    for path in report.rglob("*.csv"):
        text = path.read_text(encoding="utf-8-sig")
        assert "应纳入" not in text
        assert "停发" not in text
    for path in report.glob("*/*/*.csv"):
        assert all("建议核查" in row["说明"] for row in rows(path))


def test_overlaps_are_the_same_from_both_sides(report):
    table = rows(next(report.glob("名册交叉_*.csv")))
    both = {(row["县"], row["名册"], row["另一名册"]): int(row["同时在册"]) for row in table}
    assert all(int(row["人数"]) == int(row["同时在册"]) + int(row["仅在前者"]) for row in table)
    assert any(both.values())


def test_the_same_report_again_changes_no_byte(night, report):
    place = report.parents[2]
    before = {path: path.read_bytes() for path in report.rglob("*.csv")}
    assert main(["reconcile", "--workspace", str(place)]) == 0
    assert {path: path.read_bytes() for path in report.rglob("*.csv")} == before
