"""One night from the command line: what an analyst, a clerk and an auditor rely on."""

import csv
import itertools
import json
import os
import shutil
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from flows.cli import main
from flows.store import policy_files
from flows.store.policy_files import read_policy
from flows.workspace import files
from flows.workspace.workspace import Workspace
from tests.support.places import SAMPLE
from transforms.programmes import all_programmes

DAY = "2026-11-20"
LIST = "疑似应保未保核查名单"
INBOX = tuple(
    f"市级汇总/*{title}*"
    for title in ("监测对象信息", "低保名册", "特困人员名册", "残疾人两项补贴名册", "死亡人口信息")
)
"""What a night of one's own needs; ``night`` holds the whole sample."""


def run(workspace, *options):
    return main(["run", "--bare", "--as-of", DAY, "--workspace", str(workspace), *options])


def outputs(workspace):
    root = workspace / "outbox" / DAY
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def table(raw):
    return list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))


def manifest(workspace):
    return json.loads((workspace / "outbox" / DAY / "manifest.json").read_bytes())


def one(workspace, pattern):
    return next(workspace.joinpath("inbox").rglob(pattern))


def rewrite(path, change):
    raw = path.read_bytes()
    encoding = "gb18030" if b"\xb9\xa4" in raw or not raw.startswith(b"\xef\xbb\xbf") else "utf-8-sig"
    path.write_bytes(change(raw.decode(encoding)).encode(encoding))


def test_the_sample_gives_what_a_careful_clerk_concludes(night, tmp_path):
    place, _ = night
    assert main(["export", "screening", "--workspace", str(place), "--to", str(tmp_path / "s.csv")]) == 0
    with (tmp_path / "s.csv").open(encoding="utf-8", newline="") as file:
        found = {(row["member_code"], row["programme"]): row["outcome"] for row in csv.DictReader(file)}
    codes = {programme.code for programme in all_programmes()}
    with (SAMPLE / "expected_screening.csv").open(encoding="utf-8-sig", newline="") as file:
        expected = {
            (row["member_code"], row["programme"]): row["outcome"]
            for row in csv.DictReader(file)
            if row["programme"] in codes
        }
    assert len(expected) >= 5445
    assert Counter((k[1], v, found.get(k)) for k, v in expected.items() if found.get(k) != v) == {}


def test_the_terminal_says_where_the_lists_are_and_how_many_households_they_hold(night):
    place, done = night
    assert f"lists are in {place / 'outbox' / DAY}" in done.stdout
    assert f"the briefing: {next((place / 'outbox' / DAY).rglob('监测简报*.html'))}" in done.stdout
    for county in ("清丰县", "范县", "台前县"):
        rows = table(outputs(place)[f"{county}/{LIST}_{county}_{DAY}.csv"])
        assert rows
        assert f"{county}: {len(rows)} households" in done.stdout


def test_a_second_night_changes_no_byte_and_another_place_gives_the_same(night, tmp_path):
    place, _ = night
    office = tmp_path / "elsewhere"
    for name in ("inbox", "policy"):
        shutil.copytree(SAMPLE / name, office / name)
    for path in sorted((office / "inbox").rglob("*"), reverse=True):
        os.utime(path, (1, 1))
    assert run(office) == 0
    first = outputs(office)
    assert first == outputs(place)
    assert run(office) == 0
    assert outputs(office) == first
    assert not (office / "outbox" / ".archive").exists()


def source_rows(path):
    """Rows of every sheet of a file as another reader counts them."""
    if path.suffix == ".csv":
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig") if raw.startswith(b"\xef\xbb\xbf") else raw.decode("gb18030")
        return sum(1 for _ in csv.reader(text.splitlines()))
    book = openpyxl.load_workbook(path, read_only=False)
    return sum(sheet.max_row for sheet in book)


def test_every_row_of_every_file_is_accounted_for(night):
    place, _ = night
    told = {found["file"]: found for found in manifest(place)["inputs"]}
    assert set(told) == {
        path.relative_to(place / "inbox").as_posix() for path in (place / "inbox").rglob("*.*") if path.is_file()
    }
    for name, found in told.items():
        for sheet in found["sheets"]:
            assert sheet["received"] == sum(sheet[part] for part in ("accepted", "set_aside", "merged", "not_data"))
        assert sum(sheet["received"] for sheet in found["sheets"]) == source_rows(place / "inbox" / name), name


