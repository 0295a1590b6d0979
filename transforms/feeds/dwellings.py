"""dwellings: 不动产信息, sent by housing, natural resources (住建、自然资源)."""

from transforms.feed import Feed, Field, Kind

FEED = Feed(
    code="dwellings",
    name_zh="不动产信息",
    grain="one row per right; identical rows are separate rights unless the unit number repeats",
    words=(
        "不动产",
        "房产登记",
    ),
    fields=(
        Field("name", "权利人", Kind.NAME, required=True),
        Field("id_no", "证件号码", Kind.NUMBER, required=True, needed=True),
        Field("use", "房屋用途", required=True),
        Field("county", "县", Kind.COUNTY, of_household=True),
        Field("unit_no", "不动产单元号", Kind.CODE),
        Field("address", "坐落"),
        Field("area", "面积"),
    ),
)
