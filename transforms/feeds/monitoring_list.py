"""monitoring_list: 监测对象信息, sent by the poverty-alleviation office (乡村振兴)."""

from transforms.feed import Feed, Field, Kind

SUDDEN_HARDSHIP = "突发严重困难户"
CATEGORIES = ("脱贫不稳定户", "边缘易致贫户", SUDDEN_HARDSHIP)
RISK_REMOVED = ("是", "已消除", "风险已消除")
RISK_NOT_REMOVED = ("否", "未消除", "风险未消除")
MAJOR_ILLNESS = "大病"
NOT_AT_SCHOOL = "非在校|不在校|未入学|无|否|毕业|辍学|失学|退学"
"""Code lists of the columns 监测对象类别, 风险是否已消除 and 健康状况, and words of 在校生状况."""

FEED = Feed(
    code="monitoring_list",
    name_zh="监测对象信息",
    grain="one row per listed person",
    key=("county_code", "household_code", "id_no"),
    keeps_unnumbered=True,
    words=(
        "监测对象",
        "监测户",
        "防返贫",
        "易返贫",
        "返贫致贫",
        "三类户",
        "脱贫不稳定",
        "边缘易致贫",
        "易致贫",
        "突发严重困难",
    ),
    hints=(
        "脱贫户",
        "建档立卡",
    ),
    is_register=True,
    fields=(
        Field("county", "县", Kind.COUNTY, required=True, of_household=True),
        Field("town", "乡", required=True, of_household=True),
        Field("village", "村", required=True, of_household=True),
        Field("household_code", "户编号", Kind.CODE, required=True, needed=True, of_household=True),
        Field("name", "姓名", Kind.NAME, required=True, needed=True),
        Field("id_no", "证件号码", Kind.NUMBER, required=True),
        Field("relation", "与户主关系", required=True),
        Field("category", "监测对象类别", required=True, of_household=True),
        Field("member_code", "人编号", Kind.CODE),
        Field("listed_size", "人数", Kind.COUNT, of_household=True),
        Field("sex", "性别"),
        Field("born_on", "出生日期", Kind.SINCE),
        Field("schooling", "在校生状况"),
        Field("health", "健康状况"),
        Field("labour_skill", "劳动技能"),
        Field("work_place", "务工所在地"),
        Field("net_income_head_year", "人均纯收入", Kind.MONEY, of_household=True),
        Field("dibao_year", "低保金", Kind.MONEY),
        Field("tekun_year", "特困人员救助供养金", Kind.MONEY),
        Field("pension_year", "养老保险金", Kind.MONEY),
        Field("disability_year", "残疾补贴", Kind.MONEY),
        Field("veterans_year", "优抚金", Kind.MONEY),
        Field("family_planning_year", "计划生育金", Kind.MONEY),
        Field("old_age_year", "高龄补贴", Kind.MONEY),
        Field("own_medical_year", "合规自付支出", Kind.MONEY),
        Field("status", "人员状态"),
        Field("risk_removed", "风险是否已消除", of_household=True),
        Field("identified_on", "识别监测时间", Kind.SINCE, of_household=True),
        Field("says_dibao", "享受低保政策情况"),
        Field("says_tekun", "享受特困供养政策情况"),
        Field("says_insured", "是否参加城乡居民基本医疗保险"),
        Field("says_employee_insured", "是否参加城镇职工基本医疗保险"),
    ),
)
