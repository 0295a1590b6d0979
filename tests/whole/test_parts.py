"""Nights over lists that come in parts: townships' rolls over evenings, supplements, corrections, files sent twice."""

import csv
import io
import json

import polars as pl
import pytest

from flows.cli import main
from tests.support.office import LIST, ROLL, Office

DAYS = ("2026-11-18", "2026-11-19", "2026-11-20")
TOWNS = ("濮城镇", "辛庄镇", "张庄镇")
PLACE, HEAD = "市级汇总", "低保名册_范县"


def town_of(row):
    return row["地区"].removeprefix("濮阳市范县")[:3]


@pytest.fixture(scope="module")
def former(tmp_path_factory):
    """An office of three towns with last month's roll, and that roll's rows."""
    office = Office(tmp_path_factory.mktemp("parts") / "office")
    roll = [row for row in office.source(ROLL) if town_of(row) in TOWNS]
    (office.place / "inbox" / ROLL).unlink()
    put(office, LIST, [row for row in office.source(LIST) if row["乡"] in TOWNS])
    put(office, f"{PLACE}/{HEAD}_20261018.csv", roll)
    return office, roll


def put(office, name, rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    path = office.place / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode("gb18030"))


def send(office, roll, town):
    put(office, f"{PLACE}/{HEAD}{town}_20261118.csv", [row for row in roll if town_of(row) == town])


def manifest(office, day):
    return json.loads((office.place / "outbox" / day / "manifest.json").read_text(encoding="utf-8"))


def statuses(office, day):
    found = manifest(office, day)["inputs"]
    return {entry["file"].split("/")[-1]: entry["status"] for entry in found if entry["feed"] == "dibao_roll"}


def screened(office, day):
    target = office.place / "screening.parquet"
    asked = ["--as-of", day, "--to", str(target), "--workspace", str(office.place)]
    assert main(["export", "screening", *asked]) == 0
    return pl.read_parquet(target).filter(pl.col("programme") == "dibao").sort("member_code")


def outcomes(office, day):
    return dict(screened(office, day).select("member_code", "outcome").rows())


def linked_towns(office, day, roll):
    """Towns of the rows of each dibao roll that the export of links knows to be in use."""
    target = office.place / "links.parquet"
    assert main(["export", "links", "--as-of", day, "--to", str(target), "--workspace", str(office.place)]) == 0
    sent = {f"{HEAD}{town}_20261118.csv": [row for row in roll if town_of(row) == town] for town in TOWNS}
    sent[f"{HEAD}_20261018.csv"] = roll
    found = {}
    for file, row in pl.read_parquet(target).filter(feed="dibao_roll").select("file", "row").iter_rows():
        name = file.split("/")[-1]
        found.setdefault(name, set()).add(town_of(sent[name][row - 2]))
    return found


def notes(office, day):
    return [row["保留事项"] for row in office.listed(day)]