def test_the_manifest_names_every_output_with_its_digest(night):
    place, _ = night
    found = outputs(place)
    told = {entry["path"]: entry["sha256"] for entry in manifest(place)["outputs"]}
    assert told == {path: files.sha256_of(place / "outbox" / DAY / path) for path in found if path != "manifest.json"}


def test_lists_are_safe_in_excel_and_wps(night):
    place, _ = night
    for path, raw in outputs(place).items():
        if not path.endswith(".csv"):
            continue
        assert raw.startswith(b"\xef\xbb\xbf"), path
        assert raw.count(b"\n") == raw.count(b"\r\n"), path
        for row in table(raw):
            for column, cell in row.items():
                assert not cell.startswith(("=", "+", "-", "@")), (path, column)
                if column in ("户主证件号码", "证件号码", "户编号", "人编号") and cell:
                    assert cell.startswith("\t"), (path, column)


def test_no_list_says_that_somebody_must_be_admitted(night):
    place, _ = night
    for path, raw in outputs(place).items():
        text = raw.decode("utf-8-sig", errors="ignore")
        assert "应纳入" not in text, path
    rows = table(outputs(place)[f"范县/{LIST}_范县_{DAY}.csv"])
    assert all("疑似" in row["判定依据"] and "建议核查" in row["判定依据"] for row in rows)


