"""core_links: which listed person a row without a telling number may be, and how sure that is."""

import polars as pl

from transforms.contract import Column, Table

METHODS = ("confirmed", "probable", "question")


def _level(about: str, zh: str) -> Column:
    return Column(f"{about}_level", pl.Int32, zh, "Splink's level, named in transforms/linking/levels.py.")


CORE_LINKS = Table(
    name="core_links",
    grain="one row per listed person and row that may be about that person",
    key=("county_code", "household_code", "member_code", "feed", "file_no", "sheet", "row_no", "other_member_code"),
    columns=(
        Column("county_code", pl.String, "区县代码"),
        Column("household_code", pl.String, "户编号", personal=True),
        Column("member_code", pl.String, "人编号", personal=True),
        Column("is_unnumbered", pl.Boolean, "名单号码不可用", "Else it is the other row's number that is not."),
        Column("link_id", pl.String, "疑问编号", "Stable while both rows say the same."),
        Column("method", pl.String, "关联方式", allowed=METHODS),
        Column("probability", pl.Float64, "相似概率"),
        _level("name", "姓名"),
        _level("number", "证件号码"),
        _level("place", "住址"),
        _level("home", "家庭"),
        _level("sex", "性别"),
        Column("feed", pl.String, "对方名册"),
        Column("file_no", pl.Int32, "对方文件"),
        Column("sheet", pl.String, "对方工作表"),
        Column("row_no", pl.Int64, "对方行号"),
        Column("other_person", pl.String, "对方", "Its number, or where its row stands.", personal=True),
        Column("other_id", pl.String, "对方公民身份号码", "Null: not usable.", nullable=True, personal=True),
        Column("other_name", pl.String, "对方姓名", personal=True),
        Column("other_number", pl.String, "对方证件号码", "As far as it can be read.", personal=True),
        Column("other_county_code", pl.String, "对方区县代码", nullable=True),
        Column("other_household_code", pl.String, "对方户编号", nullable=True, personal=True),
        Column("other_member_code", pl.String, "对方人编号", nullable=True, personal=True),
    ),
)