def test_townships_that_send_one_an_evening_replace_their_towns_and_nobody_else_is_taken_off(former, tmp_path, capsys):
    office, roll = former
    there, at_once = office.copy(tmp_path / "there"), office.copy(tmp_path / "at_once")
    expected = None
    for day, town in zip(DAYS, TOWNS, strict=True):
        send(there, roll, town)
        send(at_once, roll, town)
        there.night(day)
        said = capsys.readouterr().out
        missing = TOWNS[TOWNS.index(town) + 1 :]
        older = manifest(there, day).get("older_towns", [])
        assert [set(one["towns"]) for one in older] == ([set(missing)] if missing else [])
        assert all((name in said and "2026-10-18 stand in" in said) for name in missing)
        assert statuses(there, day)[f"{HEAD}{town}_20261118.csv"] == "used"
        assert statuses(there, day)[f"{HEAD}_20261018.csv"] == ("used" if missing else "older")
        found = outcomes(there, day)
        expected = expected or found
        assert found == expected
        page = (there.place / "outbox" / day / "全市" / f"监测简报_{day}.html").read_text(encoding="utf-8")
        assert all("低保名册缺" in note and "沿用2026-10-18数据" in note for note in notes(there, day)) == bool(missing)
        assert ("沿用2026-10-18数据" in page) == bool(missing)
        if town == TOWNS[0]:
            assert linked_towns(there, day, roll) == {
                f"{HEAD}{town}_20261118.csv": {town},
                f"{HEAD}_20261018.csv": set(missing),
            }
    at_once.night(DAYS[-1])
    assert outcomes(at_once, DAYS[-1]) == expected
    assert statuses(at_once, DAYS[-1]) == statuses(there, DAYS[-1])
    told = there.place / "outbox" / DAYS[0] / "退回" / PLACE / "低保名册_退回清单.csv"
    rows = list(csv.DictReader(told.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["原值"][:3] for row in rows if row["原因代码"] == "town_from_older"] == sorted(TOWNS[1:])


def test_a_supplement_adds_and_a_correction_replaces_beside_the_list_of_their_day(former, tmp_path):
    office, roll = former
    there = office.copy(tmp_path / "there")
    put(there, f"{PLACE}/{HEAD}_20261118.csv", roll)
    there.night(DAYS[1])
    before = outcomes(there, DAYS[1])
    missed = there.listed(DAYS[1])[0]["户编号"].strip()
    put(there, f"{PLACE}/{HEAD}补报_20261118.csv", office.covering(missed))
    listed = {row["证件号码"]: row["人编号"] for row in office.source(LIST)}
    ended = next(row for row in roll if before.get(listed.get(row["身份证号"])) == "covered")
    put(there, f"{PLACE}/{HEAD}更正_20261119.csv", [ended | {"人员状态": "停保"}])
    there.night(DAYS[2])
    assert statuses(there, DAYS[2]) == {
        f"{HEAD}_20261018.csv": "older", f"{HEAD}_20261118.csv": "used",
        f"{HEAD}补报_20261118.csv": "used", f"{HEAD}更正_20261119.csv": "used",
    }  # fmt: skip
    after = outcomes(there, DAYS[2])
    members = {row["人编号"] for row in office.source(LIST) if row["户编号"] == missed}
    assert {after[code] for code in members if code in after} == {"covered"}
    assert after[listed[ended["身份证号"]]] != "covered"
    changed = {code for code in before if before[code] != after[code]}
    assert changed <= members | {code for code in before if code.startswith(home_of(office, listed[ended["身份证号"]]))}
    assert not any("未采用" in note for note in notes(there, DAYS[2]))


def test_nobody_of_a_town_is_said_to_be_on_no_roll_where_only_other_towns_ever_sent_theirs(former, tmp_path, capsys):
    office, roll = former
    there = office.copy(tmp_path / "there")
    (there.place / "inbox" / f"{PLACE}/{HEAD}_20261018.csv").unlink()
    send(there, roll, TOWNS[0])
    there.night(DAYS[0])
    said = capsys.readouterr().out
    assert "came only for single towns, so nobody of 张庄镇、辛庄镇 can be judged" in said
    towns = {row["人编号"]: row["乡"] for row in office.source(LIST)}
    silent = screened(there, DAYS[0]).filter(pl.col("member_code").replace_strict(towns) != TOWNS[0])
    assert set(silent["outcome"]) <= {"cannot_say", "covered"}
    assert silent.filter(pl.col("outcome") == "cannot_say").height > 50
    assert not [row for row in there.listed(DAYS[0]) if row["乡镇"] != TOWNS[0]]
    page = (there.place / "outbox" / DAYS[0] / "全市" / f"监测简报_{DAYS[0]}.html").read_text(encoding="utf-8")
    assert "范县低保名册只收到部分乡镇，缺张庄镇、辛庄镇，无法判定" in page


def home_of(office, member):
    return next(row["户编号"] for row in office.source(LIST) if row["人编号"] == member)
