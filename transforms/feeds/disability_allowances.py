"""disability_allowances: 残疾人两项补贴名册, sent by civil affairs (民政)."""

from transforms.feed import Coverage, CoverageFact, Feed, Field, Kind

FEED = Feed(
    code="disability_allowances",
    name_zh="残疾人两项补贴名册",
    grain="one row per person and allowance",
    key=("id_no", "allowance"),
    keeps_unnumbered=True,
    second_number="certificate_no",
    words=(
        "两项补贴",
        "残疾人补贴",
        "残疾补贴",
        "护理补贴",
        "残疾人生活补贴",
    ),
    hints=(
        "残疾",
        "护理",
        "生活补贴",
    ),
    needs_word=True,
    fields=(
        Field("name", "姓名", Kind.NAME, required=True),
        Field("id_no", "身份证号码", Kind.NUMBER, required=True),
        Field("allowance", "补贴类型", required=True),
        Field("county", "县", Kind.COUNTY, of_household=True),
        Field("town", "乡镇", of_household=True),
        Field("certificate_no", "残疾人证号", Kind.CODE),
        Field("person_month", "补贴金额", Kind.MONEY),
        Field("since", "享受补贴起始月份", Kind.SINCE),
        Field("until", "享受补贴截止月份", Kind.UNTIL),
        Field("status", "人员状态"),
    ),
    covers=Coverage(
        programme="allowance",
        facts=(
            CoverageFact("paid_living", "已领困难残疾人生活补贴", word="生活"),
            CoverageFact("paid_care", "已领重度残疾人护理补贴", word="护理"),
        ),
        entry="allowance",
        amount="person_month",
        held_if="can_be_paid_allowance",
        places=("town",),
    ),
)
