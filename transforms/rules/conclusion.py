"""Conclude an explanation in a sentence: which programmes a person or household qualifies for, and why.

Belongs here: the sentence over verdicts. Does not: the conditions behind each (``explanation.py``) and the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from transforms.contracts.core_assessments import Outcome
from transforms.messages import Both, listed
from transforms.rules.explanation import NO_ANSWER, Verdict

_ORDER = (
    Outcome.MEETS, Outcome.PARTLY_COVERED, Outcome.POSSIBLE, Outcome.NEEDS_CHECK, Outcome.CANNOT_SAY, Outcome.COVERED,
    Outcome.COVERED_ELSEWHERE, Outcome.FAILS, Outcome.DECEASED,
)  # fmt: skip
"""What asks something of somebody comes first; what is not in force is not told."""
_EVIDENT = (Outcome.COVERED, Outcome.DECEASED)
"""Outcomes whose name says their reason."""


def of_household(verdicts: Sequence[Sequence[Verdict]]) -> list[Verdict]:
    """Find the verdicts that are the household's: of programmes for households, where they agree on every member.

    verdicts: of each member, the programmes in the same order.
    """
    return [
        alike[0]
        for alike in zip(*verdicts, strict=True)
        if alike[0].unit == "household" and len({(one.outcome, one.says) for one in alike}) == 1
    ]


def concluded(verdicts: Iterable[Verdict], *, briefly: bool = False) -> Both:
    """Tell the outcomes, what asks for something first, each with its programmes and the reason that decides.

    briefly: without the reasons of what is not met.
    """
    silent = (*_EVIDENT, Outcome.FAILS) if briefly else _EVIDENT
    by_outcome: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        by_outcome.setdefault(verdict.outcome, []).append(verdict)
    told = [_outcome(by_outcome[outcome], silent) for outcome in _ORDER if outcome in by_outcome]
    return Both("; ".join(one.en for one in told), "；".join(one.zh for one in told))


def _outcome(alike: Sequence[Verdict], silent: Sequence[Outcome]) -> Both:
    """Tell one outcome, the programmes of one reason together."""
    first = alike[0]
    if first.outcome in silent:
        told = _names(alike)
    else:
        by_reason: dict[str, list[Verdict]] = {}
        for verdict in alike:
            by_reason.setdefault(verdict.says.removesuffix(NO_ANSWER), []).append(verdict)
        reasons = [
            Both(f"{_names(of).en} ({why})", f"{_names(of).zh}（{why}）") if why else _names(of)
            for why, of in by_reason.items()
        ]
        told = listed(reasons)
    return Both(f"{first.outcome}: {told.en}", f"{first.outcome_zh}：{told.zh}")


def _names(verdicts: Iterable[Verdict]) -> Both:
    return listed(Both(one.programme, one.name_zh) for one in verdicts)
