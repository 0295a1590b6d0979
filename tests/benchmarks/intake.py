"""Times intake, validation and standardising against the bare reader, in the same run, with peak memory.

    python -m tests.benchmarks.intake --rows 1000000 --to DIR

A CSV of 25 columns in GB18030 and a workbook of a fifth of the rows. The bare reader of the CSV decodes
and parses it; that of the workbook is python-calamine giving Python lists.
"""

import argparse
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
import xlsxwriter

HEADINGS = (
    "县 乡 村 户编号 人编号 姓名 性别 出生日期 证件号码 人数 监测对象类别 与户主关系 健康状况 劳动技能 务工所在地 人均纯收入（元） "
    "工资性收入 低保金 养老保险金 残疾补贴 优抚金 计划生育金 合规自付支出 风险是否已消除 识别监测时间"
).split()


def table(rows: int) -> pl.DataFrame:
    """Made-up listed persons in 25 columns of text."""
    from tests.benchmarks.world import names, numbers, pick

    rng = np.random.default_rng(1)
    household = pl.Series(410922000000000 + np.arange(rows) // 3).cast(pl.String)
    money = [pl.Series(rng.integers(0, 9000, rows)).cast(pl.String) for _ in range(8)]
    columns = [
        pick(rng, ["清丰县", "范县", "台前县"], rows), pick(rng, ["双庙乡", "某镇"], rows), pick(rng, ["某村", "又村"], rows), household,
        household + pl.Series(np.arange(rows) % 3).cast(pl.String).str.zfill(2), names(rng, rows), pick(rng, ["男", "女"], rows),
        pick(rng, ["19730819", "1980-01-01"], rows), numbers(rng, rows), pick(rng, ["3"], rows), pick(rng, ["边缘易致贫户"], rows),
        pick(rng, ["户主", "配偶"], rows), pick(rng, ["健康", "残疾"], rows), pick(rng, ["普通劳动力"], rows), pick(rng, ["省内", ""], rows),
        *money, pick(rng, ["否", "是"], rows), pick(rng, ["202304", "2023年4月"], rows),
    ]  # fmt: skip
    return pl.DataFrame(dict(zip(HEADINGS, columns, strict=True)))


def make(folder: Path, rows: int) -> tuple[Path, Path]:
    """Both files, once."""
    folder.mkdir(parents=True, exist_ok=True)
    text, book = folder / "监测对象信息_20261118.csv", folder / "监测对象信息_20261117.xlsx"
    if not text.exists():
        text.write_bytes(table(rows).write_csv().encode("gb18030"))
        with xlsxwriter.Workbook(str(book), {"constant_memory": True}) as target:
            sheet = target.add_worksheet()
            sheet.write_row(0, 0, HEADINGS)
            for place, row in enumerate(table(rows // 5).iter_rows(), start=1):
                sheet.write_row(place, 0, row)
    return text, book


def bare_text(path: Path) -> int:
    """Decode and parse, nothing else."""
    return pl.read_csv(path, encoding="gb18030", infer_schema=False).height


def bare_book(path: Path) -> int:
    """What the reader itself takes."""
    import python_calamine

    return len(python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python())


def ours(path: Path) -> int:
    """Intake, validation, standardising; importing Great Expectations is not counted."""
    import tempfile

    import expectations.judging  # noqa: F401 — its import takes seconds, whatever there is to read
    from flows.intake.file_context import FileContext
    from flows.intake.read_file import read_files
    from flows.intake.reading_key import reading_key
    from flows.readers import workbook
    from flows.workspace.files import as_received, digest
    from tests.support.read_files import desk

    with tempfile.TemporaryDirectory() as folder, desk(Path(folder)) as at:
        began, spent = time.perf_counter(), processor()
        file = FileContext.of(as_received(path, Path(path.name)), at.reference)
        ((_, part),) = read_files([(0, file, reading_key(file, digest(file.source), at))], at)
        took = time.perf_counter() - began
        workbook._dismiss()  # its reader's time is known once it has ended
        print(f"{took:.2f} {processor() - spent:.2f}")
    return part.rows


def processor() -> float:
    """Seconds of processor that this process and its children have used: the same on a machine that is shared."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def timed(what: str, path: Path) -> tuple[float, float, float]:
    """Seconds, seconds of processor and peak memory in GB of one reading in a process of its own (and its children)."""
    done = subprocess.run(
        [sys.executable, "-m", __spec__.name, "--one", what, "--to", str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, spent, memory = map(float, done.stdout.split()[-3:])
    return seconds, spent, memory


def main() -> None:
    """Make the files, read each both ways, print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--one", choices=["bare_text", "bare_book", "ours"])
    chosen = parser.parse_args()
    if chosen.one:
        began, spent = time.perf_counter(), processor()
        globals()[chosen.one](chosen.to)
        seconds = "" if chosen.one == "ours" else f"{time.perf_counter() - began:.2f} {processor() - spent:.2f}"
        peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        print(f"{seconds} {peak / 2**20:.2f}")
        return
    text, book = make(chosen.to, chosen.rows)
    print(
        "| file | rows | bare, s (processor) | ours, s (processor) | ratio | of processor | rows a second | peak memory, GB |\n|---|---|---|---|---|---|---|---|"
    )
    for path, rows, bare in ((text, chosen.rows, "bare_text"), (book, chosen.rows // 5, "bare_book")):
        (plain, own, _), (whole, spent, memory) = timed(bare, path), timed("ours", path)
        print(
            f"| {path.suffix} | {rows:,} | {plain:.1f} ({own:.1f}) | {whole:.1f} ({spent:.1f}) | {whole / plain:.2f} | {spent / own:.2f} "
            f"| {rows / whole:,.0f} | {memory:.2f} |"
        )


if __name__ == "__main__":
    main()
