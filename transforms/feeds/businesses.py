"""businesses: 市场主体信息, sent by market supervision (市场监管)."""

from transforms.feed import Feed, Field, Kind

FEED = Feed(
    code="businesses",
    name_zh="市场主体信息",
    grain="one row per entity",
    words=(
        "市场主体",
        "工商登记",
        "企业登记",
        "个体工商户",
    ),
    fields=(
        Field("name", "法定代表人", Kind.NAME, required=True),
        Field("id_no", "身份证号", Kind.NUMBER, required=True, needed=True),
        Field("entity_kind", "主体类型", required=True),
        Field("status", "经营状态", required=True),
        Field("county", "县", Kind.COUNTY, of_household=True),
        Field("entity_name", "企业名称"),
        Field("capital_wan", "注册资本"),
    ),
)
