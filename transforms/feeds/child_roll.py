"""child_roll: 困境儿童保障名册, sent by civil affairs (民政)."""

from transforms.feed import Coverage, CoverageFact, Feed, Field, Kind

FEED = Feed(
    code="child_roll",
    name_zh="困境儿童保障名册",
    grain="one row per child",
    key=("id_no",),
    keeps_unnumbered=True,
    barred_by=("留守",),
    words=(
        "困境儿童",
        "孤儿",
        "无人抚养",
    ),
    hints=("儿童",),
    needs_word=True,
    fields=(
        Field("name", "姓名", Kind.NAME, required=True),
        Field("id_no", "身份证号", Kind.NUMBER, required=True),
        Field("kind", "保障类别", required=True),
        Field("county", "县", Kind.COUNTY, of_household=True),
        Field("person_month", "月标准", Kind.MONEY),
        Field("since", "起始月份", Kind.SINCE),
        Field("until", "截止月份", Kind.UNTIL),
        Field("status", "人员状态"),
    ),
    covers=Coverage(
        programme="child",
        facts=(
            CoverageFact("on_child", "在困境儿童名册"),
            CoverageFact(
                "on_child_full", "按孤儿或事实无人抚养儿童全额保障", word="孤儿|无人抚养", but_not="差额|补差"
            ),
        ),
        entry="kind",
        amount="person_month",
        held_if="can_be_on_child_roll",
    ),
)
