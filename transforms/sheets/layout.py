"""Recognise which feed a sheet is, by its headings and the words around, and where each of our columns stands.

Belongs here: finding the heading rows, and mapping them. Does not: what a heading means (``headings.py``) and the
rows below (``data_rows.py``).

Headings may stand in one to three rows, merged or not, below titles and notes. Every heading is mapped,
ignored by name with a reason, or reported as unknown; what two headings could mean is decided by rank or
not at all. Order of columns decides nothing; how surely a sheet is a feed's is ``evidence.py``'s to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from transforms.feed import Feed, Field
from transforms.sheets.evidence import KINDS, Around, Doubt, Seen, Verdict, titles_of, weigh
from transforms.sheets.headings import IGNORE, Headings, Meaning, nearest, plain

HEAD_ROWS = 40
"""Number of rows in which headings are looked for: titles and notes stand above them."""
DEEP_ROWS = 400
"""Number of rows in which they are looked for where the first hold none."""

_DEEPEST = 3
_ENOUGH = 5
_FEW_UNKNOWN = 3
"""A list that is known by its headings leaves at most one in so many of them unknown."""
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
    is_near: bool = True
    """Complete, or plainly this feed with a heading missing or misspelt; else only the best guess."""
    given: Mapping[str, str] = field(default_factory=dict)
    """What stands in every row of a column without a heading: the title, a name or a heading says it."""
    verdict: Verdict = field(default_factory=lambda: Verdict(0))
    above: tuple[Row, ...] = ()
    """The rows down to the last heading, which pages repeat."""
    instead: Mapping[str, str] = field(default_factory=dict)
    """Headings of a column for which another, a better one, is read → that one."""

    @property
    def is_complete(self) -> bool:
        """True where every required heading is there."""
        return self.is_near and not self.missing

    @property
    def is_sure(self) -> bool:
        """True where the sheet is surely this feed, be it with a heading missing."""
        return self.is_near and self.verdict.doubt is None


@dataclass(frozen=True, slots=True)
class _Place:
    """A block of heading rows: rows down to it, its depth, the title above, what stands around, the rows below."""

    headed: int
    depth: int
    title: str
    around: Around
    below: Sequence[Row]


@dataclass(slots=True)
class _Read:
    """Headings as one feed reads them: each column with rank, position and heading of every candidate."""

    columns: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)
    ignored: dict[str, str] = field(default_factory=dict)
    instead: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def recognise(rows: Sequence[Row], headings: Headings, *names: str, sender: str = "") -> Layout | None:
    """Recognise the feed of the first rows of a sheet, or the nearest; None when they are no list.

    ``names``: of the sheet and of the file. A layout that is complete but in doubt is asked about, one with ``missing``
    a feed whose file must be refused; one that is not ``is_near`` is only a hint.
    """
    best: tuple[tuple[bool | int, ...], Layout] | None = None
    for place, found in _places(rows, headings.known, names, sender):
        for feed in headings.feeds.values():
            candidate = _as_feed(feed, found, headings, place)
            if candidate is None:
                continue
            verdict = candidate.verdict
            is_guessed = verdict.doubt is Doubt.UNPROVEN or (verdict.doubt is Doubt.OTHER and feed.needs_word)
            is_told = candidate.is_near and not is_guessed
            rank = (
                candidate.is_sure,
                is_told,
                verdict.is_named if is_told else verdict.strength,
                len(candidate.columns) + (0 if verdict.is_named else verdict.strength),
                not candidate.missing,
                feed.needs_word,
                place.depth - place.headed,
                place.depth,
            )
            if best is None or rank > best[0]:
                best = rank, candidate
    return best[1] if best and len(best[1].columns) > 1 else None


def _places(
    rows: Sequence[Row], known: frozenset[str], names: Sequence[str], sender: str
) -> Iterator[tuple[_Place, list[tuple[str, ...]]]]:
    """List every row that may be the first of the headings, with the names its columns may have."""
    first = next((at for at in range(len(rows)) if _may_be_headings(rows[at : at + 1], known)), 0)
    titles = titles_of(rows[:first])
    for at in range(len(rows)):
        for depth in range(1, _DEEPEST + 1):
            block = rows[at : at + depth]
            if len(block) < depth or not _is_merged(block, known):
                break
            if not _may_be_headings(block, known):
                continue
            title = " ".join(cell for row in rows[: at + depth - 1] for cell in row if cell)
            below = rows[at + depth : at + depth + HEAD_ROWS]
            around = Around(
                (titles, *names),
                tuple(_kinds(block, below)),
                plain(" ".join(cell for row in block for cell in row if cell)),
                sender,
            )
            yield _Place(at + depth, depth, title, around, below), _names(block)


def _kinds(block: Sequence[Row], below: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """List the columns of kinds with the values in them."""
    for position, cells in enumerate(zip(*block, strict=True)):
        heading = next((cell for cell in reversed(cells) if cell), None)
        if heading and plain(heading) in KINDS:
            yield heading, " ".join(dict.fromkeys(row[position] or "" for row in below))


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
    if not columns:
        return None
    _stand_in(columns, mapped)
    given = {
        required.name: value
        for required in feed.required
        if required.name not in columns and (value := _given(required, place.around))
    }
    absent = [required for required in feed.required if required.name not in {*columns, *given}]
    missing = tuple((field.zh, nearest(field.zh, read.unknown)) for field in absent)
    elsewhere = [field for field in absent if field.from_around]
    seen = _seen(read, columns, mapped, place)
    own = sum(headings.owned.get(plain(heading)) == feed.code for heading in mapped)
    near = seen.is_known or not given if not absent else _is_near(feed, (columns, mapped), read, missing)
    near = near or (seen.is_known and 0 < len(absent) == len(elsewhere))
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
        given=given,
        verdict=weigh(feed, replace(seen, own=own), place.around, headings),
        instead=read.instead,
    )


def _given(required: Field, around: Around) -> str:
    """Find what a column without a heading says of every row: by the headings, the title, a name or the sender."""
    for text in (around.heads, *around.said, around.sender):
        for words, value in required.from_around:
            if any(word in plain(text) for word in words.split("|")):
                return value
    return ""


def _seen(read: _Read, columns: Mapping[str, int], mapped: Mapping[str, str], place: _Place) -> Seen:
    """Count what the headings say for a feed."""
    kinds = [columns[name] for name in ("kind", "allowance") if name in columns]
    count = len(mapped) + len({*read.ignored, *read.instead}) + len(read.unknown)
    return Seen(
        own=0,
        is_known=len(read.unknown) * _FEW_UNKNOWN <= count,
        telling=" ".join(dict.fromkeys(row[position] or "" for row in place.below for position in kinds)),
        has_status=any(name in columns for name in ("status", "until", "risk_removed")),
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
                read.instead[heading] = name
    return columns, mapped, doubled


def _stand_in(columns: dict[str, int], mapped: dict[str, str]) -> None:
    """Take 户主姓名 for the person's name in a list of householders only."""
    if "name" in columns or "relation" in columns or not {"head_name", "id_no"} <= columns.keys():
        return
    columns["name"] = columns["head_name"]


def _is_near(
    feed: Feed,
    found: tuple[Mapping[str, int], Mapping[str, str]],
    read: _Read,
    missing: Sequence[tuple[str, str | None]],
) -> bool:
    """True when a sheet is plainly this feed with a heading missing or misspelt."""
    columns, mapped = found
    if len(columns) < 2:
        return False
    if all(near for _, near in missing):
        return len(missing) <= len(feed.required) // 2
    return len(columns) >= _ENOUGH and len(columns) * 10 >= (len(mapped) + len(read.unknown)) * 6
