"""left_behind: 留守困境儿童台账, sent by civil affairs (民政)."""

from transforms.feed import Feed, Field, Kind

FEED = Feed(
    code="left_behind",
    name_zh="留守困境儿童台账",
    grain="one row per person",
    keeps_unnumbered=True,
    words=(
        "留守",
        "困境儿童",
    ),
    hints=("困境",),
    needs_word=True,
    fields=(
        Field("name", "姓名", Kind.NAME, required=True),
        Field("id_no", "身份证号", Kind.NUMBER, required=True),
        Field("kind", "类别", required=True),
        Field("county", "县", Kind.COUNTY, of_household=True),
        Field("guardian", "监护人", Kind.NAME),
        Field("guardian_state", "监护人状况"),
    ),
)
