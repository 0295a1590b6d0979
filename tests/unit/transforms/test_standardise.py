"""Every form in which offices write numbers, days, amounts, counts and names; cleaning twice changes nothing."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.patterns import AMOUNT, AS_NUMBER, COUNT, DAY
from flows.workspace.reference import read_reference
from tests.support.made import number
from transforms.feeds import all_feeds
from transforms.values import standardise
from transforms.values.days import clean_day, day_in_words
from transforms.values.identity_numbers import check_character, clean_number

PLACE = read_reference("410900").place
KNOWN = number("19600101")
PUBLISHED = "11010519491231002X"  # GB 11643-1999
OLD = KNOWN[:6] + KNOWN[8:17]
CELLS = {
    "number": KNOWN, "county": "濮阳市清丰县城关镇前庄村", "money": "1,040.5", "since": "2023-04-05", "until": "2030-04", "count": "2",
    "code": "A0001", "text": "正常", "name": "王·某",
}  # fmt: skip
"""A cell of each kind."""
NUMBERS = {
    KNOWN: (KNOWN, "exact"),
    f'="{KNOWN}"': (KNOWN, "exact"),
    f"'{KNOWN}": (KNOWN, "exact"),
    f" {KNOWN[:6]} {KNOWN[6:14]}　{KNOWN[14:]}\n": (KNOWN, "exact"),
    PUBLISHED.lower(): (PUBLISHED, "exact"),
    PUBLISHED.translate({ord(char): ord(char) + 0xFEE0 for char in PUBLISHED}): (PUBLISHED, "exact"),
    f"{KNOWN[:6]}-{KNOWN[6:14]}-{KNOWN[14:]}": (KNOWN, "exact"),
    OLD: (KNOWN, "upgraded15"),
    f"{KNOWN}44": (KNOWN, "certificate"),
    f"{KNOWN}44B1": (KNOWN, "certificate"),
    PUBLISHED[:-1] + "1": (None, "none"),
    "999999196001010011": (None, "none"),
    "111111111111111": (None, "none"),
    KNOWN[:4] + "**********" + KNOWN[14:]: (None, "none"),
    "4.10926E+17": (None, "none"),
    KNOWN[:-1]: (None, "none"),
    "无": (None, "none"),
    "": (None, "none"),
}


@pytest.mark.parametrize("raw", NUMBERS, ids=lambda raw: f"{len(raw)} characters")
def test_a_citizen_number_in_every_form(raw):
    found = clean_number(pl.Series([raw])).struct
    assert (found.field("id_no")[0], found.field("id_method")[0]) == NUMBERS[raw]
    if found.field("id_no")[0] != raw:
        assert found.field("id_no_raw")[0] == raw


@pytest.mark.parametrize("digit", "123456789")
def test_fifteen_equal_digits_are_no_number(digit):
    """Typed where a form wants a number: 111111111111111 even has a day of birth, the 11th of November 1911."""
    assert clean_number(pl.Series([digit * 15])).struct.field("id_no")[0] is None
    assert clean_number(pl.Series([f" {digit * 15}\u202c"])).struct.field("id_no")[0] is None


@pytest.mark.parametrize(("born", "usable"), [("20261118", True), ("20261119", False), ("20991231", False)])
@pytest.mark.parametrize(
    "form", ["{}", "{}44", "'{}", "\u202a{}\u202c"], ids=["plain", "certificate", "quoted", "marked"]
)
def test_nobody_on_a_list_was_born_after_its_day(born, usable, form):
    read = clean_number(pl.Series([form.format(number(born))]), until=date(2026, 11, 18)).struct.field("id_no")[0]
    assert read == (number(born) if usable else None)


UNSEEN = (
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\u061c\ufeff\u00ad\ufe0f"
)
"""Zero width, direction marks, soft hyphen, variation selector."""


@pytest.mark.parametrize("mark", UNSEEN, ids=lambda mark: f"U+{ord(mark):04X}")
@pytest.mark.parametrize("feed", all_feeds().values(), ids=lambda feed: feed.code)
def test_marks_that_are_not_seen_change_no_cell_of_any_feed(feed, mark):
    """Every column of every feed, marks around it and within it, is read as without them."""
    cells = {field.name: CELLS.get(field.kind.value, "某") for field in feed.fields}
    marked = {name: f"{mark}{cell[:1]}{mark}{cell[1:]}{mark}" for name, cell in cells.items()}
    around = {"around_county": None, "sheet": "", "row_no": 2}
    frame = pl.LazyFrame([cells | around, marked | around], schema_overrides=dict.fromkeys(cells, pl.String))
    plain, read = (
        standardise.standardise(frame.with_columns(pl.col("around_county").cast(pl.String)), feed, PLACE)
        .collect()
        .rows(named=True)
    )
    assert {name: value for name, value in plain.items() if not name.endswith("_raw")} == {
        name: value for name, value in read.items() if not name.endswith("_raw")
    }


@given(st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_caught(place, more):
    wrong = list(number("19700315", 7))
    wrong[place] = "0123456789X"[("0123456789X".index(wrong[place]) + more) % (11 if place == 17 else 10)]
    assert clean_number(pl.Series(["".join(wrong)])).struct.field("id_no")[0] is None


@given(st.dates(date(1900, 1, 1), date(2025, 12, 31)), st.integers(0, 999))
def test_every_made_number_is_usable_and_cleaning_twice_changes_nothing(born, serial):
    made = number(f"{born:%Y%m%d}", serial)
    once = clean_number(pl.Series([made])).struct.field("id_no")
    assert once[0] == made
    assert clean_number(once).struct.field("id_no")[0] == made
    assert check_character(pl.Series([made[:17]]))[0] == made[17]


DAYS = {
    "202304": date(2023, 4, 1), "2023-04": date(2023, 4, 1), "2023年4月": date(2023, 4, 1), "2023年04月": date(2023, 4, 1),
    "2023-04-05": date(2023, 4, 5), "2023.4.5": date(2023, 4, 5), "20230405": date(2023, 4, 5), "45021": date(2023, 4, 5),
    "2023/4/5 0:00": date(2023, 4, 5), "2023年4月5日": date(2023, 4, 5), "２０２３０４０５": date(2023, 4, 5), "2023-04-05 10:30:00": date(2023, 4, 5),
    "长期": None, "-": None, "": None, "无": None,
}  # fmt: skip
UNREADABLE_DAYS = (
    "2023-13",
    "20230431",
    "20230400",
    "2023405",
    "2023-02-30",
    "31/12/2023",
    "去年",
    "1",
    "202300",
    "2023-00-01",
)


@pytest.mark.parametrize("raw", DAYS)
def test_a_day_in_every_form(raw):
    assert clean_day(pl.Series([raw]))[0] == DAYS[raw]
    assert pl.Series([raw]).str.contains(DAY)[0] or raw == ""


@pytest.mark.parametrize("raw", UNREADABLE_DAYS)
def test_a_day_that_cannot_be_read_is_null_and_told(raw):
    assert clean_day(pl.Series([raw]))[0] is None
    assert not pl.Series([raw]).str.contains(DAY)[0]


def test_a_month_ends_on_its_last_day_and_serials_follow_the_workbook():
    assert clean_day(pl.Series(["202402"]), last=True)[0] == date(2024, 2, 29)
    assert clean_day(pl.Series(["43559"]), epoch_1904=True)[0] == date(2023, 4, 5)


@given(
    st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    st.sampled_from(["%Y%m%d", "%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d", "%Y.%m.%d"]),
)
def test_what_the_suite_lets_pass_as_a_day_is_read(day, form):
    raw = pl.Series([day.strftime(form)])
    assert clean_day(raw)[0] == day
    assert raw.str.contains(DAY)[0]


AMOUNTS = {
    "1,040.00": 104000, "1040元": 104000, "１０４０": 104000, "1040": 104000, "¥1,040.5": 104050, "1.5万元": 1500000, "-30": -3000,
    "1,234,567": 123456700, "0.005": 1, "1040.00元整": 104000, "-": None, "": None, "无": None,
}  # fmt: skip
UNREADABLE_AMOUNTS = ("10,40", "1.040,00", "约100", "1040元/月", "一千", "1,0400")


@pytest.mark.parametrize("raw", AMOUNTS)
def test_an_amount_in_every_form(raw):
    assert standardise.clean_fen(pl.Series([raw]))[0] == AMOUNTS[raw]
    assert pl.Series([raw]).str.contains(AMOUNT)[0] or raw == ""


@pytest.mark.parametrize("raw", UNREADABLE_AMOUNTS)
def test_an_amount_that_cannot_be_read_is_null_and_told(raw):
    assert standardise.clean_fen(pl.Series([raw]))[0] is None
    assert not pl.Series([raw]).str.contains(AMOUNT)[0]


@given(st.integers(0, 10**9))
def test_every_amount_to_the_fen_is_read_with_and_without_groups(fen):
    yuan, rest = divmod(fen, 100)
    forms = pl.Series([f"{yuan}.{rest:02d}", f"{yuan:,}.{rest:02d}", f"{yuan:,}.{rest:02d}元"])
    assert standardise.clean_fen(forms).to_list() == [fen] * 3
    assert forms.str.contains(AMOUNT).all()


@pytest.mark.parametrize(
    ("raw", "count"),
    [("3", 3), ("3人", 3), ("2026年度", 2026), ("3.0", 3), ("", None), ("三", None), ("1234567", None)],
)
def test_a_count_in_every_form(raw, count):
    assert standardise.clean_count(pl.Series([raw]))[0] == count
    if count is not None:
        assert pl.Series([raw]).str.contains(COUNT)[0]


@pytest.mark.parametrize("mark", ["•", "・", "．", "‧", "·", "●", "･"])
def test_separators_of_names_are_one_and_the_raw_text_is_kept(mark):
    assert standardise.clean_name(pl.Series([f"阿迪力{mark}买买提"]), PLACE)[0] == "阿迪力·买买提"


def test_characters_of_the_gbk_era_become_the_standard_ones():
    seen = next(iter(PLACE.characters))
    assert 0xE000 <= ord(seen) <= 0xF8FF
    assert standardise.clean_name(pl.Series([f"王{seen}"]), PLACE)[0] == f"王{PLACE.characters[seen]}"


@given(st.text(st.characters(categories=["Lo", "Zs", "Pd", "Po", "Lu", "Nd"]), max_size=12))
def test_cleaning_a_name_twice_changes_nothing(raw):
    once = standardise.clean_name(pl.Series([raw], dtype=pl.String), PLACE)
    assert standardise.clean_name(once, PLACE).to_list() == once.to_list()


@pytest.mark.parametrize("raw", ["4.10926197101081E+17", "4.1E+17", "４.1e17", " 4.1E+17"])
def test_a_number_that_a_spreadsheet_shortened_is_seen(raw):
    assert pl.Series([raw]).str.contains(AS_NUMBER)[0]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("低保名册_20261118.csv", date(2026, 11, 18)), ("410922低保202611.xlsx", date(2026, 11, 30)), ("截至2026年11月18日", date(2026, 11, 18)),
        ("2026年第11月", None), ("410922.xlsx", None), ("2026.11.8名册", date(2026, 11, 8)), ("20261118_20261018", date(2026, 10, 18)),
    ],
)  # fmt: skip
def test_the_day_in_a_name_or_title(words, day):
    found = day_in_words(words)
    assert (found[0] if found else None) == day


def standard(code, **cells):
    feed = {feed.code: feed for feed in all_feeds().values()}[code]
    blank = {found.name: None for found in feed.fields} | {"around_county": "410922", "sheet": "", "row_no": 2}
    types = {name: pl.Int64 if name == "row_no" else pl.String for name in blank}
    return (
        standardise.standardise(pl.LazyFrame([blank | cells], schema=types), feed, PLACE).collect().row(0, named=True)
    )


@pytest.mark.parametrize("own", [None, "无", KNOWN[:-1] + ("1" if KNOWN[-1] != "1" else "2"), "4.10926E+17"])
def test_a_certificate_beside_a_number_that_tells_nothing_tells_it(own):
    """Of the allowances: the row's own 残疾人证号 begins with the citizen number."""
    found = standard("disability_allowances", id_no=own, certificate_no=f"{KNOWN}44", name="甲")
    assert (found["id_no"], found["id_method"], found["certificate_no"]) == (KNOWN, "certificate", f"{KNOWN}44")


def test_a_number_that_tells_is_not_outvoted_by_a_certificate():
    found = standard("disability_allowances", id_no=KNOWN, certificate_no=f"{PUBLISHED}44", name="甲")
    assert (found["id_no"], found["id_method"]) == (KNOWN, "exact")


@pytest.mark.parametrize(("born", "usable"), [("20100304", False), ("19201003", True), (None, True)])
def test_fifteen_digits_that_go_on_with_the_day_of_birth_are_no_old_number(born, usable):
    """410922 2010 0304 0, cut off, reads as somebody born on 1920-10-03."""
    found = standard("monitoring_list", id_no="410922201003040", born_on=born, name="甲")
    assert (found["id_no"] is not None) == usable
    assert (found["id_method"], found["id_no_raw"]) == ("upgraded15" if usable else "none", "410922201003040")
