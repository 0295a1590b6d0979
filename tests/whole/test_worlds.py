"""Made-up worlds end to end: the command line against the oracle, outcome by outcome."""

import pytest

from tests.support.chosen_worlds import DAYS, WITH_SLIPS, lawful, slipping
from tests.support.effort import some
from tests.support.judged_worlds import in_force, screened, tell
from tests.support.oracle import BY_ROLLS, households, judge
from tests.support.oracle_facts import Facts, in_use
from tests.support.oracle_values import identity, plain
from tests.support.worlds import make_world

UNREACHABLE = {
    ("tekun", "covered_elsewhere"),
    ("tekun", "partly_covered"),
    ("dibao_single", "covered"),
    ("dibao_single", "partly_covered"),
    ("edge", "partly_covered"),
    ("tekun", "cannot_say"),  # these lists tell everybody's day of birth; tests/cases/tekun.yaml has one that does not
    ("tekun", "not_in_force"),
    ("dibao", "not_in_force"),
}
REACHED = {
    "temporary": "meets fails",
    "rigid_expenditure": "covered meets fails not_in_force",
    "disability_care": "covered meets fails",
    "disability_living": "covered meets fails",
    "unsupported_child": "covered possible fails",
    "insurance": "covered meets",
    "insurance_subsidy": "covered meets fails",
}
"""Of the programmes that a missing dibao roll does not stop; cannot_say and deceased besides."""


def every_world():
    """Each chosen world with its days."""
    yield from ((slipping(seed), day) for seed, day in WITH_SLIPS.items())
    yield from ((lawful(seed), day) for seed, day in DAYS)


@pytest.mark.parametrize("seed", some(WITH_SLIPS, 1))
def test_the_program_concludes_what_the_oracle_concludes(seed, tmp_path):
    world = slipping(seed)
    expected = in_force(judge(world.records, world.numbers(), world.day))
    found = screened(world, tmp_path)
    assert found == expected, tell(world, found, expected)


def test_the_order_of_rows_columns_and_files_decides_nothing(tmp_path):
    world = make_world(7, households=12)
    first = screened(world, tmp_path / "a", shuffle_seed=1)
    second = screened(world, tmp_path / "b", shuffle_seed=2)
    assert first == second, tell(world, second, first)


def test_the_same_arguments_give_the_same_world_and_the_same_files(tmp_path):
    worlds = [make_world(8, households=15) for _ in range(2)]
    assert worlds[0] == worlds[1]
    for name, world in zip("ab", worlds, strict=True):
        world.write(tmp_path / name)
    files = [sorted(p for p in (tmp_path / name).rglob("*.csv")) for name in "ab"]
    assert [p.read_bytes() for p in files[0]] == [p.read_bytes() for p in files[1]]


def test_every_outcome_of_every_programme_occurs():
    seen = set()
    for world, day in every_world():
        found = judge(world.records, world.numbers(day), day)
        seen |= {(key[3], outcome) for key, outcome in found.items()}
    outcomes = {outcome for _, outcome in seen}
    assert {(p, outcome) for p in BY_ROLLS for outcome in outcomes} - seen == UNREACHABLE
    for programme, reached in REACHED.items():
        own = {outcome for code, outcome in seen if code == programme}
        assert {*reached.split(), "cannot_say", "deceased"} <= own, (programme, own)


def test_some_numbers_are_unusable_and_few_enough_for_a_file_to_be_accepted():
    for seed in WITH_SLIPS:
        rows = [r for r in slipping(seed).records if r["feed"] == "monitoring_list"]
        lost = sum(identity(row["证件号码"]) is None for row in rows)
        assert 0 < lost < len(rows) / 8
        assert all(plain(row["户编号"]) for row in rows)


def test_incomes_stand_on_the_lines_and_one_fen_beside_them():
    beside = set()
    for seed in WITH_SLIPS:
        beside |= steps_from_the_lines(slipping(seed))
    assert {("upper", "S"), ("upper", "mS"), ("lower", "S"), ("lower", "mS")} <= {place[:2] for place in beside}
    assert {("upper", line, step) for line in ("S", "mS") for step in (-1, 0, 1)} <= beside


def steps_from_the_lines(world):
    """(bound, line, fen beside it) of every household within one fen of a line."""
    used = in_use(world.records, world.day)
    steps = set()
    for home in households(used["monitoring_list"], Facts(used, world.day), world.numbers()):
        for bound, fen in zip(("lower", "upper"), home.income or (), strict=False):
            for name, line in (("S", home.line), ("mS", int(home.edge_line))):
                if abs(fen - line) <= 1:
                    steps.add((bound, name, fen - line))
    return steps
