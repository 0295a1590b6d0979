"""authorisations: 核对授权书登记, sent by civil affairs (民政)."""

from transforms.feed import Feed, Field, Kind

FEED = Feed(
    code="authorisations",
    name_zh="核对授权书登记",
    grain="one row per household",
    keeps_unnumbered=True,
    words=(
        "核对授权",
        "授权书",
    ),
    fields=(
        Field("household_code", "户编号", Kind.CODE, required=True, needed=True, of_household=True),
        Field("name", "户主姓名", Kind.NAME, required=True),
        Field("id_no", "户主身份证号", Kind.NUMBER, required=True),
        Field("since", "授权日期", Kind.SINCE, required=True),
        Field("until", "有效期至", Kind.UNTIL, required=True),
        Field("county", "县", Kind.COUNTY, of_household=True),
    ),
)
