"""Put the list of a series together from its parts: whole lists, towns' parts, supplements and corrections.

Belongs here: which part is in use for which towns, and whether a snapshot is plausible in size, judged on the sum of
the series at its date, anew whenever a part comes. A series is a feed from one supplier for one county. Nothing rests
on the order in which parts came: they are taken by the date they tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from transforms.sheets.parts import Says, stem

_ENOUGH_ROWS = 50
"""Below this many rows in every earlier snapshot a share says nothing."""
_TOWN_ROWS = 5
"""A town of so many rows does not vanish from a list from one month to the next."""
_SEVERAL = 3
"""Months of events swing: so many must be known before one is held against them."""
_NEARLY_ALL = 0.9
_ROUND_DAYS = 31
"""Parts of one round come within so many days."""
NO_TOWN = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a snapshot may be from its earlier ones, in rows; how much older a series may be than another."""

    shrunk_share: float
    grown_times: float
    stale_days: int


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a series. towns: town as written → rows; ``NO_TOWN`` for rows that tell none.

    named: stems of the towns that the file's name, folder, title or sheet says it is for. key: the same for the same
    bytes. is_usable: not dated after the day judged.
    """

    file_no: int
    on: date
    towns: Mapping[str, int]
    named: frozenset[str] = frozenset()
    says: Says = Says.LIST
    key: str = ""
    is_refused: bool = False
    is_usable: bool = True

    @property
    def rows(self) -> int:
        """Rows of all towns."""
        return sum(self.towns.values())

    def stems(self) -> dict[str, int]:
        """Rows of each town, by the name's stem."""
        found: dict[str, int] = {}
        for town, rows in self.towns.items():
            found[stem(town)] = found.get(stem(town), 0) + rows
        return found


@dataclass(frozen=True, slots=True)
class Size:
    """Rows that are out of range, and what earlier snapshots had."""

    now: int
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Use:
    """What becomes of a part: ``use``, and of which towns (as written) its rows count; None: of all.

    use: used, older, later, refused (its file was), out_of_range, incomplete (of a snapshot that lost a part),
    again (the same bytes are in use under another name), alone (a supplement without a list), unclear (a list of
    changes). corrects: its rows replace those of the same persons.
    """

    use: str
    kept: tuple[str, ...] | None = None
    size: Size | None = None
    corrects: bool = False


@dataclass(frozen=True, slots=True)
class Carried:
    """A town whose rows come from an older snapshot than the newest of its series."""

    town: str
    on: date
    rows: int


@dataclass(frozen=True, slots=True)
class Composed:
    """A series put together: the use of each part by file, its newest date in use, and towns that are older."""

    uses: Mapping[int, Use]
    newest: date | None
    carried: tuple[Carried, ...]


@dataclass(slots=True)
class _Town:
    """The rows in use of a town: since when, whether a part brought them, and which files with how many."""

    on: date
    is_part: bool
    files: dict[int, int]

    @property
    def rows(self) -> int:
        return sum(self.files.values())


@dataclass(slots=True)
class _State:
    """The list of a series as it stands after the snapshots up to a date."""

    limits: Limits
    towns: dict[str, _Town] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)
    uses: dict[int, Use] = field(default_factory=dict)
    corrections: set[int] = field(default_factory=set)

    @property
    def rows(self) -> int:
        return sum(town.rows for town in self.towns.values())

    def out_of_range(self, rows: int, of: Sequence[int]) -> Size | None:
        """Tell how a number of rows is out of the range of earlier ones."""
        if not of or min(of) < (_ENOUGH_ROWS if rows else _TOWN_ROWS):
            return None
        is_out = rows < self.limits.shrunk_share * min(of) or rows > self.limits.grown_times * max(of)
        return Size(rows, min(of), max(of)) if is_out else None


def compose(parts: Collection[Part], known: Mapping[date, int], limits: Limits) -> Composed:
    """Put a series together from the parts at hand.

    known: rows of its earlier snapshots whose files are no longer at hand, by date.
    """
    state = _State(limits)
    usable = sorted((part for part in parts if part.is_usable), key=lambda part: (part.on, part.file_no))
    later = [part for part in parts if not part.is_usable]
    state.uses |= {part.file_no: Use("refused" if part.is_refused else "later") for part in later}
    by_day = {day: list(group) for day, group in groupby(usable, key=lambda part: part.on)}
    for day in sorted({*by_day, *known}):
        if day not in by_day:
            if not state.out_of_range(known[day], state.sizes):
                state.sizes.append(known[day])
            continue
        _take(state, _once(state, by_day[day]), day)
    return _composed(state, usable)


