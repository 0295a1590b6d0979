"""Nobody on a list was born after its day: the file's own, else the one it was first seen on; never a clock's."""

from datetime import date
from pathlib import Path

import pytest

from flows.intake.file_context import FileContext
from flows.intake.reading_key import reading_key
from flows.workspace.files import as_received
from tests.support.made import number
from tests.support.read_files import desk, only

pytestmark = pytest.mark.whole

SEEN = date(2026, 11, 20)
BORN = ("20261117", "20261118", "20261119", "20261120", "20261121", "20300101")
ROWS = [f"清丰县,某{letter},{number(born)},分散" for letter, born in zip("甲乙丙丁戊己", BORN, strict=True)]


def usable(folder, name, title=""):
    """Days of birth of the rows whose number is used, in a roll of that name; the others are asked about."""
    text = "\n".join([*([title] if title else []), "县,姓名,身份证号,供养方式", *ROWS])
    part, rows, returned = only(folder, name, text.encode(), seen_on=SEEN)
    assert part.rows == len(ROWS)
    assert returned.filter(reason="number_unusable").height == rows["id_no"].null_count()
    return [found[6:14] for found in rows["id_no"].drop_nulls()]


@pytest.mark.parametrize(
    ("name", "title", "last"),
    [
        ("民政/特困人员名册_20261118.csv", "", 2),
        ("民政/特困人员名册_202611.csv", "", 5),  # its last day
        ("民政/特困人员名册.csv", "清丰县特困人员名册（20261119）", 3),
        ("民政/特困人员名册.csv", "", 4),  # first seen
    ],
)
def test_a_birth_after_the_day_of_the_list_is_no_valid_number(name, title, last, tmp_path):
    assert usable(tmp_path, name, title) == list(BORN[:last])


@pytest.mark.parametrize(("name", "same"), [("特困人员名册_20261118.csv", True), ("特困人员名册.csv", False)])
def test_a_reading_is_known_by_the_day_that_its_births_are_held_against(name, same, tmp_path):
    path = tmp_path / name
    path.write_text("县,姓名,身份证号,供养方式", encoding="utf-8")
    with desk(tmp_path) as at:
        keys = {
            reading_key(FileContext.of(as_received(path, Path(name)), at.reference, day), "x", at)
            for day in (SEEN, date(2026, 11, 21))
        }
    assert (len(keys) == 1) == same
