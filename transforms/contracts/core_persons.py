"""core_persons: every listed person with what all feeds say on the day; what the rules read."""

import polars as pl

from transforms.contract import Column, Table
from transforms.feeds import roll_facts

_YUAN = "Household figure in fen, as listed, repeated on every member's row."

CORE_PERSONS = Table(
    name="core_persons",
    grain="one row per listed person",
    key=("county_code", "household_code", "member_code"),
    columns=(
        Column("county_code", pl.String, "区县代码"),
        Column("household_code", pl.String, "户编号", "Unique only with its county.", personal=True),
        Column("member_code", pl.String, "人编号", personal=True),
        Column("id_no", pl.String, "公民身份号码", "Null: no usable number.", nullable=True, personal=True),
        Column("name", pl.String, "姓名", nullable=True, personal=True),
        Column("relation", pl.String, "与户主关系", nullable=True, personal=True),
        Column("category", pl.String, "监测对象类别", "Null: judged, never listed.", nullable=True),
        Column("sex", pl.String, "性别", nullable=True, personal=True),
        Column("health", pl.String, "健康状况", nullable=True, personal=True),
        Column(
            "work_place",
            pl.String,
            "务工所在地",
            "Null: no sign of employment.",
            nullable=True,
            personal=True,
        ),
        Column("schooling", pl.String, "在校生状况", nullable=True, personal=True),
        Column("is_employee_insured", pl.Boolean, "参加职工医保", "As the list says; false where it does not tell."),
        Column("listed_born_on", pl.Date, "出生日期", "The list's own.", nullable=True, personal=True),
        Column("listed_card", pl.String, "证件号码中的残疾类别与等级", nullable=True, personal=True),
        Column("risk_removed", pl.String, "风险是否已消除", nullable=True),
        Column("person_status", pl.String, "人员状态", nullable=True, personal=True),
        Column("identified_on", pl.Date, "识别监测时间", nullable=True),
        Column("net_income_head_fen", pl.Int64, "人均纯收入", "Fen a year a head, as listed.", nullable=True),
        Column("dibao_fen", pl.Int64, "低保金", _YUAN, nullable=True),
        Column("tekun_fen", pl.Int64, "特困人员救助供养金", _YUAN, nullable=True),
        Column("pension_fen", pl.Int64, "养老保险金", _YUAN, nullable=True),
        Column("disability_fen", pl.Int64, "残疾补贴", _YUAN, nullable=True),
        Column("veterans_fen", pl.Int64, "优抚金", _YUAN, nullable=True),
        Column("family_planning_fen", pl.Int64, "计划生育金", _YUAN, nullable=True),
        Column("old_age_fen", pl.Int64, "高龄补贴", _YUAN, nullable=True),
        Column("own_medical_fen", pl.Int64, "合规自付支出", _YUAN, nullable=True),
        Column("income_unread", pl.Boolean, "收入不可读", "An income cell holds no readable amount."),
        *(
            Column(fact.name, pl.Boolean, fact.zh, f"Null: {feed.name_zh} not received.", nullable=True)
            for fact, feed in roll_facts()
        ),
        Column("insured", pl.Boolean, "本年度居民医保参保", "Null: this year's roll not received.", nullable=True),
        Column("subsidised", pl.Boolean, "本年度参保资助", "Null: this year's roll not received.", nullable=True),
        Column("temporary_on", pl.Date, "最近一次临时救助日期", "Up to the day.", nullable=True, personal=True),
        Column("temporary_known", pl.Boolean, "临时救助台账已收到"),
        Column(
            "medical_fen",
            pl.Int64,
            "医疗费用个人自付",
            "Fen, in the months before the day.",
            nullable=True,
            personal=True,
        ),
        *(
            Column(fact.doubt, pl.Boolean, fact.doubt_zh, "By a link that is not confirmed.")
            for fact, _ in roll_facts()
        ),
        Column("on_urban_roll", pl.Boolean, "城市低保在册"),
        Column("is_deceased", pl.Boolean, "已确认死亡"),
        Column("is_suspected_dead", pl.Boolean, "疑似死亡", "One source other than the police."),
        Column(
            "register_card",
            pl.String,
            "残疾类别与等级",
            "From the register, valid.",
            nullable=True,
            personal=True,
        ),
        Column("register_known", pl.Boolean, "持证残疾人名册已收到"),
        Column(
            "likely_property",
            pl.Int32,
            "疑似超标财产件数",
            "Graded likely; null: a register not received.",
            nullable=True,
        ),
        Column("dwellings", pl.Int32, "住房数", "Null: register not received.", nullable=True),
        Column("businesses", pl.Int32, "在营市场主体数", "Null: register not received.", nullable=True),
        Column("is_authorised", pl.Boolean, "核对授权有效"),
        Column("registered_urban", pl.Boolean, "户主为城镇户籍"),
        Column("known_fen_month", pl.Int64, "名册所示月救助金额", "Whole household, present members."),
        Column("dibao_roll_known", pl.Boolean, "本县低保名册可用"),
        Column("tekun_roll_known", pl.Boolean, "本县特困名册可用"),
    ),
)
