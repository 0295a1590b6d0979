"""public_housing: 公租房保障名册, sent by housing (住建)."""

from transforms.feed import Feed, Field, Kind

FEED = Feed(
    code="public_housing",
    name_zh="公租房保障名册",
    grain="one row per household",
    words=(
        "公租房",
        "公共租赁住房",
        "廉租",
    ),
    is_register=True,
    fields=(
        Field("name", "承租人", Kind.NAME, required=True),
        Field("id_no", "身份证号", Kind.NUMBER, required=True, needed=True),
        Field("county", "县", Kind.COUNTY, of_household=True),
        Field("support", "保障方式"),
        Field("period", "起止日期"),
    ),
)
