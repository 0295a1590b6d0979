"""Make a small county where every person is there for one reason, and run nights over it.

Here belong its headings, rows and people, the command line in a process of its own, and reading what a night left.
What links must come of it is said by tests/whole/test_links.py and its neighbours.
"""

import csv

import polars as pl

from tests.support import in_process
from tests.support.made import number

DAY = "2026-11-20"

DIBAO = "地区,低保证号,户主姓名,姓名,身份证号,与户主关系,人员状态,是否保障对象,户月保障金额（元）,救助类型,起始保障年月"

TEKUN = "县,乡镇,村,姓名,身份证号,供养方式,月供养金,人员状态"

POLICY = (
    "parameter,county_code,residence_type,effective_from,value,per,document,document_no,article,published_on,checked_on\n"
    "standard,410922,rural,2019-01-01,530,month,测试标准,测〔2019〕1号,一,2018-12-20,2019-01-01"
)

LIST = "县,乡,村,户编号,人编号,姓名,性别,出生日期,证件号码,监测对象类别,与户主关系,健康状况,人均纯收入（元）,风险是否已消除"


def slipped(right, place=8):
    """The number with one digit wrong."""
    return right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]


def swapped(right):
    place = next(place for place in range(9, 16) if right[place] != right[place + 1])
    return right[:place] + right[place + 1] + right[place] + right[place + 2 :]


def person(code, name, sex, born, cell, relation="户主", village="前庄村"):
    return f"清丰县,城关镇,{village},{code[:-2]},{code},{name},{sex},{born},{cell},边缘易致贫户,{relation},健康,1000,否"


def dibao(certificate, name, cell, head="", village="前庄村"):
    return f"濮阳市清丰县城关镇{village},{certificate},{head or name},{name},{cell},{'' if head else '户主'},正常,是,440,农村低保,202502"


WANG, LI, ZHANG, CHEN, CHAO = (
    number(born, 11) for born in ("19700203", "19800405", "19500607", "20100809", "19660708")
)

TWIN, GUO, SUN, LIN, ZHOU = (number(born, 12) for born in ("20100809", "19610101", "19590304", "19730911", "19481212"))

AH = number("19551015", 31)

LISTED = [
    person("41092200000000101", "王建国", "男", "19700203", slipped(WANG)),  # covered; slip on the list
    person("41092200000000201", "李伟", "男", "19700101", ""),  # namesake of another 李伟 of the village
    person("41092200000000301", "张大山", "男", "19780304", ""),  # the son; the father is on the roll
    person("41092200000000401", "陈小明", "男", "20100809", slipped(CHEN, 16)),  # twin of 陈小亮, who is on the roll
    person("41092200000000501", "赵红", "女", "19660708", CHAO),  # covered; slip on the roll
    person("41092200000000601", "郭平", "男", "19610101", slipped(GUO)),  # missed, and nobody resembles
    person("41092200000000701", "孙麗華", "女", "19590304", slipped(SUN)),  # covered; slip and another script
    person("41092200000000801", "林芳", "女", "19730911", LIN),  # covered; the roll's number became a figure
    person("41092200000000901", "周福", "男", "19481212", ZHOU),  # covered by tekun, as written
    person("41092200000001001", "阿依古丽", "女", "19551015", AH),  # covered, the roll writes another name
]

DIBAO_ROWS = [
    dibao("DB1", "王建国", WANG),
    dibao("DB2", "李伟", LI),
    dibao("DB3", "张山", ZHANG),
    dibao("DB4", "陈小亮", TWIN),
    dibao("DB5", "赵红", swapped(CHAO)),
    dibao("DB7", "孙丽华", SUN),
    dibao("DB8", "林芳", f"{LIN[0]}.{LIN[1:15]}E+17"),
    dibao("DB9", "买买提", AH),
]

# Rows of neighbours, so that few of the roll's rows are unusable.
DIBAO_ROWS += [
    dibao(f"DBN{place}", f"邻居{letter}", number("19400101", place))
    for place, letter in enumerate("甲乙丙丁戊己庚辛壬癸", 100)
]


def run(place, *arguments):
    done = in_process.run(*arguments, "--workspace", place)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def write(place, listed=LISTED, roll=DIBAO_ROWS):
    files = {
        "inbox/乡村振兴局/监测对象信息_20261118.csv": [LIST, *listed],
        "inbox/民政局/低保名册_20261118.csv": [DIBAO, *roll],
        "inbox/民政局/特困人员名册_20261118.csv": [TEKUN, f"清丰县,城关镇,前庄村,周福,{ZHOU},分散供养,689,正常"],
        "policy/dibao.csv": [POLICY],
    }
    for path, lines in files.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def night(place):
    """Outcomes of dibao and what is unknown, by the last four of the member code; links; questions."""
    done = run(place, "run", "--bare", "--as-of", DAY)
    assert not done.stderr
    for what in ("screening", "links"):
        run(place, "export", what, "--to", str(place / f"{what}.parquet"))
    screened = pl.read_parquet(place / "screening.parquet").filter(pl.col("programme") == "dibao")
    outcomes = {
        code[-4:]: (outcome, unknown)
        for code, outcome, unknown in screened.select("member_code", "outcome", "unknown").rows()
    }
    return outcomes, pl.read_parquet(place / "links.parquet")


def rows_of(place, pattern):
    path = next((place / "outbox" / DAY).rglob(pattern))
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
