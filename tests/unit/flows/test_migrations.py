"""A state that an earlier version left is brought to today's shape, and nothing in it is lost."""

from flows.store import store as stores
from flows.store.store import Store


def test_rates_of_the_whole_area_are_kept_apart_from_those_of_counties(tmp_path, monkeypatch):
    store, migrations = Store(tmp_path / "store"), stores._migrations()
    store.make()
    with monkeypatch.context() as before:
        before.setattr(stores, "_migrations", lambda: [one for one in migrations if one[0] < 6])
        store.migrate()
    with store.writing() as state:
        state.execute(
            "insert into rates (run_id, as_of, programme, judged, flagged, withheld) values "
            "('r1', '2026-11-20', 'dibao', 900, 90, false), ('r1', '2026-11-20', 'edge', 800, 8, true)"
        )
    store.migrate()
    with store.reading() as state:
        kept = state.sql(
            "select as_of::varchar, county_code, programme, judged, flagged, accounted, withheld from rates order by all"
        ).fetchall()
    assert kept == [
        ("2026-11-20", "", "dibao", 900, 90, 900, False),
        ("2026-11-20", "", "edge", 800, 8, 800, True),
    ]
