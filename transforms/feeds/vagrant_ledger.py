"""vagrant_ledger: 流浪乞讨救助台账, sent by rescue stations (救助站)."""

from transforms.feed import Feed, Field, Kind

FEED = Feed(
    code="vagrant_ledger",
    name_zh="流浪乞讨救助台账",
    grain="one row per episode",
    keeps_unnumbered=True,
    words=(
        "流浪",
        "乞讨",
    ),
    hints=(
        "入站",
        "离站",
    ),
    fields=(
        Field("name", "姓名", Kind.NAME, required=True),
        Field("entered_on", "入站日期", Kind.SINCE, required=True),
        Field("left_on", "离站日期", Kind.UNTIL, required=True),
        Field("county", "县", Kind.COUNTY, of_household=True),
        Field("id_no", "身份证号", Kind.NUMBER),
        Field("identified", "身份查明"),
        Field("sampled_on", "DNA采集日期", Kind.SINCE),
        Field("settled_on", "落户日期", Kind.SINCE),
    ),
)
