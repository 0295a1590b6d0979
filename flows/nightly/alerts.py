"""Notify the configured recipients when a run needs attention (off by default; counts only).

Belongs here: who is told what. Apprise carries it by e-mail, 企业微信, 钉钉 and many others; an alert that cannot be
sent is said on the terminal and stops nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flows.nightly.context import NightResult, RunRequest
from flows.workspace.progress import warn
from flows.workspace.reference import area_name
from flows.workspace.settings import Settings, given_in
from transforms.errors import (
    InternalError,
    NothingToJudge,
    NumbersNotInForce,
    PipelineError,
    PublicationBlocked,
    PublishedWithFaults,
    StandardsImplausible,
    StoreBusy,
    UnsourcedNumber,
)
from transforms.messages import both, mark, tr

_WHY: dict[type[Exception], str] = {
    NothingToJudge: mark("there is no usable monitoring list, or no roll of dibao or tekun"),
    NumbersNotInForce: mark("dibao standards in force on the day are missing"),
    StandardsImplausible: mark(
        "dibao standards are below the province's minimum or above three times it; check their unit and amount"
    ),
    UnsourcedNumber: mark("the numbers in the policy folder are wrong"),
    PublicationBlocked: mark(
        "a file in the folder of publications is open in another program (the lists are made, and published by the "
        "next run after it is closed)"
    ),
    StoreBusy: mark("another command is writing and did not end in time"),
    InternalError: mark("an internal fault of the program"),
}
"""What failed, in words that hold nothing personal."""
_INPUT = mark("an input file or a setting is wrong")


def tell(settings: Settings, title: str, lines: Sequence[str]) -> None:
    """Send one message to everybody named in ``alert_urls``."""
    if not settings.alert_urls or not lines:
        return
    from apprise import Apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    title = tr("doudi ({area}): {title}", area=area_name(settings.area), title=title)
    for number, secret in enumerate(settings.alert_urls, start=1):
        courier = Apprise()
        courier.add(secret.get_secret_value())
        if not courier.notify(title=title, body="\n".join(lines)):
            warn(
                tr(
                    "an alert could not be sent ({place}, entry {number}); check that address and the network",
                    place=given_in("alert_urls"), number=number,
                )
            )  # fmt: skip


@contextmanager
def told_of_failure(request: RunRequest, settings: Settings) -> Iterator[None]:
    """Send an alert when a night ends with an error, then let the error go on its way."""
    try:
        yield
    except PublishedWithFaults:
        raise
    except (PipelineError, InternalError) as error:
        why = both(_WHY.get(type(error), _INPUT))
        told = tr(
            "The run failed: {why}. No list was published. The terminal or the log of the server tells why, and what "
            "to do.",
            why=why,
        )
        tell(settings, tr("{day}: nothing published", day=request.as_of), [told])
        raise


def tell_of_night(result: NightResult) -> None:
    """Send what a published night leaves for a person to look at."""
    tell(result.settings, tr("{day}: to look at", day=result.request.as_of), result.concerns)
