"""deaths: 死亡人口信息, sent by police, health, funeral services (公安、卫健、殡葬)."""

from transforms.feed import Feed, Field, Kind

FEED = Feed(
    code="deaths",
    name_zh="死亡人口信息",
    grain="one row per person and source",
    events=True,
    keeps_unnumbered=True,
    words=(
        "死亡人口",
        "死亡人员",
        "死亡居民",
        "死亡登记",
        "死亡信息",
        "火化",
        "殡葬",
        "逝者",
        "死者",
    ),
    fields=(
        Field("name", "姓名", Kind.NAME, required=True),
        Field("id_no", "身份证号", Kind.NUMBER, required=True, needed=True),
        Field("died_on", "死亡日期", Kind.UNTIL, required=True),
        Field(
            "source",
            "数据来源",
            required=True,
            from_around=(
                ("火化|殡葬|殡仪|逝者", "殡葬"),
                ("公安|派出所", "公安"),
                ("卫健|卫生|医院|疾控|死者", "卫健"),
            ),
        ),
        Field("county", "县", Kind.COUNTY, of_household=True),
    ),
    linked_as="record",
)
