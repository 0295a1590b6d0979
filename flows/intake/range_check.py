"""Judge the parts at hand against the earlier ones of their series, anew whenever it is asked (DECISIONS 9).

Belongs here: what of readings the judgement needs, and how it is told of a file. Sizes are judged by
``transforms.snapshots``, columns by ``expectations.ranges``. A reading itself says only what is of its file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from expectations.ranges import Breach, Filled, breach
from flows.intake.parts import ACCEPTED, REFUSED, FilePart
from flows.workspace.settings import Settings
from transforms import snapshots
from transforms.feeds import all_feeds
from transforms.series import Limits
from transforms.sheets.parts import Says

_SEND_AGAIN = "Send the whole list again. If the change is real, widen shrunk_share or grown_times in doudi.toml."
_SEND_AGAIN_ZH = "请核对后重新报送完整名单；如情况属实，请书面告知"
_TELLS = {
    "alone": (
        "it says that it supplements or corrects a list, and no list of its date or before it is in use",
        "Put the list into the inbox; if this is the whole list, take the word (补报、新增、更正) out of its name.",
        "文件名或标题注明为补报或更正，但没有可供补充的名册",
        "请先报送完整名册；如本表就是完整名册，请去掉文件名或标题中的“补报”“新增”“更正”等字样",
    ),
    "unclear": (
        "it says that it holds changes (增减、变动), and not for each row which change",
        "Send the whole list, or who was added (补报) and who left in two files.",
        "文件名或标题注明为增减变动，无法逐行判断是增加还是减少",
        "请报送变动后的完整名册；或将新增人员（补报）与停发人员分两个文件报送",
    ),
}
"""Why a part is not used though its file is in order, and what to do."""


@dataclass(frozen=True, slots=True)
class Received:
    """A part of a file at hand: the file's number in the run, who sent it, its bytes, when it was first seen."""

    file_no: int
    supplier: str
    sha256: str
    seen_on: date
    part: FilePart

    @property
    def on(self) -> date:
        """The day of its snapshot."""
        return self.part.said_on or self.seen_on


def judged(
    at_hand: Sequence[Received], remembered: Sequence[tuple[FilePart, date]], settings: Settings, day: date
) -> tuple[pl.DataFrame, list[FilePart]]:
    """Choose what is in use on a day (``snapshots.PARTS`` and ``USED``); give every part as it then is.

    remembered: earlier readings with the day their file was first seen; those of files at hand count once.
    """
    keys = {received.part.key for received in at_hand}
    past = [(part, seen) for part, seen in remembered if part.key not in keys and part.status == ACCEPTED and part.feed]
    filled = _filled(at_hand, past, settings)
    parts = [filled.get(place, received.part) for place, received in enumerate(at_hand)]
    rows = [row for received, part in zip(at_hand, parts, strict=True) for row in described(received, part)]
    frame = pl.DataFrame(rows, schema=snapshots.PARTS, orient="row")
    events = [code for code, feed in all_feeds().items() if feed.events]
    limits = Limits(settings.shrunk_share, settings.grown_times, settings.stale_days)
    used = snapshots.in_use(frame, events, day, limits, _known(past))
    return used, [_told(part, received, used) for received, part in zip(at_hand, parts, strict=True)]


def described(received: Received, part: FilePart) -> Iterator[tuple[object, ...]]:
    """Give a part as rows of ``snapshots.PARTS``; a part of no feed has none."""
    if part.feed is None:
        return
    on, since = received.on, part.usable_from or received.seen_on
    refused, is_named = part.status != ACCEPTED, part.named_county is not None
    counties = [(part.named_county, 0)] if refused or not part.counties else part.counties
    for county, rows in counties:
        towns = [{"town": town, "rows": count} for code, town, count in part.towns if code == county]
        yield (
            received.file_no, part.feed, received.supplier, county, on, since, refused, is_named, rows,
            towns, list(part.named_towns), str(part.says), received.sha256,
        )  # fmt: skip


def _known(past: Sequence[tuple[FilePart, date]]) -> pl.DataFrame:
    """Sizes of snapshots whose files are no longer at hand, but for parts of towns, supplements and corrections."""
    rows = [
        (part.feed, part.supplier, county, part.said_on or seen, count)
        for part, seen in past
        if part.says == Says.LIST and not part.named_towns
        for county, count in part.counties
    ]
    return pl.DataFrame(rows, schema=snapshots.KNOWN, orient="row")


def _filled(
    at_hand: Sequence[Received], past: Sequence[tuple[FilePart, date]], settings: Settings
) -> dict[int, FilePart]:
    """Refuse parts with an emptied column, by their place; the oldest is judged first."""
    counted = {
        place: Filled((str(one.part.feed), one.supplier), one.on, one.part.rows, one.part.filled)
        for place, one in enumerate(at_hand)
        if one.part.status == ACCEPTED and one.part.feed and one.part.says == Says.LIST
    }
    earlier = [Filled((str(p.feed), p.supplier), p.said_on or seen, p.rows, p.filled) for p, seen in past]
    refused = {}
    for place in sorted(counted, key=lambda place: (counted[place].on, at_hand[place].file_no, place)):
        now = counted[place]
        beside = [
            other for at, other in counted.items() if at != place and (other.series, other.on) == (now.series, now.on)
        ]
        if out := breach(now, beside, earlier, settings.shrunk_share):
            refused[place] = _emptied(at_hand[place].part, out)
        else:
            earlier.append(now)
    return refused


def _emptied(part: FilePart, out: Breach) -> FilePart:
    heading = next((name for name, column in part.mapped.items() if column == out.column), "")
    reason, reason_zh = out.words(heading)
    return replace(
        part, status=REFUSED, reason=reason, remedy=_SEND_AGAIN, reason_zh=reason_zh, remedy_zh=_SEND_AGAIN_ZH
    )


def _told(part: FilePart, received: Received, used: pl.DataFrame) -> FilePart:
    """Call a part refused that is in order by itself and of which nothing can be used, with what to do."""
    if part.status != ACCEPTED or part.feed is None:
        return part
    mine = used.filter(pl.col("file_no") == received.file_no, pl.col("feed") == part.feed)
    if not mine["use"].is_in(["out_of_range", *_TELLS]).all():
        return part
    reason, remedy, reason_zh, remedy_zh = why_not(mine.row(0, named=True))
    return replace(part, status=REFUSED, reason=reason, remedy=remedy, reason_zh=reason_zh, remedy_zh=remedy_zh)


def why_not(row: Mapping[str, object]) -> tuple[str, str, str, str]:
    """Tell why a part is not used in a county, and what to do, in both languages."""
    use = str(row["use"])
    if use in _TELLS:
        return _TELLS[use]
    now, lowest, highest = (row[f"rows_{name}"] for name in ("now", "lowest", "highest"))
    return (
        f"{now} rows for one county, earlier snapshots had {lowest} to {highest}",
        _SEND_AGAIN,
        f"某县本期{now}行，以往各期{lowest}至{highest}行",
        _SEND_AGAIN_ZH,
    )
