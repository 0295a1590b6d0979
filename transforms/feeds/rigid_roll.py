"""rigid_roll: 刚性支出困难家庭名册, sent by civil affairs (民政)."""

from transforms.feed import Coverage, CoverageFact, Feed, Field, Kind

FEED = Feed(
    code="rigid_roll",
    name_zh="刚性支出困难家庭名册",
    grain="one row per person",
    key=("id_no",),
    keeps_unnumbered=True,
    title_marks=("刚性支出", "支出型"),
    fields=(
        Field("name", "姓名", Kind.NAME, required=True),
        Field("id_no", "身份证号", Kind.NUMBER, required=True),
        Field("since", "认定日期", Kind.SINCE, required=True),
        Field("county", "县", Kind.COUNTY),
        Field("head_name", "户主姓名", Kind.NAME),
        Field("relation", "与户主关系"),
        Field("until", "有效期至", Kind.UNTIL),
        Field("status", "人员状态"),
        Field("kind", "救助类别"),
    ),
    covers=Coverage(
        programme="rigid", facts=(CoverageFact("on_rigid", "在刚性支出困难家庭名册"),), held_if="can_be_on_rigid_roll"
    ),
    household=("county_code", "head_name"),
)
