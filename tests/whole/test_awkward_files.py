"""Every feed in awkward shapes: cell by cell as the clean list says, or told; nothing differs in silence."""

import polars as pl
import pytest

from tests.support.awkward import CONTAINERS, FILES, SHAPES, delimited
from tests.support.clean_lists import TITLES, clean
from tests.support.effort import is_full
from tests.support.read_files import parts_of

NEVER_USED = ("refused", "unreadable", "unrecognised")
NOT_COMPARED = ("sheet", "row_no")
OF_SHEETS = (
    "quotes_stray", "encoding_mixed", "text_undecodable", "zeros_left_out", "amount_unit", "household_facts_filled",
    "month_as_day", "code_shortened", "amount_joined",
)  # fmt: skip
"""Reasons that are told once of a whole sheet or column, beside those that count its rows."""


def _not_compared(name):
    return name in NOT_COMPARED or name.endswith(("_raw", "_unread")) or name in ("card", "id_method")


def untold(truth, part, rows, returned):
    """Where a list that was read differs from the truth and nothing says so: (row, column, true, read)."""
    if part.status in NEVER_USED:
        return []
    columns = [name for name in truth.columns if not _not_compared(name)]
    whole = pl.col("found").str.ends_with("行）") | pl.col("reason").is_in(OF_SHEETS)
    about_all = set(returned.filter(whole.fill_null(value=False))["column"])
    told = returned.select("row_no", "column", "is_set_aside").rows()
    if "" in about_all:
        return []
    by_row = {row_no for row_no, *_ in told}
    if rows.height < truth.height:
        lost = truth.height - rows.height
        aside = len({row_no for row_no, _, is_aside in told if is_aside})
        return [] if aside >= lost else [("rows", part.feed, truth.height, rows.height)]
    found = rows.sort("row_no", maintain_order=True)
    if rows.height > truth.height:
        found = found.filter(~found["row_no"].is_in(list(by_row)))
        if found.height != truth.height:
            return [("rows", part.feed, truth.height, found.height)]
    fields = {name: name.removesuffix("_fen") for name in columns} | {"county_code": "county", "locality": "county"}
    return [
        (row_no, name, right, said)
        for name in columns
        for row_no, right, said in zip(found["row_no"], truth[name], found[name], strict=True)
        if right != said and row_no not in by_row and not {fields[name], name} & about_all
    ]


ALWAYS, IN_TURN = ("dibao_roll", "monitoring_list"), 3 if is_full() else 1


def feeds_of(shape):
    """The lists that a shape is tried on: the two that decide, and others in turn, so that all have their share.

    In the usual run the two take turns, too.
    """
    others, turn = sorted(TITLES.keys() - set(ALWAYS)), [*SHAPES, *FILES].index(shape)
    deciding = ALWAYS if is_full() else ALWAYS[turn % 2 :][:1]
    return [*deciding, *(others[(IN_TURN * turn + step) % len(others)] for step in range(IN_TURN))]


def _made():
    """Every shape of some lists: (shape, feed) → bytes; a shape of cells in one container for each feed, in turn."""
    containers = list(CONTAINERS.values())
    made = {("clean", code): delimited(clean(code)) for code in TITLES}
    for turn, (shape, change) in enumerate(SHAPES.items()):
        for place, code in enumerate(feeds_of(shape)):
            write = containers[(turn + place) % len(containers)]
            made[shape, code] = write([list(row) for row in change(code, clean(code))])
    for shape, make in FILES.items():
        for code in feeds_of(shape):
            made[shape, code] = make(code, [list(row) for row in clean(code)])
    return made


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """What became of every list, all read at once: (shape, feed) → part, rows, what is returned."""
    made = _made()
    paths = {f"{place:04d}/{TITLES[code]}_20261118.dat": (shape, code) for place, (shape, code) in enumerate(made)}
    read = parts_of(tmp_path_factory.mktemp("awkward"), {path: made[key] for path, key in paths.items()})
    found = {}
    for path, *rest in read:
        found.setdefault(paths["/".join(path.split("/")[:2])], []).append(rest)
    return found


def checked(seen, shape):
    """Tell what differs in silence in a shape, what is not used, and what is asked."""
    wrong, unused, asked = {}, {}, {}
    for code in feeds_of(shape):
        ((_, truth, _),) = seen["clean", code]
        parts = seen[shape, code]
        feeds = {part.feed for part, *_ in parts} - {None}
        if len(parts) > 1 or feeds - {code}:
            wrong[code] = [(part.feed, part.status, part.reason) for part, *_ in parts]
            continue
        ((part, rows, returned),) = parts
        if part.status in NEVER_USED:
            unused[code] = part.reason
        elif differs := untold(truth, part, rows, returned):
            wrong[code] = differs[:3]
        elif returned.height:
            asked[code] = returned.rows()[:2]
    return wrong, unused, asked


def test_a_clean_list_is_read_whole(seen):
    for code in TITLES:
        ((part, rows, returned),) = seen["clean", code]
        assert (part.status, part.feed, rows.height, returned.height, part.unknown) == ("accepted", code, 12, 0, ())


@pytest.mark.parametrize("shape", SHAPES)
def test_what_says_the_same_is_read_the_same_and_asks_nothing(seen, shape):
    assert checked(seen, shape) == ({}, {}, {})


@pytest.mark.parametrize("shape", FILES)
def test_what_cannot_be_read_right_is_told(seen, shape):
    wrong, _, _ = checked(seen, shape)
    assert wrong == {}
