"""insurance_roll: 医保参保资助名册, sent by medical insurance (医保)."""

from transforms.feed import Feed, Field, Kind

FEED = Feed(
    code="insurance_roll",
    name_zh="医保参保资助名册",
    grain="one row per person and year",
    key=("id_no", "year"),
    keeps_unnumbered=True,
    words=("参保资助", "资助参保", "参保名册", "参保人员", "参保缴费", "参保信息", "医保参保"),
    fields=(
        Field("year", "年度", Kind.COUNT, required=True),
        Field("name", "姓名", Kind.NAME, required=True),
        Field("id_no", "证件号码", Kind.NUMBER, required=True),
        Field("status", "参保状态", required=True),
        Field("county", "县", Kind.COUNTY, of_household=True),
        Field("subsidy_kind", "资助类别"),
        Field("subsidy", "资助金额", Kind.MONEY),
    ),
    linked_as="register",
)
