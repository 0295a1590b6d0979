"""disability_register: 持证残疾人名册, sent by the disabled persons' federation (残联)."""

from transforms.feed import Feed, Field, Kind

FEED = Feed(
    code="disability_register",
    name_zh="持证残疾人名册",
    grain="one row per certificate",
    key=("id_no", "card"),
    keeps_unnumbered=True,
    barred_by=("补贴",),
    words=(
        "持证残疾人",
        "残疾人证",
        "残疾证",
        "残疾人名册",
        "残疾人花名册",
        "残疾人信息",
        "残疾人基本信息",
    ),
    hints=("残疾",),
    needs_word=True,
    is_register=True,
    fields=(
        Field("name", "姓名", Kind.NAME, required=True),
        Field("id_no", "残疾人证号", Kind.NUMBER, required=True, needed=True),
        Field("disability_type", "残疾类别", required=True),
        Field("disability_level", "残疾等级", required=True),
        Field("county", "县", Kind.COUNTY, of_household=True),
        Field("status", "证件状态"),
        Field("since", "发证日期", Kind.SINCE),
        Field("until", "有效期至", Kind.UNTIL),
    ),
    linked_as="record",
)
