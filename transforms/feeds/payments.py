"""payments: 救助资金发放流水, sent by finance, civil affairs (财政、民政)."""

from transforms.feed import Feed, Field, Kind

FEED = Feed(
    code="payments",
    name_zh="救助资金发放流水",
    grain="one row per payment",
    events=True,
    words=(
        "资金发放",
        "发放流水",
        "发放明细",
        "发放表",
        "发放花名册",
        "发放清册",
        "发放台账",
    ),
    fields=(
        Field("name", "姓名", Kind.NAME, required=True),
        Field("id_no", "身份证号", Kind.NUMBER, required=True),
        Field(
            "kind",
            "资金类别",
            required=True,
            from_around=(
                ("边缘|低边", "低保边缘救助金"),
                ("低保|最低生活保障", "低保金"),
                ("特困|五保", "特困人员救助供养金"),
                ("临时救助|急难", "临时救助金"),
                ("孤儿|儿童|无人抚养", "儿童基本生活费"),
                ("护理补贴", "重度残疾人护理补贴"),
                ("残疾", "困难残疾人生活补贴"),
                ("高龄", "高龄津贴"),
            ),
        ),
        Field("paid", "金额", Kind.MONEY, required=True),
        Field("paid_on", "发放日期", Kind.SINCE, required=True),
        Field("county", "县", Kind.COUNTY, of_household=True),
        Field("month", "所属月份", Kind.SINCE),
    ),
)
