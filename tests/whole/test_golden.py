"""A made-up month of a small office: two nights and what a township answered between them, every list as committed.

`pytest -n 0 tests/whole/test_golden.py --update-golden` rewrites `tests/golden/`; the difference is read like code.
"""

import csv
import io
import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from flows.cli import main
from tests.support.places import GOLDEN
from tests.support.worlds import make_world

FIRST, ANSWERED, SECOND = "2026-11-20", "2026-11-25", "2026-11-30"
ANSWERS: tuple[dict[str, str], ...] = (
    {"核查结果": "已纳入", "拟纳入类别": "最低生活保障"},
    {"核查结果": "暂缓"},
    {"核查结果": "不符合", "原因代码": "01"},
    {"核查日期": "2026-11-24", "核查人": "某甲"},
    {"核查结果": "符合"},
    {},
)


def doudi(*arguments: str) -> None:
    assert main(list(arguments)) == 0, arguments


def answer(place: Path) -> None:
    """Every county's list comes home with the answers in turn."""
    for path in sorted(place.glob(f"outbox/{FIRST}/*/疑似应保未保核查名单_*.csv")):
        rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
        text = io.StringIO()
        writer = csv.DictWriter(text, rows[0].keys())
        writer.writeheader()
        for number, row in enumerate(rows):
            told = ANSWERS[number % len(ANSWERS)]
            writer.writerow(row | told)
        target = place / "returned" / path.name
        target.parent.mkdir(exist_ok=True)
        target.write_text(text.getvalue(), encoding="utf-8", newline="")


def keep_standards(numbers: Path) -> None:
    """A world's standards change the day after its night; here the second night judges by the same."""
    day_after = (date.fromisoformat(FIRST) + timedelta(days=1)).isoformat()
    rows = numbers.read_text(encoding="utf-8").splitlines(keepends=True)
    numbers.write_text("".join(row for row in rows if day_after not in row), encoding="utf-8", newline="")


def told(place: Path) -> dict[str, str]:
    """Everything that a person reads, by path; of the manifest what follows from the inputs alone."""
    outbox = place / "outbox"
    found = {
        path.relative_to(outbox).as_posix(): path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        for path in outbox.rglob("*")
        if path.suffix in {".csv", ".html"} and ".archive" not in path.parts
    }
    for path in outbox.glob("*/manifest.json"):
        kept = {
            name: value for name, value in json.loads(path.read_text("utf-8")).items() if name in {"counts", "withheld"}
        }
        found[path.relative_to(outbox).as_posix()] = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
    for what in ("screening", "cases", "links"):
        found[f"{what}.csv"] = (place / f"{what}.csv").read_text("utf-8")
    return found


@pytest.fixture(scope="module")
def month(tmp_path_factory):
    place = tmp_path_factory.mktemp("golden")
    world = make_world(21, counties=1, households=30, day=date.fromisoformat(FIRST))
    world.write(place / "inbox")
    world.write_policy(place / "policy")
    keep_standards(place / "policy" / "dibao.csv")
    office, released = ("--workspace", str(place)), ("--release", "standards")
    doudi("run", "--bare", "--as-of", FIRST, *released, *office)
    answer(place)
    main(["feedback", "--as-of", ANSWERED, *office])
    doudi("run", "--bare", "--as-of", SECOND, *released, *office)
    for what in ("screening", "cases", "links"):
        doudi("export", what, "--to", str(place / f"{what}.csv"), *office)
    return told(place)


def test_every_list_of_the_month_is_as_committed(month, request):
    if request.config.getoption("--update-golden"):
        shutil.rmtree(GOLDEN, ignore_errors=True)
        for name, text in month.items():
            target = GOLDEN / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="")
    committed = {
        path.relative_to(GOLDEN).as_posix(): path.read_bytes().decode("utf-8")
        for path in GOLDEN.rglob("*")
        if path.is_file()
    }
    assert sorted(month) == sorted(committed)
    other = [name for name in committed if month[name] != committed[name]]
    assert not other, f"{other} differ; if that is meant, --update-golden and read the difference"


def test_the_month_has_something_to_say(month):
    states = {row["state"] for row in csv.DictReader(io.StringIO(month["cases.csv"]))}
    assert {"dispatched", "enrolled", "not_eligible", "waiting", "checked"} <= states
    assert any(name.startswith("退回/", 11) for name in month)
    assert any("反向疑点" in name for name in month)
