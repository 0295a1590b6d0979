"""payments: 救助资金发放流水, sent by finance, civil affairs (财政、民政)."""

from transforms.feed import Feed, Field, Kind

FEED = Feed(
    code="payments",
    name_zh="救助资金发放流水",
    grain="one row per payment",
    events=True,
    fields=(
        Field("name", "姓名", Kind.NAME, required=True),
        Field("id_no", "身份证号", Kind.NUMBER, required=True),
        Field("kind", "资金类别", required=True),
        Field("paid", "金额", Kind.MONEY, required=True),
        Field("paid_on", "发放日期", Kind.SINCE, required=True),
        Field("county", "县", Kind.COUNTY),
        Field("month", "所属月份", Kind.SINCE),
    ),
)
