"""rigid_roll: 刚性支出困难家庭名册, sent by civil affairs (民政)."""

from transforms.feed import Coverage, CoverageFact, Feed, Field, Kind

FEED = Feed(
    code="rigid_roll",
    name_zh="刚性支出困难家庭名册",
    grain="one row per person",
    key=("id_no",),
    keeps_unnumbered=True,
    words=(
        "刚性支出",
        "支出型困难",
        "支出型低收入",
        "支出型贫困",
    ),
    hints=("支出型",),
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
        programme="rigid", facts=(CoverageFact("on_rigid", "在刚性支出困难家庭名册"),), held_if="can_be_on_rigid_roll"
    ),
    household=("county_code", "head_name"),
)
