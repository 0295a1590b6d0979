"""The order of every published table is an order: over a made-up world no two rows stand at the same place."""

from datetime import date

import pytest

from flows.cli import main
from flows.nightly.context import RunContext
from tests.support.places import ROOT
from tests.support.worlds import make_world
from transforms.sql import query

DAY = "2026-11-20"
LISTS = sorted(path.stem for path in (ROOT / "transforms" / "sql").rglob("out_*.sql") if path.stem != "out_links")


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Every published table as it was read by a night and by the comparison of rolls, by name."""
    place, frames = tmp_path_factory.mktemp("published") / "office", {}
    table = RunContext.table

    def noted(run, text, **given):
        rows = table(run, text, **given)
        if text.startswith("from out_"):
            frames.setdefault(text.split()[1], []).append(rows)
        return rows

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RunContext, "table", noted)
        world = make_world(21, counties=2, households=60, day=date.fromisoformat(DAY))
        world.write(place / "inbox")
        world.write_policy(place / "policy")
        (place / "doudi.toml").write_text("sample_households = 3\n", encoding="utf-8")
        assert main(["run", "--bare", "--as-of", DAY, "--release", "standards", "--workspace", str(place)]) == 0
        assert main(["reconcile", "--workspace", str(place)]) == 0
    return frames


@pytest.mark.parametrize("name", LISTS)
def test_no_two_rows_of_a_published_table_stand_at_the_same_place(read, name):
    key = [term.removesuffix(" desc") for term in query(name).order]
    for rows in read[name]:
        assert rows.select(key).n_unique() == rows.unique().height


def test_the_world_has_rows_in_nearly_every_list(read):
    empty = {name for name, frames in read.items() if not any(rows.height for rows in frames)}
    assert empty <= {"out_learnt", "out_result_doubts"}
