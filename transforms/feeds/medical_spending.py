"""medical_spending: 医疗费用信息, sent by medical insurance (医保)."""

from transforms.feed import Feed, Field, Kind

FEED = Feed(
    code="medical_spending",
    name_zh="医疗费用信息",
    grain="one row per person and period",
    events=True,
    words=(
        "医疗费用",
        "医疗支出",
    ),
    fields=(
        Field("name", "姓名", Kind.NAME, required=True),
        Field("id_no", "身份证号", Kind.NUMBER, required=True, needed=True),
        Field("own_paid", "个人自付", Kind.MONEY, required=True),
        Field("county", "县", Kind.COUNTY, of_household=True),
        Field("period", "起止日期"),
    ),
)
