"""deaths: 死亡人口信息, sent by police, health, funeral services (公安、卫健、殡葬)."""

from transforms.feed import Feed, Field, Kind

FEED = Feed(
    code="deaths",
    name_zh="死亡人口信息",
    grain="one row per person and source",
    events=True,
    keeps_unnumbered=True,
    fields=(
        Field("name", "姓名", Kind.NAME, required=True),
        Field("id_no", "身份证号", Kind.NUMBER, required=True, needed=True),
        Field("died_on", "死亡日期", Kind.UNTIL, required=True),
        Field("source", "数据来源", required=True),
        Field("county", "县", Kind.COUNTY),
    ),
    linked_as="record",
)
