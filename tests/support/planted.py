"""A query with one line of it changed, for as long as a block lasts: a fault that some test must notice."""

from contextlib import contextmanager
from unittest.mock import patch

from transforms import sql


@contextmanager
def planted(name, old, new):
    """Run the block with ``old`` replaced by ``new`` in the query of that name."""
    original = sql.text_of
    assert old in original(name), "the fault no longer fits the query"

    def changed(asked):
        return original(asked).replace(old, new) if asked == name else original(asked)

    with patch.object(sql, "text_of", changed):
        sql.query.cache_clear()
        try:
            yield
        finally:
            sql.query.cache_clear()


SQL_FAULTS = {
    "one other source is enough for a death": ("core_deaths", "count(distinct source) > 1", "count(distinct source) > 0"),
    "a death after the day counts": ("core_deaths", "died_on <= $as_of", "died_on <= $as_of + interval 400 days"),
    "the first snapshot of a person wins": ("core_members", "max(snapshot_on) as newest", "min(snapshot_on) as newest"),
    "persons of the roll who are only listed are covered": ("core_roll_entries", "is_active and is_protected", "is_active"),
    "an entry that has ended still holds": ("macros", "coalesce(until >= day, true)", "true"),
    "an entry that has not begun holds": ("macros", "coalesce(since <= day, true)", "true"),
    "the dead's assistance is counted": (
        "core_assistance", "anti join (select id_no from core_deaths where is_confirmed) using (id_no)", ""),
    "an authorisation that has ended still opens property": ("core_authorised", "coalesce(until >= $as_of, true)", "true"),
}  # fmt: skip
"""What goes wrong: (query, the line as it stands, the line at fault)."""
