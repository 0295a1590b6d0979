"""Recognise which feed a sheet is, by its headings alone, and where each of our columns stands in it.

Belongs here: finding the heading rows, and mapping them. Does not: what a heading means (``headings.py``) and the
rows below (``data_rows.py``).

Headings may stand in one to three rows, merged or not, below titles and notes. Every heading is mapped,
ignored by name with a reason, or reported as unknown; what two headings could mean is decided by rank or
not at all. Names of files and order of columns decide nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from transforms.feed import Feed
from transforms.sheets.headings import IGNORE, Headings, Meaning, nearest, plain

HEAD_ROWS = 40
"""Number of rows in which headings are looked for: titles and notes stand above them."""

_DEEPEST = 3
_ENOUGH = 5
_LONG = re.compile(r"\d{15}|\*{4}")
_WHOLE_OF_GROUP = re.compile(r"^(小计|合计|总计|总数|总人数|人数|金额|数量|总额)?$")
_SOMEBODY_ELSE = re.compile(r"监护|赡养|扶养|抚养|义务|联系|经办|代办|代领|帮扶|责任|户主|配偶|父|母|申请")
_SPARE = re.compile(r"(?:基本)?(?:信息|情况|资料)$")
# 第2位 | 其他 | 共同生活的 | 家庭 | 成员 before the heading proper, or a number after it: 成员2姓名, 姓名2.
_MEMBER = re.compile(
    r"^(?:第?[0-9一二三四五六七八九十]{1,2})?(?:其他)?(?:共同生活的?)?(?:家庭)?(?:保障|户内)?(?:成员|人口|人员)?"
    r"(?:第?[0-9一二三四五六七八九十]{1,2}[人位]?)?(?P<what>\D+?)(?:[0-9一二三四五六七八九十]{1,2})?$"
)

Row = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Layout:
    """How one sheet is read as one feed.

    headed: rows down to the last heading row. columns: our column → position in the sheet.
    persons: where one row holds a household, the columns of each person, the first among them; else empty.
    doubled: columns whose heading stands more than once, with all its positions.
    missing: required headings that are not there, each with the nearest heading found or None.
    """

    feed: Feed
    headed: int
    columns: Mapping[str, int]
    mapped: Mapping[str, str]
    ignored: Mapping[str, str]
    unknown: tuple[str, ...]
    title: str
    missing: tuple[tuple[str, str | None], ...] = ()
    persons: tuple[Mapping[str, int], ...] = ()
    doubled: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    has_figures: bool = False
    """Text whose citizen numbers a spreadsheet held as figures, so that they lost their last digits."""
    is_near: bool = True
    """Complete, or plainly this feed with a heading missing or misspelt; else only the best guess."""
    above: tuple[Row, ...] = ()
    """The rows down to the last heading, which pages repeat."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A block of heading rows: rows down to it, its depth, the title above, all text around, the rows below."""

    headed: int
    depth: int
    title: str
    text: str
    below: Sequence[Row]


@dataclass(slots=True)
class _Read:
    """Headings as one feed reads them: each column with rank, position and heading of every candidate."""

    columns: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)
    ignored: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def recognise(rows: Sequence[Row], headings: Headings, surroundings: str = "") -> Layout | None:
    """Recognise the feed of the first rows of a sheet, or the nearest; None when they are no list.

    ``surroundings``: sheet and file name, for feeds that only a title tells apart. A layout with
    ``missing`` is a feed whose file must be refused; one that is not ``is_near`` is only a hint.
    """
    best: tuple[tuple[bool, int, bool, bool, int, int], Layout] | None = None
    for place, names in _places(rows, headings.known, surroundings):
        for feed in headings.feeds.values():
            candidate = _as_feed(feed, names, headings, place)
            if candidate is None:
                continue
            above = place.depth - place.headed
            rank = (
                candidate.is_near,
                len(candidate.columns),
                not candidate.missing,
                bool(feed.title_marks),
                above,
                place.depth,
            )
            if best is None or rank > best[0]:
                best = rank, candidate
    return best[1] if best and len(best[1].columns) > 1 else None


