"""enrolment: 学籍信息, sent by education (教育)."""

from transforms.feed import Feed, Field, Kind

FEED = Feed(
    code="enrolment",
    name_zh="学籍信息",
    grain="one row per person",
    words=("学籍",),
    fields=(
        Field("name", "姓名", Kind.NAME, required=True),
        Field("id_no", "身份证号", Kind.NUMBER, required=True, needed=True),
        Field("school", "学校", required=True),
        Field("status", "学籍状态", required=True),
        Field("county", "县", Kind.COUNTY, of_household=True),
        Field("stage", "学段"),
    ),
)
