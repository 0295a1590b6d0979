"""vehicles: 机动车信息, sent by police (公安)."""

from transforms.feed import Feed, Field, Kind

FEED = Feed(
    code="vehicles",
    name_zh="机动车信息",
    grain="one row per vehicle",
    words=(
        "机动车",
        "车辆",
    ),
    fields=(
        Field("name", "所有人", Kind.NAME, required=True),
        Field("id_no", "身份证号", Kind.NUMBER, required=True, needed=True),
        Field("vehicle_kind", "车辆类型", required=True),
        Field("status", "状态", required=True),
        Field("county", "县", Kind.COUNTY, of_household=True),
        Field("use", "使用性质"),
        Field("since", "初次登记日期", Kind.SINCE),
    ),
)
