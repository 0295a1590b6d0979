"""household_register: 户籍信息, sent by police (公安)."""

from transforms.feed import Feed, Field, Kind

FEED = Feed(
    code="household_register",
    name_zh="户籍信息",
    grain="one row per person",
    key=("id_no", "register_no"),
    words=("户籍信息", "户籍登记", "户籍人口", "户口信息", "户口登记", "常住人口"),
    hints=("曾用名",),
    fields=(
        Field("name", "姓名", Kind.NAME, required=True),
        Field("id_no", "身份证号", Kind.NUMBER, required=True, needed=True),
        Field("register_no", "户号", Kind.CODE, required=True, of_household=True),
        Field("relation", "与户主关系", required=True),
        Field("county", "县", Kind.COUNTY, of_household=True),
        Field("register_kind", "户籍类别"),
        Field("status", "户籍状态"),
        Field("moved_on", "迁移日期", Kind.SINCE),
        Field("former_name", "曾用名", Kind.NAME),
    ),
    linked_as="register",
    household=("register_no",),
)
