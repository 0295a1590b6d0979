"""Makes a workspace of any size: made-up people in the shapes offices send, written in columns and chunks.

    python -m tests.benchmarks.world --people 60000 --roll-rows 200000 --register-rows 9000000 --to DIR

Citizen numbers carry valid check characters and begin with codes that do not exist (9901xx).
"""

import argparse
from pathlib import Path

import numpy as np
import polars as pl

COUNTIES = {
    "410902": "华龙区",
    "410922": "清丰县",
    "410923": "南乐县",
    "410926": "范县",
    "410927": "台前县",
    "410928": "濮阳县",
}
DAY = "20261118"
CHUNK = 1_000_000
WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "".join(map(chr, range(ord("倀"), ord("倀") + 160)))
"""Twenty surnames and 160 characters: half a million names, so that namesakes are as rare as in a county."""
REGISTERS = {"dwellings": 0.45, "vehicles": 0.25, "disability_register": 0.15, "businesses": 0.10, "deaths": 0.05}
SUPPLIERS = {
    "dwellings": "住建局",
    "vehicles": "公安局",
    "disability_register": "残联",
    "businesses": "市场监管局",
    "deaths": "公安局",
}


def numbers(rng: np.random.Generator, count: int) -> pl.Series:
    """Citizen numbers of made-up people."""
    born = rng.integers(1935, 2023, count) * 10_000 + rng.integers(1, 13, count) * 100 + rng.integers(1, 29, count)
    place = 990_101 + rng.integers(0, len(COUNTIES), count)
    seventeen = (place * 100_000_000 + born) * 1000 + rng.integers(0, 1000, count)
    total = np.zeros(count, dtype=np.int64)
    for position, weight in enumerate(WEIGHTS):
        total += seventeen // 10 ** (16 - position) % 10 * weight
    check = pl.Series("check", list("10X98765432")).gather(total % 11)
    return pl.Series("id", seventeen).cast(pl.String) + check


def names(rng: np.random.Generator, count: int) -> pl.Series:
    """Made-up names of three characters."""
    first = pl.Series(list(SURNAMES)).gather(rng.integers(0, len(SURNAMES), count))
    second, third = (pl.Series(list(GIVEN)).gather(rng.integers(0, len(GIVEN), count)) for _ in range(2))
    return first + second + third


def pick(rng: np.random.Generator, values: list[str], count: int, weights: list[float] | None = None) -> pl.Series:
    """Random values of a code list."""
    return pl.Series(values).gather(rng.choice(len(values), count, p=weights))


def listed_people(rng: np.random.Generator, people: int) -> pl.DataFrame:
    """The monitoring list: households of 1 to 6, incomes around the line, 45 % on dibao or tekun."""
    sizes = rng.choice([1, 2, 3, 4, 5, 6], people, p=[0.40, 0.27, 0.15, 0.10, 0.05, 0.03])
    sizes = sizes[: np.searchsorted(np.cumsum(sizes), people) + 1]
    home = np.repeat(np.arange(len(sizes)), sizes)[:people]
    homes = len(sizes)
    county = rng.integers(0, len(COUNTIES), homes)
    code = pl.Series(list(COUNTIES)).gather(county)
    household = code + pl.Series(np.arange(1, homes + 1)).cast(pl.String).str.zfill(9)
    income = pl.Series(np.round(rng.gamma(4, 2200, homes), 2)).cast(pl.String)
    helped = rng.choice([0, 1, 2], homes, p=[0.55, 0.42, 0.03])
    is_head = np.r_[True, home[1:] != home[:-1]]
    order = np.arange(people) - np.maximum.accumulate(np.where(is_head, np.arange(people), 0)) + 1
    return pl.DataFrame(
        {
            "county": pl.Series(list(COUNTIES.values())).gather(county).gather(home),
            "town": pl.Series([f"某{number}乡" for number in range(12)])
            .gather(rng.integers(0, 12, homes))
            .gather(home),
            "village": pl.Series([f"某{number}村" for number in range(200)])
            .gather(rng.integers(0, 200, homes))
            .gather(home),
            "household": household.gather(home),
            "member": household.gather(home) + pl.Series(order).cast(pl.String).str.zfill(2),
            "name": names(rng, people),
            "id": numbers(rng, people),
            "size": sizes[home],
            "is_head": is_head,
            "income": income.gather(home),
            "helped": helped[home],
            "home": home,
        }
    )


