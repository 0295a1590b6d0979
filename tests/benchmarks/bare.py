"""The bare script that the pipeline is measured against: only what nobody can leave out.

    python -m tests.benchmarks.bare DIR

Reads the same files, normalises citizen numbers, stores rows with file and row, joins list, rolls and
registers, sums households, and writes a CSV for each county. No checks, no reasons, no law.
"""

import sys
import time
from pathlib import Path

import duckdb
import polars as pl

WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
NUMBER = {
    "监测对象信息": "证件号码", "低保名册": "身份证号", "特困人员名册": "身份证号", "低保边缘家庭名册": "身份证号",
    "残疾人两项补贴名册": "身份证号", "困境儿童保障名册": "身份证号", "核对授权书登记": "户主身份证号", "不动产信息": "证件号码",
    "机动车信息": "身份证号", "持证残疾人名册": "残疾人证号", "市场主体信息": "身份证号", "死亡人口信息": "身份证号",
}  # fmt: skip


def number(column: str) -> pl.Expr:
    """A citizen number, upper case and checked; null when it is none."""
    text = pl.col(column).str.strip_chars().str.to_uppercase().str.slice(0, 18)
    digits = text.str.slice(0, 17).cast(pl.Int64, strict=False)
    total = pl.sum_horizontal((digits // 10 ** (16 - place)) % 10 * weight for place, weight in enumerate(WEIGHTS))
    last = pl.when(text.str.slice(17, 1) == "X").then(10).otherwise(text.str.slice(17, 1).cast(pl.Int64, strict=False))
    return pl.when((total + last) % 11 == 1).then(text)


def utf8(path: Path, scratch: Path) -> Path:
    """The file itself, or a UTF-8 copy."""
    with path.open("rb") as handle:
        head = handle.read(65536)
    try:
        head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 8:
            copy = scratch / path.name
            with path.open(encoding="gb18030") as source, copy.open("w", encoding="utf-8") as target:
                while block := source.read(1 << 22):
                    target.write(block)
            return copy
    return path


def main(workspace: Path) -> None:
    """Every file to Parquet, then one join, then a CSV for each county."""
    began = time.perf_counter()
    scratch = workspace / "bare"
    scratch.mkdir(exist_ok=True)
    for place, path in enumerate(sorted((workspace / "inbox").rglob("*.csv"))):
        feed = path.name.split("_")[0]
        rows = pl.scan_csv(utf8(path, scratch), infer_schema=False, row_index_name="row_no", row_index_offset=2)
        rows.with_columns(number(NUMBER[feed]).alias("id"), pl.lit(path.name).alias("file")).sink_parquet(
            scratch / f"{feed}-{place}.parquet"
        )
    con = duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(scratch / "spill")})
    for feed in NUMBER:
        con.execute(f"create view \"{feed}\" as from read_parquet('{scratch}/{feed}-*.parquet')")
    found = con.sql(
        """
        with people as (
            select l.*, try_cast("人均纯收入（元）" as double) as income,
                d.id is not null or t.id is not null as is_covered, e.id is not null as is_edge,
                x.id is not null as is_dead, c.level, coalesce(v.n, 0) as cars, coalesce(h.n, 0) as homes, coalesce(b.n, 0) as firms,
                a.household is not null as authorised
            from "监测对象信息" as l
            left join (select distinct id from "低保名册" where "是否保障对象" = '是') as d on l.id = d.id
            left join (select distinct id from "特困人员名册") as t on l.id = t.id
            left join (select distinct id from "低保边缘家庭名册") as e on l.id = e.id
            left join (select id from "死亡人口信息" group by id having bool_or("数据来源" = '公安') or count(distinct "数据来源") > 1) as x on l.id = x.id
            left join (select id, min("残疾等级") as level from "持证残疾人名册" where "证件状态" = '有效' group by id) as c on l.id = c.id
            left join (select id, count(*) as n from "机动车信息" where "状态" = '正常' group by id) as v on l.id = v.id
            left join (select id, count(*) as n from "不动产信息" group by id) as h on l.id = h.id
            left join (select id, count(*) as n from "市场主体信息" group by id) as b on l.id = b.id
            left join (select distinct "户编号" as household from "核对授权书登记") as a on l."户编号" = a.household
        ), homes as (
            select "县", "户编号", max(income) * count(*) as income, count(*) filter (where not is_dead) as members,
                bool_or(is_covered) as covered, max(cars) as cars, max(homes) as homes, max(firms) as firms
            from people group by all
        )
        select people.* from people join homes using ("县", "户编号")
        where homes.income < 530 * 12 * homes.members and not homes.covered order by "县", "户编号", "人编号"
        """
    ).pl()
    for county in found["县"].unique().sort():
        found.filter(pl.col("县") == county).write_csv(scratch / f"{county}.csv", include_bom=True)
    print(f"{found.height} rows in {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