def test_what_is_written_is_the_owners_alone(night):
    place, _ = night
    for path in [*(place / "outbox").rglob("*"), *(place / "store").rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0 or path.is_symlink(), path


def test_a_missing_standard_stops_the_run_and_names_county_scheme_and_day(workspace, capsys):
    shutil.rmtree(workspace / "policy")
    assert run(workspace) == 2
    said = capsys.readouterr().err
    for county in ("410926", "410927"):
        assert f"no 'standard' for county {county}, rural, on {DAY}" in said
    assert "standard,410926,rural,<from yyyy-mm-dd>,<amount>,month,<document>" in said
    assert not (workspace / "outbox").exists()


def test_a_misspelt_heading_refuses_the_file_and_names_the_nearest(workspace, capsys):
    rewrite(one(workspace, "监测对象信息_范县*.csv"), lambda text: text.replace("监测对象类别", "检测对象类别", 1))
    assert run(workspace) == 0
    said = capsys.readouterr().out
    assert "`检测对象类别`: did you mean `监测对象类别`?" in said
    assert not [path for path in outputs(workspace) if path.startswith("范县/")]
    returned = table(outputs(workspace)["退回/市级汇总/监测对象信息_退回清单.csv"])
    assert any("监测对象类别" in row["原因"] and "检测对象类别" in row["原因"] for row in returned)
    assert main(["check", str(one(workspace, "监测对象信息_范县*.csv")), "--workspace", str(workspace)]) == 2


@pytest.mark.parametrize(
    ("prepared", "said"),
    [
        (lambda place: place, "There is no workspace"),
        (lambda place: place.mkdir(), "There is no folder"),
        (lambda place: (place / "inbox").mkdir(parents=True), "is empty"),
        (lambda place: place.write_text("x"), "is a file"),
    ],
)
def test_a_wrong_or_empty_folder_gives_one_clear_message(prepared, said, tmp_path, capsys):
    prepared(tmp_path / "office")
    assert run(tmp_path / "office") == 2
    told = capsys.readouterr()
    assert said in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_a_workbook_cut_off_is_named_and_the_other_lists_are_published(workspace, capsys):
    path = one(workspace, "残疾人两项补贴名册*.xlsx")
    path.write_bytes(path.read_bytes()[:2000])
    assert run(workspace) == 2
    told = capsys.readouterr()
    assert "cut off or damaged" in told.err
    assert path.name in told.err
    assert outputs(workspace)


def test_without_any_monitoring_list_nothing_is_published(workspace, capsys):
    for path in {*workspace.rglob("*监测对象*"), *workspace.rglob("*防返贫*")}:
        path.unlink()
    assert run(workspace) == 2
    assert "no usable monitoring list" in capsys.readouterr().err
    assert not (workspace / "outbox").exists()


def test_a_county_without_its_dibao_roll_gets_no_list_and_the_run_says_so(workspace, tmp_path, capsys):
    one(workspace, "低保名册_范县*.csv").unlink()
    assert run(workspace) == 0
    assert "范县: no list, 低保名册 is missing" in capsys.readouterr().out
    theirs = [path for path in outputs(workspace) if path.startswith("范县/")]
    assert [path for path in theirs if "数据疑问" not in path] == []
    main(["export", "screening", "--workspace", str(workspace), "--to", str(tmp_path / "s.csv")])
    with (tmp_path / "s.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["county_code"] == "410926" and row["programme"] == "dibao"]
    assert {row["outcome"] for row in rows} == {"cannot_say", "deceased"}
    assert any("dibao_roll" in row["unknown"] for row in rows)


def test_a_dibao_roll_that_names_no_county_speaks_for_those_whose_people_it_holds(workspace):
    for path in workspace.rglob("低保名册_*.csv"):
        rewrite(path, lambda text: text.replace("地区", "序", 1))
    (workspace / "inbox" / "民政").mkdir()
    for number, path in enumerate(sorted(workspace.rglob("低保名册_*.csv"))):
        path.rename(workspace / "inbox" / "民政" / f"低保名册第{number + 1}批_20261118.csv")
    assert run(workspace) == 0
    assert [path for path in outputs(workspace) if path.startswith(f"范县/{LIST}")]


def test_without_any_roll_of_one_kind_nothing_is_published(workspace, capsys):
    for path in workspace.rglob("特困人员名册*"):
        path.unlink()
    assert run(workspace) == 2
    assert "特困人员名册" in capsys.readouterr().err
    assert not (workspace / "outbox").exists()


def test_a_corrected_file_replaces_and_a_newer_snapshot_wins(workspace):
    """Everybody of a county taken off dibao by a correction, then put back by a newer roll."""
    path = one(workspace, "低保名册_范县*.csv")
    before = path.read_bytes()
    run(workspace)
    first = outputs(workspace)
    rewrite(path, lambda text: text.replace(",正常,", ",停保,"))
    assert run(workspace, "--release", "dibao") == 0
    corrected = table(outputs(workspace)[f"范县/{LIST}_范县_{DAY}.csv"])
    assert len(corrected) > len(table(first[f"范县/{LIST}_范县_{DAY}.csv"]))
    assert (workspace / "outbox" / ".archive" / f"{DAY}.1" / "manifest.json").exists()
    path.with_name("低保名册_范县_20261119.csv").write_bytes(before)
    assert run(workspace, "--release", "dibao") == 0
    listed = {row["户编号"] for row in table(outputs(workspace)[f"范县/{LIST}_范县_{DAY}.csv"])}
    assert listed == {row["户编号"] for row in table(first[f"范县/{LIST}_范县_{DAY}.csv"])}
    uses = {entry["file"]: entry["status"] for entry in manifest(workspace)["inputs"]}
    assert uses["市级汇总/低保名册_范县_20261118.csv"] == "older"
    assert uses["市级汇总/低保名册_范县_20261119.csv"] == "used"


def test_two_people_with_one_code_are_both_judged(workspace, tmp_path):
    """A slip in 人编号 must neither stop the night nor lose a person."""
    path = one(workspace, "监测对象信息_范县*.csv")

    def same_code(text):
        rows = list(csv.reader(text.splitlines()))
        household, person = rows[0].index("户编号"), rows[0].index("人编号")
        for above, row in itertools.pairwise(rows[1:]):
            if above[household] == row[household]:
                row[person] = above[person]
                break
        return "\r\n".join(",".join(row) for row in rows)

    rewrite(path, same_code)
    assert run(workspace) == 0
    main(["export", "screening", "--workspace", str(workspace), "--to", str(tmp_path / "s.csv")])
    with (tmp_path / "s.csv").open(encoding="utf-8", newline="") as file:
        codes = [row["member_code"] for row in csv.DictReader(file) if row["programme"] == "dibao"]
    assert len(codes) == len(set(codes))
    assert any(code.endswith("-2") for code in codes)


def test_a_programme_far_from_its_history_is_withheld_until_released(workspace, capsys):
    run(workspace)
    numbers = workspace / "policy" / "dibao.csv"
    text = numbers.read_text(encoding="utf-8-sig")
    assert ",530.00," in text
    numbers.write_text(text.replace(",530.00,", ",1000,"), encoding="utf-8")
    next_day = ["run", "--bare", "--as-of", "2026-11-21", "--workspace", str(workspace)]
    assert main(next_day) == 0
    assert "dibao is withheld in 范县" in capsys.readouterr().out
    root = workspace / "outbox" / "2026-11-21"
    assert "410926" in json.loads((root / "manifest.json").read_bytes())["withheld"]["dibao"]

    def fresh():
        rows = [row for path in root.rglob("成员明细_*.csv") for row in table(path.read_bytes())]
        return [row for row in rows if row["救助项目"] == "最低生活保障" and not row["判定依据"].startswith("沿用上期")]

    assert not fresh()
    assert main([*next_day, "--release", "dibao"]) == 0
    assert fresh()
    assert "dibao" not in json.loads((root / "manifest.json").read_bytes())["withheld"]


def test_a_publication_that_cannot_be_put_in_place_is_kept_and_finished_next_time(workspace, capsys, monkeypatch):
    def held(*_):
        raise OSError("held")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", held)
        assert run(workspace) == 2
    assert "nothing is lost" in capsys.readouterr().err
    assert not (workspace / "outbox" / DAY).exists()
    assert main(["status", "--workspace", str(workspace)]) == 2
    assert run(workspace) == 0
    assert outputs(workspace)


def test_a_second_writer_is_told_who_holds_the_store(workspace, capsys, monkeypatch):
    from flows.store.store import Store

    monkeypatch.setenv("DOUDI_WAIT_MINUTES", "0")
    store = Store(workspace / "store")
    store.make()
    with store.locked("serve", 0):
        assert run(workspace) == 2
    said = capsys.readouterr().err
    assert "`doudi serve`" in said
    assert str(os.getpid()) in said


def test_case_numbers_stay_from_night_to_night(workspace):
    run(workspace)
    before = {
        row["户编号"]: row["线索编号"]
        for path, raw in outputs(workspace).items()
        if LIST in path and path.endswith(".csv")
        for row in table(raw)
    }
    main(["run", "--bare", "--as-of", "2026-11-21", "--workspace", str(workspace)])
    root = workspace / "outbox" / "2026-11-21"
    after = {row["户编号"]: row["线索编号"] for path in root.rglob(f"*{LIST}*.csv") for row in table(path.read_bytes())}
    assert after == before


def test_export_and_status_before_any_run_say_what_to_do(workspace, capsys, tmp_path):
    assert main(["export", "screening", "--workspace", str(workspace), "--to", str(tmp_path / "s.csv")]) == 2
    assert main(["status", "--workspace", str(workspace)]) == 2
    assert capsys.readouterr().err.count("doudi run") == 2


def test_export_refuses_a_name_it_cannot_write(night, tmp_path, capsys):
    place, _ = night
    assert main(["export", "screening", "--workspace", str(place), "--to", str(tmp_path / "s.xlsx")]) == 2
    assert ".parquet or .csv" in capsys.readouterr().err


def test_status_of_no_workspace_says_so(tmp_path, capsys):
    assert main(["status", "--workspace", str(tmp_path / "offcie")]) == 2
    assert "There is no workspace" in capsys.readouterr().err


def test_empty_rows_that_excel_leaves_in_policy_files_are_nothing(workspace):
    numbers, before = workspace / "policy" / "dibao.csv", read_policy(Workspace.at(workspace)).numbers
    numbers.write_bytes(numbers.read_bytes() + b",,,,,,,,,,\r\n\r\n, ,,,,,,,,,\r\n")
    assert read_policy(Workspace.at(workspace)).numbers.equals(before)


def test_status_after_a_night_is_quiet_and_names_every_feed_read(night, capsys):
    place, _ = night
    assert main(["status", "--workspace", str(place)]) == 0
    said = capsys.readouterr().out
    for name in ("监测对象信息", "低保名册", "特困人员名册", "Last publication"):
        assert name in said


def test_until_stops_there_and_publishes_nothing(workspace, capsys):
    assert run(workspace, "--until", "identify") == 0
    assert "nothing was published" in capsys.readouterr().out
    assert not (workspace / "outbox").exists()


def test_the_numbers_of_the_law_are_read_once_in_a_run(workspace, monkeypatch):
    """A file that an official saves while the night runs is the next night's: one reading is judged by and kept."""
    read, original = [], policy_files._read
    monkeypatch.setattr(policy_files, "_read", lambda path, origin: (read.append(path), original(path, origin))[1])
    assert main(["run", "--bare", "--as-of", "2026-11-20", "--workspace", str(workspace)]) == 0
    assert len(read) == len(set(read)) > 10
