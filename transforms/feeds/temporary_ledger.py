"""temporary_ledger: 临时救助台账, sent by civil affairs (民政)."""

from transforms.feed import Feed, Field, Kind

FEED = Feed(
    code="temporary_ledger",
    name_zh="临时救助台账",
    grain="one row per payment",
    events=True,
    words=(
        "临时救助",
        "急难救助",
        "急难型",
    ),
    hints=(
        "救助原因",
        "救助日期",
        "救助时间",
        "救助发放",
    ),
    needs_word=True,
    fields=(
        Field("name", "姓名", Kind.NAME, required=True),
        Field("id_no", "身份证号", Kind.NUMBER, required=True),
        Field("paid", "救助金额", Kind.MONEY, required=True),
        Field("paid_on", "救助日期", Kind.SINCE, required=True),
        Field("county", "县", Kind.COUNTY, of_household=True),
        Field("kind", "救助类型"),
    ),
)