def floods(days: Mapping[date, int], limits: Limits) -> dict[date, Size]:
    """Find snapshots of a ledger with many times the rows of any before: of events a quiet month is no fault."""
    past: list[int] = []
    found = {}
    for day, rows in sorted(days.items()):
        if len(past) >= _SEVERAL and rows > limits.grown_times * max(*past, _ENOUGH_ROWS):
            found[day] = Size(rows, min(past), max(past))
        else:
            past.append(rows)
    return found


def _once(state: _State, parts: Sequence[Part]) -> list[Part]:
    """Leave out parts of the same bytes as another of the day."""
    kept: dict[str, Part] = {}
    for part in parts:
        key = f"{part.says}/{part.key or part.file_no}"
        if key in kept and not part.is_refused:
            state.uses[part.file_no] = Use("again")
        else:
            kept[key] = part
    return list(kept.values())


def _take(state: _State, parts: Sequence[Part], day: date) -> None:
    """Take what came of a date into the list as it stands."""
    refused = [part for part in parts if part.is_refused]
    state.uses |= {part.file_no: Use("refused") for part in refused}
    good = [part for part in parts if not part.is_refused]
    corrected = [part for part in good if part.says is Says.CORRECTION and _is_whole(state, part, good)]
    lists = corrected or [part for part in good if part.says is Says.LIST]
    if corrected:
        state.uses |= {part.file_no: Use("older") for part in good if part.says is Says.LIST}
    lost = [part for part in refused if part.says is Says.LIST]
    if lists:
        _take_lists(state, lists, lost, day)
    for part in good:
        if part.says is not Says.LIST and part not in corrected:
            _add(state, part, day)


def _is_whole(state: _State, part: Part, beside: Sequence[Part]) -> bool:
    """Tell whether a correction is of the size of the list that it corrects."""
    if part.named:
        return False
    lists = sum(other.rows for other in beside if other.says is Says.LIST) or state.rows or max(state.sizes, default=0)
    return part.rows >= (state.limits.shrunk_share * lists if lists else _ENOUGH_ROWS)


def _take_lists(state: _State, lists: Sequence[Part], lost: Sequence[Part], day: date) -> None:
    """Take the lists and parts of a date: as a whole snapshot, or each for its towns."""
    if not state.towns and lost:
        state.uses |= {part.file_no: Use("incomplete") for part in lists}
        return
    total = sum(part.rows for part in lists)
    free = [part for part in lists if not part.named]
    size = state.out_of_range(total, state.sizes)
    is_small = size is not None and total < size.lowest
    if (not state.towns or free) and not size and all(part.named for part in lost):
        _take_whole(state, lists, day)
        return
    named = {part.file_no: part.named for part in lists if part.named}
    if is_small and state.towns:
        named |= {part.file_no: one for part in free if (one := _only_town(state, part))}
    for part in lists:
        if part.file_no not in named or not state.towns or (size and not is_small):
            state.uses[part.file_no] = Use("out_of_range", size=size) if size else Use("incomplete")
            named.pop(part.file_no, None)
    _take_towns(state, [(part, named[part.file_no]) for part in lists if part.file_no in named], day)


def _only_town(state: _State, part: Part) -> frozenset[str]:
    """Give the one town of all rows of a part, where it is one of several of the list before."""
    stems = set(part.stems())
    several = len([town for town in state.towns if town != NO_TOWN]) > 1
    return frozenset(stems) if len(stems) == 1 and several and stems <= state.towns.keys() - {NO_TOWN} else frozenset()


def _take_whole(state: _State, lists: Sequence[Part], day: date) -> None:
    """Take a whole snapshot; towns of the one before that are missing in it stay as they were."""
    before = state.towns
    state.towns = {}
    for part in lists:
        _bring(state, part, day, is_part=bool(part.named))
    rows = sum(part.rows for part in lists)
    if rows and state.towns.get(NO_TOWN, _Town(day, False, {})).rows <= (1 - _NEARLY_ALL) * rows:
        state.towns |= {
            name: town
            for name, town in before.items()
            if name not in state.towns and name != NO_TOWN and town.rows >= _TOWN_ROWS
        }
    state.sizes.append(state.rows)