def monitoring_list(rng: np.random.Generator, people: pl.DataFrame) -> pl.DataFrame:
    """The list in the shape of the national export."""
    count = people.height
    blank = pl.lit("")
    return people.select(
        pl.col("county").alias("县"),
        pl.col("town").alias("乡"),
        pl.col("village").alias("村"),
        pl.col("household").alias("户编号"),
        pl.col("member").alias("人编号"),
        pl.col("name").alias("姓名"),
        pick(rng, ["男", "女"], count).alias("性别"),
        pl.col("id").str.slice(6, 8).alias("出生日期"),
        pl.lit("居民身份证").alias("证件类型"),
        pl.col("id").alias("证件号码"),
        pl.col("size").alias("人数"),
        pl.lit("边缘易致贫户").alias("监测对象类别"),
        pl.when("is_head").then(pl.lit("户主")).otherwise(pl.lit("之子")).alias("与户主关系"),
        pick(rng, ["健康", "长期慢性病", "患有大病", "残疾"], count, [0.7, 0.15, 0.07, 0.08]).alias("健康状况"),
        pick(rng, ["普通劳动力", "无劳动力"], count).alias("劳动技能"),
        pick(rng, ["", "省内县外"], count).alias("务工所在地"),
        pl.col("income").alias("人均纯收入（元）"),
        *(
            blank.alias(column)
            for column in ("低保金", "特困人员救助供养金", "养老保险金", "残疾补贴", "优抚金", "计划生育金")
        ),
        pl.lit("因病").alias("致贫/返贫风险1"),
        pick(rng, ["是", "否"], count).alias("风险是否已消除"),
        pl.lit("202312").alias("识别监测时间"),
    )


