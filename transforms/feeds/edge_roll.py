"""edge_roll: 低保边缘家庭名册, sent by civil affairs (民政)."""

from transforms.feed import Coverage, CoverageFact, Feed, Field, Kind

FEED = Feed(
    code="edge_roll",
    name_zh="低保边缘家庭名册",
    grain="one row per person",
    key=("id_no",),
    keeps_unnumbered=True,
    words=("边缘", "低边", "低保边缘", "最低生活保障边缘"),
    hints=("低收入",),
    needs_word=True,
    fields=(
        Field("name", "姓名", Kind.NAME, required=True),
        Field("id_no", "身份证号", Kind.NUMBER, required=True),
        Field("since", "认定日期", Kind.SINCE, required=True, of_household=True),
        Field("county", "县", Kind.COUNTY, of_household=True),
        Field("head_name", "户主姓名", Kind.NAME, of_household=True),
        Field("relation", "与户主关系"),
        Field("until", "有效期至", Kind.UNTIL, of_household=True),
        Field("status", "人员状态"),
        Field("kind", "救助类别", of_household=True),
    ),
    covers=Coverage(
        programme="edge",
        facts=(CoverageFact("on_edge", "在低保边缘名册", of_household=True),),
        held_if="can_be_on_edge_roll",
    ),
    household=("county_code", "head_name"),
)
