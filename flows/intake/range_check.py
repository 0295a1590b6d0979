"""Check new snapshots against the earlier ones of their series, which the state remembers.

Belongs here: which part is held against which. The limits are ``expectations.ranges``'.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from expectations.ranges import Breach, Counted, Limits, breach
from flows.intake.parts import ACCEPTED, REFUSED, FilePart
from flows.workspace.settings import Settings
from transforms.feeds import all_feeds


def in_range(
    new: Sequence[FilePart], known: Sequence[FilePart], settings: Settings, seen: Mapping[str, date], today: date
) -> list[FilePart]:
    """Refuse new parts whose snapshot is out of the range of its earlier ones; the oldest is judged first.

    seen: reading → the day its file was first seen, which stands for a day that the file does not say; ``today``
    for those never seen before.
    """
    limits = Limits(settings.shrunk_share, settings.grown_times)
    days = {id(part): part.said_on or seen.get(part.key) for part in known}
    days |= {id(part): part.said_on or seen.get(part.key, today) for part in new}
    counted = {id(part): counts for part in (*new, *known) if (counts := _counted(part, days[id(part)]))}
    earlier = [counted[id(part)] for part in known if id(part) in counted]
    judged: dict[int, FilePart] = {}
    for part in sorted(new, key=lambda part: (str(days[id(part)]), part.key, part.part_no)):
        now = counted.get(id(part))
        if now is None:
            continue
        beside = [
            counted[id(other)]
            for other in new
            if other is not part and days[id(other)] == days[id(part)] and _is_beside(part, other)
        ]
        if out := breach(now, beside, earlier, limits):
            judged[id(part)] = _refused(part, out)
        else:
            earlier.append(now)
    return [judged.get(id(part), part) for part in new]


def _is_beside(part: FilePart, other: FilePart) -> bool:
    return (part.feed, part.supplier, ACCEPTED) == (other.feed, other.supplier, other.status)


def _counted(part: FilePart, on: date | None) -> Counted | None:
    """Count a part; None where nothing orders it, or it is not accepted."""
    if part.status != ACCEPTED or part.feed is None or on is None:
        return None
    are_events = all_feeds()[part.feed].events
    counties = dict(part.counties) or {part.named_county: 0}
    return Counted((part.feed, part.supplier), on, counties, part.filled, are_events)


def _refused(part: FilePart, breach: Breach) -> FilePart:
    heading = next((name for name, column in part.mapped.items() if column == breach.column), "")
    reason, reason_zh = (words.format(heading) for words in breach.words)
    return replace(
        part,
        status=REFUSED,
        reason=reason,
        remedy="Send the whole list again. If the change is real, widen shrunk_share or grown_times in doudi.toml.",
        reason_zh=reason_zh,
        remedy_zh="请核对后重新报送完整名单；如情况属实，请书面告知",
    )
