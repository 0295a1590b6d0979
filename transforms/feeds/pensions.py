"""pensions: 养老待遇信息, sent by social insurance (人社)."""

from transforms.feed import Feed, Field, Kind

FEED = Feed(
    code="pensions",
    name_zh="养老待遇信息",
    grain="one row per person",
    words=(
        "养老待遇",
        "养老保险",
        "养老金",
    ),
    hints=("参保人",),
    fields=(
        Field("name", "姓名", Kind.NAME, required=True),
        Field("id_no", "身份证号", Kind.NUMBER, required=True, needed=True),
        Field("scheme", "险种", required=True),
        Field("county", "县", Kind.COUNTY, of_household=True),
        Field("person_month", "月待遇", Kind.MONEY),
        Field("status", "状态"),
    ),
)
