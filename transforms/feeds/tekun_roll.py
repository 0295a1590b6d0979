"""tekun_roll: 特困人员名册, sent by civil affairs (民政)."""

from transforms.feed import Coverage, CoverageFact, Feed, Field, Kind

FEED = Feed(
    code="tekun_roll",
    name_zh="特困人员名册",
    grain="one row per supported person",
    key=("id_no",),
    keeps_unnumbered=True,
    words=(
        "特困",
        "五保",
    ),
    hints=("供养",),
    fields=(
        Field("name", "姓名", Kind.NAME, required=True),
        Field("id_no", "身份证号", Kind.NUMBER, required=True),
        Field("support", "供养方式", required=True),
        Field("county", "县", Kind.COUNTY, of_household=True),
        Field("town", "乡镇", of_household=True),
        Field("village", "村", of_household=True),
        Field("self_care", "生活自理能力"),
        Field("person_month", "月供养金", Kind.MONEY),
        Field("since", "起始保障年月", Kind.SINCE),
        Field("until", "截止保障年月", Kind.UNTIL),
        Field("status", "人员状态"),
    ),
    covers=Coverage(
        programme="tekun",
        facts=(CoverageFact("on_tekun", "享受特困供养", of_household=True),),
        amount="person_month",
        places=("town", "village"),
        is_required=True,
    ),
)