def _places(
    rows: Sequence[Row], known: frozenset[str], surroundings: str
) -> Iterator[tuple[_Place, list[tuple[str, ...]]]]:
    """List every row that may be the first of the headings, with the names its columns may have."""
    for at in range(min(len(rows), HEAD_ROWS)):
        for depth in range(1, _DEEPEST + 1):
            block = rows[at : at + depth]
            if len(block) < depth or not _is_merged(block, known):
                break
            if not _may_be_headings(block, known):
                continue
            title = " ".join(cell for row in rows[: at + depth - 1] for cell in row if cell)
            below = rows[at + depth : at + depth + HEAD_ROWS]
            yield _Place(at + depth, depth, title, f"{surroundings} {title}", below), _names(block)


def _may_be_headings(rows: Sequence[Row], known: frozenset[str]) -> bool:
    """True when at least two cells are headings of some feed; saves trying every row of data as headings."""
    return sum(_stem(cell) in known for row in rows for cell in row if cell) > 1


def _is_merged(block: Sequence[Row], known: frozenset[str]) -> bool:
    """True for one row, and for rows whose lower names stand beneath merged upper ones, as no row of data does."""
    if len(block) == 1:
        return sum(cell is not None for cell in block[0]) > 1
    upper, lower = block[-2], block[-1]
    filled = [place for place, cell in enumerate(lower) if cell]
    if not filled or any(_LONG.search(lower[place] or "") for place in filled):
        return False
    beneath = [
        place for place in filled if not upper[place] or _spans(upper, lower, place) or upper[place] == lower[place]
    ]
    return len(beneath) == len(filled) or all(plain(lower[place] or "") in known for place in filled)


def _spans(upper: Row, lower: Row, place: int) -> bool:
    return place + 1 < len(upper) and not upper[place + 1] and bool(lower[place + 1])


def _names(block: Sequence[Row]) -> list[tuple[str, ...]]:
    """List what each column may be called, the best name first: upper and lower together, lower, upper alone."""
    if len(block) == 1:
        return [(cell,) if cell else () for cell in block[0]]
    over = _names(block[:-1])
    names: list[tuple[str, ...]] = []
    carried: tuple[str, ...] = ()
    for place, low in enumerate(block[-1]):
        carried = over[place] or (carried if low else ())
        if not low:
            names.append(over[place])
        else:
            names.append(_beneath(carried, low))
    return names


def _beneath(carried: tuple[str, ...], low: str) -> tuple[str, ...]:
    if not carried or carried[0] == low:
        return (low,)
    upper = carried[0]
    both = tuple(dict.fromkeys((upper + low, _SPARE.sub("", plain(upper)) + low)))
    alone = () if _SOMEBODY_ELSE.search(upper) else (low,)
    return (*both, *alone, *((upper,) if _WHOLE_OF_GROUP.match(plain(low)) else ()))


def _stem(heading: str) -> str:
    """Cut from a heading what numbers the members of a household: 成员2姓名, 姓名2 → 姓名."""
    text = plain(heading)
    numbered = _MEMBER.match(text)
    return numbered["what"] if numbered else text


def _as_feed(feed: Feed, names: Sequence[tuple[str, ...]], headings: Headings, place: _Place) -> Layout | None:
    read = _read(feed, names, headings)
    persons = _persons(read)
    columns, mapped, doubled = _chosen(read, persons)
    if not columns or not _is_told_apart(feed, columns, place):
        return None
    _stand_in(columns, mapped)
    absent = [required.zh for required in feed.required if required.name not in columns]
    unmapped = [*read.unknown, *read.ignored]
    missing = tuple((zh, nearest(zh, read.unknown) or nearest(zh, (*unmapped, *mapped), 0.5)) for zh in absent)
    near = not absent or _is_near(
        feed, len(columns), len(mapped) + len(read.unknown), [nearest(zh, read.unknown) for zh in absent]
    )
    return Layout(
        feed=feed,
        headed=place.headed,
        columns=columns,
        mapped=mapped,
        ignored=read.ignored,
        unknown=tuple(read.unknown),
        title=place.title,
        missing=missing,
        persons=persons,
        doubled=doubled,
        is_near=near,
    )


_FAR = 10_000
"""Added to the rank of a member's numbered heading: it counts only where persons repeat, or nothing better is there."""


def _read(feed: Feed, names: Sequence[tuple[str, ...]], headings: Headings) -> _Read:
    """Read the headings as a feed's columns, each by the first of its names that the feed knows."""
    read = _Read()
    for position, options in enumerate(names):
        named = next(((name, meaning) for name in options if (meaning := headings.meaning(feed, name))), None)
        named = named or next(
            ((name, meaning) for name in options[:1] if (meaning := _member(feed, name, headings))), None
        )
        if named is None:
            read.unknown += options[:1]
            continue
        name, meaning = named
        if meaning.column == IGNORE:
            read.ignored[name] = meaning.reason
        else:
            read.columns.setdefault(meaning.column, []).append((meaning.rank, position, name))
    return read


