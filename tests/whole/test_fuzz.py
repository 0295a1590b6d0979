"""Any bytes: accepted, partly accepted or refused with one message; never a traceback, a hang, or silence."""

import time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.intake.file_context import FileContext
from flows.intake.parts import ACCEPTED, REFUSED, UNKNOWN, UNREADABLE
from flows.intake.read_file import judge, read_file
from flows.intake.snapshot import write_snapshot
from flows.workspace.files import as_received
from tests.support.effort import tries
from tests.support.made import number
from tests.support.made_files import excel_2003, ods, page, text, xls, xlsb, xlsx, zipped
from tests.support.read_files import desk, parts_of

TABLE = [
    ["特困人员名册", None, None, None, None],
    ["县", "姓名", "身份证号", "供养方式", "月供养金"],
    *[["清丰县", f"王某{serial}", number("19500101", serial), "分散供养", 689.5] for serial in range(1, 30)],
    ["合计", None, None, None, 20000],
]
WHOLE = {
    "xlsx": xlsx(("一", TABLE), ("二", TABLE)),
    "xls": xls(TABLE),
    "xlsb": xlsb(TABLE),
    "ods": ods(TABLE),
    "gb18030": text(TABLE, "gb18030"),
    "utf-16": text(TABLE, "utf-16"),
    "quoted": text(TABLE).replace(b"\r\n", b'"\r\n"'),
    "page": page(TABLE),
    "2003": excel_2003(("一", TABLE), ("二", TABLE)),
    "zip": zipped({"a.csv": text(TABLE), "b.xlsx": xlsx(("一", TABLE))}),
}
MARKUP = st.lists(
    st.sampled_from(
        ["<table>", "</table>", "<tr>", "<td>", "<td colspan=3>", "<td rowspan=9>", "<td x:num=1>", "</td>", "姓名", "身份证号", "供养方式",
         number("19500101"), "<!--", "-->", "<script>", "<?xml version='1.0'?>", '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
         "MIME-Version: 1.0\n\n", "&amp", "&#0;", "\0"]
    ),
    max_size=60,
).map(lambda parts: "<html>" + "".join(parts)).map(str.encode)  # fmt: skip
EACH = 12
SECONDS = 20


def mutated(data, rng):
    """Real bytes, damaged the way that transport, disks and people damage them."""
    raw = bytearray(data)
    for _ in range(rng.choice((1, 1, 3, 20))):
        at = rng.randrange(len(raw))
        match rng.randrange(6):
            case 0:
                raw[at] = rng.randrange(256)
            case 1:
                del raw[at : at + rng.choice((1, 4, 512))]
            case 2:
                raw[at:at] = rng.choice((b"\0" * 8, b'"', b"\n", b"\xff\xfe", b"1" * 40, rng.randbytes(16)))
            case 3:
                del raw[at:]
            case 4:
                other = rng.randrange(len(raw))
                raw[at : at + 64] = raw[other : other + 64]
            case _:
                raw[at : at + 4] = rng.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f"))
        if not raw:
            break
    return bytes(raw)


def require_a_verdict(part):
    assert part.status in (ACCEPTED, REFUSED, UNKNOWN, UNREADABLE)
    if part.status != ACCEPTED:
        assert part.reason, part.status
        assert part.remedy, part.status
        assert part.reason_zh, part.status
        assert part.remedy_zh, part.status
    for sheet in part.sheets:
        assert sheet.received == sheet.accepted + sheet.set_aside + sheet.not_data


@pytest.mark.parametrize("kind", WHOLE)
def test_damaged_files_get_a_verdict_in_time(kind, tmp_path):
    rng = Random(f"doudi {kind}")
    with desk(tmp_path) as at:
        spools = []
        for place in range(EACH):
            path = tmp_path / f"{place}.bin"
            path.write_bytes(mutated(WHOLE[kind], rng))
            began = time.monotonic()
            file = FileContext.of(as_received(path, path.relative_to(tmp_path)), at.reference)
            decided, rows = read_file(file, place, f"{kind}{place}", at)
            assert time.monotonic() - began < SECONDS
            assert decided or rows
            for part in decided:
                require_a_verdict(part)
            spools += rows
        failures = judge(spools, at)
        for spool in spools:
            require_a_verdict(write_snapshot(spool, failures[spool.part.feed], at))


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One desk for many examples: making its store takes longer than reading a file."""
    folder = tmp_path_factory.mktemp("any")
    with desk(folder) as at:
        yield folder, at


@settings(max_examples=tries(80), deadline=None)
@given(data=st.binary(max_size=400) | st.text(max_size=200).map(lambda found: found.encode("utf-16")) | MARKUP)
def test_any_bytes_get_a_verdict(data, shared):
    folder, at = shared
    path = folder / "any.bin"
    path.write_bytes(data)
    file = FileContext.of(as_received(path, path.relative_to(folder)), at.reference)
    decided, rows = read_file(file, 0, "any", at)
    assert decided or rows
    for part in decided:
        require_a_verdict(part)


CELLS = [
    None, None, "", " ", "姓名", "合计", "王某", "清丰县", number("19500101"), number("19500101", 2), "4.10926E+17", "分散", "集中供养",
    "1040元", "-", "无", "2023-13-45", "备注：某", "a,b", "身份证号", "补贴类型", "元/月", "1", "特困人员名册", "第2页，共3页",
]  # fmt: skip
FORMS = {
    "csv": lambda *sheets: text(sheets[0][1], "gb18030"),
    "xlsx": lambda *sheets: xlsx(*sheets, hidden=("三",)),
    "xls": lambda *sheets: page(sheets[0][1]),
    "xml": lambda *sheets: excel_2003(*sheets, hidden=("三",)),
}


def strange_tables(rng):
    """Lists in which anything stands anywhere, in every form, with one or two persons in a row."""
    for place in range(64):
        more = ["姓名", "身份证号"] if rng.random() < 0.4 else ["起始保障年月", "备注"]
        headings = ["县", "姓名", "身份证号", "供养方式", "月供养金", *more]
        rows = [[rng.choice(CELLS) for _ in headings] for _ in range(rng.randrange(25))]
        table = [["特困人员名册", *[None] * 6], headings, *rows]
        form = sorted(FORMS)[place % len(FORMS)]
        sheets = (("一", table), ("二", [headings, *rows[:3]]), ("三", [headings, *rows[2:9]]))
        yield f"局{place}/a_20261118.{form}", FORMS[form](*sheets)


def test_every_row_of_every_sheet_is_accounted_for(tmp_path):
    seen = 0
    for path, part, kept, returned in parts_of(tmp_path, dict(strange_tables(Random("doudi rows")))):
        require_a_verdict(part)
        if kept is None:
            continue
        for sheet in part.sheets:
            mine = kept.filter(sheet=sheet.sheet)
            aside = returned.filter(sheet=sheet.sheet).filter("is_set_aside")
            assert sheet.accepted == mine["row_no"].n_unique(), path
            lost = set(aside["row_no"]) - set(mine["row_no"])
            assert sheet.is_unread or sheet.set_aside == len(lost), path
            assert mine["row_no"].max() is None or mine["row_no"].max() <= sheet.received
            seen += sheet.accepted
    assert seen > 200
