"""dibao_roll: 低保名册, sent by civil affairs (民政)."""

from transforms.feed import Coverage, CoverageFact, Feed, Field, Kind

FEED = Feed(
    code="dibao_roll",
    name_zh="低保名册",
    grain="one row per person on the roll, protected or only listed",
    key=("id_no", "certificate_no"),
    keeps_unnumbered=True,
    words=(
        "低保",
        "最低生活保障",
    ),
    hints=(
        "分类施保",
        "户月保障金",
        "保障人口",
        "保障总人口",
    ),
    fields=(
        Field("name", "姓名", Kind.NAME, required=True),
        Field("id_no", "身份证号", Kind.NUMBER, required=True),
        Field("certificate_no", "低保证号", Kind.CODE, required=True, of_household=True),
        Field("county", "地区", Kind.COUNTY, of_household=True),
        Field("town", "乡镇", of_household=True),
        Field("village", "村", of_household=True),
        Field("head_name", "户主姓名", Kind.NAME, of_household=True),
        Field("relation", "与户主关系"),
        Field("status", "人员状态"),
        Field("is_protected", "是否保障对象"),
        Field("household_size", "家庭人口数", Kind.COUNT, of_household=True),
        Field("protected_size", "保障人口数", Kind.COUNT, of_household=True),
        Field("household_month", "户月保障金额", Kind.MONEY, of_household=True),
        Field("scheme", "救助类型", of_household=True),
        Field("since", "起始保障年月", Kind.SINCE, of_household=True),
        Field("until", "截止保障年月", Kind.UNTIL, of_household=True),
        Field("disability_type", "残疾类别"),
        Field("disability_level", "残疾等级"),
    ),
    covers=Coverage(
        programme="dibao",
        facts=(CoverageFact("on_dibao", "享受低保", of_household=True),),
        entry="certificate_no",
        amount="household_month",
        amount_of="household",
        protected="is_protected",
        scheme="scheme",
        is_required=True,
    ),
    household=("certificate_no",),
)