def _take_towns(state: _State, named: Sequence[tuple[Part, frozenset[str]]], day: date) -> None:
    """Let parts replace the towns that they are for and have rows of; a town cut in half stays as it was."""
    parts = [(part, towns if set(part.towns) <= {NO_TOWN} else towns & part.stems().keys()) for part, towns in named]
    taken = []
    for part, towns in parts:
        beside = sum(rows for other, _ in parts for town, rows in other.stems().items() if town in towns)
        before = sum(state.towns[town].rows for town in towns if town in state.towns)
        lump = NO_TOWN in part.towns and not before
        size = Size(part.rows, before, before) if not part.rows and before else None
        size = size or (None if lump or not before else state.out_of_range(beside or part.rows, [before]))
        if size:
            state.uses[part.file_no] = Use("out_of_range", size=size)
        else:
            taken.append((part, towns))
    for town in {town for _, towns in taken for town in towns}:
        state.towns.pop(town, None)
    for part, towns in taken:
        _bring(state, part, day, is_part=True, of=towns)
    _drop_lump(state)
    if taken:
        state.sizes.append(state.rows)


def _drop_lump(state: _State) -> None:
    """Drop the rows before that tell no town once parts that were named for towns bring nearly as many."""
    lump = state.towns.get(NO_TOWN)
    others = [town for name, town in state.towns.items() if name != NO_TOWN]
    is_done = bool(others) and all(town.is_part for town in others)
    if lump and is_done and sum(town.rows for town in others) >= _NEARLY_ALL * lump.rows:
        del state.towns[NO_TOWN]


def _bring(state: _State, part: Part, day: date, *, is_part: bool, of: frozenset[str] = frozenset()) -> None:
    """Add a part's rows to the list; rows that tell no town count for the one that the part is named for."""
    stems = part.stems() or {NO_TOWN: 0}
    if len(of) == 1 and set(stems) <= {NO_TOWN}:
        stems = {next(iter(of)): part.rows}
    for name, rows in stems.items():
        town = state.towns.setdefault(name, _Town(day, is_part, {}))
        town.files[part.file_no] = town.files.get(part.file_no, 0) + rows
    state.uses[part.file_no] = Use("used")


def _add(state: _State, part: Part, day: date) -> None:
    """Add a supplement to the list before it, or let a correction replace persons, or a town where it is as large."""
    if part.says is Says.CHANGES:
        state.uses[part.file_no] = Use("unclear")
    elif not state.towns:
        state.uses[part.file_no] = Use("alone")
    elif (
        part.says is Says.CORRECTION
        and part.named
        and part.rows
        >= state.limits.shrunk_share * max(1, sum(state.towns[town].rows for town in part.named if town in state.towns))
    ):
        _take_towns(state, [(part, part.named)], day)
    else:
        _bring(state, part, day, is_part=True)
        if part.says is Says.CORRECTION:
            state.corrections.add(part.file_no)


def _composed(state: _State, parts: Sequence[Part]) -> Composed:
    uses = dict(state.uses)
    in_use: dict[int, set[str]] = {}
    for name, town in state.towns.items():
        for file_no in town.files:
            in_use.setdefault(file_no, set()).add(name)
    for part in parts:
        if uses[part.file_no].use != "used":
            continue
        own = in_use.get(part.file_no)
        if not own:
            uses[part.file_no] = Use("older")
            continue
        kept = tuple(sorted(town for town in part.towns if stem(town) in own))
        has_all = len(kept) in (0, len(part.towns))
        uses[part.file_no] = Use("used", None if has_all else kept, corrects=part.file_no in state.corrections)
    newest = max((town.on for town in state.towns.values()), default=None)
    return Composed(uses, newest, tuple(_carried(state, newest, parts)) if newest else ())


def _carried(state: _State, newest: date, parts: Sequence[Part]) -> Iterable[Carried]:
    """List towns that are older than the newest: of a list before it, or of a part of another round."""
    written = {stem(town): town for part in reversed(parts) for town in part.towns if town != NO_TOWN}
    for name, town in sorted(state.towns.items()):
        if town.on < newest and town.rows and not (town.is_part and (newest - town.on).days <= _ROUND_DAYS):
            yield Carried(written.get(name, name), town.on, town.rows)
