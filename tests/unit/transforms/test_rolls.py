"""Whatever is declared a roll, a record or a register is treated as one everywhere."""

import polars as pl
import pytest

from flows.store.frames import append
from tests.support.empty_tables import database, make
from tests.support.made import number
from transforms import snapshots
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.facts import all_facts
from transforms.facts.doubts import DOUBTS
from transforms.feeds import all_feeds, linked_unnumbered, registers, roll_facts, rolls
from transforms.sql import feeds_read

RIGHT = number("19710812", 7)
LISTED = {
    "county_code": "410922", "household_code": "h", "member_code": "m", "id_no": RIGHT, "name": "王建国", "is_head": True,
    "file_no": 0, "sheet": "", "row_no": 2,
}  # fmt: skip
ENTRY = {"id_no": RIGHT, "name": "王建军", "file_no": 1, "sheet": "", "row_no": 2}


def office(*rows):
    """An empty night with one listed person and what is on the rolls."""
    connection = database()
    make(connection, "core_members")
    for table, row in (("core_members", LISTED), *rows):
        known = connection.table(table).columns
        append(connection, table, pl.DataFrame([{name: cell for name, cell in row.items() if name in known}]))
    return connection


@pytest.mark.parametrize("feed", [*rolls(), *registers()], ids=lambda feed: feed.code)
def test_a_listed_persons_number_under_another_name_is_asked_about(feed):
    connection = office((feed.table, ENTRY))
    make(connection, "core_other_names")
    assert connection.sql("select feed, other_name from core_other_names").fetchall() == [(feed.code, "王建军")]


@pytest.mark.parametrize(("fact", "feed"), roll_facts(), ids=lambda found: getattr(found, "name", ""))
def test_an_entry_gives_its_fact_and_no_other(fact, feed):
    word = fact.word.split("|")[0]
    entry = ENTRY | ({rolls()[feed].entry: f"某{word}补贴"} if fact.word else {})
    connection = office((feed.table, entry))
    make(connection, "core_coverage")
    known = connection.sql("from core_coverage").pl().to_dicts()[0]
    by_any_entry = {other.name for other in rolls()[feed].facts if not other.word}
    assert {name for name, holds in known.items() if holds is True} == {fact.name} | by_any_entry
    if fact.but_not:
        other = office((feed.table, entry | {rolls()[feed].entry: f"某{word}{fact.but_not.split('|')[0]}"}))
        make(other, "core_coverage")
        assert other.sql(f"select {fact.name} from core_coverage").fetchall() == [(False,)]


@pytest.mark.parametrize("feed", linked_unnumbered(), ids=lambda feed: feed.code)
def test_a_row_without_a_number_may_be_anybody_unless_its_feed_only_names_persons(feed):
    connection = office((f"lost_{feed.code}", ENTRY | {"id_no": f"{feed.code}/1//2", "id_method": "none"}))
    make(connection, "link_unidentified_rows", "lost_entries")
    asked = connection.sql("select feed from link_unidentified_rows").fetchall()
    assert asked == ([] if feed.linked_as == "register" else [(feed.code,)])
    covering = connection.sql("select is_covering from lost_entries").fetchall()
    assert covering == ([(True,)] if feed.covers else [])


def test_declarations_name_columns_of_their_feed_and_nothing_twice():
    for feed, covers in rolls().items():
        named = {covers.entry, covers.amount, covers.protected, covers.scheme, *covers.places, *feed.household} - {""}
        assert named <= {field.name for field in feed.fields} | {"county_code"}, feed.code
        assert {"status", "since", "until"} <= set(feed.standard.schema), feed.code
        assert feed in linked_unnumbered(), feed.code
        assert not covers.held_if or all_facts()[covers.held_if].zh, feed.code
        assert not feed.linked_as, feed.code
    programmes = [covers.programme for covers in rolls().values()]
    facts = [name for fact, _ in roll_facts() for name in (fact.name, fact.doubt)]
    assert len({*programmes}) == len(programmes)
    assert len({*facts}) == len(facts)


def test_every_fact_of_a_roll_is_a_column_of_the_persons_with_its_doubt():
    columns = {column.name: column for column in CORE_PERSONS.columns}
    for fact, _ in roll_facts():
        assert columns[fact.name].nullable
        assert columns[fact.doubt].zh == f"疑似{columns[fact.name].zh}"
        assert DOUBTS[fact.name] == fact.doubt


def test_only_feeds_that_something_reads_are_missed():
    parts = pl.DataFrame([{"feed": "deaths", "use": "used"}, {"feed": "vehicles", "use": "stale"}])
    missed = snapshots.lacking(parts, feeds_read())
    assert {"rigid_roll", "vehicles", "payments"} <= set(missed)
    assert not {"deaths", "pensions", "left_behind"} & set(missed)
    assert set(all_feeds()) >= set(missed)