def _member(feed: Feed, name: str, headings: Headings) -> Meaning | None:
    """Read a numbered heading of a member (成员2姓名) as what it says of a person, unless it is somebody else's."""
    stem = _stem(name)
    if stem == plain(name) or _SOMEBODY_ELSE.search(name):
        return None
    meaning = headings.meaning(feed, stem)
    return replace(meaning, rank=meaning.rank + _FAR) if meaning else None


def _persons(read: _Read) -> tuple[dict[str, int], ...]:
    """Find the columns of each person where names and numbers repeat in one row; empty for one person a row."""
    numbers = sorted(position for _, position, _ in read.columns.get("id_no", ()))
    people = sorted(position for _, position, _ in read.columns.get("name", ()))
    heads = sorted(position for _, position, _ in read.columns.get("head_name", ()))
    if len(people) > 1 and len(numbers) == len(people) + 1 and heads and heads[0] < people[0]:
        people = [heads[0], *people]
    if len(numbers) < 2 or len(numbers) != len(people):
        return ()
    # Each person's columns begin with the name or the number; persons that overlap are no such table.
    starts = [min(pair) for pair in zip(people, numbers, strict=True)]
    ends = [max(pair) for pair in zip(people, numbers, strict=True)]
    if any(end > start for end, start in zip(ends, starts[1:], strict=False)):
        return ()
    # Every other column that repeats belongs to the person whose name or number stands before it.
    persons: list[dict[str, int]] = [
        {"name": name, "id_no": number} for name, number in zip(people, numbers, strict=True)
    ]
    for column, places in read.columns.items():
        if column in ("name", "id_no", "head_name") or len(places) < 2:
            continue
        for _, position, _ in places:
            owner = max((index for index, start in enumerate(starts) if start <= position), default=0)
            persons[owner].setdefault(column, position)
    repeated = {column for person in persons for column in person}
    return tuple({column: person.get(column, -1) for column in repeated} for person in persons)


def _chosen(
    read: _Read, persons: Sequence[Mapping[str, int]]
) -> tuple[dict[str, int], dict[str, str], dict[str, tuple[int, ...]]]:
    """Choose one position for each column: the best name's; other names are ignored, repeats compared later."""
    columns: dict[str, int] = {}
    mapped: dict[str, str] = {}
    doubled: dict[str, tuple[int, ...]] = {}
    for column, places in read.columns.items():
        rank, position, name = min(places)
        columns[column] = position
        mapped[name] = column
        if persons and column in persons[0]:
            columns[column] = persons[0][column] if persons[0][column] >= 0 else position
            mapped |= {heading: column for _, _, heading in places}
            continue
        same = tuple(at for other, at, _ in sorted(places) if other == rank)
        if len(same) > 1:
            doubled[column] = same
        for other, _, heading in places:
            if other != rank and heading not in mapped:
                read.ignored[heading] = f"`{name}` is used"
    return columns, mapped, doubled


def _stand_in(columns: dict[str, int], mapped: dict[str, str]) -> None:
    """Take 户主姓名 for the person's name in a list of householders only."""
    if "name" in columns or "relation" in columns or not {"head_name", "id_no"} <= columns.keys():
        return
    columns["name"] = columns["head_name"]


def _is_told_apart(feed: Feed, columns: Mapping[str, int], place: _Place) -> bool:
    """True unless a word that the feed needs in the title or its kind column is missing, or a barring one is there."""
    if any(word in place.text for word in feed.barred_by):
        return False
    if not feed.title_marks:
        return True
    kind = columns.get(feed.marked_column)
    values = "" if kind is None else " ".join(row[kind] or "" for row in place.below)
    return any(mark in place.text or mark in values for mark in feed.title_marks)


def _is_near(feed: Feed, mapped: int, seen: int, near: Sequence[str | None]) -> bool:
    """True when a sheet is plainly this feed with a heading missing or misspelt."""
    if mapped < 2:
        return False
    if all(near):
        return len(near) <= len(feed.required) // 2
    return mapped >= _ENOUGH and mapped * 10 >= seen * 6