def dibao_roll(rng: np.random.Generator, people: pl.DataFrame, rows: int) -> pl.DataFrame:
    """Listed people on dibao, and others of the county up to the number of rows."""
    mine = people.filter(pl.col("helped") == 1)
    others = max(0, rows - mine.height)
    code = pl.Series(list(COUNTIES.values())).gather(rng.integers(0, len(COUNTIES), others))
    where = {
        "town": pl.Series([f"某{number}乡" for number in range(12)]).gather(rng.integers(0, 12, others)),
        "village": pl.Series([f"某{number}村" for number in range(200)]).gather(rng.integers(0, 200, others)),
    }
    strangers = pl.DataFrame(
        {"county": code, "name": names(rng, others), "id": numbers(rng, others), "home": np.arange(others) // 2 + 10**8}
        | where
    )
    both = pl.concat([mine.select(strangers.columns), strangers])
    return both.select(
        ("濮阳市" + pl.col("county") + pl.col("town") + pl.col("village")).alias("地区"),
        ("DB" + pl.col("home").cast(pl.String).str.zfill(11)).alias("低保证号"),
        pl.col("name").alias("户主姓名"),
        pl.col("name").alias("姓名"),
        pl.col("id").alias("身份证号"),
        pl.lit("正常").alias("人员状态"),
        pick(rng, ["是", "否"], both.height, [0.98, 0.02]).alias("是否保障对象"),
        pl.lit("440.00").alias("户月保障金额（元）"),
        pl.lit("农村低保").alias("救助类型"),
        pl.lit("202502").alias("起始保障年月"),
        pl.col("county").alias("county"),
    )


def small_rolls(rng: np.random.Generator, people: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """tekun, edge, allowances, child roll and authorisations."""
    tekun = people.filter(pl.col("helped") == 2)
    edge = people.filter(pl.Series(rng.random(people.height) < 0.03))
    allowed = people.filter(pl.Series(rng.random(people.height) < 0.05))
    children = people.filter(pl.Series(rng.random(people.height) < 0.002))
    heads = people.filter("is_head")
    who = [pl.col("name").alias("姓名"), pl.col("id").alias("身份证号")]
    return {
        "特困人员名册": tekun.select(pl.col("county").alias("县"), *who, pl.lit("分散供养").alias("供养方式"),
                                pl.lit("689").alias("月供养金"), pl.lit("202502").alias("起始保障年月"), pl.lit("正常").alias("人员状态")),
        "低保边缘家庭名册": edge.select(pl.col("county").alias("县"), *who, pl.lit("2026-01-24").alias("认定日期"), pl.lit("2027-01-24").alias("有效期至")),
        "残疾人两项补贴名册": allowed.select(*who, pl.lit("重度残疾人护理补贴").alias("补贴类型"), pl.lit("75").alias("补贴金额"), pl.lit("202502").alias("享受补贴起始月份")),
        "困境儿童保障名册": children.select(pl.col("county").alias("县"), *who, pl.lit("事实无人抚养儿童").alias("保障类别"), pl.lit("1100").alias("月标准"), pl.lit("202502").alias("起始月份")),
        "核对授权书登记": heads.select(pl.col("household").alias("户编号"), pl.col("name").alias("户主姓名"), pl.col("id").alias("户主身份证号"),
                                 pl.lit("2026-01-14").alias("授权日期"), pl.lit("2027-01-14").alias("有效期至")),
    }  # fmt: skip


def register(rng: np.random.Generator, feed: str, who: pl.DataFrame) -> pl.DataFrame:
    """A chunk of a register, over people with ``id`` and ``name``."""
    count, ids = who.height, who["id"]
    if feed == "dwellings":
        return pl.DataFrame(
            {
                "权利人": who["name"],
                "证件号码": ids,
                "不动产单元号": pl.Series(rng.integers(10**14, 10**15, count)).cast(pl.String) + "F0001",
                "坐落": pick(rng, ["某乡某村1号", "某乡某村2号"], count),
                "房屋用途": pick(rng, ["住宅", "商业"], count, [0.9, 0.1]),
                "面积": pick(rng, ["96.5", "120"], count),
            }
        )
    if feed == "vehicles":
        return pl.DataFrame(
            {
                "所有人": who["name"],
                "身份证号": ids,
                "车辆类型": pick(rng, ["小型轿车", "普通二轮摩托车", "小型普通客车"], count),
                "使用性质": pick(rng, ["非营运", "营运"], count),
                "状态": pick(rng, ["正常", "注销"], count, [0.9, 0.1]),
                "初次登记日期": pick(rng, ["2019-05-01", "2021-07-09"], count),
            }
        )
    if feed == "disability_register":
        kind, level = rng.integers(1, 8, count), rng.integers(1, 5, count)
        card = ids + pl.Series(kind * 10 + level).cast(pl.String)
        return pl.DataFrame(
            {
                "姓名": who["name"],
                "残疾人证号": card,
                "残疾类别": pl.Series(["视力", "听力", "言语", "肢体", "智力", "精神", "多重"]).gather(kind - 1),
                "残疾等级": pl.Series(["一级", "二级", "三级", "四级"]).gather(level - 1),
                "证件状态": pick(rng, ["有效", "注销"], count, [0.95, 0.05]),
            }
        )
    if feed == "businesses":
        return pl.DataFrame(
            {
                "法定代表人": who["name"],
                "身份证号": ids,
                "企业名称": pick(rng, ["某某商行", "某某合作社"], count),
                "主体类型": pick(rng, ["个体工商户", "有限责任公司"], count),
                "经营状态": pick(rng, ["存续", "注销"], count),
                "注册资本（万元）": pick(rng, ["10", "50"], count),
            }
        )
    return pl.DataFrame({"姓名": who["name"], "身份证号": ids, "死亡日期": pick(rng, ["2026-05-26", "2025-08-12"], count), "数据来源": pick(rng, ["公安", "卫健"], count)})  # fmt: skip


def write(frame: pl.DataFrame, path: Path, encoding: str, *, append: bool = False) -> None:
    """A CSV in one of the encodings offices use."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = frame.write_csv(include_header=not append)
    with path.open("ab" if append else "wb") as handle:
        handle.write(
            text.encode("utf-8-sig" if encoding == "utf-8-sig" and not append else encoding.replace("-sig", ""))
        )


def slipped(rng: np.random.Generator, ids: pl.Series, share: float) -> pl.Series:
    """Citizen numbers of which a share has one digit wrong."""
    place, digit = rng.integers(0, 17, len(ids)), pl.Series("digit", rng.integers(0, 10, len(ids))).cast(pl.String)
    frame = pl.DataFrame({"id": ids, "place": place, "digit": digit, "hit": rng.random(len(ids)) < share})
    wrong = pl.col("id").str.slice(0, "place") + "digit" + pl.col("id").str.slice(pl.col("place") + 1)
    return frame.select(pl.when("hit").then(wrong).otherwise("id").alias(ids.name)).to_series()


def make(to: Path, people: int, roll_rows: int, register_rows: int, seed: int, damaged: float = 0.0) -> int:
    """The whole workspace; the number of rows in it. damaged: the share of wrong numbers on the list and the dibao roll."""
    rng = np.random.default_rng(seed)
    everybody = listed_people(rng, people)
    rows = everybody.height
    encodings = ["utf-8", "gb18030", "utf-8-sig"]
    full = monitoring_list(rng, everybody)
    dibao = dibao_roll(rng, everybody, int(roll_rows * 0.9))
    rows += dibao.height
    if damaged:
        full = full.with_columns(slipped(rng, full["证件号码"], damaged))
        dibao = dibao.with_columns(slipped(rng, dibao["身份证号"], damaged))
    for place, name in enumerate(COUNTIES.values()):
        write(
            full.filter(pl.col("县") == name),
            to / f"inbox/乡村振兴局/监测对象信息_{name}_{DAY}.csv",
            encodings[place % 3],
        )
        mine = dibao.filter(pl.col("county") == name).drop("county")
        write(mine, to / f"inbox/民政局/低保名册_{name}_{DAY}.csv", encodings[(place + 1) % 3])
    for title, frame in small_rolls(rng, everybody).items():
        write(frame, to / f"inbox/民政局/{title}_{DAY}.csv", "utf-8")
        rows += frame.height
    titles = {
        "dwellings": "不动产信息",
        "vehicles": "机动车信息",
        "disability_register": "持证残疾人名册",
        "businesses": "市场主体信息",
        "deaths": "死亡人口信息",
    }
    for place, (feed, share) in enumerate(REGISTERS.items()):
        left, append = int(register_rows * share), False
        path = to / f"inbox/{SUPPLIERS[feed]}/{titles[feed]}_{DAY}.csv"
        while left > 0:
            count = min(CHUNK, left)
            known = (
                min(count // 100, everybody.height // 50)
                if feed != "deaths"
                else min(count // 100, everybody.height // 200)
            )
            strangers = pl.DataFrame({"id": numbers(rng, count - known), "name": names(rng, count - known)})
            listed = everybody.select("id", "name")[rng.integers(0, everybody.height, known)]
            who = pl.concat([listed, strangers])
            write(register(rng, feed, who), path, encodings[place % 3], append=append)
            rows, left, append = rows + count, left - count, True
    policy = [
        "parameter,county_code,residence_type,effective_from,value,per,document,document_no,article,published_on,checked_on"
    ]
    policy += [
        f"standard,{code},{scheme},2019-01-01,530.00,month,测试标准,测〔2019〕1号,一,2018-12-20,2019-01-01"
        for code in COUNTIES for scheme in ("rural", "urban")
    ]  # fmt: skip
    (to / "policy").mkdir(parents=True, exist_ok=True)
    (to / "policy" / "dibao.csv").write_text("\n".join(policy) + "\n", encoding="utf-8")
    return rows


def arguments() -> argparse.ArgumentParser:
    """Options shared with the comparison."""
    found = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    found.add_argument("--people", type=int, default=60_000)
    found.add_argument("--roll-rows", type=int, default=200_000)
    found.add_argument("--register-rows", type=int, default=9_000_000)
    found.add_argument("--seed", type=int, default=1)
    found.add_argument("--damaged", type=float, default=0.0, metavar="SHARE", help="of numbers that have a digit wrong")
    found.add_argument("--to", type=Path, required=True, metavar="DIR")
    return found


if __name__ == "__main__":
    options = arguments().parse_args()
    rows = make(
        options.to, options.people, options.roll_rows, options.register_rows, options.seed, options.damaged
    )  # fmt: skip
    print(f"{rows:,} rows in {options.to}")
